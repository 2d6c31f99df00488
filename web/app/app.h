// The page's state and everything that may change it. Knows nothing of drawing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/image/image.h"
#include "web/app/control.h"
#include "web/app/history.h"
#include "web/app/state.h"
#include "web/generator/generator.h"
#include "web/generator/model_info.h"
#include "web/generator/translation.h"

namespace ganvas::page {

enum class CameraState : uint8_t { kOff, kAsking, kOn };

// What the user does not set, or what would only disturb in a link: it has no undo.
struct Passing {
  std::string loading;          // name of the model on its way, empty if none
  bool reading = false;         // it is a file that is being read
  float loading_progress = -1;  // in [0, 1], negative if unknown
  double loading_since = 0;     // ms
  std::string error;            // one line, empty if none
  std::string note;             // one line that is no error
  std::string status;           // what the last action gave
  std::string focused;          // id of the control whose mirror has the keyboard's focus
  std::string browsed;          // id of the choice that keys look through before they take one
  std::string browsed_value;    // where they are
  bool stage_focused = false;   // the canvas has it, by keyboard
  bool dropping = false;        // a file is dragged over the page
  bool playing = false;         // Interpolate's animation
  bool system_dark = true;
  bool reduced_motion = false;
  int shelf_selected = -1;  // shelf picture that keys act on, -1: that of the stage
  int stage_columns = 1;
  float view_width = 1;  // of the plane, that the stage shows
  float view_height = 1;
  int sheet = 0;              // phones: 0 closed, 1 at 40%, 2 at 90%
  bool narrow = false;        // the controls are such a sheet
  bool gallery = false;       // all models are shown, to choose from
  bool display_open = false;  // the inspector's Display section is unfolded
  bool touch = false;         // the last pointer was a finger or a pen
  CameraState camera = CameraState::kOff;
  int cameras = 0;         // that there are, as far as is known
  PicturePtr own_picture;  // the last one that the user gave to translate, small; null before it
  std::string own_name;
  int own_number = 0;  // grows with each
};

class App {
 public:
  const State& state() const { return state_; }
  Passing& passing() { return passing_; }
  const Passing& passing() const { return passing_; }
  Generator& generator() { return generator_; }
  const Generator& generator() const { return generator_; }
  const ModelInfo& model() const { return model_; }
  const std::vector<ModelEntry>& models() const { return models_; }
  Translation& translation() { return translation_; }
  const Translation& translation() const { return translation_; }
  bool has_model() const { return model_.nz > 0 || translates(); }
  bool makes_points() const { return model_.points; }
  bool translates() const { return model_.translator.has_value(); }
  // It makes pictures of latents, which have recipes.
  bool makes_pictures() const { return !makes_points() && !translates(); }
  // What the stage shows: a model that makes points has Sample only, one that translates has
  // Translate only, and no other has it.
  Mode mode() const;
  bool dark() const;

  // Runs a control's command, if it is enabled.
  void Run(const Control& control, const Value& value = {});
  void Run(std::string_view id, const Value& value = {}) { Run(ControlById(id), value); }
  // One undoable change; see History for `name`.
  void Edit(std::string_view name, const std::function<void(State&)>& change);
  // A change that undo does not know.
  void Adjust(const std::function<void(State&)>& change) { change(state_); }
  void Undo();
  void Redo();
  bool can_undo() const { return history_.can_undo(); }
  bool can_redo() const { return history_.can_redo(); }
  // A press, a key or a new focus begins another gesture.
  void BeginGesture() { ++gesture_; }

  // True if the key ("R", "Ctrl+Shift+Z", "ArrowLeft") belongs to a control that could run.
  bool Key(const std::string& key);

  // Handles a message of the page; see site/src/pages/messages.ts.
  void Receive(const nlohmann::json& message, std::span<const uint8_t> bytes);

  // Sample shows each class in a row of its own.
  bool rows_by_class() const { return state_.by_class && CanRowByClass(); }
  bool CanRowByClass() const;
  // Pictures of the sample, the one that is selected, and the recipe of picture `index`.
  int SampleCount() const;
  int SelectedIndex() const { return std::min(state_.selected, SampleCount() - 1); }
  Recipe SampleRecipe(int index) const;
  // The latent that keys and buttons act on.
  Recipe Selected() const;
  // As Describe, with the name of its class: "digit 0, seed 1, picture 1".
  std::string DescribePicture(const Recipe& recipe) const;
  bool IsPinned(const Recipe& recipe) const;
  void TogglePin(const Recipe& recipe);
  // Indices into the shelf of what belongs to the loaded model.
  std::vector<int> ShelfOfModel() const;
  // End 0 (A), 1 (B) or 2 (C): what the user chose, or else the first pictures of Sample's seed,
  // all of one class: Sample's for A, A's for the others.
  Recipe End(int end) const;
  void SetEnd(int end, const Recipe& recipe);
  // Begins Interpolate with the picture as A, and as B another one of its class.
  void InterpolateFrom(const Recipe& recipe);
  // One picture fills the stage: Selected().
  bool looking() const { return state_.enlarged && has_model() && makes_pictures(); }
  // Shows the stage's selected picture large, or one of the shelf.
  void Look();
  void LookAtShelf(int index);
  // Width and height of the pictures that the stage shows or is about to show; 0 while unknown.
  PictureSize picture_size() const;
  // Picture at (column, row) steps from the middle of the plane's view.
  Recipe PlaneRecipe(float x, float y) const;
  Recipe WalkRecipe(float t) const;

  // Of a model that makes points: those that the stage shows, and what they are like in one line.
  PointWish WantedPoints() const;
  std::string PointSummary() const;

  // Of a model that translates: what the stage is to show, if there is a picture at all.
  std::optional<TranslationWish> WantedTranslation() const;
  // Id of the model of the way back, empty if none is known; the first is what belongs to the
  // model, the second what the user chose, if that is here.
  std::string OwnReverse() const;
  std::string ReverseId() const;
  // The example that is chosen; null if the user's own picture is.
  const Example* ChosenExample() const;
  // What is translated: the example's label, the name of the user's picture, or "Camera".
  std::string SourceName() const;
  // The last translation, if the stage shows a round trip of it.
  bool ShowsRoundTrip() const;
  // "mean L1 0.043", of the last round trip.
  std::string ErrorText() const;
  // Starts the camera, or the next one; stops it, where asked with its last picture kept.
  void StartCamera(bool next);
  void StopCamera(bool keep);
  // The picture that is saved: the translation, of a round trip all its pictures in a row.
  void SaveTranslation(bool to_clipboard);
  // What a link to the state leaves out, in a sentence; empty if it holds all.
  std::string MissingInLink() const;

  // "Digits - Sample - Ganvas", for the window and for screen readers.
  std::string Title() const;
  // No model is in use, and passing().error says why.
  bool has_failed() const { return !has_model() && !busy() && !passing_.error.empty(); }
  // Loads what could not be loaded once more.
  void LoadAgain();

  // What the stage shows, row by row: for saving, for tests and for those who embed the page.
  void SetShown(std::vector<Recipe> shown, int columns);
  const std::vector<Recipe>& shown() const { return shown_; }
  // Which of them keys act on; -1 for none.
  int ShownSelected() const;
  // Does what a click on picture `index` of them asks for.
  void LookAt(int index);
  // Pixels of what the stage shows, 4 * width * height each, in `pixels`: how many pictures they
  // are, 0 if some are missing or sizes differ. Points are one picture, their plot.
  int ShownPixels(std::vector<uint8_t>& pixels, int& width, int& height);
  // Saves what is shown as one PNG, or only the selected picture, enlarged by State::save_scale.
  void SavePng(bool selected_only);

  // Advances the animation; to be called once a frame.
  void Tick(double now_ms);
  // Something that the page waits for is on its way.
  bool busy() const {
    return generator_.busy() || translation_.busy() || !passing_.loading.empty();
  }

 private:
  void ReceiveModel(const nlohmann::json& message);
  void RefuseModel(const std::string& used);
  void ShowPlaceOf(const Control& control);
  // Of what has to do with translating; false if the message is another.
  bool ReceiveTranslation(const nlohmann::json& message, std::span<const uint8_t> bytes);
  // Makes the mode one that the model in use has, and the example one of its own.
  void SettleMode();
  // As SettleMode, for another model than before.
  void SettleModel();
  int TranslatedPixels(std::vector<uint8_t>& pixels, int& width, int& height) const;
  // Hands a picture to the page as a PNG file called `title`, or as one for the clipboard.
  void Hand(const Image& image, const std::string& title, bool to_clipboard);
  void AfterChange(const State& before);
  void Load(const std::string& id, const std::string& engine);

  State state_;
  Passing passing_;
  History history_;
  const Control* running_ = nullptr;  // whose command is being carried out
  int gesture_ = 0;
  ModelInfo model_;
  std::vector<ModelEntry> models_;
  Generator generator_;
  Translation translation_;
  std::vector<Recipe> shown_;
  int shown_columns_ = 1;
  double played_at_ = 0;  // ms of the last step of the animation, 0 while it rests
  double phase_ = 0;      // 0 to 1 from A to B, 1 to 2 back
};

}  // namespace ganvas::page
