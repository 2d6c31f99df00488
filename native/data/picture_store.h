// All pictures of a folder, read once: kept in memory, in a file that the system pages in, or read
// again each time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ganvas::data {

// What the first reading of a picture showed.
struct PictureState {
  uint64_t hash = 0;  // of its bytes
  uint32_t damaged = 0;
  uint32_t colourful = 0;  // of 3 channels, two differ somewhere
};

// How pictures are read: `channels` planes of height x width bytes each.
struct PictureSource {
  int64_t count = 0;
  int channels = 3;
  size_t bytes = 0;  // of a picture
  int threads = 1;   // of the first reading
  // Writes picture `index` into `out`; called from several threads. Throws FatalError where the
  // file is damaged.
  std::function<void(int64_t index, uint8_t* out)> read;
};

// Immutable once it is there.
class PictureStore {
 public:
  virtual ~PictureStore() = default;
  // Writes picture `index`, which must not be damaged, into `out`. Thread-safe.
  virtual void Read(int64_t index, uint8_t* out) const = 0;

  const std::vector<PictureState>& states() const { return states_; }
  // What is wrong with the damaged pictures, by index.
  const std::map<int64_t, std::string>& damage() const { return damage_; }

 protected:
  std::vector<PictureState> states_;
  std::map<int64_t, std::string> damage_;
};

std::unique_ptr<PictureStore> StoreInMemory(const PictureSource& source);

// Reads all pictures once, for their states, and keeps none.
std::unique_ptr<PictureStore> ReadEachTime(const PictureSource& source);

// In the file `path`: taken as it is when it is already there with the right length, else written
// under a temporary name and renamed. Throws FatalError(kFailed) when it cannot be written.
std::unique_ptr<PictureStore> StoreInFile(const std::string& path, const PictureSource& source);
uint64_t FileBytesOf(const PictureSource& source);

}  // namespace ganvas::data
