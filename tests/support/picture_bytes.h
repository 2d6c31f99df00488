// Picture files made byte by byte, as other programs write them.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ganvas::data {

using FileBytes = std::vector<uint8_t>;

inline void AddBigEndian(FileBytes* to, uint32_t value) {
  for (int shift : {24, 16, 8, 0}) to->push_back(static_cast<uint8_t>(value >> shift));
}

inline void AddPngChunk(FileBytes* to, std::string_view name, const FileBytes& data) {
  AddBigEndian(to, static_cast<uint32_t>(data.size()));
  const size_t begin = to->size();
  to->insert(to->end(), name.begin(), name.end());
  to->insert(to->end(), data.begin(), data.end());
  const auto length = static_cast<uInt>(to->size() - begin);
  AddBigEndian(to, static_cast<uint32_t>(crc32(0, to->data() + begin, length)));
}

enum class PngColour : uint8_t { kGrey = 0, kRgb = 2, kPalette = 3 };

// `rows` are what is compressed: each row of pixels behind a 0, its filter. A palette is of greys.
inline FileBytes PngBytes(uint32_t width, uint32_t height, uint8_t bits, PngColour colour,
                          const FileBytes& rows) {
  FileBytes png = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  FileBytes header;
  AddBigEndian(&header, width);
  AddBigEndian(&header, height);
  header.insert(header.end(), {bits, static_cast<uint8_t>(colour), 0, 0, 0});
  AddPngChunk(&png, "IHDR", header);
  if (colour == PngColour::kPalette) {
    FileBytes palette;
    for (int i = 0; i < 256; ++i) palette.insert(palette.end(), 3, static_cast<uint8_t>(i));
    AddPngChunk(&png, "PLTE", palette);
  }
  uLongf packed = compressBound(static_cast<uLong>(rows.size()));
  FileBytes data(packed);
  compress2(data.data(), &packed, rows.data(), static_cast<uLong>(rows.size()), 9);
  data.resize(packed);
  AddPngChunk(&png, "IDAT", data);
  AddPngChunk(&png, "IEND", {});
  return png;
}

// size x size pixels of one colour, in 3 channels whatever the colour is.
inline FileBytes RgbPng(uint32_t size, uint8_t r, uint8_t g, uint8_t b) {
  FileBytes rows;
  for (uint32_t y = 0; y < size; ++y) {
    rows.push_back(0);
    for (uint32_t x = 0; x < size; ++x) rows.insert(rows.end(), {r, g, b});
  }
  return PngBytes(size, size, 8, PngColour::kRgb, rows);
}

// The same in one channel.
inline FileBytes GreyPng(uint32_t size, uint8_t value) {
  FileBytes rows;
  for (uint32_t y = 0; y < size; ++y) {
    rows.push_back(0);
    rows.insert(rows.end(), size, value);
  }
  return PngBytes(size, size, 8, PngColour::kGrey, rows);
}

inline FileBytes PalettePng(uint32_t size, uint8_t index) {
  FileBytes rows;
  for (uint32_t y = 0; y < size; ++y) {
    rows.push_back(0);
    rows.insert(rows.end(), size, index);
  }
  return PngBytes(size, size, 8, PngColour::kPalette, rows);
}

// One grey value of 16 bits.
inline FileBytes Grey16Png(uint32_t size, uint16_t value) {
  FileBytes rows;
  for (uint32_t y = 0; y < size; ++y) {
    rows.push_back(0);
    for (uint32_t x = 0; x < size; ++x) {
      rows.insert(rows.end(), {static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value)});
    }
  }
  return PngBytes(size, size, 16, PngColour::kGrey, rows);
}

// A header that promises width x height pixels over next to no data.
inline FileBytes HugePng(uint32_t width, uint32_t height) {
  return PngBytes(width, height, 8, PngColour::kRgb, FileBytes(1000));
}

// With one byte of the pixels' chunk flipped, whose checksum then is wrong.
inline FileBytes WithFlippedByte(FileBytes png) {
  const std::string_view text(reinterpret_cast<const char*>(png.data()), png.size());
  png[text.find("IDAT") + 8] ^= 0x40;
  return png;
}

inline FileBytes CutTo(FileBytes bytes, size_t size) {
  bytes.resize(size);
  return bytes;
}

// One pixel each.
inline FileBytes SmallestWebp() {
  return {'R',  'I',  'F',  'F',  0x1a, 0x00, 0x00, 0x00, 'W',  'E',  'B',  'P',
          'V',  'P',  '8',  'L',  0x0d, 0x00, 0x00, 0x00, 0x2f, 0x00, 0x00, 0x00,
          0x10, 0x07, 0x10, 0x11, 0x11, 0x88, 0x88, 0xfe, 0x07, 0x00};
}

inline FileBytes SmallestGif() {
  return {'G',  'I',  'F',  '8',  '9',  'a',  0x01, 0x00, 0x01, 0x00, 0x80, 0x00,
          0x00, 0xc8, 0x32, 0x0a, 0x00, 0x00, 0x00, 0x2c, 0x00, 0x00, 0x00, 0x00,
          0x01, 0x00, 0x01, 0x00, 0x00, 0x02, 0x02, 0x44, 0x01, 0x00, 0x3b};
}

inline FileBytes SmallestBmp() {
  FileBytes bmp = {'B', 'M', 58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0,  40,
                   0,   0,   0,  1, 0, 0, 0, 1, 0, 0, 0,  1, 0, 24, 0};
  bmp.resize(54);
  bmp.insert(bmp.end(), {10, 50, 200, 0});  // blue, green, red, padding
  return bmp;
}

inline FileBytes Text(std::string_view text) { return {text.begin(), text.end()}; }

// The beginning of a HEIC, AVIF or other file of boxes.
inline FileBytes BoxFile(std::string_view brand) {
  FileBytes bytes = {0, 0, 0, 24};
  for (const std::string_view part :
       {std::string_view("ftyp"), brand, std::string_view("\0\0\0\0", 4), std::string_view("mif1"),
        brand}) {
    bytes.insert(bytes.end(), part.begin(), part.end());
  }
  return bytes;
}

}  // namespace ganvas::data
