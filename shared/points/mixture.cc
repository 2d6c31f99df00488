#include "shared/points/mixture.h"

#include <cmath>
#include <utility>

#include "shared/latent/exact_math.h"
#include "shared/latent/latent.h"

namespace ganvas::points {
namespace {

// High halves of the Philox counter, so that the streams of one seed never meet (latents use 0,
// orders of pictures 1 and 2 in the top byte, those of points 5).
constexpr uint64_t kDrawStream = uint64_t{3} << 56;
constexpr uint64_t kTestDrawStream = uint64_t{4} << 56;

// One of 2^32 equally likely values to N(0, 1), by the transform of shared/latent.
double Normal(uint32_t word) {
  return ExactNormalQuantile((static_cast<double>(word) + 0.5) * 0x1p-32);
}

// Of an angle of at least 0, with the same bits everywhere.
double Sin(double angle) {
  const double rest = angle - 2 * M_PI * std::floor(angle / (2 * M_PI));
  return rest <= M_PI ? ExactSin(rest) : -ExactSin(rest - M_PI);
}
double Cos(double angle) { return Sin(angle + M_PI / 2); }

std::vector<Pair> Ring8() {
  const double half = std::sqrt(0.5);
  return {{1, 0},  {half, half},   {0, 1},  {-half, half},
          {-1, 0}, {-half, -half}, {0, -1}, {half, -half}};
}

std::vector<Pair> Grid25() {
  std::vector<Pair> centers;
  for (int y = -4; y <= 4; y += 2) {
    for (int x = -4; x <= 4; x += 2) centers.push_back({1.0 * x, 1.0 * y});
  }
  return centers;
}

// An Archimedean spiral, r proportional to the angle, with centres evenly along its length, which
// grows with the square of the angle.
std::vector<Pair> Spiral() {
  constexpr int kCenters = 40;
  constexpr double kTurns = 2;
  std::vector<Pair> centers;
  for (int i = 0; i < kCenters; ++i) {
    const double share = std::sqrt((i + 2.0) / (kCenters + 1.0));
    const double angle = 2 * M_PI * kTurns * share;
    centers.push_back({share * Cos(angle), share * Sin(angle)});
  }
  return centers;
}

// Two half circles of radius 1, one of which reaches into the other.
std::vector<Pair> Moons() {
  constexpr int kCenters = 16;  // of a moon
  std::vector<Pair> centers;
  for (int i = 0; i < kCenters; ++i) {
    const double angle = M_PI * i / (kCenters - 1.0);
    centers.push_back({Cos(angle) - 0.5, Sin(angle) - 0.25});
    centers.push_back({0.5 - Cos(angle), 0.25 - Sin(angle)});
  }
  return centers;
}

constexpr NamedMixture kMixtures[] = {
    {"ring8", "on a circle of radius 1", 0.01, Ring8},
    {"grid25", "on a 5x5 grid of spacing 2", 0.05, Grid25},
    {"spiral", "along two turns of a spiral of radius 1", 0.03, Spiral},
    {"moons", "along two half circles of radius 1", 0.06, Moons},
};

}  // namespace

std::span<const NamedMixture> NamedMixtures() { return kMixtures; }

Mixture NamedMixture::Make() const {
  Mixture mixture;
  mixture.centers = centers();
  mixture.weights.assign(mixture.centers.size(), 1.0 / static_cast<double>(mixture.centers.size()));
  mixture.sigma = sigma;
  return mixture;
}

Moments MomentsOf(std::span<const Pair> points) {
  const double n = static_cast<double>(points.size());
  Moments moments;
  for (size_t c = 0; c < 2; ++c) {
    for (const Pair& p : points) moments.mean[c] += p[c] / n;
    double square = 0;
    for (const Pair& p : points) {
      square += (p[c] - moments.mean[c]) * (p[c] - moments.mean[c]) / n;
    }
    moments.deviation[c] = std::sqrt(square);
  }
  return moments;
}

Moments MomentsOf(const Mixture& mixture) {
  Moments moments = MomentsOf(mixture.centers);
  for (double& d : moments.deviation) d = std::sqrt(d * d + mixture.sigma * mixture.sigma);
  return moments;
}

void DrawMixture(const Mixture& mixture, Draws draws, uint64_t seed, uint64_t first, int64_t count,
                 float* xy, int64_t* modes) {
  const uint64_t stream = draws == Draws::kTrain ? kDrawStream : kTestDrawStream;
  for (int64_t i = 0; i < count; ++i) {
    const auto words = Philox4x32(seed, first + static_cast<uint64_t>(i), stream);
    const size_t mode =
        static_cast<size_t>(static_cast<uint64_t>(words[0]) * mixture.centers.size() >> 32);
    for (size_t c = 0; c < 2; ++c) {
      xy[2 * i + static_cast<int64_t>(c)] =
          static_cast<float>(mixture.centers[mode][c] + mixture.sigma * Normal(words[1 + c]));
    }
    if (modes != nullptr) modes[i] = static_cast<int64_t>(mode);
  }
}

}  // namespace ganvas::points
