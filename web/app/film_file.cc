// Films that are saved: their frames are made, and handed to the page, which writes the file.
#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "web/app/file_name.h"
#include "web/app/latents.h"
#include "web/bridge/app_bridge.h"

namespace ganvas::page {
namespace {

// Of all frames of a film that is saved.
constexpr size_t kMostFilmBytes = size_t{256} << 20;

// A frame: equal pictures side by side, in rows.
class FrameShape {
 public:
  FrameShape(const FilmFile& file, PictureSize picture)
      : columns_(static_cast<size_t>(std::min(file.columns, file.pictures))),
        rows_((static_cast<size_t>(file.pictures) + columns_ - 1) / columns_),
        line_(static_cast<size_t>(4) * static_cast<size_t>(picture.width)),
        high_(static_cast<size_t>(picture.height)) {}

  size_t bytes() const { return columns_ * rows_ * line_ * high_; }
  size_t picture_bytes() const { return line_ * high_; }
  int columns() const { return static_cast<int>(columns_); }
  int rows() const { return static_cast<int>(rows_); }
  void Put(const std::vector<uint8_t>& rgba, size_t picture, uint8_t* frame) const {
    uint8_t* to = frame + (picture / columns_ * high_ * columns_ + picture % columns_) * line_;
    for (size_t row = 0; row < high_; ++row) {
      std::memcpy(to + row * columns_ * line_, rgba.data() + row * line_, line_);
    }
  }

 private:
  size_t columns_, rows_, line_, high_;
};

}  // namespace

std::string FilmFormat(const App& app) {
  const std::string& chosen = app.state().animation;
  const auto& offered = app.transient().film_formats;
  const bool needs_encoder = chosen == "webm" || chosen == "mp4";
  const bool there = std::find(offered.begin(), offered.end(), chosen) != offered.end();
  return needs_encoder && !there ? "gif" : chosen;
}

std::vector<Recipe> Latents::RecipesOf(const FilmFile& file, int frame) {
  std::vector<Recipe> recipes;
  for (int picture = 0; picture < file.pictures; ++picture) {
    recipes.push_back(file.recipe(frame, picture));
  }
  return recipes;
}

void Latents::SaveFilmWhenReady(const FilmFile& file) {
  Transient& transient = app_.transient();
  if (!transient.filming) return;
  const PictureSize size = app_.picture_size();
  if (size.width == 0) return;
  const FrameShape shape(file, size);
  const auto give_up = [&](const std::string& why) {
    transient.filming = false;
    transient.error = transient.status = "Nothing was saved: " + why;
  };
  if (shape.bytes() * static_cast<size_t>(file.frames) > kMostFilmBytes) {
    give_up("the frames need too much memory (choose fewer seconds or pictures)");
    return;
  }
  std::vector<PicturePtr> pictures;
  for (int frame = 0; frame < file.frames; ++frame) {
    for (const Recipe& recipe : RecipesOf(file, frame)) {
      const PicturePtr picture = app_.generator().Find(recipe);
      if (!picture && app_.generator().HasFailed(recipe)) {
        give_up("a frame could not be made");
        return;
      }
      if (!picture || picture->rgba.size() != shape.picture_bytes()) return;
      pictures.push_back(picture);
    }
  }
  std::vector<uint8_t> bytes(shape.bytes() * static_cast<size_t>(file.frames));
  for (size_t i = 0; i < pictures.size(); ++i) {
    const auto each = static_cast<size_t>(file.pictures);
    shape.Put(pictures[i]->rgba, i % each, bytes.data() + i / each * shape.bytes());
  }
  transient.filming = false;
  Post(FromApp::kSaveAnimation,
       {{"name", FileStem(file.name)},
        {"format", FilmFormat(app_)},
        {"width", shape.columns() * size.width},
        {"height", shape.rows() * size.height},
        {"count", file.frames},
        {"fps", file.fps},
        {"loop", file.loop},
        {"scale", app_.state().save_scale}},
       bytes);
}

}  // namespace ganvas::page
