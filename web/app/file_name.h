// Names of the files that the page saves.
#pragma once

#include <string>
#include <utility>

namespace ganvas::page {

// A name without an ending that every file system takes.
inline std::string FileStem(std::string title) {
  for (char& c : title) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!plain) c = '-';
  }
  return title;
}

// The same of a PNG file.
inline std::string FileName(std::string title) { return FileStem(std::move(title)) + ".png"; }

}  // namespace ganvas::page
