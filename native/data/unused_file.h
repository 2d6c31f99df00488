// Files of a data set that are not read, and why.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace ganvas::data {

enum class UnusedReason {
  kDamaged,     // a picture that cannot be decoded, or a checksum that does not fit
  kTooLarge,    // more than kMostPixels
  kFormat,      // a picture of a format that is not decoded
  kEnding,      // a picture whose name does not end as pictures do
  kBeside,      // a picture beside the class folders
  kDeeper,      // a picture in a subfolder of a folder whose pictures lie directly in it
  kUnlabelled,  // a picture that dataset.json does not name
  kLink,        // a link that leads nowhere, or to a folder that was read already
  kHidden,      // hidden, or made by a tool: .git, @eaDir, Thumbs.db, ...
  kOther,       // no picture
};
inline constexpr size_t kUnusedReasons = 10;

struct UnusedFile {
  std::string name;  // relative to the folder, with '/'
  UnusedReason reason = UnusedReason::kOther;
  std::string detail;  // "WebP", "damaged: the checksum of its IDAT chunk is wrong"; may be ""
};

// Names of files and folders that are never data: hidden ones and those that file managers, version
// control, notebooks and network drives leave behind.
bool IsToolName(const std::string& name);

// "1 damaged, 12 WebP (not read), 3 hidden or made by tools"; "" for none.
std::string UnusedSummary(std::span<const UnusedFile> unused);

// "cat/1.png: damaged: ...", one file.
std::string UnusedLine(const UnusedFile& file);

}  // namespace ganvas::data
