#include "native/data/picture_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "native/data/decode_memory.h"
#include "native/data/exif.h"
#include "native/data/pad.h"
#include "native/data/picture_damage.h"
#include "native/error.h"
#include "native/regular_file.h"
#include "shared/image/resample.h"

#if defined(GANVAS_HAVE_WEBP)
#include <webp/decode.h>
#endif

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_ONLY_BMP
#define STBI_ONLY_GIF
#define STBI_MALLOC(bytes) ganvas::data::DecoderMalloc(bytes)
#define STBI_REALLOC(block, bytes) ganvas::data::DecoderRealloc(block, bytes)
#define STBI_FREE(block) std::free(block)
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#endif
#include <stb/stb_image.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

namespace ganvas::data {
namespace {

constexpr uint64_t kMostFileBytes = (uint64_t{1} << 31) - 1;

[[noreturn]] void FailPicture(const std::string& path, const std::string& what) {
  throw FatalError(ExitCode::kBadFile, path + ": " + what);
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

File OpenFile(const std::string& path) {
  RequireRegularFile(path);
  File file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) FailPicture(path, std::string("cannot be opened: ") + std::strerror(errno));
  return file;
}

std::vector<uint8_t> ReadBytes(const std::string& path) {
  const File file = OpenFile(path);
  std::error_code error;
  const uint64_t size = std::filesystem::file_size(path, error);
  if (error) FailPicture(path, "cannot be read: " + error.message());
  if (size > kMostFileBytes)
    FailPicture(path, std::to_string(size) + " bytes, expected less than 2^31");
  std::vector<uint8_t> bytes(size);
  if (std::fread(bytes.data(), 1, bytes.size(), file.get()) != bytes.size()) {
    FailPicture(path, "cannot be read to its end");
  }
  return bytes;
}

int HeaderNumber(const uint8_t* bytes) {
  const uint32_t value = static_cast<uint32_t>(bytes[0]) << 24 |
                         static_cast<uint32_t>(bytes[1]) << 16 |
                         static_cast<uint32_t>(bytes[2]) << 8 | static_cast<uint32_t>(bytes[3]);
  return static_cast<int>(std::min<uint32_t>(value, INT32_MAX));
}

void ReadPngHeader(std::span<const uint8_t> begin, PictureHeader* header) {
  constexpr size_t kHeaderEnd = 8 + 8 + 13;
  constexpr uint8_t kColour = 2;  // of the type of colour: palettes are in colour, too
  if (begin.size() < kHeaderEnd || std::memcmp(begin.data() + 12, "IHDR", 4) != 0) return;
  header->width = HeaderNumber(begin.data() + 16);
  header->height = HeaderNumber(begin.data() + 20);
  header->bits = begin[24];
  header->channels = (begin[25] & kColour) != 0 ? 3 : 1;
}

void ReadWebpHeader(std::span<const uint8_t> begin, PictureHeader* header) {
#if defined(GANVAS_HAVE_WEBP)
  WebPGetInfo(begin.data(), begin.size(), &header->width, &header->height);
#else
  static_cast<void>(begin);
  static_cast<void>(header);
#endif
}

// Headers that have no fixed place.
void ReadSoughtHeader(std::FILE* file, PictureHeader* header) {
  int channels = 0;
  std::rewind(file);
  if (stbi_info_from_file(file, &header->width, &header->height, &channels) == 0) return;
  header->channels = channels <= 2 ? 1 : 3;
}

// The first bytes of the whole file tell its format; what follows must be enough for a header.
PictureHeader HeaderIn(std::span<const uint8_t> begin, std::FILE* file) {
  PictureHeader header;
  header.format = FormatOf(begin);
  switch (header.format) {
    case PictureFormat::kPng:
      ReadPngHeader(begin, &header);
      break;
    case PictureFormat::kWebp:
      ReadWebpHeader(begin, &header);
      break;
    case PictureFormat::kJpeg:
    case PictureFormat::kBmp:
    case PictureFormat::kGif:
      ReadSoughtHeader(file, &header);
      break;
    default:
      break;
  }
  return header;
}

using Pixels = std::unique_ptr<uint8_t, void (*)(void*)>;

// A picture whose bytes and memory are held for as long as it is decoded.
struct Decoded {
  PictureHeader header;
  DecodeMemory memory;
  Pixels rgba;  // [height, width, 4]

  Decoded(const PictureHeader& of, size_t bytes)
      : header(of), memory(bytes), rgba(nullptr, std::free) {}
};

// Never more than a decoder needs for so many pixels.
size_t LargestBlockFor(const PictureHeader& header, size_t file_bytes) {
  constexpr size_t kPixel = 8, kSlack = 2;  // RGBA of 16 bits, blocks that grow by doubling
  return kSlack * (kPixel * static_cast<size_t>(header.width) * static_cast<size_t>(header.height) +
                   file_bytes) +
         (size_t{1} << 20);
}

std::string StbReason() {
  const char* reason = stbi_failure_reason();
  return std::string("damaged: its pixels cannot be decoded") +
         (reason == nullptr ? "" : std::string(" (") + reason + ")");
}

Pixels DecodeRgba(const std::string& path, const PictureHeader& header,
                  std::span<const uint8_t> bytes) {
  int width = 0, height = 0;
  Pixels rgba(nullptr, std::free);
#if defined(GANVAS_HAVE_WEBP)
  if (header.format == PictureFormat::kWebp) {
    rgba = Pixels(WebPDecodeRGBA(bytes.data(), bytes.size(), &width, &height), WebPFree);
    if (rgba == nullptr) FailPicture(path, "damaged: its pixels cannot be decoded");
  }
#endif
  if (rgba == nullptr) {
    int found = 0;
    const LargestBlock limit(LargestBlockFor(header, bytes.size()));
    rgba.reset(stbi_load_from_memory(bytes.data(), static_cast<int>(bytes.size()), &width, &height,
                                     &found, 4));
    if (rgba == nullptr) FailPicture(path, StbReason());
  }
  // What follows relies on the header's size.
  if (width != header.width || height != header.height) {
    FailPicture(path, "damaged: two sizes in one file");
  }
  return rgba;
}

// A JPEG whose end marker alone is missing, as cameras and downloads leave it: browsers show it.
// All its pixels are there if what follows the file does not matter to any of them. Null otherwise.
Pixels DecodeUnended(const std::string& path, const PictureHeader& header,
                     std::vector<uint8_t> bytes) {
  constexpr uint8_t kMarker = 0xff, kEndOfImage = 0xd9;
  constexpr size_t kFiller = 64;
  while (!bytes.empty() && bytes.back() == kMarker) bytes.pop_back();
  const auto followed_by = [&](uint8_t filler) {
    std::vector<uint8_t> whole = bytes;
    whole.insert(whole.end(), kFiller, filler);
    whole.insert(whole.end(), {kMarker, kEndOfImage});
    return DecodeRgba(path, header, whole);
  };
  try {
    Pixels one = followed_by(0x2a);
    const Pixels other = followed_by(0xd5);
    const size_t count = 4 * static_cast<size_t>(header.width) * static_cast<size_t>(header.height);
    if (std::memcmp(one.get(), other.get(), count) == 0) return one;
  } catch (const FatalError&) {
  }
  return Pixels(nullptr, std::free);
}

std::unique_ptr<Decoded> Decode(const std::string& path) {
  const PictureHeader header = ReadPictureHeader(path);
  if (header.format == PictureFormat::kUnknown) {
    FailPicture(path, header.foreign + ", expected " + DecodedFormats());
  }
  if (!IsDecoded(header.format)) {
    FailPicture(path, std::string("a ") + FormatName(header.format) + " picture, expected " +
                          DecodedFormats());
  }
  if (IsTooLarge(header)) FailPicture(path, TooLargeText(header));
  auto decoded = std::make_unique<Decoded>(
      header, 8 * static_cast<size_t>(header.width) * static_cast<size_t>(header.height));
  const std::vector<uint8_t> bytes = ReadBytes(path);
  const std::string damage = DamageOf(bytes);
  if (damage.empty()) {
    decoded->rgba = DecodeRgba(path, header, bytes);
    return decoded;
  }
  if (header.format == PictureFormat::kJpeg) decoded->rgba = DecodeUnended(path, header, bytes);
  if (decoded->rgba == nullptr) FailPicture(path, damage);
  return decoded;
}

// Writes one RGBA pixel, on white, into planes.
void PutPixel(const uint8_t* p, int channels, size_t plane, uint8_t* to) {
  int rgb[3];
  for (int c = 0; c < 3; ++c) rgb[c] = (p[c] * p[3] + 255 * (255 - p[3]) + 127) / 255;
  if (channels == 1) {
    *to = static_cast<uint8_t>((299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2] + 500) / 1000);
  } else {
    for (size_t c = 0; c < 3; ++c) to[c * plane] = static_cast<uint8_t>(rgb[c]);
  }
}

void ReadMiddleSquare(const std::string& path, const WantedPicture& wanted, uint8_t* out) {
  const auto decoded = Decode(path);
  const int width = decoded->header.width, height = decoded->header.height;
  const int side = std::min(width, height);
  const int left = (width - side) / 2;
  const int top = (height - side) / 2;
  const size_t plane = static_cast<size_t>(side) * side;
  std::vector<uint8_t> planes(plane * static_cast<size_t>(wanted.channels));
  for (int y = 0; y < side; ++y) {
    uint8_t* to = planes.data() + static_cast<size_t>(y) * side;
    for (int x = 0; x < side; ++x) {
      const Pixel at = StoredPixel(wanted.orientation, side, x, y);
      const uint8_t* p = decoded->rgba.get() + 4 * (static_cast<size_t>(top + at.y) * width +
                                                    static_cast<size_t>(left + at.x));
      PutPixel(p, wanted.channels, plane, to + x);
    }
  }
  decoded->rgba.reset();
  ResamplePlanes(planes.data(), wanted.channels, side, side, out, wanted.size, wanted.size);
}

void ReadAllOf(const std::string& path, const WantedPicture& wanted, uint8_t* out) {
  constexpr uint8_t kWhite = 255;
  const WholePicture whole = ReadWholePicture(path);
  const size_t plane = static_cast<size_t>(whole.width) * static_cast<size_t>(whole.height);
  std::vector<uint8_t> planes(plane * static_cast<size_t>(wanted.channels));
  for (size_t i = 0; i < plane; ++i) {
    PutPixel(whole.rgba.data() + 4 * i, wanted.channels, plane, planes.data() + i);
  }
  const int size = wanted.size;
  if (wanted.fit == Fit::kStretch) {
    ResamplePlanes(planes.data(), wanted.channels, whole.height, whole.width, out, size, size);
    return;
  }
  const int64_t longest = std::max(whole.width, whole.height);
  const auto scaled = [&](int side) {
    return static_cast<int>(std::max<int64_t>(1, (int64_t{side} * size + longest / 2) / longest));
  };
  const int height = scaled(whole.height), width = scaled(whole.width);
  std::vector<uint8_t> inner(static_cast<size_t>(wanted.channels) * static_cast<size_t>(height) *
                             static_cast<size_t>(width));
  ResamplePlanes(planes.data(), wanted.channels, whole.height, whole.width, inner.data(), height,
                 width);
  PadCentred(inner.data(), wanted.channels, height, width, kWhite, out, size, size);
}

}  // namespace

bool IsTooLarge(const PictureHeader& header) {
  return int64_t{header.width} * header.height > kMostPixels;
}

std::string TooLargeText(const PictureHeader& header) {
  return std::to_string(header.width) + "x" + std::to_string(header.height) +
         " pixels, expected at most 2^28 (16384x16384)";
}

PictureHeader ReadPictureHeader(const std::string& path) {
  const File file = OpenFile(path);
  std::array<uint8_t, kFormatBytes> begin{};
  const size_t read = std::fread(begin.data(), 1, begin.size(), file.get());
  const std::span<const uint8_t> bytes(begin.data(), read);
  PictureHeader header = HeaderIn(bytes, file.get());
  if (header.format == PictureFormat::kUnknown) header.foreign = ForeignText(bytes);
  if (!IsDecoded(header.format)) return header;
  if (header.width <= 0 || header.height <= 0) {
    FailPicture(path, std::string("damaged: its ") + FormatName(header.format) +
                          " header cannot be understood");
  }
  if (header.format == PictureFormat::kJpeg) header.orientation = ExifOrientation(path);
  return header;
}

void ReadPicture(const std::string& path, const WantedPicture& wanted, uint8_t* out) {
  if (wanted.fit == Fit::kCrop) {
    ReadMiddleSquare(path, wanted, out);
  } else {
    ReadAllOf(path, wanted, out);
  }
}

int LargestValueOf16Bits(const std::string& path) {
  const PictureHeader header = ReadPictureHeader(path);
  const DecodeMemory memory(16 * static_cast<size_t>(header.width) *
                            static_cast<size_t>(header.height));
  const std::vector<uint8_t> bytes = ReadBytes(path);
  const LargestBlock limit(LargestBlockFor(header, bytes.size()));
  int width = 0, height = 0, channels = 0;
  const std::unique_ptr<stbi_us, void (*)(void*)> values(
      stbi_load_16_from_memory(bytes.data(), static_cast<int>(bytes.size()), &width, &height,
                               &channels, 0),
      std::free);
  if (values == nullptr) FailPicture(path, StbReason());
  const bool alpha = channels == 2 || channels == 4;
  const size_t pixels = static_cast<size_t>(width) * static_cast<size_t>(height);
  int largest = 0;
  for (size_t i = 0; i < pixels; ++i) {
    for (int c = 0; c < channels - (alpha ? 1 : 0); ++c) {
      largest = std::max<int>(
          largest, values.get()[i * static_cast<size_t>(channels) + static_cast<size_t>(c)]);
    }
  }
  return largest;
}

WholePicture ReadWholePicture(const std::string& path) {
  const auto decoded = Decode(path);
  const PictureHeader& header = decoded->header;
  const int orientation = header.orientation;
  const bool lies = orientation >= 5;  // rows are columns of the upright picture
  WholePicture picture{
      lies ? header.height : header.width, lies ? header.width : header.height, {}};
  const bool right_to_left = orientation == 2 || orientation == 3 || orientation >= 7;
  const bool bottom_up =
      orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  picture.rgba.resize(4 * static_cast<size_t>(header.width) * static_cast<size_t>(header.height));
  uint8_t* to = picture.rgba.data();
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x, to += 4) {
      int column = lies ? y : x, row = lies ? x : y;
      if (right_to_left) column = header.width - 1 - column;
      if (bottom_up) row = header.height - 1 - row;
      const uint8_t* from = decoded->rgba.get() + 4 * (static_cast<size_t>(row) * header.width +
                                                       static_cast<size_t>(column));
      std::copy_n(from, 4, to);
    }
  }
  return picture;
}

}  // namespace ganvas::data
