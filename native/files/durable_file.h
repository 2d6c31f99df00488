// Files that are either whole or what they were before, whatever happens while they are written.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ganvas {

// Whether a file must have reached the disk before it takes its name. Many files of one result need
// not: a crash of the machine may then leave some of them empty.
enum class Sync { kYes, kNo };

struct Unfinished;

// Writes under a temporary name beside `path` ("PATH.tmp"), which takes the name at last. Folders
// that are missing on the way to it are made. Where the name is a symbolic link, the file behind it
// is replaced. An existing file keeps its permissions. Devices and pipes are written directly.
//
// All members throw FatalError(kFailed) naming `path` and the reason ("No space left on device").
// Without TakeName, `path` is what it was before and the temporary file goes.
class WholeFile {
 public:
  explicit WholeFile(std::string path);
  ~WholeFile();
  WholeFile(WholeFile&& other) noexcept;
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;
  WholeFile& operator=(WholeFile&&) = delete;

  void Append(std::span<const uint8_t> bytes);
  // All bytes are there: closes the temporary file.
  void Complete(Sync sync);
  // After Complete.
  void TakeName(Sync sync);
  // Both.
  void Finish(Sync sync) {
    Complete(sync);
    TakeName(sync);
  }

 private:
  [[noreturn]] void Fail() const;

  std::string path_;       // for messages
  std::string target_;     // the file that is replaced
  std::string temporary_;  // "" where the bytes go to the target directly, or where it is gone
  Unfinished* unfinished_ = nullptr;  // the place of `temporary_` in a list of them
  int fd_ = -1;
};

// Deletes the temporary files of all WholeFiles, before the program ends without their destructors.
// A signal handler may call it.
void RemoveUnfinishedFiles();

// Writes the concatenation of `parts`, flushes it to the disk, renames it to `path` and flushes the
// folder.
void WriteFileDurably(const std::string& path, std::span<const std::span<const uint8_t>> parts);
void WriteFileDurably(const std::string& path, std::string_view text);

// Files that belong together: all are on the disk under temporary names before the first is
// renamed. On failure before that, every path is what it was.
struct FileBytes {
  std::string path;
  std::span<const uint8_t> bytes;
};
void WriteFilesDurably(std::span<const FileBytes> files);

// Throws FatalError(kBadFile) naming `path`.
std::vector<uint8_t> ReadWholeFile(const std::string& path);

}  // namespace ganvas
