#include "native/data/directory_source.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <utility>

#include "native/data/file_bytes.h"
#include "native/error.h"

namespace ganvas::data {
namespace {

namespace fs = std::filesystem;

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

  SourceListing found;
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
  void AddTool(const std::string& name, const fs::directory_entry& entry);
  void Skip(const std::string& name, UnusedReason reason, std::string detail = "") {
    found.unused.push_back({name, reason, std::move(detail)});
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
      found.files.push_back(
          {name, entry.file_size(), entry.last_write_time().time_since_epoch().count()});
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

void Append(SourceListing from, SourceListing* to) {
  std::move(from.files.begin(), from.files.end(), std::back_inserter(to->files));
  std::move(from.unused.begin(), from.unused.end(), std::back_inserter(to->unused));
}

class Directory final : public FileSource {
 public:
  explicit Directory(std::string folder) : folder_(std::move(folder)) {}

  std::string kind() const override { return "folder"; }
  std::string path() const override { return folder_; }

  SourceListing List() const override {
    try {
      Walk top(folder_);
      top.Here();
      SourceListing listing = std::move(top.found);
      for (const std::string& name : top.subfolders) {
        Walk walk(folder_);
        walk.Below(name);
        Append(std::move(walk.found), &listing);
      }
      return listing;
    } catch (const fs::filesystem_error& error) {
      const std::string where = error.path1().empty() ? folder_ : error.path1().string();
      throw FatalError(ExitCode::kBadFile,
                       title() + ": " + where + " cannot be read: " + error.code().message());
    }
  }

  std::vector<uint8_t> Read(const std::string& name, uint64_t most) const override {
    return ReadBeginning(PathOf(name), most);
  }

 private:
  std::string folder_;
};

}  // namespace

std::unique_ptr<FileSource> OpenDirectory(const std::string& folder) {
  return std::make_unique<Directory>(folder);
}

}  // namespace ganvas::data
