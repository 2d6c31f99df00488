// The names of the modes, and where each stands.
#include "web/app/state.h"

namespace ganvas::page {
namespace {

struct ModeRow {
  Mode mode;
  ModeGroup group;
  const char* name;
  const char* label;
  const char* hint;
  Icon icon;
};
constexpr ModeRow kModeRows[] = {
    {Mode::kSample, ModeGroup::kMake, "sample", "Sample", "pictures of a seed", Icon::kSample},
    {Mode::kAtlas, ModeGroup::kMake, "atlas", "Atlas", "an endless plane of pictures",
     Icon::kAtlas},
    {Mode::kBreed, ModeGroup::kMake, "breed", "Breed", "children of pictures that you pick",
     Icon::kBreed},
    {Mode::kInterpolate, ModeGroup::kMove, "interpolate", "Interpolate", "the way from A to B",
     Icon::kInterpolate},
    {Mode::kPlane, ModeGroup::kMove, "plane", "Plane", "the plane through A, B and C",
     Icon::kPlane},
    {Mode::kTimeline, ModeGroup::kMove, "timeline", "Timeline", "a film through pictures",
     Icon::kTimeline},
    {Mode::kStyles, ModeGroup::kSteer, "styles", "Styles", "pictures with the styles of others",
     Icon::kStyles},
    {Mode::kDirections, ModeGroup::kSteer, "directions", "Directions",
     "one picture, moved along directions", Icon::kDirections},
    {Mode::kProject, ModeGroup::kSteer, "project", "Project", "finds the latent of your picture",
     Icon::kProject},
    {Mode::kXray, ModeGroup::kLook, "xray", "X-ray", "the layers of the model and their channels",
     Icon::kXray},
    {Mode::kFilm, ModeGroup::kLook, "film", "Film", "the same latents through the training",
     Icon::kFilm},
    {Mode::kTranslate, ModeGroup::kMake, "translate", "Translate", "a picture through the model",
     Icon::kTranslate},
};

const ModeRow& RowOf(Mode mode) {
  for (const ModeRow& row : kModeRows) {
    if (row.mode == mode) return row;
  }
  return kModeRows[0];
}

}  // namespace

const char* ModeName(Mode mode) { return RowOf(mode).name; }
const char* ModeLabel(Mode mode) { return RowOf(mode).label; }
const char* ModeHint(Mode mode) { return RowOf(mode).hint; }
ModeGroup GroupOf(Mode mode) { return RowOf(mode).group; }
const char* GroupName(ModeGroup group) {
  switch (group) {
    case ModeGroup::kMake:
      return "Make";
    case ModeGroup::kMove:
      return "Move";
    case ModeGroup::kSteer:
      return "Steer";
    case ModeGroup::kLook:
      return "Look";
  }
  return "";
}
bool IsAtHand(Mode mode) {
  return mode == Mode::kSample || mode == Mode::kAtlas || mode == Mode::kInterpolate ||
         mode == Mode::kDirections;
}
Icon ModeIcon(Mode mode) { return RowOf(mode).icon; }

}  // namespace ganvas::page
