// What leaves the page: pictures as PNG files, and what links cannot carry.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "shared/image/image.h"
#include "shared/image/scatter.h"
#include "web/app/app.h"
#include "web/app/file_name.h"
#include "web/bridge/app_bridge.h"

namespace ganvas::page {
namespace {

// Width and height of a plot of points that is saved.
constexpr int kPlotSize = 1024;
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

bool IsOpenedFile(const std::string& model) { return model.rfind("file-", 0) == 0; }

}  // namespace

int App::ShownPixels(std::vector<uint8_t>& pixels, int& width, int& height) {
  pixels.clear();
  width = height = 0;
  if (translates()) return TranslatedPixels(pixels, width, height);
  if (makes_points()) {
    const auto& set = generator_.points();
    if (!set || !(set->of == WantedPoints())) return 0;
    pixels = Scatter(set->xy, {}, WindowAround(set->xy), kPlotSize).rgba;
    width = height = kPlotSize;
    return 1;
  }
  for (const Recipe& recipe : shown_) {
    const PicturePtr picture = generator_.Find(recipe);
    if (!picture) return 0;
    if (width == 0) {
      width = picture->width;
      height = picture->height;
    }
    if (picture->width != width || picture->height != height) return 0;
    pixels.insert(pixels.end(), picture->rgba.begin(), picture->rgba.end());
  }
  return static_cast<int>(shown_.size());
}

void App::Hand(const Image& image, const std::string& title, bool to_clipboard) {
  // Plots are drawn at one size.
  const int wanted = makes_points() ? 1 : state_.save_scale;
  const int scale = ScaleThatFits(image, wanted);
  const Image large = Enlarged(image, scale);
  const auto png = EncodePng(large);
  if (!png) {
    passing_.error = passing_.status = "The picture could not be saved: " + png.error().message;
    return;
  }
  const std::string times = std::to_string(scale) + "\u00d7";
  const std::string name = FileName(scale == 1 ? title : title + " " + std::to_string(scale) + "x");
  const std::string size = std::to_string(large.width) + " \u00d7 " + std::to_string(large.height);
  std::string text =
      to_clipboard ? "The picture is copied (" + size + ")" : "Saved " + name + " (" + size + ")";
  if (scale < wanted) text += ": at most " + times + " of so many pixels";
  Post(
      nlohmann::json{
          {"type", to_clipboard ? "copy-picture" : "save"}, {"name", name}, {"text", text}}
          .dump(),
      *png);
}

void App::SavePng(bool selected_only) {
  if (translates()) {
    SaveTranslation(false);
    return;
  }
  Image image;
  std::string title = model_.name;
  if (selected_only) {
    const Recipe recipe = Selected();
    if (const PicturePtr picture = generator_.Find(recipe)) {
      image = Grid(picture->rgba, 1, picture->width, picture->height, 1);
    }
    title += " " + Describe(recipe);
  } else {
    std::vector<uint8_t> pixels;
    int width = 0;
    int height = 0;
    const int count = ShownPixels(pixels, width, height);
    if (count > 0) image = Grid(pixels, count, width, height, makes_points() ? 1 : shown_columns_);
    title += std::string(" ") + ModeName(mode()) + " seed " + std::to_string(state_.seed);
  }
  if (image.width == 0) {
    passing_.error = passing_.status = "Nothing was saved: the pictures are not ready yet";
    return;
  }
  Hand(image, title, false);
}

std::string App::MissingInLink() const {
  const bool own_picture = translates() && !ChosenExample() && translation_.last();
  const bool own_model = IsOpenedFile(state_.model);
  const std::string file = model_.name + ".onnx";
  if (own_model && own_picture) {
    return "It holds neither " + file + " nor your picture: send both, to be opened there first.";
  }
  if (own_model) return "It does not hold " + file + ": send the file, to be opened there first.";
  if (own_picture) return "It does not hold your picture.";
  return "";
}

}  // namespace ganvas::page
