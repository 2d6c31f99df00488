#include "shared/translate/translator.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "shared/base/quoted.h"
#include "shared/graph/graph.h"
#include "shared/graph/op_table.h"
#include "shared/runtime/ports.h"
#include "shared/translate/names.h"
#include "shared/translate/range_probe.h"
#include "shared/translate/tensor_size.h"
#include "shared/translate/translator_sizes.h"
#include "shared/translate/value_bounds.h"

namespace ganvas::translate {
namespace {

using graph::Graph;
using graph::Inferred;

Error NotTranslator(const std::string& why) {
  return BadModel("not an image-to-image model: " + why);
}

bool IsChannels(int64_t dim) { return dim == 1 || dim == 3 || dim == 4; }

// Four channels that become a larger picture of three are latents of a decoder, and pictures that
// become fewer pixels of four channels are encoded.
bool AreLatents(int from, int to, const PictureSize& given, const PictureSize& made) {
  return (from == 4 && to < 4 && made.height > given.height) ||
         (to == 4 && from < 4 && made.height < given.height);
}

// What encoders call what they make.
bool AreLatents(const std::string& name) {
  return name.find("latent") != std::string::npos || name.find("Latent") != std::string::npos;
}

std::string Dims(const Shape& shape) { return shape.ToString(); }

// The declared input as four dimensions, -1 for a free one.
Result<std::array<int64_t, 4>> InputDims(const Port& port, const onnx::ValueInfo& info) {
  const std::string is = "its input " + Quoted(port.name) + " is " + runtime::PortText(port);
  if (AreLatents(port.name)) return NotTranslator(is + ", latents by its name");
  if (!HoldsPictures(port.dtype)) {
    return NotTranslator(is + ", expected float32, float16 or uint8 pictures");
  }
  if (!info.has_shape) return std::array<int64_t, 4>{-1, -1, -1, -1};
  if (port.dims.size() != 4) {
    return NotTranslator(is + ", expected pictures [N, C, H, W]" +
                         (port.dims.size() == 2 ? "; that is a generator of latents" : ""));
  }
  return std::array<int64_t, 4>{port.dims[0], port.dims[1], port.dims[2], port.dims[3]};
}

// How the input may lie, the likeliest first.
std::vector<PictureFormat> FormatsOf(const std::array<int64_t, 4>& dims) {
  std::vector<PictureFormat> formats;
  const auto add = [&](Layout layout, int64_t declared, bool free_too) {
    // Of one pixel are latents.
    const size_t height = layout == Layout::kNchw ? 2 : 1;
    if (dims[height] == 1 || dims[height + 1] == 1) return;
    // With free sides, C of [N, C, H, W] is not a height.
    if (layout == Layout::kNhwc && free_too && dims[1] >= 0) return;
    for (const int channels : {3, 1, 4}) {
      if (declared == channels || (declared < 0 && free_too)) {
        formats.push_back({layout, channels, ValueRange::kUnit});
      }
    }
  };
  add(Layout::kNchw, dims[1], false);
  add(Layout::kNhwc, dims[3], false);
  if (formats.empty()) {
    add(Layout::kNchw, dims[1], true);
    add(Layout::kNhwc, dims[3], true);
  }
  return formats;
}

// Sizes to try a model of free size with: what such networks are made for.
constexpr std::array<int64_t, 8> kTrySizes = {256, 512, 128, 224, 64, 1024, 32, 2048};

// The output that is a picture for this input, or why there is none.
Result<SizedTranslator> TryInput(const Session& session, Translator translator,
                                 const PictureSize& size) {
  const Graph& graph = session.graph();
  const Shape shape = TensorShape(translator.takes, BatchOf(translator), size);
  GANVAS_ASSIGN(const std::vector<Inferred> inferred,
                graph::Infer(graph, InputShapes(graph.input_infos, translator, shape)));
  std::string found;
  for (size_t i = 0; i < graph.outputs.size(); ++i) {
    const Inferred& out = inferred[static_cast<size_t>(graph.outputs[i])];
    const std::string& name = graph.output_infos[i].name;
    found += (found.empty() ? "" : ", ") + Quoted(name) + " ";
    if (!HoldsPictures(out.dtype)) found += DTypeName(out.dtype);
    found += Dims(out.shape);
    if (!HoldsPictures(out.dtype) || out.shape.rank() != 4 || AreLatents(name)) continue;
    for (const Layout layout : {translator.takes.layout, Layout::kNchw, Layout::kNhwc}) {
      const PictureSize given = SizeIn(out.shape, layout);
      // A discriminator's or a detector's map is far smaller than the picture.
      if (!IsChannels(ChannelsIn(out.shape, layout)) || given.height * 4 < size.height ||
          given.width * 4 < size.width) {
        continue;
      }
      if (AreLatents(translator.takes.channels, static_cast<int>(ChannelsIn(out.shape, layout)),
                     size, given)) {
        continue;
      }
      translator.output = name;
      translator.output_type = out.dtype;
      translator.gives.layout = layout;
      translator.gives.channels = static_cast<int>(ChannelsIn(out.shape, layout));
      return SizedTranslator{std::move(translator), size, given};
    }
  }
  return NotTranslator("for a picture " + Dims(shape) + " it gives " + found +
                       ", expected a picture of 1, 3 or 4 channels of about its size");
}

Result<SizedTranslator> TryAll(const Session& session, size_t picture,
                               const std::array<int64_t, 4>& dims) {
  const Port& port = session.info().inputs[picture];
  const std::vector<PictureFormat> formats = FormatsOf(dims);
  if (formats.empty()) {
    return NotTranslator("its input " + Quoted(port.name) + " is " + runtime::PortText(port) +
                         ", expected pictures of 1, 3 or 4 channels" +
                         (dims[2] == 1 && dims[3] == 1 ? "; that is a generator of latents" : ""));
  }
  std::optional<Error> first_error;
  for (const PictureFormat& format : formats) {
    const bool planes = format.layout == Layout::kNchw;
    Translator translator;
    translator.input = port.name;
    translator.input_type = port.dtype;
    translator.takes = format;
    translator.batch = dims[0];
    const std::vector<onnx::ValueInfo>& inputs = session.graph().input_infos;
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (i != picture) translator.constants.push_back(ConstantOf(inputs[i], dims[0]));
    }
    // Where the file fixes one side only, the other is the same.
    translator.height = planes ? dims[2] : dims[1];
    translator.width = planes ? dims[3] : dims[2];
    if (translator.height < 0) translator.height = translator.width;
    if (translator.width < 0) translator.width = translator.height;
    std::vector<int64_t> sizes(kTrySizes.begin(), kTrySizes.end());
    if (translator.fixed_size()) sizes.resize(1);
    for (const int64_t side : sizes) {
      const PictureSize size = translator.fixed_size()
                                   ? PictureSize{translator.height, translator.width}
                                   : PictureSize{side, side};
      Result<SizedTranslator> opened = TryInput(session, translator, size);
      if (opened.ok()) return opened;
      if (!first_error) first_error = opened.error();
    }
  }
  if (first_error->code == ErrorCode::kUnsupportedOp) return *first_error;
  if (first_error->message.rfind("not an image", 0) == 0) return *first_error;
  return NotTranslator("it cannot be run with a picture: " + first_error->message);
}

void FindRanges(const Session& session, size_t picture, Translator& t) {
  const auto& metadata = session.info().metadata;
  const auto kind = metadata.find("ganvas.kind");
  if (kind != metadata.end() && kind->second == "translator") {
    const PictureRange ours{ValueRange::kUnit, RangeSource::kMetadata,
                            "the file says that it is a Ganvas translator"};
    t.input_range = t.output_range = ours;
    return;
  }
  const Graph& graph = session.graph();
  const Wiring wiring = WiringOf(graph);
  if (const auto clue = InputClue(wiring, graph.inputs[picture], t.input_type)) {
    t.input_range = {clue->range, RangeSource::kGraph, clue->reason};
  }
  for (size_t i = 0; i < graph.outputs.size(); ++i) {
    if (graph.output_infos[i].name != t.output) continue;
    if (const auto clue = OutputClue(wiring, graph.outputs[i], t.output_type)) {
      t.output_range = {clue->range, RangeSource::kGraph, clue->reason};
    }
  }
}

}  // namespace

bool HoldsPictures(DType type) {
  return type == DType::kF32 || type == DType::kF16 || type == DType::kU8;
}

const char* RangeSourceName(RangeSource source) {
  switch (source) {
    case RangeSource::kChosen:
      return "chosen";
    case RangeSource::kMetadata:
      return "metadata";
    case RangeSource::kGraph:
      return "graph";
    case RangeSource::kProbe:
      return "probe";
    case RangeSource::kAssumed:
      return "assumed";
  }
  return "";
}

Result<Translator> DescribeTranslator(Session& session, const DescribeOptions& options) {
  const std::vector<onnx::ValueInfo>& inputs = session.graph().input_infos;
  GANVAS_ASSIGN(const size_t picture, PictureInput(inputs));
  GANVAS_ASSIGN(const auto dims, InputDims(session.info().inputs[picture], inputs[picture]));
  GANVAS_ASSIGN(SizedTranslator opened, TryAll(session, picture, dims));
  FindSizes(session, opened);
  Translator& t = opened.translator;
  for (const graph::Node& node : session.graph().nodes) {
    // Whether a ReduceMean runs over whole planes is not looked into: over channels alone is rare.
    t.picture_statistics += HasTrait(node.kind, graph::kStatistics) ? 1 : 0;
  }
  FindRanges(session, picture, t);
  const bool output_known = t.output_range.source != RangeSource::kAssumed;
  if (!output_known && options.probe) {
    const auto size = ProbeSize(session, t);
    if (size) GANVAS_TRY(ProbeRanges(session, *size, t));
    if (!size) t.output_range.reason = kTooLargeToProbe;
  }
  SettleRanges(t);
  return std::move(t);
}

Result<size_t> PictureInput(std::span<const onnx::ValueInfo> inputs) {
  constexpr std::array<std::string_view, 4> kSteps = {"t", "time", "step", "steps"};
  constexpr std::array<std::string_view, 2> kStepParts = {"timestep", "time_step"};
  if (inputs.size() == 1) return 0;
  // Pictures have four dimensions, and the inputs beside them may count the same batch.
  int64_t batch = -1;
  for (const onnx::ValueInfo& info : inputs) {
    if (info.dims.size() == 4) batch = info.dims[0].value;
  }
  size_t picture = inputs.size(), larger = 0;
  bool pictures = true;
  std::string names;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (TakesOneNumber(inputs[i], batch)) {
      if (IsNamed(LowerCase(inputs[i].name), kSteps, kStepParts)) {
        return NotTranslator("its input " + Quoted(inputs[i].name) +
                             " is a step in time, as of diffusion models, which run many times");
      }
      continue;
    }
    names += (larger++ == 0 ? "" : ", ") + Quoted(inputs[i].name);
    pictures = pictures && HoldsPictures(inputs[i].dtype) && inputs[i].dims.size() == 4;
    picture = i;
  }
  if (larger == 1) return picture;
  if (larger == 0) {
    return NotTranslator("all its " + std::to_string(inputs.size()) +
                         " inputs take single numbers, expected one picture");
  }
  return NotTranslator("it takes " + std::to_string(larger) + (pictures ? " pictures" : " inputs") +
                       " (" + names + "), expected one picture");
}

void SettleRanges(Translator& t) {
  const bool in = t.input_range.source != RangeSource::kAssumed;
  const bool out = t.output_range.source != RangeSource::kAssumed;
  const bool enlarges = !in && !out && t.scale > 1;
  const char* usual = enlarges ? "as most models that enlarge pictures" : "nothing tells otherwise";
  if (enlarges) t.input_range.range = t.output_range.range = ValueRange::kShare;
  if (!in) {
    t.input_range.range = t.output_range.range;
    t.input_range.reason = out ? "as the output, since " + t.output_range.reason : usual;
  }
  if (!out) {
    t.output_range.range = t.input_range.range;
    if (in) {
      t.output_range.reason = "as the input, since " + t.input_range.reason;
    } else if (t.output_range.reason.empty()) {
      t.output_range.reason = usual;
    }
  }
  t.takes.range = t.input_range.range;
  t.gives.range = t.output_range.range;
}

void ChooseInputRange(Translator& translator, ValueRange range) {
  translator.input_range = {range, RangeSource::kChosen, "chosen"};
  translator.takes.range = range;
}

void ChooseOutputRange(Translator& translator, ValueRange range) {
  translator.output_range = {range, RangeSource::kChosen, "chosen"};
  translator.gives.range = range;
}

}  // namespace ganvas::translate
