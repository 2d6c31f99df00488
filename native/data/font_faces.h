// The usable faces among the installed fonts, in an order that does not depend on the file system.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// FreeType's handles, as FreeType itself declares them.
typedef struct FT_LibraryRec_* FT_Library;
typedef struct FT_FaceRec_* FT_Face;

namespace ganvas::data {

struct FontFace {
  std::string path;
  std::string name;  // "DejaVu Sans Bold Oblique"
  uint64_t bytes;    // size of the file
};

// Faces under `folder` (searched recursively) that have all of `characters`, sorted by name; one
// face for each name. glyphs.h says which faces are left out.
std::vector<FontFace> FindFontFaces(FT_Library library, const std::string& folder,
                                    std::string_view characters);

}  // namespace ganvas::data
