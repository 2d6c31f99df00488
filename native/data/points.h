// Points in the plane to train on: mixtures of Gaussians that are known exactly, or a file.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "shared/points/mixture.h"

namespace ganvas::data {

using PointMixture = points::Mixture;

// Points float[2] in data units, numbered from 0. Draw may be called from several threads at once.
class PointSource {
 public:
  virtual ~PointSource() = default;

  // Fills `xy`, float[count, 2], with samples first .. first + count - 1 of `seed` and, unless it
  // is null, `modes`, int64[count], with the centre that each comes from (-1 where unknown). Sample
  // i is a pure function of (seed, i), whatever the batch.
  virtual void Draw(uint64_t seed, uint64_t first, int64_t count, float* xy,
                    int64_t* modes) const = 0;

  // Null where it is unknown.
  virtual const PointMixture* mixture() const = 0;
  // Of each coordinate: exact for a mixture that is drawn from, else of the file's points.
  virtual std::array<double, 2> mean() const = 0;
  virtual std::array<double, 2> deviation() const = 0;
  // How many points there are; 0 where they never end.
  virtual int64_t size() const = 0;
  // "ring8, 8 Gaussians of deviation 0.01 on a circle of radius 1": for logs.
  virtual std::string Describe() const = 0;
  // Changes when the points do: checked on resume.
  virtual uint64_t Fingerprint() const = 0;
};

// Whether `spec` is one that OpenPoints, not OpenDataset, is for. It may still be wrong in detail.
bool IsPointSpec(std::string_view spec);

// Opens a specification of points:
//   ring8            8 Gaussians of deviation 0.01, evenly on a circle of radius 1
//   grid25           25 Gaussians of deviation 0.05 on a 5 x 5 grid of spacing 2 around 0
//   spiral, moons    overlapping Gaussians along curves, of deviation 0.03 and 0.06
//   points:FILE.csv  points under the header x,y or x,y,mode; may be .gz
// All but files have equal weights, and @test for draws apart from those of training. The first two
// have the geometry of Lin et al. 2018, "PacGAN". A file is shown in epochs, each of which holds
// every point once in an order of its own (sample n is point permutation_e(n mod size) of epoch e =
// n / size); its modes are any integers, and its mixture has their means as centres, in rising
// order of the mode, their frequencies as weights and the pooled deviation within modes as sigma (0
// where every mode has one point). Throws FatalError: kUsage for an unknown specification, kBadFile
// for a missing or broken file, naming the line.
std::unique_ptr<PointSource> OpenPoints(std::string_view spec);

}  // namespace ganvas::data
