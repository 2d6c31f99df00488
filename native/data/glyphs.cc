#include "native/data/glyphs.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_BBOX_H
#include FT_OUTLINE_H

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "native/data/fingerprint.h"
#include "native/data/font_faces.h"
#include "native/error.h"
#include "shared/latent/latent.h"

namespace ganvas::data {
namespace {

constexpr std::string_view kCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr const char* kDefaultFolder = "/usr/share/fonts";
constexpr uint64_t kSeed = 0x676c79706873;  // "glyphs"
constexpr double kSmallest = 0.60;          // height of a capital H, in picture heights
constexpr double kLargest = 0.74;
constexpr double kLargestExtent = 0.92;  // of any character, in either direction
constexpr int kTestEvery = 10;

struct FreeLibrary {
  void operator()(FT_Library library) const { FT_Done_FreeType(library); }
};
struct FreeFace {
  void operator()(FT_Face face) const { FT_Done_Face(face); }
};
using Library = std::unique_ptr<FT_LibraryRec_, FreeLibrary>;
using Face = std::unique_ptr<FT_FaceRec_, FreeFace>;

Library StartFreeType() {
  FT_Library library = nullptr;
  if (FT_Init_FreeType(&library) != 0) {
    throw FatalError(ExitCode::kFailed, "glyphs: FreeType cannot be initialized");
  }
  return Library(library);
}

FT_BBox LoadOutline(FT_Face face, char character) {
  const FT_UInt glyph = FT_Get_Char_Index(face, static_cast<FT_ULong>(character));
  FT_BBox box{};
  const FT_Int32 flags = FT_LOAD_NO_SCALE | FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP;
  if (FT_Load_Glyph(face, glyph, flags) != 0) return box;
  if (face->glyph->format != FT_GLYPH_FORMAT_OUTLINE) return box;
  FT_Outline_Get_BBox(&face->glyph->outline, &box);
  return box;
}

// Draws `character` centred into grey [size, size]; false when the face has no outline for it.
// `height` is that of a capital H in picture heights.
bool DrawGlyph(FT_Library library, FT_Face face, char character, double height, int size,
               uint8_t* out) {
  const FT_BBox capital = LoadOutline(face, 'H');
  const FT_BBox box = LoadOutline(face, character);
  const double extent = std::max<double>(box.xMax - box.xMin, box.yMax - box.yMin);
  if (extent <= 0 || capital.yMax <= capital.yMin) return false;
  // 26.6 pixels for one font unit.
  const double scale =
      64.0 * size * std::min(height / (capital.yMax - capital.yMin), kLargestExtent / extent);
  FT_Outline* outline = &face->glyph->outline;
  for (int i = 0; i < outline->n_points; ++i) {
    FT_Vector& p = outline->points[i];
    p.x = std::lround(32.0 * size + scale * (p.x - 0.5 * (box.xMin + box.xMax)));
    p.y = std::lround(32.0 * size + scale * (p.y - 0.5 * (box.yMin + box.yMax)));
  }
  FT_Bitmap bitmap{};
  bitmap.rows = static_cast<unsigned>(size);
  bitmap.width = static_cast<unsigned>(size);
  bitmap.pitch = size;
  bitmap.buffer = out;
  bitmap.num_grays = 256;
  bitmap.pixel_mode = FT_PIXEL_MODE_GRAY;
  std::fill(out, out + static_cast<size_t>(size) * size, uint8_t{0});
  return FT_Outline_Get_Bitmap(library, outline, &bitmap) == 0;
}

class Glyphs final : public Dataset {
 public:
  Glyphs(const std::string& folder, Split split, int size) : size_(size) {
    for (char c : kCharacters) classes_.emplace_back(1, c);
    const Library library = StartFreeType();
    const std::vector<FontFace> all = FindFontFaces(library.get(), folder, kCharacters);
    for (size_t i = 0; i < all.size(); ++i) {
      const bool is_test = i % kTestEvery == kTestEvery - 1;
      if (is_test == (split == Split::kTest)) faces_.push_back(all[i]);
    }
    if (faces_.empty()) {
      throw FatalError(ExitCode::kBadFile,
                       "glyphs: no usable .ttf or .otf font under " + folder +
                           (all.empty() ? "" : " for the test split (every tenth face)") +
                           "; install a font package, fonts-dejavu-core for example");
    }
    for (size_t f = 0; f < faces_.size(); ++f) DrawFace(library.get(), f);
  }

  int64_t size() const override { return static_cast<int64_t>(labels_.size()); }
  PictureShape shape() const override { return {1, size_, size_}; }
  const std::vector<std::string>& classes() const override { return classes_; }
  std::string class_noun() const override { return "character"; }

  int64_t Get(int64_t index, uint8_t* out) const override {
    const size_t bytes = shape().bytes();
    const auto begin =
        pictures_.begin() + static_cast<ptrdiff_t>(static_cast<size_t>(index) * bytes);
    std::copy(begin, begin + static_cast<ptrdiff_t>(bytes), out);
    return labels_[static_cast<size_t>(index)];
  }

  std::string Describe() const override {
    std::string text = "glyphs, " + std::to_string(size()) + " pictures " + std::to_string(size_) +
                       "x" + std::to_string(size_) + " grey, 36 classes, " +
                       std::to_string(faces_.size()) + " faces: ";
    for (size_t i = 0; i < faces_.size(); ++i) text += (i == 0 ? "" : ", ") + faces_[i].name;
    return text;
  }

  uint64_t Fingerprint() const override {
    return Fingerprinter().Add("glyphs 1").Add(static_cast<uint64_t>(size_)).Add(pictures_).value();
  }

 private:
  void DrawFace(FT_Library library, size_t f) {
    FT_Face raw = nullptr;
    if (FT_New_Face(library, faces_[f].path.c_str(), 0, &raw) != 0) {
      throw FatalError(ExitCode::kBadFile, "glyphs: " + faces_[f].path + ": not readable");
    }
    const Face face(raw);
    // The sizes of a face depend on its name, so that other fonts do not change them.
    const uint64_t name = Fingerprinter().Add(faces_[f].name).value();
    for (int s = 0; s < kGlyphSizes; ++s) {
      for (size_t c = 0; c < kCharacters.size(); ++c) {
        const auto random = Philox4x32(kSeed ^ name, c, static_cast<uint64_t>(s));
        const double height = kSmallest + (kLargest - kSmallest) * (random[0] * 0x1p-32);
        const size_t at = pictures_.size();
        pictures_.resize(at + shape().bytes());
        if (DrawGlyph(library, raw, kCharacters[c], height, size_, pictures_.data() + at)) {
          labels_.push_back(static_cast<uint8_t>(c));
        } else {
          pictures_.resize(at);
        }
      }
    }
  }

  int size_;
  std::vector<std::string> classes_;
  std::vector<FontFace> faces_;
  std::vector<uint8_t> pictures_;
  std::vector<uint8_t> labels_;
};

}  // namespace

std::unique_ptr<Dataset> OpenGlyphs(const std::string& folder, Split split, int size) {
  return std::make_unique<Glyphs>(folder.empty() ? kDefaultFolder : folder, split, size);
}

bool GlyphsHaveTest(const std::string& folder) {
  const Library library = StartFreeType();
  return FindFontFaces(library.get(), folder.empty() ? kDefaultFolder : folder, kCharacters)
             .size() >= kTestEvery;
}

}  // namespace ganvas::data
