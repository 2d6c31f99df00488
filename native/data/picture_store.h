// Room for all decoded pictures of a folder: in memory, or a file that the system pages in.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ganvas::data {

// `count` pictures of `bytes` each, immutable once it is there.
class PictureStore {
 public:
  virtual ~PictureStore() = default;
  virtual const uint8_t* picture(int64_t index) const = 0;
};

// Writes picture `index` into `out`; called from several threads; may throw FatalError.
using PictureSource = std::function<void(int64_t index, uint8_t* out)>;

// Decodes everything with `threads` threads into memory.
std::unique_ptr<PictureStore> StoreInMemory(int64_t count, size_t bytes, int threads,
                                            const PictureSource& source);

// The same in the file `path`: taken as it is when it is already there with the right length, else
// written under a temporary name and renamed. Throws FatalError(kFailed) when it cannot be written.
std::unique_ptr<PictureStore> StoreInFile(const std::string& path, int64_t count, size_t bytes,
                                          int threads, const PictureSource& source);

}  // namespace ganvas::data
