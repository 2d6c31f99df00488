#include "native/cli/translate_files.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>

#include "native/data/folder_contents.h"
#include "native/data/picture_format.h"
#include "native/error.h"

namespace ganvas::cli {
namespace {

namespace fs = std::filesystem;

std::string LowerExtension(const fs::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension;
}

// Names that ask for a format that results are not written in.
bool IsOtherFormatName(const fs::path& path) {
  static const std::set<std::string> kOthers = {".jpg", ".jpeg", ".webp", ".bmp",
                                                ".gif", ".tif",  ".tiff"};
  return kOthers.contains(LowerExtension(path));
}

bool SamePlace(const fs::path& a, const fs::path& b) {
  std::error_code error;
  if (fs::equivalent(a, b, error) && !error) return true;
  return fs::weakly_canonical(a, error) == fs::weakly_canonical(b, error);
}

// Relative to the folder, with '/'.
std::vector<std::string> PicturesUnder(const fs::path& folder, const fs::path& except) {
  std::vector<std::string> names;
  auto entry =
      fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied);
  for (; entry != fs::recursive_directory_iterator(); ++entry) {
    const fs::path& path = entry->path();
    const bool tool = data::IsToolName(path.filename().string());
    if (entry->is_directory()) {
      if (tool || SamePlace(path, except)) entry.disable_recursion_pending();
    } else if (!tool && data::HasPictureEnding(path.filename().string())) {
      names.push_back(path.lexically_relative(folder).generic_string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

[[noreturn]] void RefuseOverwriting(const std::string& out) {
  throw FatalError(ExitCode::kUsage,
                   out + ": is also an input and would be overwritten; choose another place");
}

void RefuseFileAsFolder(const std::string& out) {
  if (!fs::exists(out) || fs::is_directory(out)) return;
  throw FatalError(ExitCode::kUsage, out + ": is a file; expected a folder for the results");
}

}  // namespace

std::vector<TranslateJob> TranslateJobs(const std::string& in, const std::string& out) {
  std::vector<TranslateJob> jobs;
  try {
    if (!fs::exists(in))
      throw FatalError(ExitCode::kBadFile,
                       in + ": no such file or folder; expected a picture or a folder of pictures");
    if (!fs::is_directory(in)) {
      const bool file = !fs::is_directory(out) && LowerExtension(out) == ".png";
      if (!fs::is_directory(out) && IsOtherFormatName(out)) {
        throw FatalError(ExitCode::kUsage,
                         out + ": results are PNG: expected FILE.png or a folder");
      }
      if (!file) RefuseFileAsFolder(out);
      const fs::path name = fs::path(in).stem().concat(".png");
      jobs.push_back({in, file ? out : (fs::path(out) / name).string()});
      if (SamePlace(in, jobs[0].out)) RefuseOverwriting(jobs[0].out);
      return jobs;
    }
    if (SamePlace(in, out)) RefuseOverwriting(out);
    RefuseFileAsFolder(out);
    std::set<std::string> taken;
    for (const std::string& name : PicturesUnder(in, out)) {
      std::string result = fs::path(name).replace_extension(".png").generic_string();
      if (!taken.insert(result).second) {
        result = name + ".png";
        taken.insert(result);
      }
      jobs.push_back({(fs::path(in) / name).string(), (fs::path(out) / result).string()});
      if (SamePlace(jobs.back().in, jobs.back().out)) RefuseOverwriting(jobs.back().out);
    }
  } catch (const fs::filesystem_error& error) {
    throw FatalError(ExitCode::kBadFile, in + ": " + error.code().message());
  }
  if (jobs.empty()) {
    throw FatalError(ExitCode::kBadFile, in + ": holds no pictures (.png, .jpg, ...)");
  }
  return jobs;
}

}  // namespace ganvas::cli
