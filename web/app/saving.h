// Pictures that leave the page as PNG files.
#pragma once

#include <string>

#include "shared/image/image.h"
#include "web/app/app.h"

namespace ganvas::page {

enum class Target : uint8_t { kFile, kClipboard };

// Hands a picture to the page as a PNG file called `title`, or as one for the clipboard, enlarged
// up to `scale` times. Without a picture (a width of 0) it says that nothing was saved.
void SavePicture(App& app, const Image& image, const std::string& title, int scale, Target target);

// Saves what the stage shows, named after model, mode and seed.
void SaveShown(App& app, const Pixels& pixels, int scale);

}  // namespace ganvas::page
