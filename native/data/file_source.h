// The files of a data set by name, whether they lie in a folder or in an archive.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native/data/unused_file.h"

namespace ganvas::data {

struct SourceFile {
  std::string name;  // relative to the source, with '/'
  uint64_t bytes = 0;
  int64_t time = 0;  // of the last change, only to be compared
};

struct SourceListing {
  std::vector<SourceFile> files;   // in no order
  std::vector<UnusedFile> unused;  // what is known to be no data without reading it
};

inline constexpr uint64_t kWholeFile = UINT64_MAX;

class FileSource {
 public:
  virtual ~FileSource() = default;

  virtual std::string kind() const = 0;  // of the data specification: "folder" or "zip"
  virtual std::string path() const = 0;  // the folder or the archive
  // Where a file lies, for messages and caches.
  std::string PathOf(const std::string& name) const { return path() + "/" + name; }
  std::string title() const { return kind() + ":" + path(); }

  // Throws FatalError(kBadFile) where the source itself cannot be read.
  virtual SourceListing List() const = 0;
  // The bytes of a listed file, or its first `most` ones. Thread-safe. Throws
  // FatalError(kBadFile): "PATH: what is wrong".
  virtual std::vector<uint8_t> Read(const std::string& name, uint64_t most) const = 0;
};

}  // namespace ganvas::data
