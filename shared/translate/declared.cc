#include "shared/translate/declared.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "shared/translate/value_bounds.h"

namespace ganvas::translate {
namespace {

struct DeclaredPort {
  const onnx::ValueInfo* info = nullptr;
  Wiring::Value value = Wiring::kNone;
  PictureFormat format;
};

bool MayBeColours(int64_t dim) { return dim == -1 || dim == 1 || dim == 3 || dim == 4; }

// How pictures lie in a port, the first that fits; nothing where they cannot.
std::optional<PictureFormat> FormatOf(const onnx::ValueInfo& info) {
  if (!HoldsPictures(info.dtype) || info.dims.size() != 4) return std::nullopt;
  const int64_t second = info.dims[1].value, last = info.dims[3].value;
  const bool planes = MayBeColours(second) && (second > 0 || last < 0 || !MayBeColours(last));
  if (!planes && !MayBeColours(last)) return std::nullopt;
  const size_t height = planes ? 2 : 1;
  // Of one pixel are latents and judgements.
  if (info.dims[height].value == 1 || info.dims[height + 1].value == 1) return std::nullopt;
  const int64_t channels = planes ? second : last;
  return PictureFormat{planes ? Layout::kNchw : Layout::kNhwc,
                       channels > 0 ? static_cast<int>(channels) : 3, ValueRange::kUnit};
}

// The only port that could be a picture; nothing where none or several could.
std::optional<DeclaredPort> PictureAmong(std::span<const onnx::ValueInfo> infos,
                                         std::span<const Wiring::Value> values) {
  std::optional<DeclaredPort> found;
  for (size_t i = 0; i < infos.size(); ++i) {
    const auto format = FormatOf(infos[i]);
    if (!format) continue;
    if (found) return std::nullopt;
    found = DeclaredPort{&infos[i], values[i], *format};
  }
  return found;
}

int64_t Side(const DeclaredPort& port, size_t which) {
  return port.info->dims[which + (port.format.layout == Layout::kNchw ? 2 : 1)].value;
}

// Output side / input side where both are fixed or bear the same name, else 0.
double ScaleOf(const DeclaredPort& in, const DeclaredPort& out) {
  const auto dim = [](const DeclaredPort& port, size_t which) -> const onnx::ValueInfo::Dim& {
    return port.info->dims[which + (port.format.layout == Layout::kNchw ? 2 : 1)];
  };
  double scale = -1;
  for (const size_t which : {size_t{0}, size_t{1}}) {
    const auto& from = dim(in, which);
    const auto& to = dim(out, which);
    double found = !from.name.empty() && from.name == to.name ? 1 : 0;
    if (from.value > 0 && to.value > 0) {
      found = static_cast<double>(to.value) / static_cast<double>(from.value);
    }
    scale = scale < 0 || scale == found ? found : 0;
  }
  return scale;
}

}  // namespace

Result<Translator> DeclaredTranslator(const onnx::Model& model, const Wiring& wiring) {
  GANVAS_ASSIGN(const size_t picture, PictureInput(model.inputs));
  const auto in = PictureAmong(std::span(model.inputs).subspan(picture, 1),
                               std::span(wiring.inputs).subspan(picture, 1));
  const auto out = PictureAmong(model.outputs, wiring.outputs);
  if (!in || !out) {
    return BadModel("not an image-to-image model: not one picture in and one out");
  }
  Translator t;
  t.input = in->info->name;
  t.output = out->info->name;
  t.takes = in->format;
  t.gives = out->format;
  t.input_type = in->info->dtype;
  t.output_type = out->info->dtype;
  t.batch = in->info->dims[0].value;
  t.height = Side(*in, 0);
  t.width = Side(*in, 1);
  if (t.height < 0) t.height = t.width;
  if (t.width < 0) t.width = t.height;
  t.scale = ScaleOf(*in, *out);
  for (const onnx::ValueInfo& info : model.inputs) {
    if (&info != in->info) t.constants.push_back(ConstantOf(info, t.batch));
  }
  constexpr int64_t kMultiple = 8, kSmallest = 32;
  if (!t.fixed_size()) {
    t.multiple = kMultiple;
    t.smallest = kSmallest;
  }
  const auto kind = model.metadata.find("ganvas.kind");
  if (kind != model.metadata.end() && kind->second == "translator") {
    t.input_range = t.output_range = {ValueRange::kUnit, RangeSource::kMetadata,
                                      "the file says that it is a Ganvas translator"};
    return t;
  }
  if (const auto clue = InputClue(wiring, in->value, t.input_type)) {
    t.input_range = {clue->range, RangeSource::kGraph, clue->reason};
  }
  if (const auto clue = OutputClue(wiring, out->value, t.output_type)) {
    t.output_range = {clue->range, RangeSource::kGraph, clue->reason};
  }
  return t;
}

}  // namespace ganvas::translate
