#include "native/cli/model_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "native/cli/files.h"

namespace ganvas::cli {

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

std::vector<std::string> ClassNames(const ModelInfo& info) {
  const auto found = info.metadata.find("ganvas.classes");
  if (found == info.metadata.end()) return {};
  const nlohmann::json list = nlohmann::json::parse(found->second, nullptr, false);
  std::vector<std::string> names;
  if (!list.is_array()) return names;
  for (const nlohmann::json& name : list) {
    names.push_back(name.is_string() ? name.get<std::string>() : name.dump());
  }
  return names;
}

}  // namespace ganvas::cli
