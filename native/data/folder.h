// A folder of PNG and JPEG files of any sizes.
#pragma once

#include <memory>
#include <string>

#include "native/data/dataset.h"
#include "native/data/dataset_spec.h"

namespace ganvas::data {

// Pictures lie directly in the folder (then they are unlabelled and subfolders are not looked at),
// or in subfolders at any depth, where each subfolder of the first level is a class; both in byte
// order of their names. Names that begin with a dot are left out. See picture_file.h for what
// happens to a picture; JPEGs are turned upright where they say how they lie (exif.h).
//
// Where the folder holds `train` and `test`, the split chooses between them. Where its own name
// begins with "train" and goes on, and beside it lies a folder that is called the same with "test",
// as trainA and testA do, @test is that one. @test of other folders is an error (kUsage).
//
// All files are decoded once by options.threads threads. The result is kept in memory, or, when
// options.cache_dir is given or it is larger than kLargestInMemory, in a file there (by default in
// the user's cache folder), named by the names, lengths and times of the files, so that it is used
// again until one of them changes.
std::unique_ptr<Dataset> OpenFolder(const std::string& folder, Split split,
                                    const DatasetOptions& options);

// Whether the folder has test pictures in one of these ways.
bool FolderHasSplits(const std::string& folder);

inline constexpr uint64_t kLargestInMemory = uint64_t{1} << 30;

}  // namespace ganvas::data
