#include "native/data/folder.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "native/data/exif.h"
#include "native/data/fingerprint.h"
#include "native/data/picture_file.h"
#include "native/data/picture_store.h"
#include "native/data/user_cache.h"
#include "native/error.h"

namespace ganvas::data {
namespace {

namespace fs = std::filesystem;

struct PictureEntry {
  std::string name;  // relative to the folder, with '/'
  int64_t label = -1;
  uint64_t bytes = 0;
  int64_t time = 0;
  int orientation = 1;  // see exif.h
};

bool IsHidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

// "png" or "jpeg"; "" for other files.
std::string PictureType(const fs::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (extension == ".png") return "png";
  return extension == ".jpg" || extension == ".jpeg" ? "jpeg" : "";
}

// Adds the pictures under `folder / below` in order of their names.
void AddPictures(const fs::path& folder, const fs::path& below, int64_t label, bool recursive,
                 std::vector<PictureEntry>* entries) {
  const size_t begin = entries->size();
  const auto add = [&](const fs::directory_entry& entry) {
    const std::string type = PictureType(entry.path());
    if (IsHidden(entry.path()) || !entry.is_regular_file() || type.empty()) return;
    entries->push_back({entry.path().lexically_relative(folder).generic_string(), label,
                        entry.file_size(), entry.last_write_time().time_since_epoch().count(),
                        type == "jpeg" ? ExifOrientation(entry.path().string()) : 1});
  };
  if (recursive) {
    for (const auto& entry : fs::recursive_directory_iterator(folder / below)) add(entry);
  } else {
    for (const auto& entry : fs::directory_iterator(folder / below)) add(entry);
  }
  std::sort(entries->begin() + static_cast<ptrdiff_t>(begin), entries->end(),
            [](const PictureEntry& a, const PictureEntry& b) { return a.name < b.name; });
}

class Folder final : public Dataset {
 public:
  Folder(std::string folder, const DatasetOptions& options)
      : folder_(std::move(folder)), size_(options.size) {
    List();
    if (entries_.empty()) {
      throw FatalError(ExitCode::kBadFile,
                       "folder:" + folder_ + ": holds no .png, .jpg or .jpeg files");
    }
    channels_ = options.channels != 0 ? options.channels
                                      : PictureChannels(folder_ + "/" + entries_[0].name);
    const PictureSource source = [this](int64_t index, uint8_t* out) {
      const PictureEntry& entry = entries_[static_cast<size_t>(index)];
      ReadPicture(folder_ + "/" + entry.name, entry.orientation, channels_, size_, out);
    };
    const int threads = std::max(1, options.threads);
    const bool large = shape().bytes() * entries_.size() > kLargestInMemory;
    if (options.cache_dir.empty() && !large) {
      store_ = StoreInMemory(size(), shape().bytes(), threads, source);
    } else {
      store_ = StoreInFile(CacheFile(options.cache_dir), size(), shape().bytes(), threads, source);
    }
  }

  int64_t size() const override { return static_cast<int64_t>(entries_.size()); }
  PictureShape shape() const override { return {channels_, size_, size_}; }
  const std::vector<std::string>& classes() const override { return classes_; }

  int64_t Get(int64_t index, uint8_t* out) const override {
    std::memcpy(out, store_->picture(index), shape().bytes());
    return entries_[static_cast<size_t>(index)].label;
  }

  std::string Name(int64_t index) const override {
    return fs::path(entries_[static_cast<size_t>(index)].name).replace_extension().generic_string();
  }

  std::string Describe() const override {
    return "folder, " + std::to_string(size()) + " pictures at " + std::to_string(size_) + "x" +
           std::to_string(size_) + (channels_ == 1 ? " grey, " : " in colour, ") +
           (classes_.empty() ? "unlabelled" : std::to_string(classes_.size()) + " classes") +
           ", from " + folder_;
  }

  // Without the files' times, so that a copied folder is the same data.
  uint64_t Fingerprint() const override {
    Fingerprinter hash;
    hash.Add("folder 1").Add(static_cast<uint64_t>(size_)).Add(static_cast<uint64_t>(channels_));
    for (const PictureEntry& entry : entries_) {
      hash.Add(entry.name).Add(entry.bytes);
      if (entry.orientation != 1) hash.Add(static_cast<uint64_t>(entry.orientation));
    }
    return hash.value();
  }

 private:
  void List() {
    try {
      AddPictures(folder_, {}, -1, false, &entries_);
      if (!entries_.empty()) return;
      std::vector<std::string> subfolders;
      for (const auto& entry : fs::directory_iterator(folder_)) {
        if (entry.is_directory() && !IsHidden(entry.path())) {
          subfolders.push_back(entry.path().filename().string());
        }
      }
      std::sort(subfolders.begin(), subfolders.end());
      for (const std::string& name : subfolders) {
        const size_t before = entries_.size();
        AddPictures(folder_, name, static_cast<int64_t>(classes_.size()), true, &entries_);
        if (entries_.size() > before) classes_.push_back(name);
      }
    } catch (const fs::filesystem_error& error) {
      throw FatalError(ExitCode::kBadFile, "folder:" + folder_ + ": " + error.code().message());
    }
  }

  std::string CacheFile(const std::string& cache_dir) const {
    Fingerprinter hash;
    hash.Add(Fingerprint()).Add(fs::absolute(folder_).string());
    for (const PictureEntry& entry : entries_) hash.Add(static_cast<uint64_t>(entry.time));
    char name[40];
    std::snprintf(name, sizeof(name), "pictures_%016llx.u8",
                  static_cast<unsigned long long>(hash.value()));
    return ((cache_dir.empty() ? fs::path(UserCacheFolder()) : fs::path(cache_dir)) / name)
        .string();
  }

  std::string folder_;
  int size_;
  int channels_ = 3;
  std::vector<PictureEntry> entries_;
  std::vector<std::string> classes_;
  std::unique_ptr<PictureStore> store_;
};

}  // namespace

namespace {

struct SplitFolders {
  std::string train, test;
};

std::optional<SplitFolders> FindSplits(const std::string& folder) {
  const SplitFolders inside = {folder + "/train", folder + "/test"};
  if (fs::is_directory(inside.train) && fs::is_directory(inside.test)) return inside;
  // Without slashes at the end.
  const fs::path path = (fs::path(folder) / "").parent_path();
  const std::string name = path.filename().string();
  constexpr std::string_view kTrain = "train";
  if (!name.starts_with(kTrain) || name == kTrain) return std::nullopt;
  const fs::path beside = path.parent_path() / ("test" + name.substr(kTrain.size()));
  if (!fs::is_directory(beside)) return std::nullopt;
  return SplitFolders{folder, beside.string()};
}

}  // namespace

bool FolderHasSplits(const std::string& folder) { return FindSplits(folder).has_value(); }

std::unique_ptr<Dataset> OpenFolder(const std::string& folder, Split split,
                                    const DatasetOptions& options) {
  if (!fs::is_directory(folder)) {
    throw FatalError(ExitCode::kBadFile, "folder:" + folder + ": no such folder");
  }
  const std::optional<SplitFolders> splits = FindSplits(folder);
  if (!splits && split == Split::kTest) {
    throw FatalError(ExitCode::kUsage,
                     "folder:" + folder + "@test: the folder has no subfolders train and test");
  }
  if (!splits) return std::make_unique<Folder>(folder, options);
  return std::make_unique<Folder>(split == Split::kTest ? splits->test : splits->train, options);
}

}  // namespace ganvas::data
