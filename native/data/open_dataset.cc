#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
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
#include "native/data/picture_parts.h"
#include "native/data/points.h"
#include "native/data/shapes.h"
#include "native/data/stacked.h"
#include "native/data/variation.h"
#include "native/error.h"
#include "native/nearest.h"

namespace ganvas::data {
namespace {

constexpr int kSmallestSize = 4;
constexpr int kLargestSize = 2048;

using Opener = std::unique_ptr<Dataset> (*)(const DatasetSpec&, const DatasetOptions&);

struct Kind {
  const char* name;
  const char* argument;  // what follows the colon: "DIR", "FILE"; "": nothing may
  bool needed;           // whether it must be there
  bool any_shape;        // whether pictures may have unequal sides
  Opener open;
  bool (*has_test)(const std::string& folder);
};

// All kinds of data.
constexpr std::array<Kind, 7> kKinds = {{
    {"glyphs", "DIR", false, false,
     [](const DatasetSpec& spec, const DatasetOptions& options) {
       return OpenGlyphs(spec.argument, spec.split, options.size.width);
     },
     GlyphsHaveTest},
    {"shapes", "", false, false,
     [](const DatasetSpec& spec, const DatasetOptions& options) {
       return OpenShapes(spec.split, options.size.width);
     },
     [](const std::string&) { return true; }},
    {"idx", "DIR", true, false,
     [](const DatasetSpec& spec, const DatasetOptions& options) {
       return OpenIdx(spec.argument, spec.split, options.size.width);
     },
     IdxHasTest},
    {"stacked", "DIR", true, false,
     [](const DatasetSpec& spec, const DatasetOptions& options) {
       return OpenStacked(spec.argument, spec.split, options.size.width);
     },
     IdxHasTest},
    {"cifar", "DIR", true, false,
     [](const DatasetSpec& spec, const DatasetOptions& options) {
       return OpenCifar(spec.argument, spec.split, options.size.width);
     },
     CifarHasTest},
    {"folder", "DIR", true, true,
     [](const DatasetSpec& spec, const DatasetOptions& options) {
       return OpenFolder(spec.argument, spec.split, options);
     },
     FolderHasSplits},
    {"zip", "FILE", true, true,
     [](const DatasetSpec& spec, const DatasetOptions& options) {
       return OpenZipOfPictures(spec.argument, spec.split, options);
     },
     ZipHasSplits},
}};

const Kind* FindKind(const DatasetSpec& spec) {
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(),
                                 [&](const Kind& each) { return spec.kind == each.name; });
  return kind == kKinds.end() ? nullptr : &*kind;
}

}  // namespace

int ChannelsOf(Color color) { return color == Color::kAuto ? 0 : color == Color::kGrey ? 1 : 3; }

PictureSize PictureSizeOf(std::string_view text) {
  const auto side = [&](std::string_view digits) {
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) {
      throw FatalError(ExitCode::kUsage, "--size " + std::string(text) +
                                             ": expected one number, or width x height as 96x64");
    }
    return value;
  };
  const size_t by = text.find('x');
  if (by == std::string_view::npos) return {side(text)};
  return {side(text.substr(0, by)), side(text.substr(by + 1))};
}

Background BackgroundOf(std::string_view text) {
  if (text == "white") return kWhite;
  if (text == "black") return {0, 0, 0};
  const auto is_digit = [](unsigned char c) { return std::isxdigit(c) != 0; };
  const std::vector<std::string> names = {"white", "black"};
  if (text.size() != 7 || text[0] != '#' || !std::all_of(text.begin() + 1, text.end(), is_digit)) {
    throw FatalError(ExitCode::kUsage, "--background " + std::string(text) +
                                           ": expected white, black or #RRGGBB, as #ff8000" +
                                           DidYouMean(text, names));
  }
  const auto rgb = std::stoul(std::string(text.substr(1)), nullptr, 16);
  return {static_cast<uint8_t>(rgb >> 16), static_cast<uint8_t>(rgb >> 8),
          static_cast<uint8_t>(rgb)};
}

bool IsPictureSpec(std::string_view text) {
  const DatasetSpec spec = ParseDatasetSpec(text);
  const Kind* kind = FindKind(spec);
  return kind != nullptr && (!kind->needed || !spec.argument.empty());
}

std::string PictureSpecs() {
  return "glyphs, shapes, idx:DIR, stacked:DIR, cifar:DIR, folder:DIR or zip:FILE, then any of "
         "+invert, "
         "+stripe, +tint and @train or @test";
}

namespace {

std::vector<std::string> KindNames() {
  std::vector<std::string> names = {"ring8", "grid25", "spiral", "moons", "points", "pair"};
  for (const Kind& kind : kKinds) names.emplace_back(kind.name);
  return names;
}

std::string NearestKind(std::string_view kind) {
  const size_t ending = std::min(kind.find_first_of("+@"), kind.size());
  if (ending == kind.size()) return DidYouMean(kind, KindNames());
  // Endings that are known have been taken off.
  return DidYouMean(kind.substr(ending), SpecEndings());
}

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

std::string NearestData(std::string_view spec) { return NearestKind(ParseDatasetSpec(spec).kind); }

std::unique_ptr<Dataset> OpenDataset(std::string_view text, const DatasetOptions& options) {
  if (IsPairSpec(text)) {
    throw FatalError(ExitCode::kUsage,
                     "data '" + std::string(text) + "': a pair of domains needs --model " +
                         TextOf(Model::kCyclegan) + " or " + TextOf(Model::kPix2pix) +
                         "; expected pictures of one kind");
  }
  const DatasetSpec spec = ParseDatasetSpec(text);
  if (IsPointSpec(text)) {
    throw FatalError(ExitCode::kUsage,
                     "data '" + std::string(text) + "': is points in the plane; expected pictures");
  }
  if (options.size.shorter() < kSmallestSize || options.size.longer() > kLargestSize) {
    throw FatalError(ExitCode::kUsage, "size " + options.size.text() + ", expected sides of " +
                                           std::to_string(kSmallestSize) + " to " +
                                           std::to_string(kLargestSize));
  }
  if (options.channels != 0 && options.channels != 1 && options.channels != 3 &&
      options.channels != 4) {
    throw FatalError(ExitCode::kUsage,
                     std::to_string(options.channels) +
                         " picture channels; expected 1, 3, 4, or 0 for those of the data");
  }
  const Kind* kind = FindKind(spec);
  if (kind == nullptr) {
    std::error_code error;
    const std::string path(text);
    const bool zip = path.ends_with(".zip") && std::filesystem::is_regular_file(path, error);
    if (zip || std::filesystem::is_directory(path, error)) {
      throw FatalError(ExitCode::kUsage, "unknown data '" + path + "': did you mean " +
                                             (zip ? "zip:" : LikelyKind(path)) + path + "?");
    }
    throw FatalError(
        ExitCode::kUsage,
        "unknown data '" + std::string(text) + "', expected " + PictureSpecs() +
            "; or points: ring8, grid25, spiral, moons, points:FILE.csv; or pair:SPEC,SPEC" +
            NearestData(text));
  }
  if (*kind->argument == '\0' && !spec.argument.empty()) {
    throw FatalError(ExitCode::kUsage,
                     "data '" + std::string(text) + "': " + kind->name + " takes no argument");
  }
  if (kind->needed && spec.argument.empty()) {
    throw FatalError(ExitCode::kUsage, "data '" + std::string(text) + "': expected " + kind->name +
                                           ":" + kind->argument +
                                           " with the place of the pictures");
  }
  if (!kind->any_shape && !options.size.square()) {
    throw FatalError(ExitCode::kUsage, "--size " + options.size.text() + ": the pictures of " +
                                           kind->name +
                                           " are square; expected one number, or folder:DIR");
  }
  if (spec.half != Half::kNone && !kind->any_shape) {
    throw FatalError(ExitCode::kUsage, "data '" + std::string(text) +
                                           "': +left and +right are for folder:DIR and zip:FILE");
  }
  DatasetOptions reading = options;
  reading.half = spec.half;
  return WithVariations(kind->open(spec, reading), options.channels, spec.variations);
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
