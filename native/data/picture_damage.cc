#include "native/data/picture_damage.h"

#include <zlib.h>

#include <cctype>

#include "native/data/picture_format.h"

namespace ganvas::data {
namespace {

uint32_t ChunkNumber(const uint8_t* bytes) {
  return static_cast<uint32_t>(bytes[0]) << 24 | static_cast<uint32_t>(bytes[1]) << 16 |
         static_cast<uint32_t>(bytes[2]) << 8 | static_cast<uint32_t>(bytes[3]);
}

std::string CutOff(size_t bytes) {
  return "damaged: the file is cut off after " + std::to_string(bytes) + " bytes";
}

// A chunk is its length, four letters, its data and a checksum of the last two.
std::string DamageOfPng(std::span<const uint8_t> file) {
  constexpr size_t kSignature = 8, kAround = 12;
  for (size_t at = kSignature; file.size() - at >= kAround;) {
    const uint8_t* chunk = file.data() + at;
    const size_t length = ChunkNumber(chunk);
    if (length > file.size() - at - kAround) return CutOff(file.size());
    std::string name(reinterpret_cast<const char*>(chunk + 4), 4);
    for (char& letter : name) {
      if (std::isalpha(static_cast<unsigned char>(letter)) == 0) letter = '?';
    }
    // Pixels do not depend on chunks whose names begin with a small letter (5.4).
    const bool critical = (chunk[4] & 0x20) == 0;
    if (critical && static_cast<uint32_t>(crc32(0, chunk + 4, static_cast<uInt>(length + 4))) !=
                        ChunkNumber(chunk + 8 + length)) {
      return "damaged: the checksum of its " + name + " chunk is wrong";
    }
    if (name == "IEND") return "";
    at += kAround + length;
  }
  return CutOff(file.size());
}

// Segments have a length each, up to the first scan; behind it 0xff is followed by 0 or a marker.
std::string DamageOfJpeg(std::span<const uint8_t> file) {
  constexpr uint8_t kStartOfScan = 0xda, kEndOfImage = 0xd9;
  size_t at = 2;
  while (at + 4 <= file.size() && file[at] == 0xff && file[at + 1] != kStartOfScan) {
    if (file[at + 1] == 0xff) {
      ++at;  // padding
      continue;
    }
    at += 2 + (static_cast<size_t>(file[at + 2]) << 8 | file[at + 3]);
  }
  for (size_t end = file.size(); end >= at + 2; --end) {
    if (file[end - 2] == 0xff && file[end - 1] == kEndOfImage) return "";
  }
  return CutOff(file.size());
}

}  // namespace

std::string DamageOf(std::span<const uint8_t> file) {
  switch (FormatOf(file)) {
    case PictureFormat::kPng:
      return DamageOfPng(file);
    case PictureFormat::kJpeg:
      return DamageOfJpeg(file);
    default:
      return "";
  }
}

}  // namespace ganvas::data
