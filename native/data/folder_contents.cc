#include "native/data/folder_contents.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "native/data/dataset_json.h"
#include "native/error.h"

namespace ganvas::data {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDatasetJson = "dataset.json";

constexpr std::string_view kToolNames[] = {
    "thumbs.db",  "ehthumbs.db",  "desktop.ini", "icon\r",
    "@eadir",     "@recycle",     "@tmp",        "#recycle",
    "#snapshot",  "$recycle.bin", "__macosx",    "system volume information",
    "lost+found", "__pycache__",
};

std::string JoinedName(const std::string& below, const std::string& name) {
  return below.empty() ? name : below + "/" + name;
}

using FileIdentity = std::pair<dev_t, ino_t>;

// Lists what lies below one place: the folder itself, or one of its subfolders.
class Walk {
 public:
  explicit Walk(std::string folder) : folder_(std::move(folder)) { Enter(""); }

  // Looks at the files of the folder itself and names its subfolders.
  void Here() { List("", false); }
  // Looks at all that lies in a subfolder.
  void Below(const std::string& subfolder) {
    if (Enter(subfolder)) {
      List(subfolder, true);
    } else {
      Skip(subfolder, UnusedReason::kLink, "a link to a folder that was already read");
    }
  }

  std::vector<PictureEntry> pictures;
  std::vector<UnusedFile> unused;
  std::vector<std::string> subfolders;

 private:
  void List(const std::string& below, bool deep);
  std::string Path(const std::string& name) const {
    return name.empty() ? folder_ : folder_ + "/" + name;
  }
  // Whether this folder is met for the first time.
  bool Enter(const std::string& name) {
    struct stat status {};
    return stat(Path(name).c_str(), &status) == 0 &&
           entered_.insert({status.st_dev, status.st_ino}).second;
  }
  void LookAt(const std::string& name, const fs::directory_entry& entry);
  void AddTool(const std::string& name, const fs::directory_entry& entry);
  void Skip(const std::string& name, UnusedReason reason, std::string detail = "") {
    unused.push_back({name, reason, std::move(detail)});
  }

  std::string folder_;
  std::set<FileIdentity> entered_;
};

void Walk::List(const std::string& below, bool deep) {
  std::error_code error;
  fs::directory_iterator opened(Path(below), error);
  if (error && !below.empty()) {
    Skip(below, UnusedReason::kDamaged, "a folder that cannot be read: " + error.message());
    return;
  }
  if (error) throw fs::filesystem_error("", Path(below), error);
  std::vector<fs::directory_entry> entries;
  std::copy(std::move(opened), fs::directory_iterator(), std::back_inserter(entries));
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return a.path().filename().string() < b.path().filename().string();
  });
  // Real folders before links to them, so that pictures go by their own names.
  std::vector<std::string> folders, links;
  for (const fs::directory_entry& entry : entries) {
    const std::string file = entry.path().filename().string();
    const std::string name = JoinedName(below, file);
    if (IsToolName(file)) {
      AddTool(name, entry);
    } else if (!entry.exists(error)) {
      Skip(name, UnusedReason::kLink, "a link that leads nowhere");
    } else if (entry.is_directory(error)) {
      (entry.is_symlink(error) ? links : folders).push_back(name);
    } else if (!entry.is_regular_file(error)) {
      Skip(name, UnusedReason::kOther, "not a regular file");
    } else {
      LookAt(name, entry);
    }
  }
  folders.insert(folders.end(), links.begin(), links.end());
  for (const std::string& name : folders) {
    if (deep) {
      Below(name);
    } else {
      subfolders.push_back(name);
    }
  }
}

void Walk::LookAt(const std::string& name, const fs::directory_entry& entry) {
  const bool picture_name = HasPictureEnding(name);
  PictureHeader header;
  try {
    header = ReadPictureHeader(Path(name));
  } catch (const FatalError& error) {
    const std::string what = std::string(error.what()).substr(Path(name).size() + 2);
    Skip(name, picture_name ? UnusedReason::kDamaged : UnusedReason::kOther, what);
    return;
  }
  if (header.format == PictureFormat::kUnknown) {
    if (picture_name) {
      Skip(name, UnusedReason::kDamaged, header.foreign);
    } else {
      Skip(name, UnusedReason::kOther);
    }
  } else if (!picture_name) {
    Skip(name, UnusedReason::kEnding, FormatName(header.format));
  } else if (!IsDecoded(header.format)) {
    Skip(name, UnusedReason::kFormat, FormatName(header.format));
  } else if (IsTooLarge(header)) {
    Skip(name, UnusedReason::kTooLarge, TooLargeText(header));
  } else {
    pictures.push_back({name, -1, entry.file_size(),
                        entry.last_write_time().time_since_epoch().count(), std::move(header)});
  }
}

// Of a folder, all that lies in it. Links are not followed, and what cannot be read is not counted.
void Walk::AddTool(const std::string& name, const fs::directory_entry& entry) {
  std::error_code error;
  if (entry.is_symlink(error) || !entry.is_directory(error)) {
    Skip(name, UnusedReason::kHidden);
    return;
  }
  std::vector<std::string> names;
  fs::recursive_directory_iterator inner(entry.path(),
                                         fs::directory_options::skip_permission_denied, error);
  for (; !error && inner != fs::recursive_directory_iterator(); inner.increment(error)) {
    if (inner->is_directory(error)) continue;
    names.push_back(name + "/" + inner->path().lexically_relative(entry.path()).generic_string());
  }
  std::sort(names.begin(), names.end());
  for (const std::string& each : names) Skip(each, UnusedReason::kHidden);
}

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

FolderContents ListAll(const std::string& folder, FolderPart part) {
  FolderContents contents;
  contents.folder = folder;
  Walk top(folder);
  top.Here();
  std::optional<DatasetJson> json = ReadDatasetJson(folder + "/" + kDatasetJson);
  if (json) std::erase_if(top.unused, [](const auto& file) { return file.name == kDatasetJson; });
  contents.unused = std::move(top.unused);
  FolderLayout layout;
  layout.here = std::move(top.pictures);
  std::sort(top.subfolders.begin(), top.subfolders.end());
  for (const std::string& name : top.subfolders) {
    Walk walk(folder);
    walk.Below(name);
    SortByName(&walk.pictures);
    layout.below.emplace_back(name, std::move(walk.pictures));
    std::move(walk.unused.begin(), walk.unused.end(), std::back_inserter(contents.unused));
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
  return contents;
}

// How a reason reads behind a number of files.
std::string ReasonText(UnusedReason reason) {
  switch (reason) {
    case UnusedReason::kDamaged:
      return "damaged";
    case UnusedReason::kTooLarge:
      return "too large";
    case UnusedReason::kFormat:
      return "of an unsupported format";
    case UnusedReason::kEnding:
      return "without the name ending of a picture";
    case UnusedReason::kBeside:
      return "beside the class folders";
    case UnusedReason::kDeeper:
      return "in subfolders";
    case UnusedReason::kUnlabelled:
      return "without a label in dataset.json";
    case UnusedReason::kLink:
      return "links that lead nowhere or in a circle";
    case UnusedReason::kHidden:
      return "hidden or made by tools";
    case UnusedReason::kOther:
      break;
  }
  return "not pictures";
}

}  // namespace

bool IsToolName(const std::string& name) {
  if (name.starts_with('.')) return true;
  std::string lower = name;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::find(std::begin(kToolNames), std::end(kToolNames), lower) != std::end(kToolNames);
}

FolderContents ListFolder(const std::string& folder, FolderPart part) {
  try {
    return ListAll(folder, part);
  } catch (const fs::filesystem_error& error) {
    const std::string where = error.path1().empty() ? folder : error.path1().string();
    throw FatalError(ExitCode::kBadFile, "folder:" + folder + ": " + where +
                                             " cannot be read: " + error.code().message());
  }
}

std::string UnusedSummary(std::span<const UnusedFile> unused) {
  std::array<size_t, kUnusedReasons> counts{};
  std::map<std::string, size_t> formats;
  for (const UnusedFile& file : unused) {
    ++counts[static_cast<size_t>(file.reason)];
    if (file.reason == UnusedReason::kFormat) ++formats[file.detail];
  }
  std::string text;
  const auto add = [&text](size_t count, const std::string& what) {
    if (count == 0) return;
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + what;
  };
  for (size_t i = 0; i < counts.size(); ++i) {
    const auto reason = static_cast<UnusedReason>(i);
    if (reason != UnusedReason::kFormat) {
      add(counts[i], ReasonText(reason));
      continue;
    }
    for (const auto& [format, count] : formats) add(count, format + " (not read)");
  }
  return text;
}

std::string UnusedLine(const UnusedFile& file) {
  const bool told = file.reason == UnusedReason::kDamaged ||
                    file.reason == UnusedReason::kTooLarge || file.reason == UnusedReason::kLink;
  const bool other = file.reason == UnusedReason::kOther;
  std::string text = file.name + ": " +
                     (told    ? ""
                      : other ? "not a picture"
                              : ReasonText(file.reason));
  if (!file.detail.empty()) text += (told ? "" : ": ") + file.detail;
  return text;
}

}  // namespace ganvas::data
