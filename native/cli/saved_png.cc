#include "native/cli/saved_png.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "native/cli/files.h"
#include "native/error.h"
#include "shared/image/png_text.h"

namespace ganvas::cli {
namespace {

constexpr uint64_t kLargestPng = uint64_t{1} << 30;
constexpr std::array<uint8_t, 8> kSignature = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
constexpr size_t kHeaderEnd = 24;  // of width and height

FatalError Bad(const std::string& path, const std::string& what) {
  return FatalError(ExitCode::kBadFile, path + ": " + what);
}

int Number(const std::vector<uint8_t>& file, size_t at) {
  return file[at] << 24 | file[at + 1] << 16 | file[at + 2] << 8 | file[at + 3];
}

// A page from plain http tells files apart by name and size.
bool IsDigest(const std::string& hash) {
  return !hash.empty() && hash.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

SavedPng ReadSavedPng(const std::string& path) {
  const std::vector<uint8_t> file =
      ReadFile(path, kLargestPng, "a PNG that the page or ganvas sample saved");
  if (file.size() < kHeaderEnd || !std::equal(kSignature.begin(), kSignature.end(), file.begin())) {
    throw Bad(path, "is not a PNG file; expected one that the page or ganvas sample saved");
  }
  const auto text = FindText(file, kSavedText);
  if (!text) {
    const std::string_view all(reinterpret_cast<const char*>(file.data()), file.size());
    if (all.find(kSavedText) != std::string_view::npos) {
      throw Bad(path, std::string("its text '") + kSavedText +
                          "' is damaged; expected a file as it was saved: save the picture again");
    }
    throw Bad(path, std::string("does not say how it was made: it has no text '") + kSavedText +
                        "'; expected a PNG as the page or ganvas sample saved it (editors and "
                        "chats drop the text)");
  }
  auto saved = ReadSavedPictures(*text);
  if (!saved) {
    throw Bad(path, std::string("text '") + kSavedText + "': " + saved.error().message +
                        "; save the picture again, or open it on the page");
  }
  return {std::move(*saved), *text, Number(file, 16), Number(file, 20)};
}

void CheckMadeBy(const SavedPng& png, const std::string& path, const std::string& model,
                 const std::string& hash) {
  const std::string& made = png.saved.hash;
  if (!IsDigest(made) || hash.compare(0, made.size(), made) == 0) return;
  throw Bad(path, "was made by the model " + png.saved.model + " (SHA-256 " + made + "...), but " +
                      model + " is another one (" + hash.substr(0, made.size()) +
                      "...); give the file that made the picture");
}

}  // namespace ganvas::cli
