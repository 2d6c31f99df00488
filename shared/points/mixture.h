// Mixtures of Gaussians in the plane that are known exactly, and draws from them.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace ganvas::points {

using Pair = std::array<double, 2>;

// Round Gaussians, all of the same deviation.
struct Mixture {
  std::vector<Pair> centers;
  std::vector<double> weights;  // one for each centre, sum 1
  double sigma = 0;             // of each coordinate around its centre
};

// A mixture of equal weights that is built in.
struct NamedMixture {
  const char* name;
  const char* layout;  // "on a circle of radius 1": for logs
  double sigma;
  std::vector<Pair> (*centers)();

  Mixture Make() const;
};

// ring8 and grid25 have the geometry of Lin et al. 2018, "PacGAN". spiral and moons are rows of
// Gaussians that overlap, so that curves can be measured as modes, too.
std::span<const NamedMixture> NamedMixtures();

// Mean and deviation of each coordinate.
struct Moments {
  Pair mean{};
  Pair deviation{};
};
Moments MomentsOf(std::span<const Pair> points);
// Exact, for a mixture of equal weights.
Moments MomentsOf(const Mixture& mixture);

enum class Draws : uint8_t { kTrain, kTest };

// Fills `xy`, float[count, 2], with samples first .. first + count - 1 of `seed` of a mixture of
// equal weights and, unless it is null, `modes` with the centre that each comes from. Sample i is a
// pure function of (seed, i).
void DrawMixture(const Mixture& mixture, Draws draws, uint64_t seed, uint64_t first, int64_t count,
                 float* xy, int64_t* modes);

}  // namespace ganvas::points
