// Translation for JavaScript: what a model takes, pictures to tensors and back.
// The numbers that stand for layouts and ranges are those of shared/translate/picture_format.h.
#include <emscripten/emscripten.h>

#include <cstdint>
#include <string>

#include "shared/translate/fit.h"
#include "shared/translate/pixels.h"
#include "shared/translate/translator.h"
#include "web/bridge/engine_json.h"
#include "web/bridge/engine_model.h"
#include "web/bridge/engine_state.h"

namespace {

using ganvas::engine::JsonWriter;
using ganvas::engine::KeepText;
using ganvas::engine::OpenModel;
using ganvas::engine::SetError;
namespace translate = ganvas::translate;

static_assert(sizeof(translate::Fit) == 8 * sizeof(int32_t));
static_assert(sizeof(translate::PictureRect) == 4 * sizeof(int32_t));

translate::PictureFormat Format(int32_t layout, int32_t channels, int32_t range) {
  return {static_cast<translate::Layout>(layout), channels,
          static_cast<translate::ValueRange>(range)};
}

void WriteSide(JsonWriter& json, const translate::PictureFormat& format,
               const translate::PictureRange& range, bool output) {
  json.Key(output ? "outputLayout" : "layout").Number(static_cast<int64_t>(format.layout));
  json.Key(output ? "outputChannels" : "channels").Number(format.channels);
  json.Key(output ? "outputRange" : "range").Number(static_cast<int64_t>(range.range));
  json.Key(output ? "outputRangeSource" : "rangeSource")
      .String(translate::RangeSourceName(range.source));
  json.Key(output ? "outputRangeReason" : "rangeReason").String(range.reason);
}

std::string TranslatorJson(const translate::Translator& t) {
  JsonWriter json;
  json.BeginObject().Key("input").String(t.input).Key("output").String(t.output);
  WriteSide(json, t.takes, t.input_range, false);
  WriteSide(json, t.gives, t.output_range, true);
  json.Key("batch").Number(t.batch).Key("height").Number(t.height).Key("width").Number(t.width);
  json.Key("outputHeight").Number(t.output_height).Key("outputWidth").Number(t.output_width);
  json.Key("multiple").Number(t.multiple).Key("smallest").Number(t.smallest);
  json.Key("scale").Real(t.scale);
  json.Key("pictureStatistics").Number(t.picture_statistics).EndObject();
  return json.Take();
}

}  // namespace

extern "C" {

// What the model takes and gives, as JSON (interface TranslatorInfo in site/src/engine); 0 on
// error, also for a model that is no translator. probe: whether small pictures may be run to find
// ranges. Drops a run under way.
EMSCRIPTEN_KEEPALIVE const char* ganvas_translator(OpenModel* model, int probe) {
  model->outputs.clear();
  const auto found = translate::DescribeTranslator(model->session, {.probe = probe != 0});
  if (!found.ok()) {
    SetError(found.error());
    return nullptr;
  }
  return KeepText(TranslatorJson(found.value()));
}

// How a picture goes into the tensor of a translator with these height, width (-1: free), multiple
// and smallest side: eight words, struct Fit. longest: 0 for as it is. fixed: enum FixedFit. 1, or
// 0 on error.
EMSCRIPTEN_KEEPALIVE int ganvas_fit(int32_t height, int32_t width, int32_t multiple,
                                    int32_t smallest, int32_t picture_width, int32_t picture_height,
                                    int32_t longest, int32_t fixed, translate::Fit* fit) {
  translate::Translator translator;
  translator.height = height;
  translator.width = width;
  translator.multiple = multiple;
  translator.smallest = smallest;
  const auto made = translate::FitPicture(translator, picture_width, picture_height,
                                          {longest, static_cast<translate::FixedFit>(fixed)});
  if (made.ok()) {
    *fit = made.value();
  } else {
    SetError(made.error());
  }
  return made.ok() ? 1 : 0;
}

// RGBA of the picture to RGBA [tensor_height, tensor_width].
EMSCRIPTEN_KEEPALIVE int ganvas_fit_pixels(const translate::Fit* fit, const uint8_t* rgba,
                                           uint8_t* out) {
  translate::ApplyFit(*fit, rgba, out);
  return 1;
}

// Which part of the output is the picture: left, top, width, height.
EMSCRIPTEN_KEEPALIVE void ganvas_fit_result(const translate::Fit* fit, int32_t output_width,
                                            int32_t output_height, translate::PictureRect* rect) {
  *rect = translate::ResultRect(*fit, output_width, output_height);
}

// RGBA to one picture of the tensor, and back.
EMSCRIPTEN_KEEPALIVE void ganvas_pixels_tensor(const uint8_t* rgba, int32_t width, int32_t height,
                                               int32_t layout, int32_t channels, int32_t range,
                                               float* tensor) {
  translate::PixelsToTensor(rgba, width, height, Format(layout, channels, range), tensor);
}
EMSCRIPTEN_KEEPALIVE void ganvas_tensor_pixels(const float* tensor, int32_t width, int32_t height,
                                               int32_t layout, int32_t channels, int32_t range,
                                               uint8_t* rgba) {
  translate::TensorToPixels(tensor, width, height, Format(layout, channels, range), rgba);
}

}  // extern "C"
