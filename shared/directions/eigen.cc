#include "shared/directions/eigen.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ganvas::directions {
namespace {

double Dot(const double* a, const double* b, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

double Length(double a, double b) { return std::sqrt(a * a + b * b); }

// The matrix as Q^T T Q.
struct ThreeDiagonals {
  std::vector<double> main, beside;  // of T; beside[i] stands between i and i + 1
  std::vector<double> q;             // [n, n]
};

ThreeDiagonals Reduce(std::vector<double> a, size_t n) {
  ThreeDiagonals t;
  t.main.resize(n);
  t.beside.assign(n, 0.0);
  // Row k holds the unit vector of reflection k from column k + 1 on.
  std::vector<double> mirrors(n * n, 0.0);
  std::vector<double> p(n);
  for (size_t k = 0; k + 1 < n; ++k) {
    const size_t first = k + 1, size = n - first;
    double* v = &mirrors[k * n + first];
    std::copy_n(&a[k * n + first], size, v);
    const double length = std::sqrt(Dot(v, v, size));
    const double alpha = v[0] > 0 ? -length : length;
    t.beside[k] = size == 1 ? v[0] : alpha;
    if (size == 1) {
      v[0] = 0;
      continue;
    }
    v[0] -= alpha;
    Normalize({v, size});
    for (size_t i = 0; i < size; ++i) p[i] = Dot(&a[(first + i) * n + first], v, size);
    const double along = Dot(p.data(), v, size);
    for (size_t i = 0; i < size; ++i) p[i] = 2 * (p[i] - along * v[i]);
    for (size_t i = 0; i < size; ++i) {
      double* row = &a[(first + i) * n + first];
      for (size_t j = 0; j < size; ++j) row[j] -= v[i] * p[j] + p[i] * v[j];
    }
  }
  for (size_t i = 0; i < n; ++i) t.main[i] = a[i * n + i];
  t.q.assign(n * n, 0.0);
  for (size_t i = 0; i < n; ++i) t.q[i * n + i] = 1;
  for (size_t k = n; k-- > 0;) {
    const size_t first = k + 1;
    if (first >= n) continue;
    const double* v = &mirrors[k * n + first];
    for (size_t row = first; row < n; ++row) {
      double* q = &t.q[row * n + first];
      const double twice = 2 * Dot(q, v, n - first);
      for (size_t i = 0; i < n - first; ++i) q[i] -= twice * v[i];
    }
  }
  return t;
}

// One implicit QL step on rows l to m, which turns the rows of q along.
void Turn(ThreeDiagonals& t, size_t n, size_t l, size_t m) {
  std::vector<double>&d = t.main, &e = t.beside;
  double g = (d[l + 1] - d[l]) / (2 * e[l]);
  const double root = Length(g, 1);
  g = d[m] - d[l] + e[l] / (g + (g >= 0 ? root : -root));
  double s = 1, c = 1, p = 0;
  for (size_t i = m; i-- > l;) {
    const double f = s * e[i], b = c * e[i];
    const double r = Length(f, g);
    e[i + 1] = r;
    if (r == 0) {
      d[i + 1] -= p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - p;
    const double between = (d[i] - g) * s + 2 * c * b;
    p = s * between;
    d[i + 1] = g + p;
    g = c * between - b;
    double *lower = &t.q[i * n], *upper = lower + n;
    for (size_t k = 0; k < n; ++k) {
      const double was = upper[k];
      upper[k] = s * lower[k] + c * was;
      lower[k] = c * lower[k] - s * was;
    }
  }
  d[l] -= p;
  e[l] = g;
  e[m] = 0;
}

}  // namespace

Eigen SymmetricEigen(std::vector<double> matrix, size_t n) {
  constexpr int kMostTurns = 200;
  ThreeDiagonals t = Reduce(std::move(matrix), n);
  for (size_t l = 0; l < n; ++l) {
    for (int turn = 0; turn < kMostTurns; ++turn) {
      size_t m = l;
      while (m + 1 < n) {
        const double around = std::abs(t.main[m]) + std::abs(t.main[m + 1]);
        if (std::abs(t.beside[m]) <= std::numeric_limits<double>::epsilon() * around) break;
        ++m;
      }
      if (m == l) break;
      Turn(t, n, l, m);
    }
  }
  std::vector<size_t> order(n);
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return t.main[a] > t.main[b]; });
  Eigen eigen;
  for (const size_t i : order) {
    eigen.values.push_back(t.main[i]);
    eigen.vectors.insert(eigen.vectors.end(), t.q.begin() + static_cast<ptrdiff_t>(i * n),
                         t.q.begin() + static_cast<ptrdiff_t>((i + 1) * n));
  }
  return eigen;
}

void SetSign(std::span<double> vector) {
  double largest = 0;
  for (const double x : vector) {
    if (std::abs(x) > std::abs(largest)) largest = x;
  }
  if (largest >= 0) return;
  for (double& x : vector) x = -x;
}

double Normalize(std::span<double> vector) {
  const double length = std::sqrt(Dot(vector.data(), vector.data(), vector.size()));
  if (!(length > 0)) return 0;
  for (double& x : vector) x /= length;
  return length;
}

}  // namespace ganvas::directions
