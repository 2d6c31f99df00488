#include "native/data/folder.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "native/data/directory_source.h"
#include "native/data/fingerprint.h"
#include "native/data/folder_contents.h"
#include "native/data/picture_cache.h"
#include "native/data/picture_file.h"
#include "native/data/picture_parts.h"
#include "native/data/picture_store.h"
#include "native/data/user_cache.h"
#include "native/data/zip_source.h"
#include "native/error.h"

namespace ganvas::data {
namespace {

namespace fs = std::filesystem;

constexpr size_t kNamedInErrors = 5;

// "2.4 GB", "300 KB".
std::string BytesText(uint64_t bytes) {
  const bool giga = bytes >= 100'000'000;
  char text[32];
  std::snprintf(text, sizeof text, giga ? "%.1f GB" : "%.1f MB",
                static_cast<double>(bytes) / (giga ? 1e9 : 1e6));
  return text;
}

std::string Counted(int64_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

class Folder final : public Dataset {
 public:
  Folder(std::shared_ptr<const FileSource> source, FolderPart part, const DatasetOptions& options)
      : contents_(ListPictures(std::move(source), part)), background_(options.background) {
    contents_.fit = options.fit;
    contents_.size = options.size;
    contents_.half = options.half;
    RequirePictures();
    const bool grey =
        std::all_of(contents_.pictures.begin(), contents_.pictures.end(),
                    [](const PictureEntry& each) { return each.header.channels == 1; });
    stored_channels_ = options.channels != 0 ? options.channels : grey ? 1 : 3;
    channels_ = stored_channels_;
    OpenStore(options);
    LeaveOutDamaged(options.skip_bad);
    if (options.channels == 0) DecideChannels();
    FindEqual();
  }

  int64_t size() const override { return static_cast<int64_t>(contents_.pictures.size()); }
  PictureShape shape() const override { return ShapeWith(channels_); }
  const std::vector<std::string>& classes() const override { return contents_.classes; }

  int64_t Get(int64_t index, uint8_t* out) const override {
    const auto at = static_cast<size_t>(index);
    if (channels_ == stored_channels_) {
      store_->Read(places_[at], out);
    } else {  // three equal planes
      std::vector<uint8_t> planes(stored_shape().bytes());
      store_->Read(places_[at], planes.data());
      std::memcpy(out, planes.data(), shape().bytes());
    }
    return contents_.pictures[at].label;
  }

  std::string Name(int64_t index) const override {
    return fs::path(contents_.pictures[static_cast<size_t>(index)].name)
        .replace_extension()
        .generic_string();
  }

  std::string Describe() const override {
    return contents_.source->kind() + ", " + Counted(size(), "picture", "pictures") + " at " +
           contents_.size.text() +
           (channels_ == 1   ? " grey, "
            : channels_ == 3 ? " in colour, "
                             : " in colour with alpha, ") +
           (contents_.fit == Fit::kPad       ? "padded, "
            : contents_.fit == Fit::kStretch ? "stretched, "
                                             : "") +
           (classes().empty()
                ? "unlabelled"
                : Counted(static_cast<int64_t>(classes().size()), "class", "classes")) +
           ", from " + contents_.source->path() +
           (contents_.half == Half::kLeft    ? ", the left half of each"
            : contents_.half == Half::kRight ? ", the right half of each"
                                             : "");
  }

  // Without the files' times, so that a copied folder is the same data.
  uint64_t Fingerprint() const override {
    Fingerprinter hash;
    hash.Add("folder 1").Add(static_cast<uint64_t>(contents_.size.width));
    hash.Add(static_cast<uint64_t>(channels_));
    AddReading(&hash);
    if (contents_.fit != Fit::kCrop) hash.Add("fit").Add(static_cast<uint64_t>(contents_.fit));
    for (const PictureEntry& entry : contents_.pictures) {
      hash.Add(entry.name).Add(entry.bytes);
      const int orientation = entry.header.orientation;
      if (orientation != 1) hash.Add(static_cast<uint64_t>(orientation));
    }
    return hash.value();
  }

  std::vector<std::string> Notes() const override {
    std::vector<std::string> notes = contents_.notes;
    const size_t unused = contents_.unused.size();
    if (unused > 0) {
      notes.push_back("not used in " + contents_.source->path() + ": " + std::to_string(unused) +
                      " of " + std::to_string(contents_.pictures.size() + unused) + " files (" +
                      UnusedSummary(contents_.unused) + "); ganvas data --list names them");
    }
    if (!cache_note_.empty()) notes.push_back(cache_note_);
    return notes;
  }

  const FolderContents* contents() const override { return &contents_; }

 private:
  PictureShape ShapeWith(int channels) const {
    return {channels, contents_.size.height, contents_.size.width};
  }
  PictureShape stored_shape() const { return ShapeWith(stored_channels_); }
  std::string Title() const { return contents_.source->title(); }
  // What else than names and lengths decides the bytes of pictures.
  void AddReading(Fingerprinter* hash) const {
    if (!contents_.size.square())
      hash->Add("height").Add(static_cast<uint64_t>(contents_.size.height));
    if (contents_.half != Half::kNone) hash->Add("half").Add(static_cast<uint64_t>(contents_.half));
    if (background_ == kWhite) return;
    hash->Add("background");
    for (const uint8_t value : background_) hash->Add(uint64_t{value});
  }

  void RequirePictures() const {
    if (!contents_.pictures.empty()) return;
    const std::string found = UnusedSummary(contents_.unused);
    throw FatalError(ExitCode::kBadFile, Title() + ": no readable pictures (" + DecodedFormats() +
                                             ")" + (found.empty() ? "" : "; found: " + found));
  }

  void OpenStore(const DatasetOptions& options) {
    PictureSource source;
    source.count = size();
    source.channels = stored_channels_;
    source.bytes = stored_shape().bytes();
    source.threads = std::max(1, options.threads);
    // Without `this`, which may have dropped damaged pictures when it is called.
    source.read = [files = contents_.source, pictures = contents_.pictures,
                   wanted = WantedPicture{.channels = stored_channels_,
                                          .size = contents_.size,
                                          .fit = contents_.fit,
                                          .half = contents_.half,
                                          .background = background_}](int64_t index, uint8_t* out) {
      const PictureEntry& entry = pictures[static_cast<size_t>(index)];
      WantedPicture upright = wanted;
      upright.orientation = entry.header.orientation;
      ReadPicture(PictureIn(*files, entry.name), upright, out);
    };
    places_.resize(contents_.pictures.size());
    for (size_t i = 0; i < places_.size(); ++i) places_[i] = static_cast<int64_t>(i);
    const bool large = source.bytes * contents_.pictures.size() > kLargestInMemory;
    const bool named = !options.cache_dir.empty() && options.cache_dir != kNoCache;
    if (!large && !named) {
      store_ = StoreInMemory(source);
    } else if (options.cache_dir == kNoCache) {
      store_ = ReadEachTime(source);
    } else {
      OpenCache(source, named ? options.cache_dir : UserCacheFolder(), named);
    }
  }

  // Without a folder named by the user, a full one is not an error.
  void OpenCache(const PictureSource& source, const std::string& folder, bool named) {
    const std::string name = CacheFileName(CacheKey());
    const std::string path = (fs::path(folder) / name).string();
    const uint64_t bytes = FileBytesOf(source);
    const bool room = MakeRoomInCache(folder, name, bytes);
    if (!room && !named) {
      cache_note_ = "no picture cache: " + BytesText(bytes) + " do not fit into " + folder +
                    "; pictures are decoded each time (--cache DIR names another place)";
      store_ = ReadEachTime(source);
      return;
    }
    store_ = StoreInFile(path, source);
    cache_note_ = "decoded pictures are kept in " + path + " (" + BytesText(bytes) + "), for " +
                  std::to_string(kCacheDays) +
                  " days after their last use; --cache DIR|none changes this";
  }

  // Names, times and all else that decides what is stored.
  uint64_t CacheKey() const {
    Fingerprinter hash;
    hash.Add("pictures 2")
        .Add(static_cast<uint64_t>(contents_.size.width))
        .Add(static_cast<uint64_t>(contents_.fit));
    AddReading(&hash);
    hash.Add(static_cast<uint64_t>(stored_channels_));
    hash.Add(fs::absolute(contents_.source->path()).string());
    for (const PictureEntry& entry : contents_.pictures) {
      hash.Add(entry.name).Add(entry.bytes).Add(static_cast<uint64_t>(entry.time));
      hash.Add(static_cast<uint64_t>(entry.header.orientation));
    }
    return hash.value();
  }

  // Takes what proved damaged out of the pictures. All of it is an error unless `skip` says so.
  void LeaveOutDamaged(bool skip) {
    std::vector<PictureEntry> good;
    std::vector<int64_t> places;
    for (size_t i = 0; i < contents_.pictures.size(); ++i) {
      PictureEntry& entry = contents_.pictures[i];
      if (store_->states()[i].damaged == 0) {
        good.push_back(std::move(entry));
        places.push_back(static_cast<int64_t>(i));
        continue;
      }
      const auto found = store_->damage().find(static_cast<int64_t>(i));
      const size_t path = contents_.source->PathOf(entry.name).size() + 2;
      const std::string what =
          found == store_->damage().end() ? "damaged" : found->second.substr(path);
      contents_.unused.push_back({std::move(entry.name), UnusedReason::kDamaged, what});
    }
    contents_.pictures = std::move(good);
    places_ = std::move(places);
    std::sort(contents_.unused.begin(), contents_.unused.end(),
              [](const UnusedFile& a, const UnusedFile& b) { return a.name < b.name; });
    if (!skip) RequireUndamaged();
    RequirePictures();
  }

  void RequireUndamaged() const {
    std::string text;
    size_t count = 0;
    for (const UnusedFile& file : contents_.unused) {
      if (file.reason != UnusedReason::kDamaged) continue;
      if (++count <= kNamedInErrors) text += (count > 1 ? "; " : "") + UnusedLine(file);
    }
    if (count == 0) return;
    if (count > kNamedInErrors) {
      text += "; and " + std::to_string(count - kNamedInErrors) +
              " more (ganvas data --list names them)";
    }
    throw FatalError(ExitCode::kBadFile, Title() + ": " + std::to_string(count) + " of " +
                                             std::to_string(contents_.pictures.size() + count) +
                                             " pictures cannot be read: " + text +
                                             "; replace them, or skip them with --skip-bad");
  }

  // Grey where every pixel of every picture is, however it is stored.
  void DecideChannels() {
    size_t grey = 0, grey_in_colour = 0;
    for (size_t i = 0; i < places_.size(); ++i) {
      const bool in_colour = contents_.pictures[i].header.channels == 3;
      if (in_colour && store_->states()[static_cast<size_t>(places_[i])].colourful != 0) continue;
      ++grey;
      if (in_colour) ++grey_in_colour;
    }
    if (grey == places_.size()) {
      channels_ = 1;
      if (grey_in_colour > 0) {
        contents_.notes.push_back(
            "all pictures are grey, although " + std::to_string(grey_in_colour) +
            " of them are stored in colour: they are read as grey (--color rgb keeps 3 channels)");
      }
    } else if (grey > 0) {
      contents_.notes.push_back("some pictures are grey (" + std::to_string(grey) + " of " +
                                std::to_string(places_.size()) +
                                ") and the others are in colour: all are read in colour (--color "
                                "grey reads all as grey)");
    }
  }

  void FindEqual() {
    std::unordered_map<uint64_t, size_t> first;
    for (size_t i = 0; i < places_.size(); ++i) {
      const uint64_t hash = store_->states()[static_cast<size_t>(places_[i])].hash;
      const auto [found, is_new] = first.emplace(hash, i);
      if (!is_new) contents_.equal.emplace_back(i, found->second);
    }
  }

  FolderContents contents_;
  Background background_;
  int channels_ = 3;         // as delivered
  int stored_channels_ = 3;  // as kept
  std::unique_ptr<PictureStore> store_;
  std::vector<int64_t> places_;  // of the pictures, in the store
  std::string cache_note_;
};

FatalError NoTestPictures(const std::string& title) {
  return {ExitCode::kUsage, title +
                                "@test: it has no subfolders train and test (or val), and no test" +
                                " data lie beside it"};
}

}  // namespace

std::unique_ptr<Dataset> OpenFolder(const std::string& folder, Split split,
                                    const DatasetOptions& options) {
  const std::string title = "folder:" + folder;
  if (IsFile(folder)) {
    throw FatalError(ExitCode::kBadFile,
                     title + ": a file, expected a folder; is it zip:" + folder + "?");
  }
  if (!IsFolder(folder)) {
    throw FatalError(ExitCode::kBadFile,
                     title + ": no such folder; expected one that holds pictures");
  }
  const std::optional<PartPaths> parts = PartsOfFolder(folder);
  if (!parts && split == Split::kTest) throw NoTestPictures(title);
  if (!parts) return std::make_unique<Folder>(OpenDirectory(folder), FolderPart::kWhole, options);
  return std::make_unique<Folder>(OpenDirectory(split == Split::kTest ? parts->test : parts->train),
                                  FolderPart::kSplit, options);
}

std::unique_ptr<Dataset> OpenZipOfPictures(const std::string& path, Split split,
                                           const DatasetOptions& options) {
  if (IsFolder(path)) {
    throw FatalError(ExitCode::kBadFile, "zip:" + path + ": a folder, expected a zip file; is it " +
                                             "folder:" + path + "?");
  }
  if (const auto parts = PartsOfZip(path)) {
    return std::make_unique<Folder>(
        OpenZip(path, split == Split::kTest ? parts->test : parts->train), FolderPart::kSplit,
        options);
  }
  const std::string beside = TestZipBeside(path);
  if (split == Split::kTest && beside.empty()) throw NoTestPictures("zip:" + path);
  return std::make_unique<Folder>(OpenZip(split == Split::kTest ? beside : path),
                                  beside.empty() ? FolderPart::kWhole : FolderPart::kSplit,
                                  options);
}

}  // namespace ganvas::data
