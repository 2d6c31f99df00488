// One picture file, as training sees it and as it is.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native/choices/pictures.h"
#include "native/data/picture_decode.h"

namespace ganvas::data {

// What training wants of a picture.
struct WantedPicture {
  int orientation = 1;  // of the file, see exif.h
  int channels = 3;     // 1 is Rec. 601 grey, 3 RGB, 4 RGBA
  PictureSize size;
  Fit fit = Fit::kCrop;
  Half half = Half::kNone;
  Background background = kWhite;
};

// Decodes the file, puts it on the background where it is transparent (or keeps its alpha, in 4
// channels, whose colours are not multiplied by it), turns it upright, gives it the wanted shape
// and resizes it (see shared/image/resample.h) into `out`, uint8 [channels, height, width]. Of an
// animation, the first picture. Thread-safe. Throws as DecodePicture does.
void ReadPicture(const PictureBytes& file, const WantedPicture& wanted, uint8_t* out);

// RGBA8, row-major; rgba.size() == 4 * width * height.
struct WholePicture {
  int width = 0, height = 0;
  std::vector<uint8_t> rgba;
};

// Decodes the file and turns it upright, as its header says. Throws as DecodePicture does.
WholePicture ReadWholePicture(const std::string& path);

}  // namespace ganvas::data
