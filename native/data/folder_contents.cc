#include "native/data/folder_contents.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "native/data/dataset_json.h"
#include "native/error.h"

namespace ganvas::data {
namespace {

constexpr const char* kDatasetJson = "dataset.json";
constexpr uint64_t kMostJsonBytes = uint64_t{1} << 30;

void SortByName(std::vector<PictureEntry>* pictures) {
  std::sort(pictures->begin(), pictures->end(),
            [](const PictureEntry& a, const PictureEntry& b) { return a.name < b.name; });
}

void Leave(std::vector<PictureEntry> pictures, UnusedReason reason, FolderContents* contents) {
  for (PictureEntry& picture : pictures) {
    contents->unused.push_back({std::move(picture.name), reason, ""});
  }
}

std::string PictureCount(size_t count) {
  return std::to_string(count) + (count == 1 ? " picture" : " pictures");
}

// What lies directly in the folder, and in each of its subfolders.
struct FolderLayout {
  std::vector<PictureEntry> here;
  std::vector<std::pair<std::string, std::vector<PictureEntry>>> below;

  size_t CountBelow() const {
    size_t count = 0;
    for (const auto& [name, pictures] : below) count += pictures.size();
    return count;
  }
};

// While all pictures lie in one subfolder, as archives leave it, that one is the folder.
void EnterOnlySubfolder(FolderLayout* layout) {
  while (layout->here.empty()) {
    const auto holds = [](const auto& each) { return !each.second.empty(); };
    if (std::count_if(layout->below.begin(), layout->below.end(), holds) != 1) return;
    auto [name, pictures] =
        std::move(*std::find_if(layout->below.begin(), layout->below.end(), holds));
    std::map<std::string, std::vector<PictureEntry>> deeper;
    FolderLayout inner;
    for (PictureEntry& picture : pictures) {
      const size_t slash = picture.name.find('/', name.size() + 1);
      auto& to = slash == std::string::npos ? inner.here : deeper[picture.name.substr(0, slash)];
      to.push_back(std::move(picture));
    }
    inner.below.assign(std::move_iterator(deeper.begin()), std::move_iterator(deeper.end()));
    *layout = std::move(inner);
  }
}

void UseLabels(const DatasetJson& json, FolderLayout layout, FolderContents* contents) {
  std::vector<PictureEntry> all = std::move(layout.here);
  for (auto& [name, pictures] : layout.below) {
    std::move(pictures.begin(), pictures.end(), std::back_inserter(all));
  }
  if (!json.note.empty()) contents->notes.push_back(json.note);
  if (json.labels.empty()) {
    contents->pictures = std::move(all);
    return;
  }
  std::vector<PictureEntry> unlabelled;
  for (PictureEntry& picture : all) {
    const auto label = json.labels.find(picture.name);
    if (label == json.labels.end()) {
      unlabelled.push_back(std::move(picture));
    } else {
      picture.label = label->second;
      contents->pictures.push_back(std::move(picture));
    }
  }
  contents->classes = json.classes;
  const size_t missing = json.labels.size() - contents->pictures.size();
  if (missing > 0) {
    contents->notes.push_back("dataset.json has labels for " + PictureCount(missing) +
                              " that cannot be used or are not there");
  }
  Leave(std::move(unlabelled), UnusedReason::kUnlabelled, contents);
}

void UseClasses(FolderLayout layout, FolderContents* contents) {
  for (auto& [name, pictures] : layout.below) {
    if (pictures.empty()) continue;
    for (PictureEntry& picture : pictures) {
      picture.label = static_cast<int64_t>(contents->classes.size());
    }
    std::move(pictures.begin(), pictures.end(), std::back_inserter(contents->pictures));
    contents->classes.push_back(name.substr(name.rfind('/') + 1));
  }
  Leave(std::move(layout.here), UnusedReason::kBeside, contents);
}

// Reads the header of a file and puts it where it belongs.
void LookAt(const FileSource& source, SourceFile file, std::vector<PictureEntry>* pictures,
            std::vector<UnusedFile>* unused) {
  const auto skip = [&](UnusedReason reason, std::string detail = "") {
    unused->push_back({file.name, reason, std::move(detail)});
  };
  const bool picture_name = HasPictureEnding(file.name);
  PictureHeader header;
  try {
    header = ReadPictureHeader(PictureIn(source, file.name));
  } catch (const FatalError& error) {
    const std::string what = std::string(error.what()).substr(source.PathOf(file.name).size() + 2);
    skip(picture_name ? UnusedReason::kDamaged : UnusedReason::kOther, what);
    return;
  }
  if (header.format == PictureFormat::kUnknown) {
    if (picture_name) {
      skip(UnusedReason::kDamaged, header.foreign);
    } else {
      skip(UnusedReason::kOther);
    }
  } else if (!picture_name) {
    skip(UnusedReason::kEnding, FormatName(header.format));
  } else if (!IsDecoded(header.format)) {
    skip(UnusedReason::kFormat, FormatName(header.format));
  } else if (IsTooLarge(header)) {
    skip(UnusedReason::kTooLarge, TooLargeText(header));
  } else {
    pictures->push_back({std::move(file.name), -1, file.bytes, file.time, std::move(header)});
  }
}

// Labels of StyleGAN's tools, taken out of `files`.
std::optional<DatasetJson> TakeDatasetJson(const FileSource& source,
                                           std::vector<SourceFile>* files) {
  const auto found = std::find_if(files->begin(), files->end(),
                                  [](const SourceFile& file) { return file.name == kDatasetJson; });
  if (found == files->end() || found->bytes > kMostJsonBytes) return std::nullopt;
  const std::vector<uint8_t> bytes = source.Read(kDatasetJson, kWholeFile);
  std::optional<DatasetJson> json =
      ParseDatasetJson({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (json) files->erase(found);
  return json;
}

}  // namespace

FolderContents ListPictures(std::shared_ptr<const FileSource> source, FolderPart part) {
  FolderContents contents;
  SourceListing listing = source->List();
  contents.unused = std::move(listing.unused);
  const std::optional<DatasetJson> json = TakeDatasetJson(*source, &listing.files);
  FolderLayout layout;
  std::map<std::string, std::vector<PictureEntry>> below;
  for (SourceFile& file : listing.files) {
    const size_t slash = file.name.find('/');
    auto& to = slash == std::string::npos ? layout.here : below[file.name.substr(0, slash)];
    LookAt(*source, std::move(file), &to, &contents.unused);
  }
  SortByName(&layout.here);
  for (auto& [name, pictures] : below) {
    SortByName(&pictures);
    layout.below.emplace_back(name, std::move(pictures));
  }
  if (!json && part == FolderPart::kWhole) EnterOnlySubfolder(&layout);
  if (json) {
    UseLabels(*json, std::move(layout), &contents);
  } else if (layout.CountBelow() > layout.here.size()) {
    UseClasses(std::move(layout), &contents);
  } else {
    contents.pictures = std::move(layout.here);
    for (auto& [name, pictures] : layout.below) {
      Leave(std::move(pictures), UnusedReason::kDeeper, &contents);
    }
  }
  contents.source = std::move(source);
  return contents;
}

}  // namespace ganvas::data
