// Picture files -> pixels as they are stored.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "native/data/decode_memory.h"
#include "native/data/file_source.h"
#include "native/data/picture_format.h"

namespace ganvas::data {

// A picture file, wherever it lies.
struct PictureBytes {
  std::string path;  // for messages
  // Its first `most` bytes, or all. Throws FatalError(kBadFile): "PATH: what is wrong".
  std::function<std::vector<uint8_t>(uint64_t most)> read;
};
PictureBytes PictureAt(const std::string& path);
// `source` must outlive it.
PictureBytes PictureIn(const FileSource& source, const std::string& name);

// What the first bytes of a file say.
struct PictureHeader {
  PictureFormat format = PictureFormat::kUnknown;
  int width = 0, height = 0;  // as stored
  int channels = 3;           // without alpha, 1 or 3
  int bits = 8;               // of a channel, or of an index into a palette
  int orientation = 1;        // see exif.h
  std::string foreign;        // of an unknown format: what the file is instead (ForeignText)
};

// No picture of more pixels is decoded. The memory of all decoders together stays near 2 GB: large
// pictures wait for each other.
inline constexpr int64_t kMostPixels = int64_t{1} << 28;
bool IsTooLarge(const PictureHeader& header);
std::string TooLargeText(const PictureHeader& header);  // "60000x40000 pixels, expected ..."

// Reads the header of a file of a format that IsDecoded, else only `format`. Throws
// FatalError(kBadFile): "PATH: what is wrong". Does not decode the pixels.
PictureHeader ReadPictureHeader(const PictureBytes& file);

using Pixels = std::unique_ptr<uint8_t, void (*)(void*)>;

// A picture whose bytes and memory are held for as long as it is decoded.
struct DecodedPicture {
  PictureHeader header;
  DecodeMemory memory;
  Pixels rgba;  // [height, width, 4], alpha not multiplied into the colours

  explicit DecodedPicture(const PictureHeader& of);
};

// Of an animation or a file of several pages, the first picture. Thread-safe. Throws
// FatalError(kBadFile), "PATH: what is wrong": the file is cut off, a checksum of a PNG does not
// fit, ...
std::unique_ptr<DecodedPicture> DecodePicture(const PictureBytes& file);

// The largest value in the pixels of a PNG of 16 bits. Throws as above.
int LargestValueOf16Bits(const PictureBytes& file);

}  // namespace ganvas::data
