#include "native/data/tiff_picture.h"

#include <tiffio.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace ganvas::data {
namespace {

// The file in memory, as libtiff reads it, and its first error.
struct TiffMemory {
  std::span<const uint8_t> file;
  uint64_t at = 0;
  std::string error = {};
};

TiffMemory* Of(thandle_t handle) { return static_cast<TiffMemory*>(handle); }

tmsize_t ReadMemory(thandle_t handle, void* to, tmsize_t bytes) {
  TiffMemory* memory = Of(handle);
  const uint64_t left = memory->file.size() - std::min<uint64_t>(memory->at, memory->file.size());
  const uint64_t count =
      std::min<uint64_t>(left, static_cast<uint64_t>(std::max<tmsize_t>(bytes, 0)));
  if (count > 0) std::memcpy(to, memory->file.data() + memory->at, count);
  memory->at += count;
  return static_cast<tmsize_t>(count);
}

tmsize_t WriteNothing(thandle_t, void*, tmsize_t) { return 0; }

toff_t SeekMemory(thandle_t handle, toff_t offset, int whence) {
  TiffMemory* memory = Of(handle);
  const uint64_t from = whence == SEEK_CUR   ? memory->at
                        : whence == SEEK_END ? memory->file.size()
                                             : 0;
  memory->at = from + offset;
  return memory->at;
}

int CloseMemory(thandle_t) { return 0; }
toff_t SizeOfMemory(thandle_t handle) { return Of(handle)->file.size(); }

int MapMemory(thandle_t handle, void** base, toff_t* size) {
  *base = const_cast<uint8_t*>(Of(handle)->file.data());
  *size = Of(handle)->file.size();
  return 1;
}

void UnmapMemory(thandle_t, void*, toff_t) {}

int KeepError(TIFF*, void* memory, const char*, const char* format, va_list values) {
  std::string& error = static_cast<TiffMemory*>(memory)->error;
  if (!error.empty()) return 1;
  char text[256];
  std::vsnprintf(text, sizeof text, format, values);
  error = text;
  return 1;
}

int IgnoreWarning(TIFF*, void*, const char*, const char*, va_list) { return 1; }

using Tiff = std::unique_ptr<TIFF, void (*)(TIFF*)>;

// `largest_block`: what libtiff may allocate at a time.
Tiff OpenTiff(TiffMemory* memory, uint64_t largest_block) {
  TIFFOpenOptions* options = TIFFOpenOptionsAlloc();
  TIFFOpenOptionsSetErrorHandlerExtR(options, KeepError, memory);
  TIFFOpenOptionsSetWarningHandlerExtR(options, IgnoreWarning, nullptr);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, static_cast<tmsize_t>(largest_block));
  Tiff tiff(TIFFClientOpenExt("", "r", memory, ReadMemory, WriteNothing, SeekMemory, CloseMemory,
                              SizeOfMemory, MapMemory, UnmapMemory, options),
            TIFFClose);
  TIFFOpenOptionsFree(options);
  return tiff;
}

constexpr uint64_t kHeaderBlock = uint64_t{1} << 26;

template <typename T>
T Field(TIFF* tiff, uint32_t tag, T otherwise) {
  T value = otherwise;
  return TIFFGetFieldDefaulted(tiff, tag, &value) == 1 ? value : otherwise;
}

int Clamped(uint32_t value) { return static_cast<int>(std::min<uint32_t>(value, INT32_MAX)); }

}  // namespace

void ReadTiffHeader(std::span<const uint8_t> file, PictureHeader* header) {
  TiffMemory memory{file};
  const Tiff tiff = OpenTiff(&memory, kHeaderBlock);
  if (tiff == nullptr) return;
  header->width = Clamped(Field<uint32_t>(tiff.get(), TIFFTAG_IMAGEWIDTH, 0));
  header->height = Clamped(Field<uint32_t>(tiff.get(), TIFFTAG_IMAGELENGTH, 0));
  header->bits = Field<uint16_t>(tiff.get(), TIFFTAG_BITSPERSAMPLE, 8);
  const auto colours = Field<uint16_t>(tiff.get(), TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB);
  const bool grey = colours == PHOTOMETRIC_MINISBLACK || colours == PHOTOMETRIC_MINISWHITE;
  header->channels = grey ? 1 : 3;
  const int orientation = Field<uint16_t>(tiff.get(), TIFFTAG_ORIENTATION, 1);
  header->orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
}

Pixels DecodeTiff(std::span<const uint8_t> file, const PictureHeader& header, std::string* reason) {
  const uint64_t pixels =
      static_cast<uint64_t>(header.width) * static_cast<uint64_t>(header.height);
  TiffMemory memory{file};
  const Tiff tiff = OpenTiff(&memory, 16 * pixels + file.size() + kHeaderBlock);
  Pixels rgba(static_cast<uint8_t*>(std::malloc(4 * pixels)), std::free);
  const auto fail = [&](const std::string& what) {
    *reason = "damaged: its pixels cannot be decoded (" + what + ")";
    return Pixels(nullptr, std::free);
  };
  if (tiff == nullptr || rgba == nullptr) return fail(memory.error);
  char unsupported[1024] = "";
  if (TIFFRGBAImageOK(tiff.get(), unsupported) == 0) return fail(unsupported);
  // With the orientation that the file has, rows come as they are stored.
  if (TIFFReadRGBAImageOriented(tiff.get(), static_cast<uint32_t>(header.width),
                                static_cast<uint32_t>(header.height),
                                reinterpret_cast<uint32_t*>(rgba.get()), header.orientation,
                                /*stop_on_error=*/1) == 0 ||
      !memory.error.empty()) {
    return fail(memory.error);
  }
  // libtiff packs four bytes into a number and multiplies alpha into the colours.
  for (uint64_t i = 0; i < pixels; ++i) {
    uint8_t* p = rgba.get() + 4 * i;
    uint32_t packed;
    std::memcpy(&packed, p, sizeof packed);
    const int alpha = static_cast<int>(TIFFGetA(packed));
    const int colours[] = {static_cast<int>(TIFFGetR(packed)), static_cast<int>(TIFFGetG(packed)),
                           static_cast<int>(TIFFGetB(packed))};
    for (int c = 0; c < 3; ++c) {
      p[c] = static_cast<uint8_t>(
          alpha == 0 ? 0 : std::min(255, (255 * colours[c] + alpha / 2) / alpha));
    }
    p[3] = static_cast<uint8_t>(alpha);
  }
  return rgba;
}

}  // namespace ganvas::data
