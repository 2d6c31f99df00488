#include "native/cli/model_file.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <thread>
#include <utility>

#include "native/bounded_json.h"
#include "native/cli/files.h"
#include "native/cli/json_text.h"
#include "shared/onnx/external_data.h"

namespace ganvas::cli {
namespace {

// 2 GiB: what a protobuf message can be.
constexpr uint64_t kLargestModel = uint64_t{1} << 31;

constexpr size_t kDeepestNames = 16;  // names may be numbers, or lists of a few

// A JSON list of names in the metadata; empty where there is none.
std::vector<std::string> NameList(const std::string& path, const ModelInfo& info,
                                  const std::string& key) {
  const auto found = info.metadata.find(key);
  if (found == info.metadata.end()) return {};
  if (JsonDepth(found->second) > kDeepestNames) {
    throw FatalError(ExitCode::kBadFile, path + ": the metadata entry '" + key +
                                             "' is not a list of names: it is nested too deep");
  }
  const nlohmann::json list = ParseJson<nlohmann::json>(found->second);
  std::vector<std::string> names;
  if (!list.is_array()) return names;
  for (const nlohmann::json& name : list) {
    names.push_back(name.is_string() ? name.get<std::string>() : JsonText(name));
  }
  return names;
}

}  // namespace

ExitCode CodeOf(const Error& error) {
  return error.code == ErrorCode::kOutOfMemory ? ExitCode::kFailed : ExitCode::kBadFile;
}

std::vector<uint8_t> ReadModelFile(const std::string& path) {
  std::vector<uint8_t> bytes = ReadFile(path, kLargestModel, "an ONNX file");
  const auto names = onnx::ExternalFiles(bytes);
  // The reader reports files that are not models, and paths that leave the folder.
  if (!names.ok() || names->empty()) return bytes;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::map<std::string, std::vector<uint8_t>> contents;
  std::map<std::string, std::span<const uint8_t>> files;
  for (const std::string& name : *names) {
    try {
      files[name] = contents[name] =
          ReadFile((folder / name).string(), kLargestModel, "it beside the model");
    } catch (const FatalError& error) {
      throw FatalError(error.code(), path + ": its weights are in another file: " + error.what());
    }
  }
  return ModelValue(onnx::WithExternalData(bytes, files), path);
}

Session LoadSession(const std::string& path, const SessionOptions& options) {
  return LoadSession(ReadModelFile(path), path, options);
}

Session LoadSession(std::vector<uint8_t> bytes, const std::string& path,
                    const SessionOptions& options) {
  Result<Session> session = Session::Load(std::move(bytes), options);
  if (!session.ok()) {
    throw FatalError(CodeOf(session.error()), path + ": " + session.error().message);
  }
  return std::move(session).value();
}

ModelInfo InspectModel(const std::string& path) {
  return ModelValue(Session::Inspect(ReadModelFile(path)), path);
}

int DefaultThreads() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

std::string PortText(const Port& port) {
  std::string text = std::string(DTypeName(port.dtype)) + " [";
  for (size_t i = 0; i < port.dims.size(); ++i) {
    if (i > 0) text += ", ";
    const bool named = i < port.dim_names.size() && !port.dim_names[i].empty();
    text += port.dims[i] >= 0 ? std::to_string(port.dims[i]) : named ? port.dim_names[i] : "?";
  }
  return text + "]";
}

int64_t TrainedSize(const ModelInfo& info) {
  const auto found = info.metadata.find("ganvas.size");
  if (found == info.metadata.end()) return 0;
  constexpr int64_t kLargest = 1 << 15;
  const int64_t size = std::strtoll(found->second.c_str(), nullptr, 10);
  return size > 0 && size <= kLargest ? size : 0;
}

std::vector<std::string> DomainNames(const std::string& path, const ModelInfo& info) {
  return NameList(path, info, "ganvas.domains");
}

std::string TrainingOption(const ModelInfo& info, const char* option) {
  const auto found = info.metadata.find("ganvas.options");
  if (found == info.metadata.end()) return "";
  const nlohmann::json options = ParseJson<nlohmann::json>(found->second);
  if (!options.is_object() || !options.contains(option) || !options[option].is_string()) return "";
  return options[option].get<std::string>();
}

std::vector<std::string> ClassNames(const std::string& path, const ModelInfo& info) {
  return NameList(path, info, "ganvas.classes");
}

}  // namespace ganvas::cli
