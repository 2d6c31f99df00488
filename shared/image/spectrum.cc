#include "shared/image/spectrum.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdio>
#include <string>

namespace ganvas {
namespace {

using Complex = std::complex<double>;

constexpr double kPi = 3.14159265358979323846;
constexpr int kMostSide = 1024;
constexpr double kDecades = 8;
// Around a frequency, what the window spreads it over.
constexpr int kSpread = 1;
// How far its neighbours lie, from the next behind these on.
constexpr int kAround = 4;
// A pattern stands out where it has this many times the energy of its neighbours,
constexpr double kStandsOut = 2;
// and is seen where it has this share of all.
constexpr double kSeen = 1e-3;

int PowerOfTwo(int side) {
  int power = 1;
  while (2 * power <= std::min(side, kMostSide)) power *= 2;
  return power;
}

// In place, of a power of two (Cooley and Tukey 1965), by bit-reversed order.
void Transform(std::vector<Complex>& row) {
  const size_t n = row.size();
  for (size_t i = 1, j = 0; i < n; ++i) {
    size_t bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) std::swap(row[i], row[j]);
  }
  for (size_t length = 2; length <= n; length *= 2) {
    for (size_t k = 0; k < length / 2; ++k) {
      const Complex turn =
          std::polar(1.0, -2 * kPi * static_cast<double>(k) / static_cast<double>(length));
      for (size_t start = k; start < n; start += length) {
        const Complex odd = turn * row[start + length / 2];
        row[start + length / 2] = row[start] - odd;
        row[start] += odd;
      }
    }
  }
}

double Hann(int i, int size) { return 0.5 - 0.5 * std::cos(2 * kPi * (i + 0.5) / size); }

// Along each axis the distance of index i from 0, over the circle.
int Away(int i, int size) { return std::min(i, size - i); }

// Of a spectrum, by wrapped indices.
class Plane {
 public:
  Plane(std::vector<double> power, int w, int h) : power_(std::move(power)), w_(w), h_(h) {}

  double At(int x, int y) const {
    const auto row = static_cast<size_t>((y + h_) % h_),
               column = static_cast<size_t>((x + w_) % w_);
    return power_[row * static_cast<size_t>(w_) + column];
  }
  // Mean of the neighbours of (x, y) beyond what the window spreads it over. On an axis those along
  // it: level and upright edges, which pictures are full of, lie there.
  double Around(int x, int y, int outer) const {
    double sum = 0;
    int count = 0;
    const int across = x == 0 ? kSpread : outer, along = y == 0 ? kSpread : outer;
    for (int v = y - along; v <= y + along; ++v) {
      for (int u = x - across; u <= x + across; ++u) {
        if (std::max(std::abs(u - x), std::abs(v - y)) <= kSpread || IsMean(u, v)) continue;
        sum += At(u, v);
        ++count;
      }
    }
    return count > 0 ? sum / count : 0;
  }
  double All() const {
    double sum = 0;
    for (int y = 0; y < h_; ++y) {
      for (int x = 0; x < w_; ++x) sum += IsMean(x, y) ? 0 : At(x, y);
    }
    return sum;
  }

 private:
  bool IsMean(int x, int y) const {
    const int u = Away((x + w_) % w_, w_), v = Away((y + h_) % h_, h_);
    return std::max(u, v) <= kSpread;
  }

  std::vector<double> power_;
  int w_, h_;
};

}  // namespace

Spectrum::Spectrum(int width, int height) : width_(width), height_(height) {
  if (width < kLeast || height < kLeast) return;
  side_x_ = PowerOfTwo(width);
  side_y_ = PowerOfTwo(height);
  sums_.resize(static_cast<size_t>(side_x_) * static_cast<size_t>(side_y_));
}

void Spectrum::Add(std::span<const uint8_t> rgba) {
  const size_t bytes = 4 * static_cast<size_t>(width_) * static_cast<size_t>(height_);
  if (!ok() || rgba.size() != bytes) return;
  const int left = (width_ - side_x_) / 2, top = (height_ - side_y_) / 2;
  const auto w = static_cast<size_t>(side_x_), h = static_cast<size_t>(side_y_);
  std::vector<Complex> field(w * h);
  double mean = 0;
  for (size_t y = 0; y < h; ++y) {
    for (size_t x = 0; x < w; ++x) {
      const size_t at = 4 * ((y + static_cast<size_t>(top)) * static_cast<size_t>(width_) + x +
                             static_cast<size_t>(left));
      const double luma = (0.2126 * rgba[at] + 0.7152 * rgba[at + 1] + 0.0722 * rgba[at + 2]) / 255;
      field[y * w + x] = luma;
      mean += luma;
    }
  }
  mean /= static_cast<double>(field.size());
  for (size_t y = 0; y < h; ++y) {
    for (size_t x = 0; x < w; ++x) {
      Complex& value = field[y * w + x];
      value = (value.real() - mean) * Hann(static_cast<int>(x), side_x_) *
              Hann(static_cast<int>(y), side_y_);
    }
  }
  std::vector<Complex> line(w);
  for (size_t y = 0; y < h; ++y) {
    std::copy_n(field.begin() + static_cast<ptrdiff_t>(y * w), w, line.begin());
    Transform(line);
    std::copy_n(line.begin(), w, field.begin() + static_cast<ptrdiff_t>(y * w));
  }
  line.resize(h);
  for (size_t x = 0; x < w; ++x) {
    for (size_t y = 0; y < h; ++y) line[y] = field[y * w + x];
    Transform(line);
    for (size_t y = 0; y < h; ++y) sums_[y * w + x] += std::norm(line[y]);
  }
  ++pictures_;
}

std::vector<double> Spectrum::Power() const {
  std::vector<double> power = sums_;
  for (double& value : power) value /= std::max(1, pictures_);
  return power;
}

Image PaintSpectrum(const Spectrum& spectrum) {
  Image image;
  if (!spectrum.ok()) return image;
  const int w = spectrum.side_x(), h = spectrum.side_y();
  const std::vector<double> power = spectrum.Power();
  const double most = *std::max_element(power.begin(), power.end());
  image.width = w;
  image.height = h;
  image.rgba.resize(4 * power.size());
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const int from = (y + h / 2) % h * w + (x + w / 2) % w;
      const double value = power[static_cast<size_t>(from)];
      const double decades = value > 0 && most > 0 ? std::log10(value / most) : -kDecades;
      const auto share = static_cast<float>(1 + std::max(-kDecades, decades) / kDecades);
      uint8_t* pixel = &image.rgba[4 * (static_cast<size_t>(y) * static_cast<size_t>(w) +
                                        static_cast<size_t>(x))];
      std::fill_n(pixel, 3, UnitToByte(2 * share - 1));
      pixel[3] = 255;
    }
  }
  return image;
}

std::vector<double> RadialProfile(const Spectrum& spectrum) {
  if (!spectrum.ok()) return {};
  const int w = spectrum.side_x(), h = spectrum.side_y();
  const int rings = std::min(w, h) / 2;
  std::vector<double> sums(static_cast<size_t>(rings) + 1), counts(sums.size());
  const std::vector<double> power = spectrum.Power();
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const double cycles =
          std::hypot(static_cast<double>(Away(x, w)) / w, static_cast<double>(Away(y, h)) / h);
      const auto ring = static_cast<size_t>(std::lround(cycles * 2 * rings));
      if (ring >= sums.size()) continue;
      sums[ring] += power[static_cast<size_t>(y) * static_cast<size_t>(w) + static_cast<size_t>(x)];
      counts[ring] += 1;
    }
  }
  for (size_t i = 0; i < sums.size(); ++i) sums[i] /= std::max(1.0, counts[i]);
  return sums;
}

Checkerboard CheckerboardOf(const Spectrum& spectrum, int period) {
  Checkerboard result;
  const int w = spectrum.side_x(), h = spectrum.side_y();
  // Neighbours of half Nyquist must not reach the next such frequency.
  if (!spectrum.ok() || std::min(w, h) < 2 * (kSpread + 1) * period) return result;
  const Plane plane(spectrum.Power(), w, h);
  const double all = plane.All();
  if (!(all > 0)) return result;
  const int outer = std::min(kAround, std::min(w, h) / period / 2);
  double found = 0, expected = 0;
  for (int v = 0; v < period; ++v) {
    for (int u = 0; u < period; ++u) {
      const bool is_mean = u == 0 && v == 0;
      const bool is_coarser = period == 4 && u % 2 == 0 && v % 2 == 0;
      if (is_mean || is_coarser) continue;
      const int x = u * w / period, y = v * h / period;
      const double background = plane.Around(x, y, outer);
      for (int dy = -kSpread; dy <= kSpread; ++dy) {
        for (int dx = -kSpread; dx <= kSpread; ++dx) found += plane.At(x + dx, y + dy);
      }
      expected += background * (2 * kSpread + 1) * (2 * kSpread + 1);
    }
  }
  result.share = std::max(0.0, found - expected) / all;
  result.ratio = expected > 0 ? found / expected : 1;
  return result;
}

std::string CheckerboardText(const Spectrum& spectrum) {
  if (!spectrum.ok()) return "The pictures are too small for a spectrum.";
  const Checkerboard fine = CheckerboardOf(spectrum, 2), coarse = CheckerboardOf(spectrum, 4);
  const bool is_coarse = coarse.share > fine.share;
  const Checkerboard& most = is_coarse ? coarse : fine;
  char text[256];
  if (most.ratio < kStandsOut || most.share < kSeen) {
    std::snprintf(text, sizeof text,
                  "No checkerboard: patterns of 2 and 4 pixels hold %.2g%% more of the contrast "
                  "than their neighbours.",
                  100 * most.share);
    return text;
  }
  std::snprintf(text, sizeof text,
                "A checkerboard: a pattern that repeats every %d pixels holds %.2g%% of the "
                "contrast, %.2g times what its neighbours let expect. Upsampling by strides leaves "
                "it.",
                is_coarse ? 4 : 2, 100 * most.share, most.ratio);
  return text;
}

}  // namespace ganvas
