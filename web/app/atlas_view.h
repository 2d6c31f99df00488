// What Atlas shows: the plane between pictures, or samples by likeness. Both are pictures in
// columns and rows that a camera looks at.
#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/recipe/lattice.h"
#include "web/app/state.h"

namespace ganvas::page {

class App;

struct AtlasCell {
  int64_t column = 0, row = 0;
};

class AtlasView {
 public:
  virtual ~AtlasView() = default;

  // Its own camera, and how far that zooms in.
  virtual Camera State::*camera() const = 0;
  virtual float max_zoom() const = 0;
  // How often the space between two nodes is halved for the pictures that are shown.
  virtual int level() const { return 0; }
  // Pictures of a row of the whole, which is square; 0 where it is endless.
  virtual int64_t side() const { return 0; }
  // The picture at a column and a row; none outside of the whole.
  virtual std::optional<Recipe> At(int64_t column, int64_t row) const = 0;
  // The picture that keys act on, and another one in its place.
  virtual AtlasCell Selected() const = 0;
  virtual void Select(State& state, AtlasCell cell) const = 0;
  // Where a picture lies, and where those that are kept do, in units of the camera.
  virtual std::optional<PlanePoint> PlaceOf(const Recipe& recipe) const = 0;
  virtual std::vector<PlanePoint> Kept() const = 0;
  virtual std::string Describe(const Recipe& recipe) const { return ganvas::Describe(recipe); }

  // From a column to the next one, and the middle of the whole in columns and rows.
  double step() const { return std::ldexp(1.0, -level()); }
  double origin() const { return side() > 0 ? static_cast<double>(side() - 1) / 2 : 0; }
  double ColumnOf(double camera) const { return camera / step() + origin(); }
  double PlaceOfColumn(double column) const { return (column - origin()) * step(); }
};

// Short in links, and within the plane.
inline double Tidied(double coordinate) {
  constexpr auto kFarthest = static_cast<double>(kFarthestNode - 1);
  return std::clamp(std::round(coordinate * 1e5) / 1e5, -kFarthest, kFarthest);
}
// Moves the camera of the view; not further than that a whole fills it.
void MoveTo(State& state, const AtlasView& view, double x, double y);
void MoveTo(State& state, const AtlasView& view, AtlasCell cell);
void ZoomTo(State& state, const AtlasView& view, float zoom);

std::unique_ptr<AtlasView> MakeAtlasPlane(const App& app);
std::unique_ptr<AtlasView> MakeAtlasMap(const App& app);

}  // namespace ganvas::page
