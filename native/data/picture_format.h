// Kinds of files, told by their first bytes and never by their names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ganvas::data {

enum class PictureFormat {
  kPng,
  kJpeg,
  kBmp,
  kGif,
  kWebp,
  kAnimatedWebp,
  kTiff,
  kHeic,
  kAvif,
  kJpegXl,
  kJpeg2000,
  kPhotoshop,
  kUnknown,
};

// So many bytes tell every format.
inline constexpr size_t kFormatBytes = 64;

// Of a file that begins with these bytes.
PictureFormat FormatOf(std::span<const uint8_t> begin);

// "PNG", "WebP", ...
const char* FormatName(PictureFormat format);

// Whether picture_decode.h decodes it. WebP needs libwebp and TIFF libtiff when Ganvas is built.
bool IsDecoded(PictureFormat format);

// "PNG, JPEG, BMP, GIF, WebP and TIFF": the formats that are decoded, for messages.
std::string DecodedFormats();

// Whether a name ends as pictures do (.png, .jpg, .webp, ...), in either case.
bool HasPictureEnding(std::string_view name);

// Why bytes of unknown format are not a picture: "an empty file", "a web page", "a Git LFS
// pointer", or "not a picture".
std::string ForeignText(std::span<const uint8_t> begin);

}  // namespace ganvas::data
