// A folder or a zip file of pictures of any sizes.
#pragma once

#include <memory>
#include <string>

#include "native/data/dataset.h"
#include "native/data/dataset_spec.h"

namespace ganvas::data {

// Which files are pictures, and their classes, is decided by ListPictures (folder_contents.h); what
// happens to a picture stands in picture_file.h. Pictures are in colour unless all of them are
// grey, in whatever way they are stored.
//
// Where the folder holds `train` and `test`, the split chooses between them. Where its own name
// begins with "train" and goes on, and beside it lies a folder that is called the same with "test",
// as trainA and testA do, @test is that one. @test of other folders is an error (kUsage).
//
// All files are decoded once by options.threads threads. Damaged ones are left out where
// options.skip_bad says so, else they are an error that names them; files that are too large or of
// a format that is not decoded are always left out. The result is kept in memory, or, when
// options.cache_dir is given or it is larger than kLargestInMemory, in a file there (by default in
// the user's cache folder, see picture_cache.h), named by the names, lengths and times of the
// files, so that it is used again until one of them changes. Where there is no cache (kNoCache, or
// no room) and it is larger, every picture is decoded each time.
std::unique_ptr<Dataset> OpenFolder(const std::string& folder, Split split,
                                    const DatasetOptions& options);

// The same of the pictures in a zip file, which is not unpacked; trainA.zip and testA.zip are two
// parts, too.
std::unique_ptr<Dataset> OpenZipOfPictures(const std::string& path, Split split,
                                           const DatasetOptions& options);

inline constexpr uint64_t kLargestInMemory = uint64_t{1} << 30;

}  // namespace ganvas::data
