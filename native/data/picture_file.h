// One picture file, as training sees it and as it is.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native/data/dataset.h"
#include "native/data/picture_format.h"

namespace ganvas::data {

// What the first bytes of a file say.
struct PictureHeader {
  PictureFormat format = PictureFormat::kUnknown;
  int width = 0, height = 0;  // as stored
  int channels = 3;           // without alpha, 1 or 3
  int bits = 8;               // of a channel, or of an index into a palette
  int orientation = 1;        // of a JPEG, see exif.h
  std::string foreign;        // of an unknown format: what the file is instead (ForeignText)
};

// No picture of more pixels is decoded. The memory of all decoders together stays near 2 GB: large
// pictures wait for each other.
inline constexpr int64_t kMostPixels = int64_t{1} << 28;
bool IsTooLarge(const PictureHeader& header);
std::string TooLargeText(const PictureHeader& header);  // "60000x40000 pixels, expected ..."

// Reads the header of a file of a format that IsDecoded, else only `format`. Throws
// FatalError(kBadFile): "PATH: what is wrong". Does not read the pixels.
PictureHeader ReadPictureHeader(const std::string& path);

// What training wants of a picture.
struct WantedPicture {
  int orientation = 1;  // of the file, see exif.h
  int channels = 3;     // 1 is Rec. 601 grey
  int size = 32;
  Fit fit = Fit::kCrop;
};

// Decodes the file, puts it on white where it is transparent, turns it upright, makes a square of
// it and resizes that (see shared/image/resample.h) into `out`, uint8 [channels, size, size]. Of an
// animation, the first picture. Thread-safe. Throws FatalError(kBadFile), "PATH: what is wrong":
// the file is cut off, a checksum of a PNG does not fit, ...
void ReadPicture(const std::string& path, const WantedPicture& wanted, uint8_t* out);

// The largest value in the pixels of a PNG of 16 bits. Throws as above.
int LargestValueOf16Bits(const std::string& path);

// RGBA8, row-major; rgba.size() == 4 * width * height.
struct WholePicture {
  int width = 0, height = 0;
  std::vector<uint8_t> rgba;
};

// Decodes the file and turns it upright, as a JPEG's EXIF says. Throws as above.
WholePicture ReadWholePicture(const std::string& path);

}  // namespace ganvas::data
