// Translation for JavaScript: pictures to tensors and back.
// The numbers that stand for layouts and ranges are those of shared/translate/picture_format.h.
#include <emscripten/emscripten.h>

#include <cstdint>

#include "shared/translate/fit.h"
#include "shared/translate/numbers.h"
#include "shared/translate/pixels.h"
#include "shared/translate/translator.h"
#include "web/bridge/engine_state.h"

namespace {

using ganvas::engine::SetError;
namespace translate = ganvas::translate;

static_assert(sizeof(translate::Fit) == 9 * sizeof(int32_t));
static_assert(sizeof(translate::PictureRect) == 4 * sizeof(int32_t));

translate::PictureFormat Format(int32_t layout, int32_t channels, int32_t range) {
  return {static_cast<translate::Layout>(layout), channels,
          static_cast<translate::ValueRange>(range)};
}

}  // namespace

extern "C" {

// How a picture goes into the tensor of a translator with these height, width (-1: free), multiple,
// smallest side, scale and lost pixels: nine words, struct Fit. longest: 0 for as it is. fixed:
// enum FixedFit. 1, or 0 on error.
EMSCRIPTEN_KEEPALIVE int ganvas_fit(int32_t height, int32_t width, int32_t multiple,
                                    int32_t smallest, double scale, int32_t lost,
                                    int32_t picture_width, int32_t picture_height, int32_t longest,
                                    int32_t fixed, translate::Fit* fit) {
  translate::Translator translator;
  translator.height = height;
  translator.width = width;
  translator.multiple = multiple;
  translator.smallest = smallest;
  translator.scale = scale;
  translator.lost = lost;
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

// RGBA to one picture of the tensor.
EMSCRIPTEN_KEEPALIVE void ganvas_pixels_tensor(const uint8_t* rgba, int32_t width, int32_t height,
                                               int32_t layout, int32_t channels, int32_t range,
                                               float* tensor) {
  translate::PixelsToTensor(rgba, width, height, Format(layout, channels, range), tensor);
}
// `count` pictures of any type, one after another, to RGBA [count, height, width, 4]. dtype: enum
// DType.
EMSCRIPTEN_KEEPALIVE void ganvas_paint(const void* tensor, uint32_t dtype, int32_t count,
                                       int32_t width, int32_t height, int32_t layout,
                                       int32_t channels, int32_t range, uint8_t* rgba) {
  const translate::PictureFormat format = Format(layout, channels, range);
  const auto type = static_cast<ganvas::DType>(dtype);
  const ganvas::Shape one{channels, height, width};
  const auto* from = static_cast<const uint8_t*>(tensor);
  for (int32_t i = 0; i < count; ++i) {
    const ganvas::TensorView view{type, one, from};
    if (type == ganvas::DType::kF32) {
      translate::TensorToPixels(view.as<float>(), width, height, format, rgba);
    } else {
      translate::TensorToPixels(translate::FloatsOf(view).data(), width, height, format, rgba);
    }
    from += view.bytes();
    rgba += static_cast<size_t>(4) * static_cast<size_t>(width) * static_cast<size_t>(height);
  }
}

}  // extern "C"
