// PNG files that the page or ganvas sample saved: how their pictures are made.
#pragma once

#include <string>

#include "shared/recipe/saved_pictures.h"

namespace ganvas::cli {

struct SavedPng {
  SavedPictures saved;
  std::string text;  // all that the file remembers, as JSON
  int width = 0, height = 0;
};

// Throws FatalError(kBadFile), naming the file, where it does not say how it was made.
SavedPng ReadSavedPng(const std::string& path);

// Throws FatalError(kBadFile) where `model`, a file with the SHA-256 `hash`, is not what made the
// pictures of `path`.
void CheckMadeBy(const SavedPng& png, const std::string& path, const std::string& model,
                 const std::string& hash);

}  // namespace ganvas::cli
