// Names of the files that the page saves.
#pragma once

#include <string>

namespace ganvas::page {

// A name for a PNG file that every file system takes.
inline std::string FileName(std::string title) {
  for (char& c : title) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!plain) c = '-';
  }
  return title + ".png";
}

}  // namespace ganvas::page
