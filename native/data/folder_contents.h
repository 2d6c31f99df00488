// Lists the pictures of a folder or an archive: the files to read, and the reason for every other
// file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "native/data/file_source.h"
#include "native/data/picture_file.h"
#include "native/data/unused_file.h"

namespace ganvas::data {

struct PictureEntry {
  std::string name;  // relative to the folder, with '/'
  int64_t label = -1;
  uint64_t bytes = 0;
  int64_t time = 0;  // of the last change, only to be compared
  PictureHeader header;
};

struct FolderContents {
  std::shared_ptr<const FileSource> source;
  Fit fit = Fit::kCrop;  // how its pictures are read
  Half half = Half::kNone;
  PictureSize size;  // as they are delivered
  std::vector<PictureEntry> pictures;
  std::vector<std::string> classes;  // in label order; empty when unlabelled
  std::vector<UnusedFile> unused;
  std::vector<std::string> notes;  // other things that the user should know
  // Of pictures that are equal after reading, all but the first: pairs of indices (picture, first).
  std::vector<std::pair<size_t, size_t>> equal;
};

// A whole data set, or one of its two parts: training or test pictures.
enum class FolderPart { kWhole, kSplit };

// Lists a folder or an archive and reads the headers of its files. Throws FatalError(kBadFile)
// where it cannot be read. The rules:
//
// - Pictures have a picture's ending; their bytes tell the format.
// - Where more pictures lie in subfolders than in the folder itself, each subfolder is a class with
//   all that lies in it at any depth, and pictures beside them are left out. Otherwise those of the
//   subfolders are, and the others are unlabelled.
// - Where all pictures of a whole data set lie in one subfolder, that one is taken for the folder.
//   In a part of one, the subfolder is a class: the other part may have more.
// - Where the folder has a dataset.json as StyleGAN's tools write it, its labels are the classes of
//   pictures at any depth (dataset_json.h).
// - The order is that of names, byte by byte, class by class.
FolderContents ListPictures(std::shared_ptr<const FileSource> source, FolderPart part);

}  // namespace ganvas::data
