#include "native/run/data_place.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <vector>

#include "native/data/spec_paths.h"
#include "native/error.h"
#include "native/run/run_folder.h"

namespace ganvas::train {
namespace {

namespace fs = std::filesystem;

constexpr int kLevels = 4;  // folders above the run that are looked into

bool Exists(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

// Under the name that was given, and under its last part alone.
std::optional<std::string> Found(const fs::path& folder, const fs::path& given) {
  const fs::path last = given.has_filename() ? given.filename() : given.parent_path().filename();
  for (const fs::path& name : {given.is_absolute() ? last : given, last}) {
    const fs::path candidate = (folder / name).lexically_normal();
    if (!name.empty() && Exists(candidate)) return candidate.string();
  }
  return std::nullopt;
}

// Here, beside the run, or in a folder above it.
std::optional<std::string> FoundNear(const std::string& run, const std::string& given) {
  std::error_code error;
  if (const auto here = Found(fs::current_path(error), given)) return here;
  fs::path folder = fs::weakly_canonical(run, error);
  for (int level = 0; level < kLevels && folder.has_relative_path(); ++level) {
    folder = folder.parent_path();
    if (const auto near = Found(folder, given)) return near;
  }
  return std::nullopt;
}

// As it stands where that is the same file.
std::string From(const std::string& folder, const std::string& path) {
  if (folder.empty() || folder == CurrentFolder() || fs::path(path).is_absolute()) return path;
  return (fs::path(folder) / path).lexically_normal().string();
}

}  // namespace

std::string CurrentFolder() {
  std::error_code error;
  const fs::path folder = fs::current_path(error);
  return error ? "" : folder.string();
}

std::string PlaceDetector(const Options& options, const DatasetRecord& record) {
  return options.detector.empty() ? "" : From(record.folder, options.detector);
}

DataPlace PlaceData(const Options& options, const DatasetRecord& record, const std::string& run,
                    const std::string& command) {
  DataPlace place;
  place.detector = PlaceDetector(options, record);
  place.data = data::WithPaths(options.data, [&](const std::string& given) {
    const std::string path = From(record.folder, given);
    if (Exists(path)) return path;
    const auto near = FoundNear(run, given);
    if (!near) {
      const std::string kind = options.data.substr(0, options.data.find(':'));
      throw FatalError(
          ExitCode::kBadFile,
          path + ": the data of this run no longer exist; if they moved, say where: " + command +
              " --data " + (kind == "pair" ? "pair:SPEC_A,SPEC_B" : kind + ":PATH"));
    }
    if (place.moved_from.empty()) place.moved_from = path;
    return *near;
  });
  return place;
}

std::string DataOfRun(const std::string& run) {
  const RunFolder folder = RunFolder::Open(run);
  const Options options = ReadOptions(folder.OptionsFile());
  try {
    return PlaceData(options, ReadDatasetRecord(folder.DatasetFile()), run, "").data;
  } catch (const FatalError&) {
    return options.data;
  }
}

}  // namespace ganvas::train
