// The handlers of the page's messages; web/bridge/page_messages.h lists these.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>

#include "web/app/app.h"

namespace ganvas::page {

using Bytes = std::span<const uint8_t>;

// Of pictures that are translated (messages_translate.cc).
void OnTranslation(App& app, const nlohmann::json& message, Bytes bytes);
void OnTranslationProgress(App& app, const nlohmann::json& message, Bytes bytes);
void OnTranslationFailed(App& app, const nlohmann::json& message, Bytes bytes);
void OnSource(App& app, const nlohmann::json& message, Bytes bytes);
void OnExample(App& app, const nlohmann::json& message, Bytes bytes);
void OnCamera(App& app, const nlohmann::json& message, Bytes bytes);
void OnReverse(App& app, const nlohmann::json& message, Bytes bytes);

// The picture of `width` x `height` that the bytes of a message are; null if they are none.
PicturePtr ReadPicture(const nlohmann::json& message, Bytes bytes);

}  // namespace ganvas::page
