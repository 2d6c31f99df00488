#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "native/choices/networks.h"
#include "native/data/cifar.h"
#include "native/data/dataset.h"
#include "native/data/dataset_spec.h"
#include "native/data/folder.h"
#include "native/data/glyphs.h"
#include "native/data/idx.h"
#include "native/data/pair_spec.h"
#include "native/data/points.h"
#include "native/data/shapes.h"
#include "native/data/stacked.h"
#include "native/data/variation.h"
#include "native/error.h"

namespace ganvas::data {
namespace {

constexpr int kSmallestSize = 4;
constexpr int kLargestSize = 2048;

using Opener = std::unique_ptr<Dataset> (*)(const DatasetSpec&, const DatasetOptions&);

struct Kind {
  const char* name;
  enum { kNoFolder, kMayHaveFolder, kNeedsFolder } folder;
  Opener open;
  bool (*has_test)(const std::string& folder);
};

// All kinds of data.
constexpr std::array<Kind, 6> kKinds = {{
    {"glyphs", Kind::kMayHaveFolder,
     [](const DatasetSpec& spec, const DatasetOptions& options) {
       return OpenGlyphs(spec.argument, spec.split, options.size);
     },
     GlyphsHaveTest},
    {"shapes", Kind::kNoFolder,
     [](const DatasetSpec& spec, const DatasetOptions& options) {
       return OpenShapes(spec.split, options.size);
     },
     [](const std::string&) { return true; }},
    {"idx", Kind::kNeedsFolder,
     [](const DatasetSpec& spec, const DatasetOptions& options) {
       return OpenIdx(spec.argument, spec.split, options.size);
     },
     IdxHasTest},
    {"stacked", Kind::kNeedsFolder,
     [](const DatasetSpec& spec, const DatasetOptions& options) {
       return OpenStacked(spec.argument, spec.split, options.size);
     },
     IdxHasTest},
    {"cifar", Kind::kNeedsFolder,
     [](const DatasetSpec& spec, const DatasetOptions& options) {
       return OpenCifar(spec.argument, spec.split, options.size);
     },
     CifarHasTest},
    {"folder", Kind::kNeedsFolder,
     [](const DatasetSpec& spec, const DatasetOptions& options) {
       return OpenFolder(spec.argument, spec.split, options);
     },
     FolderHasSplits},
}};

const Kind* FindKind(const DatasetSpec& spec) {
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(),
                                 [&](const Kind& each) { return spec.kind == each.name; });
  return kind == kKinds.end() ? nullptr : &*kind;
}

}  // namespace

int ChannelsOf(Color color) { return color == Color::kAuto ? 0 : color == Color::kGrey ? 1 : 3; }

bool IsPictureSpec(std::string_view text) {
  const DatasetSpec spec = ParseDatasetSpec(text);
  const Kind* kind = FindKind(spec);
  return kind != nullptr && (kind->folder != Kind::kNeedsFolder || !spec.argument.empty());
}

std::string PictureSpecs() {
  return "glyphs, shapes, idx:DIR, stacked:DIR, cifar:DIR or folder:DIR, then any of +invert, "
         "+stripe, +tint and @train or @test";
}

namespace {

// The kind of data that a folder holds by the names in it.
std::string LikelyKind(const std::string& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("train-images")) return "idx:";
    if (name.starts_with("data_batch_") || name == "batches.meta.txt") return "cifar:";
  }
  return "folder:";
}

}  // namespace

std::unique_ptr<Dataset> OpenDataset(std::string_view text, const DatasetOptions& options) {
  if (IsPairSpec(text)) {
    throw FatalError(ExitCode::kUsage,
                     "data '" + std::string(text) + "': a pair of domains needs --model " +
                         TextOf(Model::kCyclegan) + "; expected pictures of one kind");
  }
  const DatasetSpec spec = ParseDatasetSpec(text);
  if (IsPointSpec(text)) {
    throw FatalError(ExitCode::kUsage,
                     "data '" + std::string(text) + "': is points in the plane; expected pictures");
  }
  if (options.size < kSmallestSize || options.size > kLargestSize) {
    throw FatalError(ExitCode::kUsage, "size " + std::to_string(options.size) + ", expected " +
                                           std::to_string(kSmallestSize) + " to " +
                                           std::to_string(kLargestSize));
  }
  if (options.channels != 0 && options.channels != 1 && options.channels != 3) {
    throw FatalError(ExitCode::kUsage,
                     std::to_string(options.channels) +
                         " picture channels; expected 1, 3, or 0 for those of the data");
  }
  const Kind* kind = FindKind(spec);
  if (kind == nullptr) {
    std::error_code error;
    if (std::filesystem::is_directory(std::string(text), error)) {
      throw FatalError(ExitCode::kUsage, "unknown data '" + std::string(text) + "': did you mean " +
                                             LikelyKind(std::string(text)) + std::string(text) +
                                             "?");
    }
    throw FatalError(ExitCode::kUsage,
                     "unknown data '" + std::string(text) + "', expected " + PictureSpecs() +
                         "; or points: ring8, grid25, points:FILE.csv; or pair:SPEC,SPEC");
  }
  if (kind->folder == Kind::kNoFolder && !spec.argument.empty()) {
    throw FatalError(ExitCode::kUsage,
                     "data '" + std::string(text) + "': " + kind->name + " takes no argument");
  }
  if (kind->folder == Kind::kNeedsFolder && spec.argument.empty()) {
    throw FatalError(ExitCode::kUsage, "data '" + std::string(text) + "': expected " + kind->name +
                                           ":DIR with the folder of the files");
  }
  return WithVariations(kind->open(spec, options), options.channels, spec.variations);
}

bool HasTestSplit(std::string_view text) {
  if (IsPairSpec(text)) {
    const auto [a, b] = ParsePairSpec(text);
    return HasTestSplit(a) && HasTestSplit(b);
  }
  const DatasetSpec spec = ParseDatasetSpec(text);
  const Kind* kind = FindKind(spec);
  return kind != nullptr && kind->has_test(spec.argument);
}

}  // namespace ganvas::data
