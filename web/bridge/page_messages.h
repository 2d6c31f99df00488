// The messages between the app and the page around it. Each is JSON with a `type` and the members
// of its row; some carry bytes. site/src/pages/messages.ts has the same rows, with the type and the
// meaning of each member; tests/node/messages.test.mjs compares the two.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ganvas::page {

enum class FromApp : uint8_t {
  kTranslate,
  kCancelTranslation,
  kCamera,
  kCopyPicture,
  kGenerate,
  kMapLatents,
  kFindDirections,
  kLookInside,
  kMeasureEffects,
  kStopEffects,
  kArrange,
  kStopArrange,
  kProject,
  kStopProject,
  kGeneratePoints,
  kCancel,
  kLoad,
  kLoadAgain,
  kAskAddress,
  kPick,
  kState,
  kControls,
  kPictures,
  kStatus,
  kTitle,
  kShortcuts,
  kKnobs,
  kPresent,
  kSave,
  kSaveAnimation,
  kStopFilm,
  kSaveLatent,
  kEditNumbers,
  kCopyText,
  kShare,
  kEdit,
  kCursor,
  kShown,
  kPlaces,
};

enum class ToApp : uint8_t {
  kModels,
  kThumbnail,
  kStart,
  kState,
  kLink,
  kRemembered,
  kLatents,
  kEdited,
  kLoading,
  kModel,
  kExample,
  kSource,
  kCamera,
  kTranslation,
  kTranslationProgress,
  kTranslationFailed,
  kReverse,
  kPictures,
  kStyles,
  kDirections,
  kChannels,
  kEffects,
  kArranging,
  kArranged,
  kTarget,
  kProjected,
  kProjectFailed,
  kPoints,
  kDone,
  kFailed,
  kError,
  kNote,
  kCommand,
  kFocus,
  kBrowse,
  kDropping,
  kFilms,
  kFilm,
  kSystem,
};

template <typename Id>
struct MessageRow {
  Id id;
  const char* type;
  // Names, separated by spaces. `a.b` is member b of a, `a[].b` that of each in the list a; a name
  // that ends in ? may be missing. State is one name.
  const char* members;
};

// In the order of the enums.
std::span<const MessageRow<FromApp>> MessagesFromApp();
std::span<const MessageRow<ToApp>> MessagesToApp();

// The message's text: its type and `members`, an object.
std::string MessageText(FromApp message, const nlohmann::json& members);
// The message of this type; nothing if there is none.
std::optional<ToApp> ToAppOfType(std::string_view type);

}  // namespace ganvas::page
