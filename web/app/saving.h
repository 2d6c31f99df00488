// Pictures that leave the page as PNG files.
#pragma once

#include <string>

#include "shared/image/image.h"
#include "web/app/app.h"

namespace ganvas::page {

enum class Target : uint8_t { kFile, kClipboard };

// Hands a picture to the page as a PNG file called `title`, or as one for the clipboard, enlarged
// up to `scale` times. The file says that AI made the picture, and holds `remembered` (see
// web/app/link.h) unless it is null. Without a picture (a width of 0) it says that nothing was
// saved.
void SavePicture(App& app, const Image& image, const std::string& title, int scale, Target target,
                 const nlohmann::json& remembered);

// Saves what the stage shows, named after model, mode and seed.
void SaveShown(App& app, const Pixels& pixels, int scale, const nlohmann::json& remembered);

}  // namespace ganvas::page
