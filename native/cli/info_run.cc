#include "native/cli/info_run.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <vector>

#include "native/cli/files.h"
#include "native/error.h"

namespace ganvas::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr uint64_t kLargestText = uint64_t{1} << 28;

std::string ReadText(const std::string& path) {
  const std::vector<uint8_t> bytes = ReadFile(path, kLargestText);
  return {bytes.begin(), bytes.end()};
}

Json ParseObject(const std::string& path, std::string_view text) {
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) throw FatalError(ExitCode::kBadFile, path + ": not a JSON object");
  return json;
}

std::string_view LastLine(std::string_view text) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  const size_t newline = text.rfind('\n');
  return newline == std::string_view::npos ? text : text.substr(newline + 1);
}

// Finished files of a subfolder; temporary names are left out.
Json Files(const std::string& folder, const std::string& extension) {
  std::vector<std::string> names;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == extension) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

Json DescribeRun(const std::string& folder) {
  const std::string options_file = folder + "/options.json";
  if (!fs::exists(options_file)) {
    throw FatalError(ExitCode::kBadFile,
                     folder + ": a folder without options.json, so it is not a run");
  }
  Json run;
  run["run"] = folder;
  run["options"] = ParseObject(options_file, ReadText(options_file));
  run["stats"] = nullptr;
  const std::string stats_file = folder + "/stats.jsonl";
  std::error_code error;
  if (fs::exists(stats_file) && fs::file_size(stats_file, error) > 0) {
    const std::string stats = ReadText(stats_file);
    run["stats"] = ParseObject(stats_file, LastLine(stats));
  }
  run["samples"] = Files(folder + "/samples", ".png");
  run["checkpoints"] = Files(folder + "/checkpoints", ".safetensors");
  run["snapshots"] = Files(folder + "/snapshots", ".onnx");
  return run;
}

std::string RunText(const Json& run) {
  std::string text = run["run"].get<std::string>() + ": a run\n";
  const auto list = [&text](const char* title, const Json& object) {
    text += std::string(title) + "\n";
    for (const auto& [name, value] : object.items()) {
      text += "  " + name + std::string(name.size() < 22 ? 22 - name.size() : 1, ' ') +
              (value.is_string() ? value.get<std::string>() : value.dump()) + "\n";
    }
  };
  list("options", run["options"]);
  if (run["stats"].is_null()) {
    text += "no statistics yet\n";
  } else {
    list("last statistics", run["stats"]);
  }
  for (const char* kind : {"samples", "checkpoints", "snapshots"}) {
    const Json& names = run[kind];
    text += std::string(kind) + ": " + std::to_string(names.size());
    if (!names.empty()) text += ", the last is " + names.back().get<std::string>();
    text += "\n";
  }
  return text;
}

}  // namespace ganvas::cli
