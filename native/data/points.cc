#include "native/data/points.h"

#include <algorithm>
#include <cstdio>
#include <span>
#include <utility>

#include "native/data/dataset_spec.h"
#include "native/data/fingerprint.h"
#include "native/data/point_table.h"
#include "native/error.h"
#include "shared/points/point_set.h"

namespace ganvas::data {
namespace {

using points::Draws;
using points::Moments;
using points::NamedMixture;
using points::Pair;

// Endless draws from a mixture of equal weights.
class MixtureSource final : public PointSource {
 public:
  MixtureSource(const NamedMixture& named, Split split)
      : named_(named), split_(split), mixture_(named.Make()), moments_(MomentsOf(mixture_)) {}

  void Draw(uint64_t seed, uint64_t first, int64_t count, float* xy,
            int64_t* modes) const override {
    const Draws draws = split_ == Split::kTrain ? Draws::kTrain : Draws::kTest;
    points::DrawMixture(mixture_, draws, seed, first, count, xy, modes);
  }

  const PointMixture* mixture() const override { return &mixture_; }
  Pair mean() const override { return moments_.mean; }
  Pair deviation() const override { return moments_.deviation; }
  int64_t size() const override { return 0; }

  std::string Describe() const override {
    char sigma[32];
    std::snprintf(sigma, sizeof(sigma), "%g", mixture_.sigma);
    return std::string(named_.name) + ", " + std::to_string(mixture_.centers.size()) +
           " Gaussians of deviation " + sigma + " " + named_.layout +
           (split_ == Split::kTest ? ", test draws" : "");
  }

  uint64_t Fingerprint() const override {
    return Fingerprinter()
        .Add("mixture 1 " + std::string(named_.name))
        .Add(static_cast<uint64_t>(split_ == Split::kTest))
        .value();
  }

 private:
  const NamedMixture& named_;
  Split split_;
  PointMixture mixture_;
  Moments moments_;
};

class FileSource final : public PointSource {
 public:
  explicit FileSource(std::string path)
      : path_(std::move(path)), table_(ReadPointTable(path_)), set_(table_.points, table_.modes) {}

  void Draw(uint64_t seed, uint64_t first, int64_t count, float* xy,
            int64_t* modes) const override {
    set_.Draw(seed, first, count, xy, modes);
  }

  const PointMixture* mixture() const override { return set_.mixture(); }
  Pair mean() const override { return set_.moments().mean; }
  Pair deviation() const override { return set_.moments().deviation; }
  int64_t size() const override { return set_.size(); }

  std::string Describe() const override {
    return std::to_string(set_.size()) + " points" +
           (mixture() == nullptr ? ""
                                 : " of " + std::to_string(mixture()->centers.size()) + " modes") +
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
  points::PointSet set_;
};

// Null for other names.
const NamedMixture* FindMixture(std::string_view name) {
  const std::span<const NamedMixture> all = points::NamedMixtures();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const NamedMixture& m) { return m.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

bool IsPointSpec(std::string_view spec) {
  const std::string kind = ParseDatasetSpec(spec).kind;
  return kind == "points" || FindMixture(kind) != nullptr;
}

std::unique_ptr<PointSource> OpenPoints(std::string_view text) {
  const DatasetSpec spec = ParseDatasetSpec(text);
  const auto fail = [&text](const std::string& what) {
    return FatalError(ExitCode::kUsage, "data '" + std::string(text) + "': " + what);
  };
  if (!IsPointSpec(text)) {
    throw fail("not points in the plane, expected ring8, grid25, spiral, moons or points:FILE.csv");
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
  return std::make_unique<MixtureSource>(*FindMixture(spec.kind), spec.split);
}

}  // namespace ganvas::data
