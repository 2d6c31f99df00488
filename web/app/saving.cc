#include "web/app/saving.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "shared/image/png_text.h"
#include "web/app/file_name.h"
#include "web/bridge/app_bridge.h"

namespace ganvas::page {
namespace {

// Of an enlarged file; its pixels and their PNG lie in memory at once.
constexpr int64_t kMaxSavedPixels = int64_t{48} << 20;

// Each pixel as a square of scale x scale.
Image Enlarged(const Image& image, int scale) {
  if (scale == 1) return image;
  Image large;
  large.width = image.width * scale;
  large.height = image.height * scale;
  large.rgba.resize(4 * static_cast<size_t>(large.width) * static_cast<size_t>(large.height));
  uint8_t* to = large.rgba.data();
  for (int y = 0; y < large.height; ++y) {
    const uint8_t* row = image.rgba.data() + 4 * static_cast<ptrdiff_t>(y / scale) * image.width;
    for (int x = 0; x < large.width; ++x, to += 4) std::copy_n(row + 4 * (x / scale), 4, to);
  }
  return large;
}

// The largest offered scale up to `wanted` whose file stays within kMaxSavedPixels.
int ScaleThatFits(const Image& image, int wanted) {
  int fitting = 1;
  for (int scale : kScales) {
    const int64_t pixels = int64_t{image.width} * image.height * scale * scale;
    if (scale <= wanted && pixels <= kMaxSavedPixels) fitting = scale;
  }
  return fitting;
}

std::string TextOf(const nlohmann::json& remembered) {
  if (remembered.is_null()) return "";
  return remembered.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

void SavePicture(App& app, const Image& image, const std::string& title, int wanted, Target target,
                 const nlohmann::json& remembered) {
  Transient& transient = app.transient();
  if (image.width == 0) {
    transient.error = transient.status = "Nothing was saved: the pictures are not ready yet";
    return;
  }
  const int scale = ScaleThatFits(image, wanted);
  const Image large = Enlarged(image, scale);
  const auto png = EncodePng(large);
  if (!png) {
    transient.error = transient.status = "The picture could not be saved: " + png.error().message;
    return;
  }
  const std::string times = std::to_string(scale) + "\u00d7";
  const std::string name = FileName(scale == 1 ? title : title + " " + std::to_string(scale) + "x");
  const std::string size = std::to_string(large.width) + " \u00d7 " + std::to_string(large.height);
  const bool to_clipboard = target == Target::kClipboard;
  std::string text =
      to_clipboard ? "The picture is copied (" + size + ")" : "Saved " + name + " (" + size + ")";
  if (scale < wanted) text += ": at most " + times + " of so many pixels";
  Post(to_clipboard ? FromApp::kCopyPicture : FromApp::kSave, {{"name", name}, {"text", text}},
       WithTexts(*png, TextsOfMade(title, TextOf(remembered))));
}

void SaveShown(App& app, const Pixels& pixels, int scale, const nlohmann::json& remembered) {
  Image image;
  if (pixels.count > 0) {
    image = Grid(pixels.rgba, pixels.count, pixels.width, pixels.height, pixels.columns);
  }
  const std::string title =
      app.model().name + " " + ModeName(app.mode()) + " seed " + std::to_string(app.state().seed);
  SavePicture(app, image, title, scale, Target::kFile, remembered);
}

}  // namespace ganvas::page
