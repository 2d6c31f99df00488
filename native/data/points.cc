#include "native/data/points.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <span>
#include <utility>

#include "native/data/dataset_spec.h"
#include "native/data/fingerprint.h"
#include "native/data/point_table.h"
#include "native/error.h"
#include "shared/latent/exact_math.h"
#include "shared/latent/latent.h"

namespace ganvas::data {
namespace {

// High halves of the Philox counter, so that the streams of one seed never meet (latents use 0,
// loader.cc 1 and 2 in the top byte).
constexpr uint64_t kDrawStream = uint64_t{3} << 56;
constexpr uint64_t kTestDrawStream = uint64_t{4} << 56;
constexpr uint64_t kOrderStream = uint64_t{5} << 56;

using Pair = std::array<double, 2>;

// One of 2^32 equally likely values to N(0, 1), by the transform of shared/latent.
double Normal(uint32_t word) {
  return ExactNormalQuantile((static_cast<double>(word) + 0.5) * 0x1p-32);
}

// Mean and deviation of each coordinate.
struct Moments {
  Pair mean{};
  Pair deviation{};
};

Moments MomentsOf(const std::vector<Pair>& points) {
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

// Endless draws from a mixture of equal weights.
class MixtureSource final : public PointSource {
 public:
  MixtureSource(std::string name, std::string layout, std::vector<Pair> centers, double sigma,
                Split split)
      : name_(std::move(name)), layout_(std::move(layout)), split_(split) {
    moments_ = MomentsOf(centers);
    for (double& d : moments_.deviation) d = std::sqrt(d * d + sigma * sigma);
    mixture_.weights.assign(centers.size(), 1.0 / static_cast<double>(centers.size()));
    mixture_.centers = std::move(centers);
    mixture_.sigma = sigma;
  }

  void Draw(uint64_t seed, uint64_t first, int64_t count, float* xy,
            int64_t* modes) const override {
    const uint64_t stream = split_ == Split::kTrain ? kDrawStream : kTestDrawStream;
    for (int64_t i = 0; i < count; ++i) {
      const auto words = Philox4x32(seed, first + static_cast<uint64_t>(i), stream);
      const size_t mode =
          static_cast<size_t>(static_cast<uint64_t>(words[0]) * mixture_.centers.size() >> 32);
      for (size_t c = 0; c < 2; ++c) {
        xy[2 * i + static_cast<int64_t>(c)] =
            static_cast<float>(mixture_.centers[mode][c] + mixture_.sigma * Normal(words[1 + c]));
      }
      if (modes != nullptr) modes[i] = static_cast<int64_t>(mode);
    }
  }

  const PointMixture* mixture() const override { return &mixture_; }
  Pair mean() const override { return moments_.mean; }
  Pair deviation() const override { return moments_.deviation; }
  int64_t size() const override { return 0; }

  std::string Describe() const override {
    char sigma[32];
    std::snprintf(sigma, sizeof(sigma), "%g", mixture_.sigma);
    return name_ + ", " + std::to_string(mixture_.centers.size()) + " Gaussians of deviation " +
           sigma + " " + layout_ + (split_ == Split::kTest ? ", test draws" : "");
  }

  uint64_t Fingerprint() const override {
    return Fingerprinter()
        .Add("mixture 1 " + name_)
        .Add(static_cast<uint64_t>(split_ == Split::kTest))
        .value();
  }

 private:
  std::string name_, layout_;
  Split split_;
  PointMixture mixture_;
  Moments moments_;
};

// A random order of 0 .. size - 1 in which any place is found without making the others: a balanced
// Feistel network (Luby and Rackoff 1988) with Philox as its round function, applied again until
// the result is below `size` (cycle walking, Black and Rogaway 2002).
class RandomOrder {
 public:
  RandomOrder(uint64_t seed, uint64_t epoch, uint64_t size)
      : seed_(seed), epoch_(epoch), size_(size) {
    while (size > uint64_t{1} << (2 * half_bits_)) ++half_bits_;
  }

  uint64_t At(uint64_t place) const {
    do {
      place = Encrypt(place);
    } while (place >= size_);
    return place;
  }

 private:
  static constexpr uint64_t kRounds = 6;

  uint64_t Encrypt(uint64_t value) const {
    const uint64_t mask = (uint64_t{1} << half_bits_) - 1;
    uint64_t left = value >> half_bits_;
    uint64_t right = value & mask;
    for (uint64_t round = 0; round < kRounds; ++round) {
      const auto words = Philox4x32(seed_, epoch_, kOrderStream | round << 32 | right);
      left ^= words[0] & mask;
      std::swap(left, right);
    }
    return left << half_bits_ | right;
  }

  uint64_t seed_, epoch_, size_;
  unsigned half_bits_ = 4;  // fewer leave too few different orders of a few points
};

// The mixture that the modes of a table stand for; `index_of` becomes each point's centre.
PointMixture MixtureOf(const PointTable& table, std::vector<int64_t>* index_of) {
  struct Mode {
    Pair sum{};
    int64_t count = 0;
    size_t index = 0;
  };
  std::map<int64_t, Mode> modes;
  for (size_t i = 0; i < table.points.size(); ++i) {
    Mode& mode = modes[table.modes[i]];
    ++mode.count;
    for (size_t c = 0; c < 2; ++c) mode.sum[c] += table.points[i][c];
  }
  const double n = static_cast<double>(table.points.size());
  PointMixture mixture;
  for (auto& [name, mode] : modes) {
    const double count = static_cast<double>(mode.count);
    mode.index = mixture.centers.size();
    mixture.centers.push_back({mode.sum[0] / count, mode.sum[1] / count});
    mixture.weights.push_back(count / n);
  }
  double square = 0;
  for (size_t i = 0; i < table.points.size(); ++i) {
    const size_t index = modes.at(table.modes[i]).index;
    index_of->push_back(static_cast<int64_t>(index));
    for (size_t c = 0; c < 2; ++c) {
      const double d = table.points[i][c] - mixture.centers[index][c];
      square += d * d;
    }
  }
  const double freedom = 2 * (n - static_cast<double>(modes.size()));
  mixture.sigma = freedom > 0 ? std::sqrt(square / freedom) : 0;
  return mixture;
}

class FileSource final : public PointSource {
 public:
  explicit FileSource(std::string path) : path_(std::move(path)), table_(ReadPointTable(path_)) {
    moments_ = MomentsOf(table_.points);
    if (!table_.modes.empty()) mixture_ = MixtureOf(table_, &mode_of_);
  }

  void Draw(uint64_t seed, uint64_t first, int64_t count, float* xy,
            int64_t* modes) const override {
    const uint64_t all = table_.points.size();
    for (int64_t i = 0; i < count; ++i) {
      const uint64_t sample = first + static_cast<uint64_t>(i);
      const size_t at = static_cast<size_t>(RandomOrder(seed, sample / all, all).At(sample % all));
      xy[2 * i] = static_cast<float>(table_.points[at][0]);
      xy[2 * i + 1] = static_cast<float>(table_.points[at][1]);
      if (modes != nullptr) modes[i] = mode_of_.empty() ? -1 : mode_of_[at];
    }
  }

  const PointMixture* mixture() const override {
    return mixture_.centers.empty() ? nullptr : &mixture_;
  }
  Pair mean() const override { return moments_.mean; }
  Pair deviation() const override { return moments_.deviation; }
  int64_t size() const override { return static_cast<int64_t>(table_.points.size()); }

  std::string Describe() const override {
    return std::to_string(table_.points.size()) + " points" +
           (mixture_.centers.empty()
                ? ""
                : " of " + std::to_string(mixture_.centers.size()) + " modes") +
           " from " + path_;
  }

  uint64_t Fingerprint() const override {
    const auto bytes = [](const auto& values) {
      return std::span<const uint8_t>(reinterpret_cast<const uint8_t*>(values.data()),
                                      values.size() * sizeof(values[0]));
    };
    return Fingerprinter()
        .Add("points 1")
        .Add(bytes(table_.points))
        .Add(bytes(table_.modes))
        .value();
  }

 private:
  std::string path_;
  PointTable table_;
  Moments moments_;
  PointMixture mixture_;          // no centres where the file has no modes
  std::vector<int64_t> mode_of_;  // the centre of each point
};

std::unique_ptr<PointSource> OpenRing8(Split split) {
  const double half = std::sqrt(0.5);
  return std::make_unique<MixtureSource>("ring8", "on a circle of radius 1",
                                         std::vector<Pair>{{1, 0},
                                                           {half, half},
                                                           {0, 1},
                                                           {-half, half},
                                                           {-1, 0},
                                                           {-half, -half},
                                                           {0, -1},
                                                           {half, -half}},
                                         0.01, split);
}

std::unique_ptr<PointSource> OpenGrid25(Split split) {
  std::vector<Pair> centers;
  for (int y = -4; y <= 4; y += 2) {
    for (int x = -4; x <= 4; x += 2) centers.push_back({1.0 * x, 1.0 * y});
  }
  return std::make_unique<MixtureSource>("grid25", "on a 5x5 grid of spacing 2", centers, 0.05,
                                         split);
}

}  // namespace

bool IsPointSpec(std::string_view spec) {
  const std::string kind = ParseDatasetSpec(spec).kind;
  return kind == "ring8" || kind == "grid25" || kind == "points";
}

std::unique_ptr<PointSource> OpenPoints(std::string_view text) {
  const DatasetSpec spec = ParseDatasetSpec(text);
  const auto fail = [&text](const std::string& what) {
    return FatalError(ExitCode::kUsage, "data '" + std::string(text) + "': " + what);
  };
  if (!IsPointSpec(text)) {
    throw fail("not points in the plane, expected ring8, grid25 or points:FILE.csv");
  }
  if (!spec.variations.empty()) {
    throw fail("+invert, +stripe and +tint are for pictures, not for points");
  }
  if (spec.kind == "points") {
    if (spec.argument.empty()) throw fail("expected points:FILE.csv");
    if (spec.split == Split::kTest) throw fail("a file of points has no @test; use another file");
    return std::make_unique<FileSource>(spec.argument);
  }
  if (!spec.argument.empty()) throw fail(spec.kind + " takes no argument");
  return spec.kind == "ring8" ? OpenRing8(spec.split) : OpenGrid25(spec.split);
}

}  // namespace ganvas::data
