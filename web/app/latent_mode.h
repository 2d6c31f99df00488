// What differs by the mode among those that show pictures of latents. A new one is a class in a
// file of its own, a row of state.cc's modes, a line in Latents' constructor and a stage in
// web/panels.
#pragma once

#include <memory>
#include <string>

#include "shared/recipe/recipe.h"
#include "web/app/model_kind.h"
#include "web/app/state.h"

namespace ganvas::page {

class App;

class LatentMode {
 public:
  virtual ~LatentMode() = default;

  virtual Mode mode() const = 0;
  // False where the model in use lacks what the mode is about.
  virtual bool FitsModel() const { return true; }
  // The picture that keys and buttons act on.
  virtual Recipe Selected() const = 0;
  // Its place among what the stage shows (Latents::shown()); -1 if it is not there.
  virtual int ShownSelected() const = 0;
  // Selects picture `index` of these, which there is.
  virtual void Select(int index) = 0;
  // Does what a press on picture `index` does, where that is not to look at it.
  virtual bool Pick(int /*index*/) { return false; }
  // Moves by whole pictures.
  virtual void Move(int columns, int rows) = 0;
  // Where keys have moved to, if that is not a picture.
  virtual std::string Place() const { return ""; }
  // Names a picture of the stage, as page::Describe does where that is what it is.
  virtual std::string Describe(const Recipe& recipe) const { return ganvas::Describe(recipe); }
  // Adds what the stage shows beside pictures, and does what a press on one of these does.
  virtual void List(Listing& /*listing*/) const {}
  virtual bool Press(const std::string& /*id*/) { return false; }
  // Advances an animation, once a frame.
  virtual void Tick(double /*now_ms*/) {}
};

std::unique_ptr<LatentMode> MakeSampleMode(App& app);
std::unique_ptr<LatentMode> MakeAtlasMode(App& app);
std::unique_ptr<LatentMode> MakeInterpolateMode(App& app);
std::unique_ptr<LatentMode> MakePlaneMode(App& app);
std::unique_ptr<LatentMode> MakeTimelineMode(App& app);
std::unique_ptr<LatentMode> MakeStylesMode(App& app);
std::unique_ptr<LatentMode> MakeDirectionsMode(App& app);
std::unique_ptr<LatentMode> MakeProjectMode(App& app);
std::unique_ptr<LatentMode> MakeXrayMode(App& app);
std::unique_ptr<LatentMode> MakeBreedMode(App& app);
std::unique_ptr<LatentMode> MakeFilmMode(App& app);

}  // namespace ganvas::page
