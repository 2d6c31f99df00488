#include "native/data/picture_format.h"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace ganvas::data {
namespace {

struct Signature {
  PictureFormat format;
  size_t at;
  std::string_view bytes;
};

constexpr std::string_view Zeroed(const char* bytes, size_t count) { return {bytes, count}; }

constexpr Signature kSignatures[] = {
    {PictureFormat::kPng, 0, "\x89PNG\r\n\x1a\n"},
    {PictureFormat::kJpeg, 0, "\xff\xd8\xff"},
    {PictureFormat::kGif, 0, "GIF87a"},
    {PictureFormat::kGif, 0, "GIF89a"},
    {PictureFormat::kBmp, 0, "BM"},
    {PictureFormat::kTiff, 0, Zeroed("II*\0", 4)},
    {PictureFormat::kTiff, 0, Zeroed("MM\0*", 4)},
    {PictureFormat::kTiff, 0, Zeroed("II+\0", 4)},
    {PictureFormat::kTiff, 0, Zeroed("MM\0+", 4)},
    {PictureFormat::kWebp, 8, "WEBP"},
    {PictureFormat::kJpegXl, 0, "\xff\x0a"},
    {PictureFormat::kJpegXl, 0, Zeroed("\0\0\0\x0cJXL ", 8)},
    {PictureFormat::kJpeg2000, 0, Zeroed("\0\0\0\x0cjP  ", 8)},
    {PictureFormat::kJpeg2000, 0, "\xff\x4f\xff\x51"},
    {PictureFormat::kPhotoshop, 0, "8BPS"},
};

constexpr PictureFormat kDecoded[] = {
    PictureFormat::kPng,  PictureFormat::kJpeg, PictureFormat::kBmp, PictureFormat::kGif,
#if defined(GANVAS_HAVE_WEBP)
    PictureFormat::kWebp,
#endif
#if defined(GANVAS_HAVE_TIFF)
    PictureFormat::kTiff,
#endif
};

constexpr std::string_view kEndings[] = {
    ".png", ".jpg",  ".jpeg", ".jpe",  ".jfif", ".bmp", ".dib", ".gif", ".webp",
    ".tif", ".tiff", ".heic", ".heif", ".avif", ".jxl", ".jp2", ".j2k", ".psd",
};

std::string_view Text(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool StartsWith(std::span<const uint8_t> bytes, size_t at, std::string_view signature) {
  const std::string_view text = Text(bytes);
  return at <= text.size() && text.substr(at).starts_with(signature);
}

// "BM" begins other files, too: the length of what follows is one of few.
bool HasBmpHeader(std::span<const uint8_t> begin) {
  constexpr uint8_t kLengths[] = {12, 40, 52, 56, 64, 108, 124};
  return begin.size() >= 18 &&
         std::find(std::begin(kLengths), std::end(kLengths), begin[14]) != std::end(kLengths) &&
         begin[15] == 0 && begin[16] == 0 && begin[17] == 0;
}

// Its first chunk is VP8X, whose flags say so (WebP container specification).
bool IsAnimatedWebp(std::span<const uint8_t> begin) {
  constexpr uint8_t kAnimation = 2;
  return StartsWith(begin, 12, "VP8X") && begin.size() > 20 && (begin[20] & kAnimation) != 0;
}

// HEIC and AVIF are boxes of one kind of file: "ftyp" and a list of brands of four letters.
PictureFormat FormatOfBrands(std::span<const uint8_t> begin) {
  for (size_t at = 8; at + 4 <= std::min(begin.size(), kFormatBytes); at += 4) {
    const std::string_view brand = Text(begin).substr(at, 4);
    if (brand == "avif" || brand == "avis") return PictureFormat::kAvif;
    if (brand == "heic" || brand == "heix" || brand == "hevc" || brand == "hevx")
      return PictureFormat::kHeic;
  }
  return PictureFormat::kUnknown;
}

}  // namespace

PictureFormat FormatOf(std::span<const uint8_t> begin) {
  for (const Signature& signature : kSignatures) {
    if (!StartsWith(begin, signature.at, signature.bytes)) continue;
    if (signature.format == PictureFormat::kWebp && !StartsWith(begin, 0, "RIFF")) continue;
    if (signature.format == PictureFormat::kBmp && !HasBmpHeader(begin)) continue;
    if (signature.format == PictureFormat::kWebp && IsAnimatedWebp(begin)) {
      return PictureFormat::kAnimatedWebp;
    }
    return signature.format;
  }
  return StartsWith(begin, 4, "ftyp") ? FormatOfBrands(begin) : PictureFormat::kUnknown;
}

const char* FormatName(PictureFormat format) {
  switch (format) {
    case PictureFormat::kPng:
      return "PNG";
    case PictureFormat::kJpeg:
      return "JPEG";
    case PictureFormat::kBmp:
      return "BMP";
    case PictureFormat::kGif:
      return "GIF";
    case PictureFormat::kWebp:
      return "WebP";
    case PictureFormat::kAnimatedWebp:
      return "animated WebP";
    case PictureFormat::kTiff:
      return "TIFF";
    case PictureFormat::kHeic:
      return "HEIC";
    case PictureFormat::kAvif:
      return "AVIF";
    case PictureFormat::kJpegXl:
      return "JPEG XL";
    case PictureFormat::kJpeg2000:
      return "JPEG 2000";
    case PictureFormat::kPhotoshop:
      return "Photoshop";
    case PictureFormat::kUnknown:
      break;
  }
  return "unknown";
}

bool IsDecoded(PictureFormat format) {
  return std::find(std::begin(kDecoded), std::end(kDecoded), format) != std::end(kDecoded);
}

std::string DecodedFormats() {
  std::string text;
  for (size_t i = 0; i < std::size(kDecoded); ++i) {
    if (i > 0) text += i + 1 == std::size(kDecoded) ? " and " : ", ";
    text += FormatName(kDecoded[i]);
  }
  return text;
}

bool HasPictureEnding(std::string_view name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  std::string ending(name.substr(dot));
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::find(std::begin(kEndings), std::end(kEndings), ending) != std::end(kEndings);
}

std::string ForeignText(std::span<const uint8_t> begin) {
  if (begin.empty()) return "an empty file";
  if (StartsWith(begin, 0, "version https://git-lfs")) {
    return "a Git LFS pointer (git lfs pull gets the picture)";
  }
  std::string text(Text(begin));
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  text.erase(0, std::min(text.size(), text.find_first_not_of(" \t\r\n\xef\xbb\xbf")));
  if (text.starts_with("<!doctype html") || text.starts_with("<html")) return "a web page";
  if (text.starts_with("<svg") || text.starts_with("<?xml")) return "an SVG or XML file";
  return "not a picture";
}

}  // namespace ganvas::data
