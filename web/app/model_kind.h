// What differs by the kind of the model in use: what the page asks it for, what it shows of that,
// and what can be saved. App knows this interface alone. A new kind is a class, a row of
// ModelKinds(), and a row of the panels' views (web/panels/model_view.h).
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "web/app/control.h"
#include "web/app/state.h"
#include "web/generator/request_progress.h"

namespace ganvas::page {

class App;

// A picture that keys, the DOM mirror and `command` messages know by its id.
struct Item {
  std::string id;
  std::string label;
  const char* group = "Kept pictures";  // the heading that it stands under
};

// The pictures of the stage.
struct Listing {
  int selected = -1;  // the one that keys act on, -1 for none
  std::vector<Item> items;
};

// `count` pictures of one size, 8-bit RGBA one after another; 0 if some are not there yet or sizes
// differ.
struct Pixels {
  int count = 0;
  int width = 0;
  int height = 0;
  int columns = 1;  // of the file that they are saved in
  std::vector<uint8_t> rgba;
};

// The numbers of samples that the user can choose from, and the member of State for the choice.
struct CountChoices {
  std::span<const int> counts;
  int State::*member = nullptr;
};

class ModelKind {
 public:
  virtual ~ModelKind() = default;

  // The name of the kind, not of the model: "latents", "points", ...
  virtual std::string_view name() const = 0;
  virtual bool Has(Subject subject) const = 0;
  // The modes that it has, at least one. The first one stands for a mode that it lacks.
  virtual std::span<const Mode> modes() const = 0;
  // Only models with Subject::kSeed have these; empty where other choices set the number.
  virtual CountChoices counts() const { return {}; }
  // The number of samples that the stage shows if the user chose `count` of these.
  virtual int ShownCount(int count) const { return count; }

  // Changes what the model cannot show; called after each change of the state.
  virtual void Settle(State& state) const = 0;
  // Called once the model is in use and the state is settled.
  virtual void Enter() {}
  // Called before a model of another kind is in use, or none.
  virtual void Leave() {}

  // Asks for what the page shows, once a frame; `recipes` are those that the panels show, the most
  // urgent first.
  virtual void Want(std::span<const Recipe> recipes) = 0;
  // Advances an animation, once a frame.
  virtual void Tick(double /*now_ms*/) {}
  virtual RequestProgress progress() const = 0;
  // Describes the last result in one line; empty if pictures show it.
  virtual std::string Summary() const { return ""; }

  virtual Listing pictures() const { return {}; }
  // The pictures that the user has kept from this model.
  virtual std::vector<Item> kept() const { return {}; }
  // Does what a click on an item asks for; false if it has none of this id.
  virtual bool Press(const std::string& /*id*/) { return false; }

  // The pixels that the stage shows, for files, for tests and for those who embed the page.
  virtual Pixels ShownPixels() = 0;
  virtual bool CanSave() const { return true; }
  // Saves what the stage shows as one PNG.
  virtual void Save() = 0;
  // One picture can fill the stage.
  virtual bool CanEnlarge() const { return false; }
  // The stage has the inspector's room as well.
  virtual bool full_stage() const { return false; }
  // The stage shows a file that the user opened; links do not hold it.
  virtual bool ShowsOwnFile() const { return false; }
  // The text over the page while the user drags a file.
  virtual const char* drop_text() const { return "Drop an ONNX model"; }

  template <typename Kind>
  bool Is() const {
    return name() == Kind::kName;
  }
  // Itself as `Kind`; requires that it is one.
  template <typename Kind>
  Kind& As() {
    Require(Kind::kName);
    return static_cast<Kind&>(*this);
  }
  template <typename Kind>
  const Kind& As() const {
    Require(Kind::kName);
    return static_cast<const Kind&>(*this);
  }

 private:
  void Require(std::string_view kind) const;
};

// The model that a `model` message of the page describes; null if it is of another kind.
using MakeKind = std::unique_ptr<ModelKind> (*)(App& app, const nlohmann::json& message);

// All kinds. The last one takes any message, and stands where no model is in use.
std::span<const MakeKind> ModelKinds();

}  // namespace ganvas::page
