// One PNG or JPEG file, as training sees it and as it is.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ganvas::data {

// Channels that the pictures of a file have without alpha, 1 or 3, from its header. Throws as
// below.
int PictureChannels(const std::string& path);

// Decodes the file, puts it on white where it is transparent, cuts the largest centred square,
// turns it upright from `orientation` (see exif.h) and resizes it (see resize.h) into `out`, uint8
// [channels, size, size]; 1 channel is Rec. 601 grey. Thread-safe. Throws FatalError(kBadFile)
// naming the file and what is wrong with it.
void ReadPicture(const std::string& path, int orientation, int channels, int size, uint8_t* out);

// RGBA8, row-major; rgba.size() == 4 * width * height.
struct WholePicture {
  int width = 0, height = 0;
  std::vector<uint8_t> rgba;
};

// Decodes the file and turns it upright, as a JPEG's EXIF says. Throws as above.
WholePicture ReadWholePicture(const std::string& path);

}  // namespace ganvas::data
