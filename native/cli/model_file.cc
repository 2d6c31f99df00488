#include "native/cli/model_file.h"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "native/cli/files.h"

namespace ganvas::cli {
namespace {

// A JSON list of names in the metadata; empty where there is none.
std::vector<std::string> NameList(const ModelInfo& info, const std::string& key) {
  const auto found = info.metadata.find(key);
  if (found == info.metadata.end()) return {};
  const nlohmann::json list = nlohmann::json::parse(found->second, nullptr, false);
  std::vector<std::string> names;
  if (!list.is_array()) return names;
  for (const nlohmann::json& name : list) {
    names.push_back(name.is_string() ? name.get<std::string>() : name.dump());
  }
  return names;
}

}  // namespace

ExitCode CodeOf(const Error& error) {
  return error.code == ErrorCode::kOutOfMemory ? ExitCode::kFailed : ExitCode::kBadFile;
}

Session LoadSession(const std::string& path, const SessionOptions& options) {
  Result<Session> session = Session::Load(ReadFile(path, kLargestModel), options);
  if (!session.ok()) {
    throw FatalError(CodeOf(session.error()), path + ": " + session.error().message);
  }
  return std::move(session).value();
}

ModelInfo InspectModel(const std::string& path) {
  return ValueOrThrow(Session::Inspect(ReadFile(path, kLargestModel)), path);
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

std::vector<std::string> DomainNames(const ModelInfo& info) {
  return NameList(info, "ganvas.domains");
}

std::string TrainingOption(const ModelInfo& info, const char* option) {
  const auto found = info.metadata.find("ganvas.options");
  if (found == info.metadata.end()) return "";
  const nlohmann::json options = nlohmann::json::parse(found->second, nullptr, false);
  if (!options.is_object() || !options.contains(option) || !options[option].is_string()) return "";
  return options[option].get<std::string>();
}

std::vector<std::string> ClassNames(const ModelInfo& info) {
  return NameList(info, "ganvas.classes");
}

}  // namespace ganvas::cli
