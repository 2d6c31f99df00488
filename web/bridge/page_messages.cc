#include "web/bridge/page_messages.h"

#include <nlohmann/json.hpp>

namespace ganvas::page {
namespace {

constexpr MessageRow<FromApp> kFromApp[] = {
    {FromApp::kTranslate, "translate", "stamp model source example size range reverse mirror"},
    {FromApp::kCancelTranslation, "cancel-translation", "stamp"},
    {FromApp::kCamera, "camera", "on next keep"},
    {FromApp::kCopyPicture, "copy-picture", "name text"},
    {FromApp::kGenerate, "generate",
     "stamp model count size space range layout noise snapshot masks"},
    {FromApp::kMapLatents, "map-latents", "stamp model count nz"},
    {FromApp::kFindDirections, "find-directions", "stamp model method first last toward from"},
    {FromApp::kLookInside, "look-inside", "stamp model layer size space noise masks"},
    {FromApp::kMeasureEffects, "measure-effects", "stamp model layer size space noise masks"},
    {FromApp::kStopEffects, "stop-effects", "stamp"},
    {FromApp::kArrange, "arrange", "stamp model seed count label psi"},
    {FromApp::kStopArrange, "stop-arrange", "stamp"},
    {FromApp::kProject, "project", "stamp model space steps maskWidth maskHeight"},
    {FromApp::kStopProject, "stop-project", "stamp"},
    {FromApp::kGeneratePoints, "generate-points", "stamp model seed count label"},
    {FromApp::kCancel, "cancel", "stamp"},
    {FromApp::kLoad, "load", "id engine"},
    {FromApp::kLoadAgain, "load-again", "id engine"},
    {FromApp::kAskAddress, "ask-address", ""},
    {FromApp::kPick, "pick", "what"},
    {FromApp::kState, "state", "state link dark"},
    {FromApp::kControls, "controls",
     "controls[].box? controls[].part? controls[].id controls[].group controls[].label "
     "controls[].kind controls[].enabled controls[].digits? controls[].deliberate? "
     "controls[].shortcut controls[].value? controls[].min? controls[].max? controls[].step? "
     "controls[].text? controls[].choices?[].value controls[].choices?[].label"},
    {FromApp::kPictures, "pictures",
     "box? part? label selected items[].box? items[].part? items[].id items[].label"},
    {FromApp::kStatus, "status", "text error"},
    {FromApp::kTitle, "title", "text"},
    {FromApp::kShortcuts, "shortcuts", "list[].group list[].label list[].keys"},
    {FromApp::kKnobs, "knobs", ""},
    {FromApp::kPresent, "present", "on"},
    {FromApp::kSave, "save", "name text"},
    {FromApp::kSaveAnimation, "save-animation", "name format width height count fps loop scale"},
    {FromApp::kStopFilm, "stop-film", ""},
    {FromApp::kSaveLatent, "save-latent", "name arrays[].name arrays[].dims"},
    {FromApp::kEditNumbers, "edit-numbers", "label"},
    {FromApp::kCopyText, "copy-text", "text done"},
    {FromApp::kShare, "share", "link missing"},
    {FromApp::kEdit, "edit", "id"},
    {FromApp::kCursor, "cursor", "css"},
    {FromApp::kShown, "shown", "width height count"},
    {FromApp::kPlaces, "places", "places"},
};

constexpr MessageRow<ToApp> kToApp[] = {
    {ToApp::kModels, "models",
     "models[].id models[].name models[].kind models[].dataset models[].license models[].caption "
     "models[].reverse models[].width models[].height"},
    {ToApp::kThumbnail, "thumbnail", "id width height"},
    {ToApp::kStart, "start", "state"},
    {ToApp::kState, "state", "state"},
    {ToApp::kLink, "link", "state"},
    {ToApp::kRemembered, "remembered", "state"},
    {ToApp::kLatents, "latents", "name count size"},
    {ToApp::kEdited, "edited", "begins"},
    {ToApp::kLoading, "loading", "name progress reading?"},
    {ToApp::kModel, "model",
     "id name hash nz prior width height points label classes classNoun pictures?.range "
     "pictures?.rangeReason pictures?.layout pictures?.layoutReason pictures?.notes "
     "styles?.layers styles?.dim noise layers[].value layers[].operators layers[].channels "
     "layers[].height layers[].width layers[].parameters layers[].share "
     "film?.steps film?.curves[].name film?.curves[].title film?.curves[].steps "
     "film?.curves[].values "
     "translator?.width translator?.height translator?.size translator?.domains translator?.range "
     "translator?.notes translator?.examples[].id translator?.examples[].label engine engineText "
     "note"},
    {ToApp::kExample, "example", "id width height"},
    {ToApp::kSource, "source", "name width height"},
    {ToApp::kCamera, "camera", "state cameras"},
    {ToApp::kTranslation, "translation", "stamp width height outWidth outHeight back ms fps range"},
    {ToApp::kTranslationProgress, "translation-progress", "stamp progress"},
    {ToApp::kTranslationFailed, "translation-failed", "stamp text"},
    {ToApp::kReverse, "reverse", "id"},
    {ToApp::kPictures, "pictures", "stamp first count width height"},
    {ToApp::kStyles, "styles", "stamp"},
    {ToApp::kDirections, "directions", "stamp count dim styled first last"},
    {ToApp::kChannels, "channels", "stamp channels height width"},
    {ToApp::kEffects, "effects", "stamp done"},
    {ToApp::kArranging, "arranging", "stamp share"},
    {ToApp::kArranged, "arranged", "stamp side"},
    {ToApp::kTarget, "target", "name width height"},
    {ToApp::kProjected, "projected", "stamp width height share psnr label done"},
    {ToApp::kProjectFailed, "project-failed", "stamp text"},
    {ToApp::kPoints, "points", "stamp"},
    {ToApp::kDone, "done", "stamp ms"},
    {ToApp::kFailed, "failed", "stamp text"},
    {ToApp::kError, "error", "text load? model?"},
    {ToApp::kNote, "note", "text"},
    {ToApp::kCommand, "command", "id value?"},
    {ToApp::kFocus, "focus", "id stage"},
    {ToApp::kBrowse, "browse", "id value"},
    {ToApp::kDropping, "dropping", "on"},
    {ToApp::kFilms, "films", "formats"},
    {ToApp::kFilm, "film", "share"},
    {ToApp::kSystem, "system", "dark reducedMotion touch"},
};

template <typename Id, size_t count>
constexpr bool InOrder(const MessageRow<Id> (&rows)[count], Id last) {
  for (size_t i = 0; i < count; ++i) {
    if (static_cast<size_t>(rows[i].id) != i) return false;
  }
  return count == static_cast<size_t>(last) + 1;
}
static_assert(InOrder(kFromApp, FromApp::kPlaces), "a row for each message from the app");
static_assert(InOrder(kToApp, ToApp::kSystem), "a row for each message to the app");

}  // namespace

std::span<const MessageRow<FromApp>> MessagesFromApp() { return kFromApp; }
std::span<const MessageRow<ToApp>> MessagesToApp() { return kToApp; }

std::string MessageText(FromApp message, const nlohmann::json& members) {
  nlohmann::json whole = members;
  whole["type"] = kFromApp[static_cast<size_t>(message)].type;
  // Names of files and models may be damaged text.
  return whole.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<ToApp> ToAppOfType(std::string_view type) {
  for (const MessageRow<ToApp>& row : kToApp) {
    if (type == row.type) return row.id;
  }
  return std::nullopt;
}

}  // namespace ganvas::page
