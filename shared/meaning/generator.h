// The inputs and outputs of a generator of any exporter: which input is the latent, which one the
// class, which output the picture, how it lies there and which numbers are black and white.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/latent/latent.h"
#include "shared/onnx/model.h"
#include "shared/tensor/tensor.h"
#include "shared/translate/constant_input.h"
#include "shared/translate/picture_format.h"
#include "shared/translate/translator.h"
#include "shared/translate/wiring.h"

namespace ganvas::meaning {

using translate::ConstantInput;
using translate::ConstantRole;
using translate::Layout;
using translate::PictureFormat;
using translate::PictureRange;
using translate::RangeSource;
using translate::ValueRange;

struct LatentInput {
  std::string name;
  DType dtype = DType::kF32;
  bool is_named = false;          // as latents are called
  bool has_batch = true;          // its first dimension counts pictures
  std::vector<int64_t> dims;      // of one picture; -1 for a free one that nothing settles
  int64_t size = 0;               // numbers of one picture; -1 where a dimension is -1
  std::vector<std::string> also;  // further inputs that get the same latents
  Prior prior = Prior::kNormal;
};

enum class LabelForm : uint8_t {
  kList,    // [N], a class number each
  kColumn,  // [N, 1], and [N, 1, 1, 1]
  kScalar,  // [], one class for a whole run
  kOneHot,  // [N, K], and [N, K, 1, 1]
};
// "list", "column", "scalar", "one-hot".
const char* LabelFormName(LabelForm form);

struct LabelInput {
  std::string name;
  DType dtype = DType::kI64;
  LabelForm form = LabelForm::kList;
  int rank = 1;
  int64_t classes = 0;  // as one-hot vectors or a table of embeddings tell; 0 where nothing does
};

struct PictureOutput {
  std::string name;
  std::vector<int64_t> dims;  // as far as they are known, with N; -1 for a free one
  bool flat = false;          // [N, channels * height * width]
  bool has_batch = true;
  PictureFormat format;             // whose range stands in `range`, too
  int64_t height = -1, width = -1;  // -1 where only a run tells
  PictureRange range;
  std::string layout_reason;  // for people: "the last dimension is 3"
};

struct Generator {
  std::optional<LatentInput> latent;
  std::optional<LabelInput> label;
  std::vector<ConstantInput> constants;
  std::optional<PictureOutput> picture;
  std::string points;      // the output of points [N, 2] where none holds pictures, else ""
  int64_t batch = -1;      // pictures of a run where the file fixes them, else -1
  std::string problem;     // why it cannot be given latents and run, "" where it can
  std::string no_picture;  // why none of its outputs is a picture or points, "" where one is
};

// What the names, types and shapes of the inputs, and the operators behind them, tell. The latent's
// free sides and the output are still open.
Generator ReadInputs(std::span<const onnx::ValueInfo> inputs,
                     const std::map<std::string, std::string>& metadata,
                     const translate::Wiring& wiring);

// What is known of an output: its type, and its dimensions with -1 for free ones.
struct OutputShape {
  std::string name;
  DType dtype = DType::kF32;
  bool known = false;  // whether there are dimensions at all
  std::vector<int64_t> dims;
};

// Finds the picture, or the points, among the outputs; all of them parallel to wiring.outputs.
// `flat_from` are the dimensions that a flat output was made from, where the graph tells them.
struct FlatSource {
  size_t output = 0;
  std::vector<int64_t> dims;
};
void ReadOutputs(std::span<const OutputShape> outputs,
                 const std::map<std::string, std::string>& metadata,
                 const translate::Wiring& wiring, std::span<const FlatSource> flat_from,
                 Generator& generator);

// Sets what the user chose. False where the picture cannot lie so.
bool ChooseLayout(PictureOutput& picture, Layout layout);
void ChooseRange(PictureOutput& picture, ValueRange range);

// Sizes of the pictures in an output of this shape; kBadModel where it holds other ones.
struct PictureBatch {
  int64_t count = 0, height = 0, width = 0;
};
Result<PictureBatch> BatchIn(const PictureOutput& picture, const Shape& shape);

}  // namespace ganvas::meaning
