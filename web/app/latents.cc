#include "web/app/latents.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "shared/recipe/json_read.h"
#include "web/app/link.h"
#include "web/app/saving.h"
#include "web/app/xray_view.h"

namespace ganvas::page {
namespace {

constexpr std::string_view kPicture = "picture-";
constexpr std::string_view kSource = "source-";
constexpr std::string_view kShelf = "shelf-";
constexpr std::string_view kAncestor = "ancestor-";

std::optional<GivenInfo> ReadGiven(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  GivenInfo info;
  info.range = ReadText(json, "range");
  info.layout = ReadText(json, "layout");
  info.range_reason = ReadText(json, "rangeReason");
  info.layout_reason = ReadText(json, "layoutReason");
  info.notes = ReadTexts(json, "notes");
  return info;
}

}  // namespace

Latents::Latents(App& app, std::optional<GivenInfo> given)
    : app_(app), given_(std::move(given)), plane_(MakeAtlasPlane(app)), map_(MakeAtlasMap(app)) {
  for (auto* make : {MakeSampleMode, MakeAtlasMode, MakeBreedMode, MakeInterpolateMode,
                     MakePlaneMode, MakeTimelineMode, MakeStylesMode, MakeDirectionsMode,
                     MakeProjectMode, MakeXrayMode, MakeFilmMode}) {
    std::unique_ptr<LatentMode> mode = make(app);
    if (!mode->FitsModel()) continue;
    modes_.push_back(mode->mode());
    latent_modes_.push_back(std::move(mode));
  }
}

std::unique_ptr<ModelKind> Latents::Make(App& app, const Json& message) {
  return std::make_unique<Latents>(app, ReadGiven(Member(message, "pictures")));
}

std::span<const Mode> Latents::modes() const { return modes_; }

LatentMode& Latents::mode() const {
  for (const auto& mode : latent_modes_) {
    if (mode->mode() == app_.mode()) return *mode;
  }
  return *latent_modes_[0];
}

CountChoices Latents::counts() const {
  if (rows_by_class()) return {};
  return {kCounts, &State::count};
}

void Latents::Settle(State& state) const {
  LeaveTranslate(state);
  const std::vector<LayerInfo>& layers = app_.model().layers;
  if (layers.empty()) return;
  // Of another model.
  std::erase_if(state.changes, [&](const ChannelChange& change) {
    return std::none_of(layers.begin(), layers.end(), [&](const LayerInfo& layer) {
      return layer.value == change.value && change.channel < layer.channels;
    });
  });
}

void Latents::Want(std::span<const Recipe> recipes) {
  const State& state = app_.state();
  app_.generator().Interpret(state.range, state.layout, state.noise);
  app_.generator().Want(recipes);
  const bool moves = app_.mode() == Mode::kTimeline && FilmMoves(MakeFilm());
  if (app_.mode() == Mode::kDirections || moves) app_.directions().Want(WantedDirections());
  const bool maps = app_.mode() == Mode::kAtlas && by_likeness();
  app_.likeness().Want(maps ? std::optional(WantedMap()) : std::nullopt);
  const bool layers = app_.mode() == Mode::kXray && app_.state().xray == "layers";
  if (layers) app_.xray().Want(WantedChannels(app_), app_.generator());
  const bool effects = layers && app_.state().channel_order == "effect";
  app_.xray().WantEffects(effects ? std::optional(WantedEffects(app_)) : std::nullopt,
                          app_.generator());
}

RequestProgress Latents::progress() const {
  RequestProgress progress = app_.generator().request();
  const Likeness& likeness = app_.likeness();
  const Xray& xray = app_.xray();
  if (!progress.busy && (xray.busy() || xray.measuring())) {
    const int percent = xray.measuring() ? static_cast<int>(xray.measured_share() * 100) : 0;
    return {true, xray.asked_at(), percent, progress.text};
  }
  if (!likeness.busy()) return progress;
  const int percent = static_cast<int>(likeness.share() * 100);
  return {true, likeness.asked_at(), percent, progress.text};
}

Listing Latents::pictures() const {
  Listing listing;
  listing.selected = ShownSelected();
  if (!app_.has_model()) return listing;
  const auto name = [&](const Recipe& recipe) {
    return DescribePicture(recipe) + (IsPinned(recipe) ? ", kept" : "");
  };
  for (const Recipe& recipe : shown_) {
    const std::string id = std::string(kPicture) + std::to_string(listing.items.size());
    listing.items.push_back({id, name(recipe)});
  }
  for (size_t i = 0; i < sources_.size(); ++i) {
    const Source& source = sources_[i];
    listing.items.push_back(
        {std::string(kSource) + std::to_string(i), source.place + ": " + name(source.recipe)});
  }
  mode().List(listing);
  return listing;
}

std::vector<Item> Latents::kept() const {
  std::vector<Item> items;
  for (int index : ShelfOfModel()) {
    const std::string number = std::to_string(items.size() + 1);
    items.push_back({std::string(kShelf) + std::to_string(index),
                     "Kept picture " + number + ": " +
                         DescribePicture(app_.state().shelf[static_cast<size_t>(index)])});
  }
  if (app_.mode() != Mode::kBreed) return items;
  for (size_t i = 0; i < app_.state().lineage.size(); ++i) {
    const std::string label = "Children of " + DescribePicture(app_.state().lineage[i].recipe);
    items.push_back({std::string(kAncestor) + std::to_string(i), label, "Lineage"});
  }
  return items;
}

bool Latents::Press(const std::string& id) {
  if (id.starts_with(kPicture)) {
    LookAt(std::atoi(id.c_str() + kPicture.size()));
  } else if (id.starts_with(kSource)) {
    const auto index = static_cast<size_t>(std::atoi(id.c_str() + kSource.size()));
    if (index < sources_.size()) TogglePin(Recipe(sources_[index].recipe));
  } else if (id.starts_with(kShelf)) {
    LookAtShelf(std::atoi(id.c_str() + kShelf.size()));
  } else if (id.starts_with(kAncestor)) {
    BreedAgainFrom(std::atoi(id.c_str() + kAncestor.size()));
  } else {
    return mode().Press(id);
  }
  return true;
}

// Transparent pictures up to the next place that holds one.
void Latents::PutEmpty(Pixels& pixels) const {
  for (size_t at = static_cast<size_t>(pixels.count); at < filled_.size() && !filled_[at]; ++at) {
    pixels.rgba.resize(pixels.rgba.size() + static_cast<size_t>(4) *
                                                static_cast<size_t>(pixels.width) *
                                                static_cast<size_t>(pixels.height));
    ++pixels.count;
  }
}

Pixels Latents::ShownPixels() {
  Pixels pixels;
  for (const Recipe& recipe : shown_) {
    const PicturePtr picture = app_.generator().Find(recipe);
    if (!picture) return {};
    if (pixels.count == 0) {
      pixels.width = picture->width;
      pixels.height = picture->height;
    }
    if (picture->width != pixels.width || picture->height != pixels.height) return {};
    PutEmpty(pixels);
    pixels.rgba.insert(pixels.rgba.end(), picture->rgba.begin(), picture->rgba.end());
    ++pixels.count;
  }
  if (pixels.count > 0) PutEmpty(pixels);
  pixels.columns = shown_columns_;
  return pixels;
}

void Latents::Save() {
  SaveShown(app_, ShownPixels(), app_.state().save_scale, Remembered(app_, shown_, shown_columns_));
}

void Latents::SaveSelected() {
  const Recipe recipe = Selected();
  Image image;
  if (const PicturePtr picture = app_.generator().Find(recipe)) {
    image = Grid(picture->rgba, 1, picture->width, picture->height, 1);
  }
  SavePicture(app_, image, app_.model().name + " " + Describe(recipe), app_.state().save_scale,
              Target::kFile, RememberedAlone(app_, recipe));
}

Recipe Latents::Selected() const {
  if (app_.transient().shelf_selected >= 0)
    return app_.state().shelf[app_.transient().shelf_selected];
  return mode().Selected();
}

std::string Latents::DescribePicture(const Recipe& recipe) const {
  std::string text = mode().Describe(recipe);
  if (recipe.snapshot >= 0 && SnapshotCount() > 0) text += ", " + SnapshotName(recipe.snapshot);
  const int classes = static_cast<int>(app_.model().classes.size());
  if (classes == 0) return text;
  const std::string& name = app_.model().classes[static_cast<size_t>(LabelOf(recipe, classes))];
  const std::string& noun = app_.model().class_noun;
  // A number alone would be read as one of the picture's; a letter gets its noun if there is one.
  const bool number = name.find_first_not_of("0123456789") == std::string::npos;
  const bool letter = name.size() == 1 && noun != ModelInfo().class_noun;
  return (number || letter ? noun + " " + name : name) + ", " + text;
}

bool Latents::IsPinned(const Recipe& recipe) const {
  const std::vector<Recipe>& shelf = app_.state().shelf;
  return std::find(shelf.begin(), shelf.end(), recipe) != shelf.end();
}

void Latents::TogglePin(const Recipe& recipe) {
  if (!app_.has_model()) return;
  const bool pinned = IsPinned(recipe);
  const bool from_shelf = app_.transient().shelf_selected >= 0;
  if (!pinned && app_.state().shelf.size() >= kMaxShelf) {
    app_.transient().note = "The shelf is full: remove a picture first";
    return;
  }
  app_.BeginGesture();
  app_.Edit("pin", [&](State& state) {
    if (pinned) {
      RemoveFromShelf(state, recipe);
    } else {
      state.shelf.push_back(recipe);
    }
  });
  if (pinned && from_shelf) {
    // The picture that was looked at is gone.
    app_.transient().shelf_selected = -1;
    app_.Adjust([](State& state) { state.enlarged = false; });
  }
  app_.transient().status =
      (pinned ? "Removed from the shelf: " : "On the shelf: ") + DescribePicture(recipe);
}

std::vector<int> Latents::ShelfOfModel() const {
  std::vector<int> indices;
  for (size_t i = 0; i < app_.state().shelf.size(); ++i) {
    const std::string& model = app_.state().shelf[i].model;
    if (model.empty() || model == app_.model().hash) indices.push_back(static_cast<int>(i));
  }
  return indices;
}

void Latents::Look() {
  app_.transient().shelf_selected = -1;
  app_.transient().filming = false;
  app_.transient().playing = false;
  app_.Adjust([](State& state) { state.enlarged = true; });
  app_.transient().status = DescribePicture(Selected());
}

void Latents::LookAtShelf(int index) {
  if (index < 0 || index >= static_cast<int>(app_.state().shelf.size())) return;
  app_.transient().shelf_selected = index;
  app_.transient().playing = false;
  app_.Adjust([](State& state) { state.enlarged = true; });
  app_.transient().status = DescribePicture(Selected());
}

void Latents::SetShown(std::vector<Recipe> shown, int columns, std::vector<bool> filled) {
  filled_ = std::move(filled);
  shown_ = std::move(shown);
  sources_.clear();
  shown_columns_ = columns;
}

int Latents::ShownSelected() const { return looking() ? 0 : mode().ShownSelected(); }

void Latents::LookAt(int index) {
  if (looking() || index < 0 || index >= static_cast<int>(shown_.size())) return;
  app_.BeginGesture();
  if (mode().Pick(index)) return;
  mode().Select(index);
  Look();
}

void Latents::Move(int columns, int rows) {
  app_.BeginGesture();
  if (app_.transient().shelf_selected >= 0) {
    const std::vector<int> shelf = ShelfOfModel();
    auto at = std::find(shelf.begin(), shelf.end(), app_.transient().shelf_selected);
    const int last = static_cast<int>(shelf.size()) - 1;
    const int next = std::clamp(static_cast<int>(at - shelf.begin()) + columns, 0, last);
    app_.transient().shelf_selected = rows < 0 || last < 0 ? -1 : shelf[next];
    return;
  }
  mode().Move(columns, rows);
  const std::string place = mode().Place();
  app_.transient().status = place.empty() ? DescribePicture(Selected()) : place;
}

void Latents::Tick(double now_ms) { mode().Tick(now_ms); }

}  // namespace ganvas::page
