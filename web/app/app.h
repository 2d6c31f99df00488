// The page's state and everything that may change it. Knows nothing of drawing.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "web/app/control.h"
#include "web/app/history.h"
#include "web/app/model_kind.h"
#include "web/app/state.h"
#include "web/generator/directions.h"
#include "web/generator/generator.h"
#include "web/generator/likeness.h"
#include "web/generator/model_info.h"
#include "web/generator/projection.h"
#include "web/generator/translation.h"
#include "web/generator/xray.h"

namespace ganvas::page {

enum class CameraState : uint8_t { kOff, kAsking, kOn };

// What the user does not set, or what does not belong into a link. Undo does not change it.
struct Transient {
  std::string loading;          // name of the model on its way, empty if none
  bool reading = false;         // it is a file that is being read
  float loading_progress = -1;  // in [0, 1], negative if unknown
  double loading_since = 0;     // ms
  std::string error;            // one line, empty if none
  std::string note;             // one line that is not an error
  std::string status;           // the result of the last action
  std::string focused;          // id of the control whose mirror has the keyboard's focus
  std::string browsed;          // id of the choice that keys look through before they take one
  std::string browsed_value;    // where they are
  bool stage_focused = false;   // the canvas has it, by keyboard
  bool filming = false;         // the frames of Timeline are made, to be saved
  float writing = -1;           // share of the film's file that the page has written; -1: none
  std::vector<std::string> film_formats;  // of kAnimations, those that the browser has encoders for
  bool before = false;                    // Directions shows the picture without its moves
  bool dropping = false;                  // a file is dragged over the page
  bool erases = false;                    // the brush of Project uncovers
  float brush_size = 0.12f;               // its diameter, as a share of the picture's longer side
  Spot brush;                             // where the keyboard has it
  bool presenting = false;                // the stage alone is shown, on the whole screen if it may
  bool playing = false;                   // Interpolate's animation
  bool system_dark = true;
  bool reduced_motion = false;
  int shelf_selected = -1;  // shelf picture that keys act on, -1: that of the stage
  int shelf_wanted = -1;    // the one that is looked at once the model is in use, -1 for none
  int stage_columns = 1;
  std::string measured;      // what the stage has measured, in a sentence
  int hovered_channel = -1;  // of X-ray's layer, under the pointer; -1: none
  // Of each of kCounts, the pictures that Sample shows for it: full rows that fill the stage.
  std::array<int, kCounts.size()> fitted_counts = kCounts;
  float view_width = 1;  // of the plane, that the stage shows
  float view_height = 1;
  int sheet = 0;                   // phones: 0 closed, 1 at 40%, 2 at 90%
  bool narrow = false;             // the controls are such a sheet
  std::vector<Mode> hidden_modes;  // those that the rail has no room for
  bool more_modes = false;         // these are shown, to choose from
  bool gallery = false;            // all models are shown, to choose from
  bool display_open = false;       // the inspector's Display section is unfolded
  bool touch = false;              // the last pointer was a finger or a pen
  CameraState camera = CameraState::kOff;
  int cameras = 0;         // that there are, as far as is known
  PicturePtr own_picture;  // the last one that the user gave to translate, small; null before it
  std::string own_name;
  int own_number = 0;  // grows with each
};

class App {
 public:
  // `kinds` as ModelKinds().
  explicit App(std::span<const MakeKind> kinds = ModelKinds());

  const State& state() const { return state_; }
  Transient& transient() { return transient_; }
  const Transient& transient() const { return transient_; }
  Generator& generator() { return generator_; }
  Directions& directions() { return directions_; }
  const Directions& directions() const { return directions_; }
  Likeness& likeness() { return likeness_; }
  const Likeness& likeness() const { return likeness_; }
  Xray& xray() { return xray_; }
  const Xray& xray() const { return xray_; }
  const Generator& generator() const { return generator_; }
  const ModelInfo& model() const { return model_; }
  const std::vector<ModelEntry>& models() const { return models_; }
  Translation& translation() { return translation_; }
  const Translation& translation() const { return translation_; }
  Projection& projection() { return projection_; }
  const Projection& projection() const { return projection_; }
  // What the model in use makes; without a model, the last of the kinds.
  ModelKind& kind() { return *kind_; }
  const ModelKind& kind() const { return *kind_; }
  bool has_model() const { return !model_.id.empty(); }
  // What the stage shows: one of the kind's modes.
  Mode mode() const;
  bool dark() const;

  // Runs a control's command, if it is enabled.
  void Run(const Control& control, const Value& value = {});
  void Run(ControlId id, const Value& value = {}) { Run(ControlOf(id), value); }
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

  // Handles a message of the page; see web/bridge/page_messages.h.
  void Receive(const nlohmann::json& message, std::span<const uint8_t> bytes);
  // Begins with this state: its model is asked for.
  void Start(const State& state);
  // Of a link to the state's model: the page says so if that is not the one with this hash. '' for
  // any.
  void ExpectModel(const std::string& hash);
  // All models that can be picked; those that were there keep their thumbnails.
  void SetModels(std::vector<ModelEntry> models);
  void SetThumbnail(const std::string& model, const PicturePtr& thumbnail);
  // The model is loaded; `message` is what the page tells of it, for the kinds.
  void UseModel(const ModelInfo& info, const nlohmann::json& message);
  // A model could not be loaded; `used` is the one that is in use after all, empty for none.
  void RefuseModel(const std::string& used);

  // Width and height of the pictures that the stage shows or is about to show; 0 while unknown.
  PictureSize picture_size() const;
  // What a link to the state leaves out, in a sentence; empty if it holds all.
  std::string MissingInLink() const;

  // "Digits - Sample - Ganvas", for the window and for screen readers.
  std::string Title() const;
  // The stage is all that is shown.
  bool bare() const { return transient_.presenting || state_.kiosk; }
  // No model is in use, and transient().error says why.
  bool has_failed() const { return !has_model() && !busy() && !transient_.error.empty(); }
  // Loads what could not be loaded once more.
  void LoadAgain();

  // Something that the page waits for is on its way.
  bool busy() const { return kind_->progress().busy || !transient_.loading.empty(); }

 private:
  void Use(std::unique_ptr<ModelKind> kind);
  // Makes the state one of the model in use.
  void Settle();
  void AfterChange(const State& before);
  void CheckExpected();
  void Load(const std::string& id, const std::string& engine);

  State state_;
  Transient transient_;
  History history_;
  const Control* running_ = nullptr;  // whose command is being carried out
  int gesture_ = 0;
  std::string expected_id_, expected_hash_;
  ModelInfo model_;
  std::vector<ModelEntry> models_;
  Generator generator_;
  Directions directions_;
  Likeness likeness_;
  Xray xray_;
  Projection projection_;
  Translation translation_;
  std::span<const MakeKind> kinds_;
  std::unique_ptr<ModelKind> kind_;
};

}  // namespace ganvas::page
