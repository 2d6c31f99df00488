// Takes the place of glyphs.cc in a build without FreeType.
#include "native/data/glyphs.h"
#include "native/error.h"

namespace ganvas::data {

std::unique_ptr<Dataset> OpenGlyphs(const std::string&, Split, int) {
  throw FatalError(
      ExitCode::kFailed,
      "glyphs: this build has no FreeType; install libfreetype-dev and build again, or "
      "train on shapes, idx:DIR or folder:DIR");
}

bool GlyphsHaveTest(const std::string&) { return false; }

}  // namespace ganvas::data
