// A folder of the file system as a source of files.
#pragma once

#include <memory>
#include <string>

#include "native/data/file_source.h"

namespace ganvas::data {

// Links to files and folders are followed. Below each direct subfolder every folder is read once,
// so that loops end. Subfolders that cannot be read are unused.
std::unique_ptr<FileSource> OpenDirectory(const std::string& folder);

}  // namespace ganvas::data
