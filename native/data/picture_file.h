// One PNG or JPEG file as training sees it.
#pragma once

#include <cstdint>
#include <string>

namespace ganvas::data {

// Channels that the pictures of a file have without alpha, 1 or 3, from its header. Throws as
// below.
int PictureChannels(const std::string& path);

// Decodes the file, puts it on white where it is transparent, cuts the largest centred square,
// turns it upright from `orientation` (see exif.h) and resizes it (see resize.h) into `out`, uint8
// [channels, size, size]; 1 channel is Rec. 601 grey. Thread-safe. Throws FatalError(kBadFile)
// naming the file and what is wrong with it.
void ReadPicture(const std::string& path, int orientation, int channels, int size, uint8_t* out);

}  // namespace ganvas::data
