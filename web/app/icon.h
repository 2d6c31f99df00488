// The signs that stand on controls and modes; web/panels/icons.cc draws them.
#pragma once

#include <cstdint>

namespace ganvas::page {

enum class Icon : uint8_t {
  kNone,
  kMark,  // the page's own sign
  kSample,
  kAtlas,
  kInterpolate,
  kPlane,
  kTimeline,
  kFilm,
  kStyles,
  kBreed,
  kDirections,
  kProject,
  kXray,
  kSliders,
  kMore,
  kChevronDown,
  kFolder,
  kUndo,
  kRedo,
  kLink,
  kSun,
  kMoon,
  kHalf,
  kDice,
  kPin,
  kExpand,
  kDownload,
  kPlay,
  kPause,
  kClose,
  kCheck,
  kTrash,
  kLock,
  kUnlock,
  kSwap,
  kTranslate,
  kPicture,
  kCamera,
  kStop,
  kCopy,
  kAgain,
  kKeyboard,
  kHome,
  kLeft,
  kRight,
};

}  // namespace ganvas::page
