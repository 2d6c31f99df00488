// Lists a folder of pictures: the files to read, and the reason for every other file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "native/data/picture_file.h"

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

struct PictureEntry {
  std::string name;  // relative to the folder, with '/'
  int64_t label = -1;
  uint64_t bytes = 0;
  int64_t time = 0;  // of the last change, only to be compared
  PictureHeader header;
};

struct FolderContents {
  std::string folder;
  Fit fit = Fit::kCrop;  // how its pictures are read
  std::vector<PictureEntry> pictures;
  std::vector<std::string> classes;  // in label order; empty when unlabelled
  std::vector<UnusedFile> unused;
  std::vector<std::string> notes;  // other things that the user should know
  // Of pictures that are equal after reading, all but the first: pairs of indices (picture, first).
  std::vector<std::pair<size_t, size_t>> equal;
};

// Names of files and folders that are never data: hidden ones and those that file managers, version
// control, notebooks and network drives leave behind.
bool IsToolName(const std::string& name);

// A whole data set, or one of its two parts: training or test pictures.
enum class FolderPart { kWhole, kSplit };

// Lists a folder and reads the headers of its files. Throws FatalError(kBadFile) where it cannot be
// read; subfolders that cannot be read are unused. The rules:
//
// - Pictures have a picture's ending; their bytes tell the format.
// - Where more pictures lie in subfolders than in the folder itself, each subfolder is a class with
//   all that lies in it at any depth, and pictures beside them are left out. Otherwise those of the
//   subfolders are, and the others are unlabelled.
// - Where all pictures of a whole data set lie in one subfolder, that one is taken for the folder.
// In
//   a part of one, the subfolder is a class: the other part may have more.
// - Where the folder has a dataset.json as StyleGAN's tools write it, its labels are the classes of
//   pictures at any depth (dataset_json.h).
// - Links to files and folders are followed. Within a class every folder is read once, so that
//   loops end.
// - The order is that of names, byte by byte, class by class.
FolderContents ListFolder(const std::string& folder, FolderPart part);

// "1 damaged, 12 WebP (not read), 3 hidden or made by tools"; "" for none.
std::string UnusedSummary(std::span<const UnusedFile> unused);

// "cat/1.png: damaged: ...", one file.
std::string UnusedLine(const UnusedFile& file);

}  // namespace ganvas::data
