// Digits and capital letters in the faces of the installed fonts.
#pragma once

#include <memory>
#include <string>

#include "native/data/dataset.h"
#include "native/data/dataset_spec.h"

namespace ganvas::data {

// 0-9 and A-Z (36 classes), white on black, drawn by FreeType with exact coverage, centred by their
// outline, in `kGlyphSizes` slightly different sizes for each face. `folder` is searched for .ttf
// and .otf files; "" is /usr/share/fonts. Left out: faces without all 36 characters, symbol,
// keyboard, mathematics and CJK fonts, and the thinnest weights (below 250), which vanish at 32
// pixels. Every tenth face, by name, belongs to the test split. Throws FatalError: kBadFile without
// any usable font, kFailed in a build without FreeType.
std::unique_ptr<Dataset> OpenGlyphs(const std::string& folder, Split split, int size);

// Whether there are enough faces for the test split.
bool GlyphsHaveTest(const std::string& folder);

inline constexpr int kGlyphSizes = 2;

}  // namespace ganvas::data
