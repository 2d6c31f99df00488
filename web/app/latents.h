// Models that make pictures of latents: what their modes show, and the pictures that the user keeps
// on the shelf.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web/app/app.h"
#include "web/app/atlas_view.h"
#include "web/app/latent_mode.h"
#include "web/app/model_kind.h"

namespace ganvas::page {

// How the pictures of a generator lie in its output, and what else it is given.
struct GivenInfo {
  std::string range;   // one of kRanges, as the file tells
  std::string layout;  // one of kLayouts, as the file tells
  std::string range_reason, layout_reason;
  std::vector<std::string> notes;  // on its other inputs, a sentence each
};

// The format that a film is saved in: the chosen one, or GIF where the browser lacks it.
std::string FilmFormat(const App& app);

// Layers first to last, both of them included.
struct LayerRange {
  int first = 0;
  int last = 0;
};

// The pictures that Timeline goes through, and how many frames it shows.
struct Film {
  std::vector<Recipe> keys;
  std::vector<size_t> places;  // of the keys in State::keys
  // The frame of each key; then, of a loop, that of the first one after the last frame.
  std::vector<int> starts;
  int frames = 1;

  size_t ways() const { return starts.size() - 1; }
  // The key that the frame shows or comes from.
  size_t KeyOf(int frame) const;
};

// A film that is to be saved.
struct FilmFile {
  std::string name;
  int frames = 1;
  int fps = 1;
  bool loop = true;
  int pictures = 1;  // of a frame, in rows of `columns`
  int columns = 1;
  std::function<Recipe(int frame, int picture)> recipe;
};

// Of pictures of the stage; "Row 1", "Column 3".
struct Source {
  std::string place;
  Recipe recipe;
};

class Latents final : public ModelKind {
 public:
  static constexpr std::string_view kName = "latents";
  // Takes any message.
  static std::unique_ptr<ModelKind> Make(App& app, const nlohmann::json& message);
  Latents(App& app, std::optional<GivenInfo> given);

  std::string_view name() const override { return kName; }
  bool Has(Subject subject) const override { return subject != Subject::kTranslation; }
  std::span<const Mode> modes() const override;
  CountChoices counts() const override;
  int ShownCount(int count) const override;
  void Settle(State& state) const override;
  void Want(std::span<const Recipe> recipes) override;
  void Tick(double now_ms) override;
  RequestProgress progress() const override;
  Listing pictures() const override;
  std::vector<Item> kept() const override;
  bool Press(const std::string& id) override;
  Pixels ShownPixels() override;
  void Save() override;
  bool CanEnlarge() const override { return true; }

  // What the page was told of the file, if it was.
  const std::optional<GivenInfo>& given() const { return given_; }

  // Sample shows each class in a row of its own.
  bool rows_by_class() const { return app_.state().by_class && CanRowByClass(); }
  bool CanRowByClass() const;
  // Pictures of the sample, the one that is selected, and the recipe of picture `index`.
  int SampleCount() const;
  int SelectedIndex() const { return std::min(app_.state().selected, SampleCount() - 1); }
  Recipe SampleRecipe(int index) const;
  // Picture at (column, row) steps from the middle of the plane's view.
  Recipe PlaneRecipe(float x, float y) const;
  Recipe WalkRecipe(float t) const;
  // What Atlas shows: samples by likeness, where the model can be looked into, or the plane.
  const AtlasView& atlas() const;
  bool CanMap() const { return app_.model().engine == "wasm"; }
  bool by_likeness() const;
  MapRequest WantedMap() const;
  // Picture of Styles: latent `row` of the seed with styles of latent `column` of the other seed.
  Recipe MixRecipe(int row, int column) const;
  // The sources of these: latent `row` of the seed, and latent `column` of the seed of styles.
  Recipe MixRow(int row) const;
  Recipe MixColumn(int column) const;
  // Latent `row` of the seed at one of the truncations of the strip.
  Recipe PsiRecipe(int row, int column) const;
  // What Directions moves, not truncated; the same with all of its moves; and with direction
  // `index` at `sigmas` in place of its own.
  Recipe Steered() const;
  Recipe SteeredRecipe() const;
  Recipe SteeredAlong(int index, float sigmas) const;
  // A and B are made of latents, so that a direction can lead from one to the other.
  bool EndsAreLatents() const;
  // `recipe`, moved along direction `index`, which has been found.
  Recipe MovedAlong(const Recipe& recipe, int index, float sigmas) const;
  DirectionRequest WantedDirections() const;
  // How many there are to steer along.
  int DirectionCount() const;
  // "3", or as the user calls it.
  std::string DirectionName(int index) const;
  void SteerFrom(const Recipe& recipe);
  void XrayThis(const Recipe& recipe);
  // Puts what a search has found on the shelf.
  void KeepFound();
  // Whose children Breed shows, and child 0 to kChildren - 1.
  Ancestor Parent() const;
  Recipe ChildRecipe(int child) const;
  // Goes on with children of the selected child, or begins with those of another picture.
  void BreedFrom(const Recipe& recipe);
  // Goes back to an ancestor.
  void BreedAgainFrom(int ancestor);
  void CrossWith(std::optional<Recipe> partner);
  void NewLitter(uint64_t seed);
  // What Timeline goes through: the pictures of the shelf, or else the first of the seed.
  Film MakeFilm() const;
  // Frame 0 to film.frames - 1, and the one that is shown.
  Recipe FrameRecipe(const Film& film, int frame) const;
  int FrameNow(const Film& film) const;
  FilmFile TimelineFile() const;
  // A key of the film is moved along a direction, which must be found.
  bool FilmMoves(const Film& film) const;
  // While it is to be saved: once all frames are there, hands them to the page, which makes the
  // file.
  void SaveFilmWhenReady(const FilmFile& file);
  // Of Film: how many snapshots there are, the one that the stage shows, and the one that it is
  // compared with, -1 for none.
  int SnapshotCount() const { return static_cast<int>(app_.model().film.steps.size()); }
  int SnapshotNow() const;
  int ComparedNow() const;
  // "step 890".
  std::string SnapshotName(int snapshot) const;
  // Picture `index` of the sample as that snapshot makes it.
  Recipe FilmRecipe(int index, int snapshot) const;
  // All frames of Film, with the pictures of the stage.
  FilmFile TrainingFilmFile() const;
  // The recipes of frame `frame` of a film.
  static std::vector<Recipe> RecipesOf(const FilmFile& file, int frame);
  // The layers that are mixed, as bits, and of the names "coarse", "middle" and "fine".
  uint64_t MixedLayers() const;
  LayerRange LayersNamed(std::string_view name) const;
  bool has_styles() const { return app_.generator().book().has_styles(); }
  // Interpolate and Plane go through the styles, not through latents.
  bool in_styles() const { return has_styles() && app_.state().in_styles; }
  // End 0 (A), 1 (B) or 2 (C): what the user chose, or else the first pictures of Sample's seed,
  // all of one class: Sample's for A, A's for the others.
  Recipe End(int end) const;
  // As it is shown: truncated as the state says.
  Recipe ShownEnd(int end) const { return Own(End(end)); }
  void SetEnd(int end, const Recipe& recipe);
  // Makes the end the mean of its pictures and this one.
  void AddToEnd(int end, const Recipe& recipe);
  // Shows A - B + C alone.
  void ShowArithmetic();
  // Begins Interpolate with the picture as A, and as B another one of its class.
  void InterpolateFrom(const Recipe& recipe);

  // The latent that keys and buttons act on.
  Recipe Selected() const;
  // As Describe, with the name of its class: "digit 0, seed 1, picture 1".
  std::string DescribePicture(const Recipe& recipe) const;
  // Moves by whole pictures: across the sample or the plane, or along the way from A to B.
  void Move(int columns, int rows);
  // Saves the selected picture as one PNG.
  void SaveSelected();

  // Copies the selected picture's recipe as JSON; saves its latent, or its styles, as .npy.
  void CopyLatent();
  void SaveLatent();
  // Saves all kept pictures of the model as .npz: `z`, or `w` if one of them needs styles, and
  // `label`, their classes, if it has any.
  void SaveKept();
  // Keeps latents or styles that the user gave, float[count, size], then int32 classes [count],
  // -1 for none, and looks at the first one.
  void TakeLatents(const std::string& name, int count, int size, std::span<const uint8_t> bytes);

  // Hands the selected picture's numbers to the sheet that changes them, and takes what it makes of
  // them: a picture on the shelf, which later changes replace. `begins`: undo parts it from the
  // change before.
  void EditNumbers();
  void TakeEdited(bool begins, std::span<const uint8_t> bytes);

  bool IsPinned(const Recipe& recipe) const;
  void TogglePin(const Recipe& recipe);
  // Indices into the shelf of what belongs to the loaded model.
  std::vector<int> ShelfOfModel() const;
  // What of it the model can make, not truncated.
  std::vector<Recipe> KeptThatFit() const;
  // The model in use can make it.
  bool Fits(const Recipe& recipe) const;
  // As the model in use makes it, truncated and with the channels changed as the state says.
  Recipe Own(Recipe recipe) const;

  // One picture fills the stage: Selected().
  bool looking() const { return app_.state().enlarged && app_.has_model(); }
  // Shows the stage's selected picture large, or one of the shelf.
  void Look();
  void LookAtShelf(int index);

  // What the stage shows, row by row. `filled`: which places of the rows hold a picture, all of
  // them where it is empty.
  void SetShown(std::vector<Recipe> shown, int columns, std::vector<bool> filled = {});
  // What the pictures that SetShown has named are made of, which the stage shows, too: a press
  // keeps it.
  void SetSources(std::vector<Source> sources) { sources_ = std::move(sources); }
  const std::vector<Recipe>& shown() const { return shown_; }

 private:
  LatentMode& mode() const;
  // The recipe, or the numbers that it stands for where it is deep.
  Recipe Compact(Recipe recipe) const;
  // `recipe`, moved by a step of what was found, in its layers.
  Recipe MovedBy(const Recipe& recipe, std::vector<float> step) const;
  void PutEmpty(Pixels& pixels) const;
  // Which picture of the stage keys act on; -1 for none.
  int ShownSelected() const;
  // Latents [count, nz], or styles [count, layers, dim] where one of the recipes needs those.
  struct Numbers {
    std::vector<float> values;
    std::vector<size_t> dims;
    const char* name() const { return dims.size() == 3 ? "w" : "z"; }
  };
  // Nothing, and a message, while the styles are not known.
  std::optional<Numbers> NumbersOf(std::span<const Recipe> recipes);
  // Does what a click on picture `index` of the stage asks for.
  void LookAt(int index);

  App& app_;
  std::optional<GivenInfo> given_;
  std::unique_ptr<AtlasView> plane_, map_;
  std::vector<std::unique_ptr<LatentMode>> latent_modes_;  // those that the model has
  std::vector<Mode> modes_;
  std::vector<Recipe> shown_;
  std::vector<bool> filled_;
  std::vector<Source> sources_;
  int shown_columns_ = 1;
  std::optional<Recipe> edited_;  // what the sheet of numbers stands for
};

// Requires that the model in use makes pictures of latents, or that none is.
inline Latents& LatentsOf(App& app) { return app.kind().As<Latents>(); }
inline const Latents& LatentsOf(const App& app) { return app.kind().As<Latents>(); }

}  // namespace ganvas::page
