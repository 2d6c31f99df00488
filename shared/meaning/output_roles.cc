// Which output of a generator is the picture, and how it lies there.
#include <algorithm>
#include <array>
#include <cmath>

#include "shared/base/quoted.h"
#include "shared/meaning/generator.h"
#include "shared/meaning/names.h"
#include "shared/translate/value_bounds.h"

namespace ganvas::meaning {
namespace {

using translate::Wiring;

constexpr int64_t kLargestSide = 1 << 15;

bool IsColours(int64_t dim) { return dim == 1 || dim == 3 || dim == 4; }
bool IsSide(int64_t dim) { return dim == -1 || (dim >= 1 && dim <= kLargestSide); }

std::string DimsText(std::span<const int64_t> dims) {
  std::string text = "[";
  for (size_t i = 0; i < dims.size(); ++i) {
    text += (i > 0 ? ", " : "") + (dims[i] < 0 ? "?" : std::to_string(dims[i]));
  }
  return text + "]";
}

int64_t SquareRoot(int64_t number) {
  const auto root = static_cast<int64_t>(std::llround(std::sqrt(static_cast<double>(number))));
  return root * root == number ? root : 0;
}

// Where the dimensions of one picture stand: after N, or from the start.
std::span<const int64_t> PictureDims(const PictureOutput& picture) {
  return std::span<const int64_t>(picture.dims).subspan(picture.has_batch ? 1 : 0);
}

void Lay(PictureOutput& picture, Layout layout) {
  const auto dims = PictureDims(picture);
  picture.format.layout = layout;
  if (dims.size() == 2) {  // grey without a dimension of channels
    picture.format.channels = 1;
    picture.height = dims[0];
    picture.width = dims[1];
    return;
  }
  const bool planes = layout == Layout::kNchw;
  picture.format.channels = static_cast<int>(dims[planes ? 0 : 2]);
  picture.height = dims[planes ? 1 : 0];
  picture.width = dims[planes ? 2 : 1];
}

// [N, C, H, W], [N, H, W, C] or, without `has_batch`, the same without N.
bool LayVolume(PictureOutput& picture) {
  const auto dims = PictureDims(picture);
  if (dims[1] == 1 && dims[2] == 1) return false;  // a vector
  const bool first = IsColours(dims[0]) && IsSide(dims[1]) && IsSide(dims[2]);
  const bool last = IsColours(dims[2]) && IsSide(dims[0]) && IsSide(dims[1]);
  const bool grey_alpha = dims[0] == 2 && IsSide(dims[1]) && IsSide(dims[2]);
  if (!first && !last && !grey_alpha) return false;
  // Of two that could be the channels: that beside which the sides are equal, else the first.
  const bool is_last = last && (!first || (dims[0] == dims[1] && dims[1] != dims[2]));
  Lay(picture, is_last ? Layout::kNhwc : Layout::kNchw);
  picture.layout_reason = std::string("its ") +
                          (is_last             ? "last"
                           : picture.has_batch ? "second"
                                               : "first") +
                          " dimension is " + std::to_string(picture.format.channels);
  return true;
}

// [N, s * s] or [N, 3 * s * s]. `from` are the dimensions that it was flattened from, or none.
bool LayFlat(PictureOutput& picture, const std::vector<int64_t>* from) {
  const int64_t numbers = PictureDims(picture)[0];
  if (numbers < 16) return false;
  int64_t side = SquareRoot(numbers);
  const int channels = side > 0 ? 1 : 3;
  if (side == 0 && numbers % 3 == 0) side = SquareRoot(numbers / 3);
  if (side == 0 || side > kLargestSide) return false;
  picture.flat = true;
  picture.format = {Layout::kNchw, channels, ValueRange::kUnit};
  picture.height = picture.width = side;
  picture.layout_reason = std::to_string(numbers) + " numbers make a square";
  if (from == nullptr || from->size() != 4) return true;
  PictureOutput before;
  before.dims = *from;
  if (!LayVolume(before) || before.height < 1 || before.width < 1) return true;
  picture.format = before.format;
  picture.height = before.height;
  picture.width = before.width;
  picture.layout_reason = "it is flattened from " + std::to_string((*from)[1]) + " x " +
                          std::to_string((*from)[2]) + " x " + std::to_string((*from)[3]);
  return true;
}

// [N, C, s * s] or [N, s * s, C].
bool LayPlanes(PictureOutput& picture) {
  const auto dims = PictureDims(picture);
  const bool first = IsColours(dims[0]) && dims[1] >= 16 && SquareRoot(dims[1]) > 0;
  const bool last = IsColours(dims[1]) && dims[0] >= 16 && SquareRoot(dims[0]) > 0;
  if (!first && !last) return false;
  const int64_t channels = dims[first ? 0 : 1], numbers = dims[first ? 1 : 0];
  picture.flat = true;
  picture.format = {first ? Layout::kNchw : Layout::kNhwc, static_cast<int>(channels),
                    ValueRange::kUnit};
  picture.height = picture.width = SquareRoot(numbers);
  picture.layout_reason = std::to_string(numbers) + " numbers make a square";
  return picture.height <= kLargestSide;
}

// [N, H, W].
bool LayGrey(PictureOutput& picture) {
  const auto dims = PictureDims(picture);
  Lay(picture, Layout::kNchw);
  picture.layout_reason = "it has no dimension of channels";
  return IsSide(dims[0]) && IsSide(dims[1]);
}

// Styles of layers, sound and sequences have one side that is far longer than the other.
bool IsStrip(const PictureOutput& picture) {
  constexpr int64_t kLargestRatio = 8;
  const auto [shorter, longer] = std::minmax(picture.height, picture.width);
  return shorter > 0 && longer > kLargestRatio * shorter;
}

// Whether numbers without the shape of a picture are something else, by their name or by what they
// come from.
bool IsOtherThing(const OutputShape& output, Wiring::Value value, const Wiring& wiring) {
  constexpr std::array<std::string_view, 16> kParts = {
      "logit", "prob", "score",  "embed", "feature", "audio",   "wave",  "speech",
      "sound", "mel",  "hidden", "style", "token",   "softmax", "class", "encod"};
  const std::string name = LowerCase(output.name);
  if (IsNamed(name, {}, kParts)) return true;
  if (IsLatentName(name) || name.rfind("w_", 0) == 0) return true;
  for (int i = 0; i < 8; ++i) {
    const Wiring::Node* node = wiring.Producer(value);
    if (node == nullptr) return false;
    if (node->op == "Softmax" || node->op == "LogSoftmax") return true;
    if (node->op != "Identity" && node->op != "Cast" && node->op != "Reshape") return false;
    value = Wiring::InputOf(*node, 0);
  }
  return false;
}

std::optional<PictureOutput> PictureOf(const OutputShape& output, const Generator& generator,
                                       const std::vector<int64_t>* flat_from, bool other) {
  if (!output.known) return std::nullopt;
  PictureOutput picture;
  picture.name = output.name;
  picture.dims = output.dims;
  const size_t rank = output.dims.size();
  if (rank < 4 && other) return std::nullopt;
  bool fits = false;
  if (rank == 4) {
    fits = LayVolume(picture);
  } else if (rank == 3) {
    const bool one = generator.batch == 1;
    fits = LayPlanes(picture);
    if (!fits) {
      picture.has_batch = !(one && (IsColours(output.dims[0]) || IsColours(output.dims[2])));
      fits = picture.has_batch ? LayGrey(picture) : LayVolume(picture);
      fits = fits && !IsStrip(picture);
    }
  } else if (rank == 2) {
    fits = LayFlat(picture, flat_from);
  }
  // One pixel is a judgement.
  if (!fits || (picture.height >= 0 && picture.width >= 0 && picture.height * picture.width < 4)) {
    return std::nullopt;
  }
  return picture;
}

// Of two outputs that could be the picture the one with more: then the larger one, the first one.
int Score(const PictureOutput& picture) {
  const std::string name = LowerCase(picture.name);
  int score = picture.flat ? 0 : picture.dims.size() == 3 && picture.has_batch ? 100 : 200;
  constexpr std::array<std::string_view, 5> kPictures = {"image", "img", "rgb", "picture", "fake"};
  constexpr std::array<std::string_view, 2> kOthers = {"mask", "depth"};
  if (IsNamed(name, {}, kPictures)) score += 50;
  if (name == "image") score += 20;
  if (IsNamed(name, {}, kOthers)) score -= 30;
  const int channels = picture.format.channels;
  return score + (channels == 3 ? 3 : channels == 4 ? 2 : channels == 1 ? 1 : 0);
}

PictureRange RangeOf(const OutputShape& output, Wiring::Value value, const Wiring& wiring,
                     const std::map<std::string, std::string>& metadata) {
  const auto kind = metadata.find("ganvas.kind");
  if (kind != metadata.end() && kind->second == "generator" && output.dtype == DType::kF32) {
    return {ValueRange::kUnit, RangeSource::kMetadata,
            "the file says that it is a Ganvas generator"};
  }
  if (output.dtype == DType::kBool) {
    return {ValueRange::kShare, RangeSource::kGraph, "the output is bool"};
  }
  if (const auto clue = translate::OutputClue(wiring, value, output.dtype)) {
    return {clue->range, RangeSource::kGraph, clue->reason};
  }
  const bool whole =
      output.dtype == DType::kI32 || output.dtype == DType::kI64 || output.dtype == DType::kI8;
  if (whole) {
    return {ValueRange::kBytes, RangeSource::kGraph,
            std::string("the output is ") + DTypeName(output.dtype)};
  }
  return {ValueRange::kUnit, RangeSource::kAssumed, "nothing tells otherwise"};
}

std::string OutputsText(std::span<const OutputShape> outputs) {
  std::string text;
  for (const OutputShape& output : outputs) {
    text += (text.empty() ? "" : ", ") + Quoted(output.name) + " " + DTypeName(output.dtype) + " " +
            (output.known ? DimsText(output.dims) : "of unknown shape");
  }
  return text.empty() ? "nothing" : text;
}

}  // namespace

void ReadOutputs(std::span<const OutputShape> outputs,
                 const std::map<std::string, std::string>& metadata, const Wiring& wiring,
                 std::span<const FlatSource> flat_from, Generator& generator) {
  generator.picture.reset();
  generator.points.clear();
  generator.no_picture.clear();
  int best = -1;
  int64_t largest = 0;
  for (size_t i = 0; i < outputs.size(); ++i) {
    const auto source = std::find_if(flat_from.begin(), flat_from.end(),
                                     [&](const FlatSource& s) { return s.output == i; });
    auto found =
        PictureOf(outputs[i], generator, source == flat_from.end() ? nullptr : &source->dims,
                  IsOtherThing(outputs[i], wiring.outputs[i], wiring));
    if (!found) continue;
    const int score = Score(*found);
    const int64_t area = std::max<int64_t>(1, found->height) * std::max<int64_t>(1, found->width);
    if (score < best || (score == best && area <= largest)) continue;
    best = score;
    largest = area;
    found->range = RangeOf(outputs[i], wiring.outputs[i], wiring, metadata);
    found->format.range = found->range.range;
    generator.picture = std::move(found);
  }
  if (generator.picture) return;
  for (const OutputShape& output : outputs) {
    const bool pair = output.known && output.dims.size() == 2 && output.dims[1] == 2;
    if (!pair || output.dtype != DType::kF32) continue;
    if (generator.points.empty() || output.name == "points") generator.points = output.name;
  }
  if (generator.points.empty()) {
    generator.no_picture =
        "it gives " + OutputsText(outputs) +
        ", expected pictures of 1, 3 or 4 channels, [N, C, H, W] or [N, H, W, C]";
  }
}

bool ChooseLayout(PictureOutput& picture, Layout layout) {
  const auto dims = PictureDims(picture);
  if (!picture.flat && dims.size() == 3) {
    const int64_t channels = dims[layout == Layout::kNchw ? 0 : 2];
    if (channels < 1 || channels > 4) return false;
    Lay(picture, layout);
  }
  picture.format.layout = layout;
  picture.layout_reason = "chosen";
  return true;
}

void ChooseRange(PictureOutput& picture, ValueRange range) {
  picture.range = {range, RangeSource::kChosen, "chosen"};
  picture.format.range = range;
}

Result<PictureBatch> BatchIn(const PictureOutput& picture, const Shape& shape) {
  const bool planes = picture.format.layout == Layout::kNchw;
  const int first = picture.has_batch ? 1 : 0;
  PictureBatch batch{picture.has_batch && shape.rank() > 0 ? shape[0] : 1, picture.height,
                     picture.width};
  const int64_t channels = picture.format.channels;
  const auto rank = static_cast<int>(picture.dims.size());
  bool fits = shape.rank() == rank;
  if (fits && picture.flat) {
    fits = shape.Product(first, rank) == channels * batch.height * batch.width;
  } else if (fits && rank - first == 2) {
    batch.height = shape[first];
    batch.width = shape[first + 1];
  } else if (fits) {
    batch.height = shape[first + (planes ? 1 : 0)];
    batch.width = shape[first + (planes ? 2 : 1)];
    fits = shape[first + (planes ? 0 : 2)] == channels;
  }
  if (fits && batch.height >= 1 && batch.width >= 1 && batch.height <= kLargestSide &&
      batch.width <= kLargestSide) {
    return batch;
  }
  return BadModel("output " + Quoted(picture.name) + " is " + shape.ToString() +
                  ", expected pictures of " + std::to_string(channels) + " channels");
}

}  // namespace ganvas::meaning
