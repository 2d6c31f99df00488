#include "native/data/picture_decode.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <span>
#include <utility>

#include "native/data/exif.h"
#include "native/data/file_bytes.h"
#include "native/data/picture_damage.h"
#include "native/data/tiff_picture.h"
#include "native/error.h"

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

[[noreturn]] void FailPicture(const std::string& path, const std::string& what) {
  throw FatalError(ExitCode::kBadFile, path + ": " + what);
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
void ReadSoughtHeader(std::span<const uint8_t> begin, PictureHeader* header) {
  int channels = 0;
  if (stbi_info_from_memory(begin.data(), static_cast<int>(begin.size()), &header->width,
                            &header->height, &channels) == 0) {
    return;
  }
  header->channels = channels <= 2 ? 1 : 3;
}

// The bytes that tell the size of a picture of this format, in most files.
uint64_t HeaderBytes(PictureFormat format) {
  switch (format) {
    case PictureFormat::kJpeg:
      return kExifBytes;
    case PictureFormat::kTiff:
      return kWholeFile;
    default:
      return kFormatBytes;
  }
}

void ReadHeader(std::span<const uint8_t> begin, PictureHeader* header) {
  switch (header->format) {
    case PictureFormat::kPng:
      return ReadPngHeader(begin, header);
    case PictureFormat::kWebp:
      return ReadWebpHeader(begin, header);
    case PictureFormat::kTiff:
      return ReadTiffHeader(begin, header);
    case PictureFormat::kJpeg:
      header->orientation = ExifOrientation(begin);
      return ReadSoughtHeader(begin, header);
    default:
      return ReadSoughtHeader(begin, header);
  }
}

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
  if (header.format == PictureFormat::kTiff) {
    std::string reason;
    rgba = DecodeTiff(bytes, header, &reason);
    if (rgba == nullptr) FailPicture(path, reason);
    return rgba;
  }
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

}  // namespace

PictureBytes PictureAt(const std::string& path) {
  return {path, [path](uint64_t most) { return ReadBeginning(path, most); }};
}

PictureBytes PictureIn(const FileSource& source, const std::string& name) {
  return {source.PathOf(name), [&source, name](uint64_t most) { return source.Read(name, most); }};
}

bool IsTooLarge(const PictureHeader& header) {
  return int64_t{header.width} * header.height > kMostPixels;
}

std::string TooLargeText(const PictureHeader& header) {
  return std::to_string(header.width) + "x" + std::to_string(header.height) +
         " pixels, expected at most 2^28 (16384x16384)";
}

PictureHeader ReadPictureHeader(const PictureBytes& file) {
  std::vector<uint8_t> begin = file.read(kFormatBytes);
  PictureHeader header;
  header.format = FormatOf(begin);
  if (header.format == PictureFormat::kUnknown) header.foreign = ForeignText(begin);
  if (!IsDecoded(header.format)) return header;
  const uint64_t needed = HeaderBytes(header.format);
  if (needed > kFormatBytes && begin.size() == kFormatBytes) begin = file.read(needed);
  ReadHeader(begin, &header);
  if (header.width <= 0 && begin.size() >= kFormatBytes && needed != kWholeFile) {
    ReadHeader(file.read(kWholeFile), &header);
  }
  if (header.width <= 0 || header.height <= 0) {
    FailPicture(file.path, std::string("damaged: its ") + FormatName(header.format) +
                               " header cannot be understood");
  }
  return header;
}

DecodedPicture::DecodedPicture(const PictureHeader& of)
    : header(of),
      memory(8 * static_cast<size_t>(of.width) * static_cast<size_t>(of.height)),
      rgba(nullptr, std::free) {}

std::unique_ptr<DecodedPicture> DecodePicture(const PictureBytes& file) {
  const PictureHeader header = ReadPictureHeader(file);
  if (header.format == PictureFormat::kUnknown) {
    FailPicture(file.path, header.foreign + ", expected one of " + DecodedFormats());
  }
  if (!IsDecoded(header.format)) {
    FailPicture(file.path, std::string("a ") + FormatName(header.format) +
                               " picture, expected one of " + DecodedFormats());
  }
  if (IsTooLarge(header)) FailPicture(file.path, TooLargeText(header));
  auto decoded = std::make_unique<DecodedPicture>(header);
  std::vector<uint8_t> bytes = file.read(kWholeFile);
  const std::string damage = DamageOf(bytes);
  if (damage.empty()) {
    decoded->rgba = DecodeRgba(file.path, header, bytes);
    return decoded;
  }
  if (header.format == PictureFormat::kJpeg) {
    decoded->rgba = DecodeUnended(file.path, header, std::move(bytes));
  }
  if (decoded->rgba == nullptr) FailPicture(file.path, damage);
  return decoded;
}

int LargestValueOf16Bits(const PictureBytes& file) {
  const PictureHeader header = ReadPictureHeader(file);
  const DecodeMemory memory(16 * static_cast<size_t>(header.width) *
                            static_cast<size_t>(header.height));
  const std::vector<uint8_t> bytes = file.read(kWholeFile);
  const LargestBlock limit(LargestBlockFor(header, bytes.size()));
  int width = 0, height = 0, channels = 0;
  const std::unique_ptr<stbi_us, void (*)(void*)> values(
      stbi_load_16_from_memory(bytes.data(), static_cast<int>(bytes.size()), &width, &height,
                               &channels, 0),
      std::free);
  if (values == nullptr) FailPicture(file.path, StbReason());
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

}  // namespace ganvas::data
