#include "native/data/picture_parts.h"

#include <filesystem>
#include <functional>
#include <string_view>
#include <system_error>

#include "native/data/zip_source.h"

namespace ganvas::data {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTrainNames[] = {"train", "training"};
constexpr std::string_view kTestNames[] = {"test", "testing", "val", "valid", "validation"};

using Exists = std::function<bool(const std::string& name)>;

std::optional<PartPaths> FindParts(const Exists& has) {
  for (const std::string_view train : kTrainNames) {
    if (!has(std::string(train))) continue;
    for (const std::string_view test : kTestNames) {
      if (has(std::string(test))) return PartPaths{std::string(train), std::string(test)};
    }
  }
  return std::nullopt;
}

// Of trainA or trainA.zip, what is called the same with "test"; "" where it is not there.
std::string TestBeside(const std::string& path, const Exists& exists) {
  constexpr std::string_view kTrain = "train";
  const fs::path whole = (fs::path(path) / "").parent_path();  // without slashes at the end
  const std::string name = whole.filename().string();
  if (!name.starts_with(kTrain) || name == kTrain) return "";
  std::string beside = (whole.parent_path() / ("test" + name.substr(kTrain.size()))).string();
  return exists(beside) ? beside : "";
}

}  // namespace

bool IsFolder(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

bool IsFile(const std::string& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

std::optional<PartPaths> PartsOfFolder(const std::string& folder) {
  const auto parts =
      FindParts([&](const std::string& name) { return IsFolder(folder + "/" + name); });
  if (parts) return PartPaths{folder + "/" + parts->train, folder + "/" + parts->test};
  const std::string beside = TestBeside(folder, IsFolder);
  if (beside.empty()) return std::nullopt;
  return PartPaths{folder, beside};
}

std::optional<PartPaths> PartsOfZip(const std::string& path) {
  return FindParts([&](const std::string& name) { return ZipHasFolder(path, name); });
}

std::string TestZipBeside(const std::string& path) { return TestBeside(path, IsFile); }

bool FolderHasSplits(const std::string& folder) { return PartsOfFolder(folder).has_value(); }

bool ZipHasSplits(const std::string& path) {
  return IsFile(path) && (PartsOfZip(path) || !TestZipBeside(path).empty());
}

}  // namespace ganvas::data
