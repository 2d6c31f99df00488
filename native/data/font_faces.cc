#include "native/data/font_faces.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_TRUETYPE_TABLES_H

#include <algorithm>
#include <array>
#include <filesystem>

namespace ganvas::data {
namespace {

constexpr int kThinnestWeight = 250;  // of the OS/2 table: 100 thin, 200 extra light, 400 regular

// Words in a face's name that tell that its letters are not plain letters.
constexpr std::array<std::string_view, 12> kNotText = {"Symbol",  "Icon",    "Emoji",    "Keyboard",
                                                       "Math",    "Awesome", "Dingbat",  "Music",
                                                       "Braille", "Barcode", "Initials", "CJK"};

bool IsText(const std::string& name) {
  return std::none_of(kNotText.begin(), kNotText.end(), [&name](std::string_view word) {
    return name.find(word) != std::string::npos;
  });
}

bool HasAll(FT_Face face, std::string_view characters) {
  return std::all_of(characters.begin(), characters.end(), [face](char c) {
    return FT_Get_Char_Index(face, static_cast<FT_ULong>(c)) != 0;
  });
}

// Some thin faces call themselves 250 or 400.
bool IsThin(FT_Face face, const std::string& name) {
  for (const char* word : {"Thin", "Hairline"}) {
    if (name.find(word) != std::string::npos) return true;
  }
  const auto* os2 = static_cast<const TT_OS2*>(FT_Get_Sfnt_Table(face, FT_SFNT_OS2));
  return os2 != nullptr && os2->usWeightClass != 0 && os2->usWeightClass < kThinnestWeight;
}

}  // namespace

std::vector<FontFace> FindFontFaces(FT_Library library, const std::string& folder,
                                    std::string_view characters) {
  namespace fs = std::filesystem;
  std::vector<FontFace> faces;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied,
                                         error);
  for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    const std::string extension = entry->path().extension().string();
    if (extension != ".ttf" && extension != ".otf") continue;
    FT_Face face = nullptr;
    if (FT_New_Face(library, entry->path().c_str(), 0, &face) != 0) continue;
    std::string name = face->family_name == nullptr ? "" : face->family_name;
    if (face->style_name != nullptr) name += std::string(" ") + face->style_name;
    if (FT_IS_SCALABLE(face) && IsText(name) && HasAll(face, characters) && !IsThin(face, name)) {
      std::error_code size_error;
      faces.push_back({entry->path().string(), name, entry->file_size(size_error)});
    }
    FT_Done_Face(face);
  }
  std::sort(faces.begin(), faces.end(), [](const FontFace& a, const FontFace& b) {
    return a.name != b.name ? a.name < b.name : a.path < b.path;
  });
  const auto same_name = [](const FontFace& a, const FontFace& b) { return a.name == b.name; };
  faces.erase(std::unique(faces.begin(), faces.end(), same_name), faces.end());
  return faces;
}

}  // namespace ganvas::data
