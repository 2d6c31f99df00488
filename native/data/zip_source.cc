#include "native/data/zip_source.h"

#include <sys/stat.h>
#include <zip.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "native/error.h"
#include "native/regular_file.h"

namespace ganvas::data {
namespace {

// Of one entry.
constexpr uint64_t kMostEntryBytes = (uint64_t{1} << 31) - 1;

struct DiscardArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Archive = std::unique_ptr<zip_t, DiscardArchive>;

struct CloseEntry {
  void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};
using Entry = std::unique_ptr<zip_file_t, CloseEntry>;

Archive OpenArchive(const std::string& path) {
  RequireRegularFile(path);
  int code = 0;
  Archive archive(zip_open(path.c_str(), ZIP_RDONLY, &code));
  if (archive != nullptr) return archive;
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  const std::string what = zip_error_strerror(&error);
  zip_error_fini(&error);
  throw FatalError(ExitCode::kBadFile,
                   code == ZIP_ER_NOENT
                       ? "zip:" + path + ": no such file; expected a zip file of pictures"
                       : "zip:" + path + ": not a whole zip file (" + what + ")");
}

bool IsLink(zip_t* archive, zip_uint64_t index) {
  zip_uint8_t system = 0;
  zip_uint32_t attributes = 0;
  return zip_file_get_external_attributes(archive, index, 0, &system, &attributes) == 0 &&
         system == ZIP_OPSYS_UNIX && S_ISLNK(attributes >> 16);
}

bool HasToolName(std::string_view name) {
  while (!name.empty()) {
    const size_t slash = std::min(name.find('/'), name.size());
    if (IsToolName(std::string(name.substr(0, slash)))) return true;
    name.remove_prefix(std::min(name.size(), slash + 1));
  }
  return false;
}

class Zip final : public FileSource {
 public:
  Zip(std::string path, const std::string& folder)
      : archive_(std::move(path)), prefix_(folder.empty() ? "" : folder + "/") {
    Archive archive = OpenArchive(archive_);
    std::error_code error;
    time_ = std::filesystem::last_write_time(archive_, error).time_since_epoch().count();
    const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
    for (zip_int64_t i = 0; i < count; ++i) Add(archive.get(), static_cast<zip_uint64_t>(i));
    free_.push_back(std::move(archive));
  }

  std::string kind() const override { return "zip"; }
  std::string path() const override {
    return prefix_.empty() ? archive_ : archive_ + "/" + prefix_.substr(0, prefix_.size() - 1);
  }
  SourceListing List() const override { return listing_; }

  std::vector<uint8_t> Read(const std::string& name, uint64_t most) const override {
    const auto fail = [&](const std::string& what) {
      return FatalError(ExitCode::kBadFile, PathOf(name) + ": " + what);
    };
    const auto place = places_.find(name);
    if (place == places_.end()) throw fail("not in the zip file");
    const uint64_t length = place->second.bytes;
    if (length > kMostEntryBytes) {
      throw fail(std::to_string(length) + " bytes, expected less than 2^31");
    }
    const Lent archive(*this);
    const Entry entry(zip_fopen_index(archive.get(), place->second.index, 0));
    if (entry == nullptr) {
      throw fail(std::string("damaged: its entry in the zip file cannot be read (") +
                 zip_strerror(archive.get()) + ")");
    }
    return ReadEntry(entry.get(), length, most, fail);
  }

  bool empty() const { return places_.empty(); }

 private:
  struct Place {
    zip_uint64_t index;
    uint64_t bytes;
  };

  // An open archive for one thread; libzip reads one entry at a time.
  class Lent {
   public:
    explicit Lent(const Zip& zip) : zip_(zip) {
      {
        const std::lock_guard lock(zip.mutex_);
        if (!zip.free_.empty()) {
          archive_ = std::move(zip.free_.back());
          zip.free_.pop_back();
          return;
        }
      }
      archive_ = OpenArchive(zip.archive_);
    }
    ~Lent() {
      const std::lock_guard lock(zip_.mutex_);
      zip_.free_.push_back(std::move(archive_));
    }
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;
    zip_t* get() const { return archive_.get(); }

   private:
    const Zip& zip_;
    Archive archive_;
  };

  void Add(zip_t* archive, zip_uint64_t index) {
    zip_stat_t stat;
    if (zip_stat_index(archive, index, 0, &stat) != 0 || (stat.valid & ZIP_STAT_NAME) == 0) return;
    std::string name = stat.name;
    std::replace(name.begin(), name.end(), '\\', '/');
    if (name.empty() || name.back() == '/' || !name.starts_with(prefix_)) return;
    name.erase(0, prefix_.size());
    const auto skip = [&](UnusedReason reason, const char* detail = "") {
      listing_.unused.push_back({name, reason, detail});
    };
    if (HasToolName(name)) return skip(UnusedReason::kHidden);
    if (IsLink(archive, index)) return skip(UnusedReason::kOther, "a link in a zip file");
    const uint64_t bytes = (stat.valid & ZIP_STAT_SIZE) != 0 ? stat.size : 0;
    if (!places_.emplace(name, Place{index, bytes}).second) {
      return skip(UnusedReason::kOther, "a second entry of this name");
    }
    listing_.files.push_back({name, bytes, time_});
  }

  // Memory grows with what is really there, not with what the entry promises.
  template <typename Fail>
  static std::vector<uint8_t> ReadEntry(zip_file_t* entry, uint64_t length, uint64_t most,
                                        const Fail& fail) {
    constexpr uint64_t kStep = uint64_t{1} << 22;
    const uint64_t wanted = std::min(length, most);
    std::vector<uint8_t> bytes;
    while (bytes.size() < wanted) {
      const size_t had = bytes.size();
      bytes.resize(had + std::min(kStep, wanted - had));
      const zip_int64_t got = zip_fread(entry, bytes.data() + had, bytes.size() - had);
      if (got <= 0) throw fail("damaged: its entry in the zip file is cut off or does not fit");
      bytes.resize(had + static_cast<size_t>(got));
    }
    // The end is where libzip compares the checksum.
    uint8_t past = 0;
    if (wanted == length && zip_fread(entry, &past, 1) != 0) {
      throw fail("damaged: the checksum of its entry in the zip file is wrong");
    }
    return bytes;
  }

  std::string archive_;
  std::string prefix_;  // "" or "train/"
  int64_t time_ = 0;    // of the archive: tools write none, or the same, for each entry
  SourceListing listing_;
  std::unordered_map<std::string, Place> places_;
  mutable std::mutex mutex_;
  mutable std::vector<Archive> free_;
};

}  // namespace

std::unique_ptr<FileSource> OpenZip(const std::string& path, const std::string& folder) {
  return std::make_unique<Zip>(path, folder);
}

bool ZipHasFolder(const std::string& path, const std::string& folder) {
  try {
    return !Zip(path, folder).empty();
  } catch (const FatalError&) {
    return false;
  }
}

}  // namespace ganvas::data
