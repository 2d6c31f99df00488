// What a folder of pictures is like, in words.
#pragma once

#include <string>
#include <vector>

#include "native/data/dataset.h"

namespace ganvas::data {

struct FolderReportOptions {
  int batch = 64;  // what training would take at a time
  // Of 16-bit files at most so many are decoded once more, to see how many bits they use.
  int deep_files = 64;
};

// Lines on the sizes, formats, bits, colours, classes and equal pictures of data that is a folder,
// then what training options would suit it. None for other data.
std::vector<std::string> FolderReport(const Dataset& dataset,
                                      const FolderReportOptions& options = {});

}  // namespace ganvas::data
