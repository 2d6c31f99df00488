// What an image-to-image model takes and gives, read from its graph, for models of any exporter.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/runtime/session.h"
#include "shared/translate/constant_input.h"
#include "shared/translate/picture_format.h"

namespace ganvas::translate {

// How a value range is known, the surest first.
enum class RangeSource : uint8_t {
  kChosen,    // by the user
  kMetadata,  // the file says that it is a Ganvas translator, which is -1..1
  kGraph,     // operators at the input or the output bound or scale it
  kProbe,     // small pictures were run
  kAssumed,   // nothing tells; as the other side
};
// "chosen", "metadata", "graph", "probe", "assumed".
const char* RangeSourceName(RangeSource source);

struct PictureRange {
  ValueRange range = ValueRange::kUnit;
  RangeSource source = RangeSource::kAssumed;
  std::string reason;  // for people: "the output ends in Tanh"
};

// The one picture input and the one picture output of a graph. All further inputs take one number.
struct Translator {
  std::string input, output;             // their names in the graph
  std::vector<ConstantInput> constants;  // the further inputs, and what they are given
  PictureFormat takes, gives;
  DType input_type = DType::kF32, output_type = DType::kF32;  // float32, float16 or uint8
  PictureRange input_range, output_range;         // whose ranges stand in `takes` and `gives`, too
  int64_t batch = -1;                             // N where the file fixes it, else -1
  int64_t height = -1, width = -1;                // of the input where the file fixes them, else -1
  int64_t output_height = -1, output_width = -1;  // for a fixed input
  // Of free sides: each must be a multiple of `multiple` and at least `smallest`.
  int64_t multiple = 1, smallest = 1;
  // Output side / input side: 1, of super-resolution 2 or 4; 0 if the ratio is not fixed.
  double scale = 1;
  // Networks without padding give scale * side - lost, half of it missing at each end.
  int64_t lost = 0;
  // How many nodes take statistics of the whole picture, of which tiles know only their own:
  // InstanceNormalization, and averages over the picture.
  int picture_statistics = 0;

  bool fixed_size() const { return height > 0 && width > 0; }
};

// Whether pictures of this type are taken and given.
bool HoldsPictures(DType type);

struct DescribeOptions {
  // Whether small pictures may be run where the graph does not tell the range. Without, it is
  // assumed.
  bool probe = true;
};

// kBadModel with the reason for a graph that is not an image-to-image model: a generator, a
// classifier, a discriminator; kUnsupportedOp where it has a mode of an operator that the engine
// lacks. An unfinished run of the session is dropped.
Result<Translator> DescribeTranslator(Session& session, const DescribeOptions& options = {});

// What nothing tells becomes as the other side, or else what most files have; then `takes` and
// `gives` have the ranges.
void SettleRanges(Translator& translator);

// Which of a model's inputs takes the picture, where all others take one number. kBadModel where
// several do not, and for the time steps of diffusion models.
Result<size_t> PictureInput(std::span<const onnx::ValueInfo> inputs);

// Sets a range that the user chose.
void ChooseInputRange(Translator& translator, ValueRange range);
void ChooseOutputRange(Translator& translator, ValueRange range);

}  // namespace ganvas::translate
