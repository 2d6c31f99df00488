// A zip file as a source of files, without unpacking it.
#pragma once

#include <memory>
#include <string>

#include "native/data/file_source.h"

namespace ganvas::data {

// Stored and deflated entries, also of more than 4 GB or 65535 entries (zip64). Encrypted entries,
// links and second entries of a name are not read. Throws FatalError: kBadFile for a file that is
// missing or not a zip file, kFailed where Ganvas was built without libzip.
//
// With `folder`, the source is that folder of the archive, and its path() ends in it.
std::unique_ptr<FileSource> OpenZip(const std::string& path, const std::string& folder = "");

// Whether the archive has files in a folder of this name. False where it cannot be read.
bool ZipHasFolder(const std::string& path, const std::string& folder);

}  // namespace ganvas::data
