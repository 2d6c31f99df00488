#include <algorithm>

#include "web/app/latents.h"
#include "web/panels/panels.h"

namespace ganvas::page {
namespace {

constexpr float kGap = 4;           // CSS pixels at zoom 0
constexpr float kWheelZoom = 0.3f;  // of a notch
// Pictures of an endless whole that the mirror lists, in a row or a column; where there are more,
// those around the middle.
constexpr int64_t kMostListed = 16;
// How much coarser pictures may be that stand in for those to come, in halvings.
constexpr int kCoarsest = 3;

// Where pictures lie on the stage.
struct Sight {
  Box stage;
  ImVec2 middle;
  double x = 0, y = 0;  // in its middle, in columns and rows
  float pitch_x = 1, pitch_y = 1;
  float gap = 1;

  double ColumnAt(float px) const { return x + static_cast<double>((px - middle.x) / pitch_x); }
  double RowAt(float py) const { return y + static_cast<double>((py - middle.y) / pitch_y); }
  ImVec2 At(double column, double row) const {
    return {middle.x + static_cast<float>(column - x) * pitch_x,
            middle.y + static_cast<float>(row - y) * pitch_y};
  }
  // The place of a picture that is `times` as large as the others.
  Box Tile(int64_t column, int64_t row, int64_t times = 1) const {
    const float w = std::max(1.0f, std::floor(pitch_x * static_cast<float>(times) - gap));
    const float h = std::max(1.0f, std::floor(pitch_y * static_cast<float>(times) - gap));
    const ImVec2 at = At(static_cast<double>(column), static_cast<double>(row));
    return {std::round(at.x - w / 2), std::round(at.y - h / 2), w, h};
  }
};

// Columns and rows, the last ones included.
struct Range {
  int64_t left = 0, top = 0, right = -1, bottom = -1;

  int64_t columns() const { return right - left + 1; }
  int64_t rows() const { return bottom - top + 1; }
  Range Wider() const { return {left - 1, top - 1, right + 1, bottom + 1}; }
  // What of it a whole of `side` columns and rows has; of an endless one all.
  Range Within(int64_t side) const {
    if (side == 0) return *this;
    return {std::max<int64_t>(left, 0), std::max<int64_t>(top, 0), std::min(right, side - 1),
            std::min(bottom, side - 1)};
  }
};

// Those that are partly on the stage.
Range SeenIn(const Sight& sight, double times = 1) {
  const auto low = [&](double at) { return static_cast<int64_t>(std::ceil(at / times - 0.5)); };
  const auto high = [&](double at) { return static_cast<int64_t>(std::floor(at / times + 0.5)); };
  return {low(sight.ColumnAt(sight.stage.x)), low(sight.RowAt(sight.stage.y)),
          high(sight.ColumnAt(sight.stage.right())), high(sight.RowAt(sight.stage.bottom()))};
}

// Those that are wholly on it.
Range WholeIn(const Sight& sight, int64_t side) {
  Range range = SeenIn(sight).Within(side);
  const auto outside = [&](const Box& tile) {
    return tile.x < sight.stage.x || tile.right() > sight.stage.right() || tile.y < sight.stage.y ||
           tile.bottom() > sight.stage.bottom();
  };
  const auto middle_row = static_cast<int64_t>(std::llround(sight.y));
  const auto middle_column = static_cast<int64_t>(std::llround(sight.x));
  while (range.left < range.right && outside(sight.Tile(range.left, middle_row))) ++range.left;
  while (range.left < range.right && outside(sight.Tile(range.right, middle_row))) --range.right;
  while (range.top < range.bottom && outside(sight.Tile(middle_column, range.top))) ++range.top;
  while (range.top < range.bottom && outside(sight.Tile(middle_column, range.bottom)))
    --range.bottom;
  if (side > 0) return range;
  const auto cut = [](int64_t& first, int64_t& last, int64_t middle) {
    first = std::max(first, middle - kMostListed / 2);
    last = std::min(last, first + kMostListed - 1);
  };
  cut(range.left, range.right, middle_column);
  cut(range.top, range.bottom, middle_row);
  return range;
}

// The pictures of a frame.
class Pictures {
 public:
  Pictures(Ui& ui, const AtlasView& view, const Sight& sight, Range range)
      : ui_(ui), view_(view), sight_(sight), range_(range) {
    for (int64_t row = range.top; row <= range.bottom; ++row) {
      for (int64_t column = range.left; column <= range.right; ++column) {
        recipes_.push_back(view.At(column, row));
        const auto& recipe = recipes_.back();
        pictures_.push_back(recipe ? ui.app.generator().Find(*recipe) : nullptr);
        missing_ += pictures_.back() || !recipe ? 0 : 1;
      }
    }
  }

  const std::optional<Recipe>& recipe(int64_t column, int64_t row) const {
    return recipes_[Index(column, row)];
  }
  const PicturePtr& picture(int64_t column, int64_t row) const {
    return pictures_[Index(column, row)];
  }
  // Where pictures are missing, coarser ones stand in.
  void DrawCoarser() const {
    if (missing_ == 0) return;
    for (int k = std::min(view_.level(), kCoarsest); k > 0; --k) {
      const int64_t times = int64_t{1} << k;
      const Range coarse = SeenIn(sight_, static_cast<double>(times));
      for (int64_t row = coarse.top; row <= coarse.bottom; ++row) {
        for (int64_t column = coarse.left; column <= coarse.right; ++column) {
          if (!MissesAround(column * times, row * times, times)) continue;
          const auto recipe = view_.At(column * times, row * times);
          if (const PicturePtr picture = ui_.app.generator().Find(*recipe)) {
            DrawPicture(ui_, sight_.Tile(column * times, row * times, times), picture);
          }
        }
      }
    }
  }

  // Draws them; true if the pointer is over the button of the picture that it points at.
  bool Draw(const std::optional<AtlasCell>& pointed) const {
    bool over_pin = false;
    for (int64_t row = range_.top; row <= range_.bottom; ++row) {
      for (int64_t column = range_.left; column <= range_.right; ++column) {
        if (!recipe(column, row)) continue;
        const Box tile = sight_.Tile(column, row);
        // Coarser pictures stand in for missing ones between nodes.
        if (picture(column, row) || view_.level() == 0) {
          DrawPicture(ui_, tile, picture(column, row));
        }
        const bool here = pointed && !ui_.touch && !ui_.drag.moved && column == pointed->column &&
                          row == pointed->row;
        if (here) StrokeBox(ui_, tile.Inset(-ui_.Px(2)), ui_.palette.text, ui_.Px(6), 2);
        if (DrawTileButton(ui_, tile, PinOf(ui_, *recipe(column, row)), here)) over_pin = true;
      }
    }
    return over_pin;
  }

  // Those of `whole` are what the stage shows.
  void List(Range whole, Latents& latents) const {
    std::vector<Recipe> listed;
    std::vector<bool> filled;
    for (int64_t row = whole.top; row <= whole.bottom; ++row) {
      for (int64_t column = whole.left; column <= whole.right; ++column) {
        filled.push_back(recipe(column, row).has_value());
        if (!filled.back()) continue;
        ui_.Note("picture-" + std::to_string(listed.size()), sight_.Tile(column, row));
        listed.push_back(*recipe(column, row));
      }
    }
    latents.SetShown(std::move(listed), static_cast<int>(std::max<int64_t>(1, whole.columns())),
                     std::move(filled));
  }

  // Pictures that stand between fewer others come first, then those near the middle.
  void Want(Wanted& wanted) const {
    struct Place {
      int tier;
      double distance;
      int64_t column, row;
    };
    std::vector<Place> places;
    for (int64_t row = range_.top; row <= range_.bottom; ++row) {
      for (int64_t column = range_.left; column <= range_.right; ++column) {
        const double away =
            std::hypot(static_cast<double>(column) - sight_.x, static_cast<double>(row) - sight_.y);
        if (!recipe(column, row)) continue;
        int tier = std::min(view_.level(), kCoarsest);
        while (tier > 0 && ((column | row) & ((int64_t{1} << tier) - 1)) != 0) --tier;
        places.push_back({-tier, away, column, row});
      }
    }
    std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
      return a.tier != b.tier ? a.tier < b.tier : a.distance < b.distance;
    });
    for (const Place& place : places) wanted.push_back(*recipe(place.column, place.row));
    if (missing_ > 0) return;
    // With all of them there, those just outside are made.
    const Range rim = range_.Wider();
    for (int64_t row = rim.top; row <= rim.bottom; ++row) {
      const bool edge = row == rim.top || row == rim.bottom;
      for (int64_t column = rim.left; column <= rim.right;
           column += edge ? 1 : rim.right - rim.left) {
        if (const auto recipe = view_.At(column, row)) wanted.push_back(*recipe);
      }
    }
  }

 private:
  size_t Index(int64_t column, int64_t row) const {
    return static_cast<size_t>((row - range_.top) * range_.columns() + column - range_.left);
  }
  // A picture under one that is `times` as large is missing.
  bool MissesAround(int64_t column, int64_t row, int64_t times) const {
    const int64_t half = times / 2;
    for (int64_t y = std::max(range_.top, row - half); y <= std::min(range_.bottom, row + half);
         ++y) {
      for (int64_t x = std::max(range_.left, column - half);
           x <= std::min(range_.right, column + half); ++x) {
        if (!picture(x, y)) return true;
      }
    }
    return false;
  }

  Ui& ui_;
  const AtlasView& view_;
  const Sight& sight_;
  Range range_;
  std::vector<std::optional<Recipe>> recipes_;  // none outside of the whole
  std::vector<PicturePtr> pictures_;
  int missing_ = 0;
};

// A picture at zoom 0, with the gap that follows it. The plane shows one for each node, the whole
// map fills the stage at its least zoom.
struct Pitch {
  float x = 1, y = 1;
  float gap = 1;
};

Pitch PitchAtZero(const Ui& ui, const Box& stage, const AtlasView& view) {
  if (view.side() == 0) {
    const float goal = std::clamp(std::min(stage.w, stage.h) / 5.6f, ui.Px(56), ui.Px(160));
    const Box tile = FitPicture(ui, {0, 0, goal, goal});
    const float gap = ui.Px(kGap);
    return {tile.w + gap, tile.h + gap, gap};
  }
  const auto side = static_cast<float>(view.side());
  const PictureSize size = ui.app.picture_size();
  const float scale = std::min((stage.w - ui.Px(16)) / static_cast<float>(size.width),
                               (stage.h - ui.Px(16)) / static_cast<float>(size.height)) /
                      side * std::exp2(-Camera::kMinZoom);
  return {static_cast<float>(size.width) * scale, static_cast<float>(size.height) * scale,
          ui.Px(kGap)};
}

Sight SightOf(const Ui& ui, const Box& stage, const AtlasView& view) {
  const Camera& camera = ui.app.state().*view.camera();
  const Pitch pitch = PitchAtZero(ui, stage, view);
  const float scale = std::exp2(camera.zoom) * static_cast<float>(view.step());
  Sight sight;
  sight.stage = stage;
  sight.middle = {std::round(stage.x + stage.w / 2), std::round(stage.y + stage.h / 2)};
  sight.x = view.ColumnOf(camera.x);
  sight.y = view.ColumnOf(camera.y);
  sight.pitch_x = pitch.x * scale;
  sight.pitch_y = pitch.y * scale;
  sight.gap = std::max(1.0f, std::round(pitch.gap * scale));
  return sight;
}

// The point under `about` stays there.
void ZoomBy(Ui& ui, const AtlasView& view, const Sight& sight, float amount, ImVec2 about) {
  const double x = view.PlaceOfColumn(sight.ColumnAt(about.x));
  const double y = view.PlaceOfColumn(sight.RowAt(about.y));
  ui.app.Edit("view", [&](State& state) {
    const Camera before = state.*view.camera();
    ZoomTo(state, view, before.zoom + amount);
    const float zoom = (state.*view.camera()).zoom;
    const double kept = std::exp2(static_cast<double>(before.zoom - zoom));
    MoveTo(state, view, x + (before.x - x) * kept, y + (before.y - y) * kept);
  });
}

// Drags the view from where its middle was at (x, y).
void MoveBy(Ui& ui, const AtlasView& view, const Sight& sight, double x, double y, ImVec2 by) {
  ui.app.Edit("view", [&](State& state) {
    MoveTo(state, view, x - static_cast<double>(by.x / sight.pitch_x) * view.step(),
           y - static_cast<double>(by.y / sight.pitch_y) * view.step());
  });
}

void FollowWheelAndFingers(Ui& ui, const AtlasView& view, const Box& stage) {
  const Sight sight = SightOf(ui, stage, view);
  if (ImGui::IsItemHovered() && ImGui::GetIO().MouseWheel != 0) {
    ZoomBy(ui, view, sight, kWheelZoom * ImGui::GetIO().MouseWheel, ImGui::GetIO().MousePos);
  }
  if (!stage.Contains(ui.pinch_at)) return;
  if (ui.pinch != 1) ZoomBy(ui, view, sight, std::log2(ui.pinch), ui.pinch_at);
  if (ui.pinch_moved.x == 0 && ui.pinch_moved.y == 0) return;
  const Camera& camera = ui.app.state().*view.camera();
  MoveBy(ui, view, SightOf(ui, stage, view), camera.x, camera.y, ui.pinch_moved);
}

// A ring around a kept picture, or a dot where none is drawn.
void DrawKept(Ui& ui, const AtlasView& view, const Sight& sight) {
  for (const PlanePoint& place : view.Kept()) {
    const double column = view.ColumnOf(place.x), row = view.ColumnOf(place.y);
    const ImVec2 at = sight.At(column, row);
    const float far = 2 * std::max(sight.pitch_x, sight.pitch_y);
    if (!sight.stage.Inset(-far).Contains(at)) continue;
    if (std::floor(column) == column && std::floor(row) == row) {
      const Box tile = sight.Tile(static_cast<int64_t>(column), static_cast<int64_t>(row));
      StrokeBox(ui, tile.Inset(-ui.Px(2)), ui.palette.accent, ui.Px(6), 2);
      continue;
    }
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddCircleFilled(at, ui.Px(6), ui.palette.background, 24);
    list->AddCircleFilled(at, ui.Px(4), ui.palette.accent, 24);
  }
}

// While samples are laid out: how far that is.
void DrawArranging(Ui& ui, const Box& stage) {
  const Likeness& likeness = ui.app.likeness();
  const float width = std::min(stage.w - ui.Px(32), ui.Px(320));
  const Box text = {stage.center().x - width / 2, stage.center().y - ui.Px(28), width, ui.Px(28)};
  DrawText(
      ui, ui.fonts.large, ui.palette.text, text,
      likeness.stopped() ? "The samples are not laid out" : "Laying samples out by likeness\u2026",
      Align::kCenter);
  if (likeness.stopped()) return;
  const float line = ui.Px(4);
  const Box track = {text.x, text.bottom() + ui.Px(12), width, line};
  FillBox(track, ui.palette.line, line / 2);
  FillBox({track.x, track.y, std::round(width * likeness.share()), line}, ui.palette.accent,
          line / 2);
}

int64_t Whole(double number) { return std::llround(std::clamp(number, -1e15, 1e15)); }

}  // namespace

void AtlasStage::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  const AtlasView& view = latents.atlas();
  if (latents.by_likeness() && view.side() == 0) {
    latents.SetShown({}, 1);
    DrawArranging(ui, box);
    return;
  }
  if (app.picture_size().width == 0) {
    wanted.push_back(latents.Selected());
    return;
  }
  ImGui::PushClipRect(box.min(), box.max(), true);
  ImGui::SetCursorScreenPos(box.min());
  ImGui::InvisibleButton("atlas", {box.w, box.h});
  const bool hovered = ImGui::IsItemHovered();
  if (hovered || ImGui::IsItemActive()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
  FollowWheelAndFingers(ui, view, box);
  if (ImGui::IsItemActivated()) {
    app.BeginGesture();
    from_ = app.state().*view.camera();
  }
  Sight sight = SightOf(ui, box, view);
  const ImVec2 pointer = ImGui::GetIO().MousePos;
  const AtlasCell pointed = {Whole(sight.ColumnAt(pointer.x)), Whole(sight.RowAt(pointer.y))};
  const TileAction action = TrackPress(ui, nullptr, Recipe());
  if (ImGui::IsItemActive() && ui.drag.moved && !ui.drag.spent && ImGui::IsMousePosValid()) {
    // The press moves the view: no latent is dragged.
    ui.drag.recipe.reset();
    MoveBy(ui, view, sight, from_.x, from_.y, ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, 0));
    sight = SightOf(ui, box, view);
  }
  app.transient().view_width = box.w / sight.pitch_x * static_cast<float>(view.step());
  app.transient().view_height = box.h / sight.pitch_y * static_cast<float>(view.step());

  const Pictures pictures(ui, view, sight, SeenIn(sight).Within(view.side()));
  pictures.DrawCoarser();
  const bool over_pin = pictures.Draw(hovered ? std::optional(pointed) : std::nullopt);
  DrawKept(ui, view, sight);
  if (app.transient().stage_focused) {
    const AtlasCell selected = view.Selected();
    DrawFocusRing(ui, sight.Tile(selected.column, selected.row), ui.Px(4));
  }
  ImGui::PopClipRect();
  pictures.List(WholeIn(sight, view.side()), latents);
  pictures.Want(wanted);

  const auto recipe = view.At(pointed.column, pointed.row);
  if (action == TileAction::kNone || !recipe) return;
  if (over_pin || action == TileAction::kLongPress) {
    latents.TogglePin(*recipe);
    return;
  }
  app.BeginGesture();
  app.Edit("look", [&](State& state) { view.Select(state, pointed); });
  latents.Look();
}

}  // namespace ganvas::page
