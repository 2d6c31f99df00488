#include "native/cli/run_facts.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <vector>

#include "native/choices/tasks.h"

namespace ganvas::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

}  // namespace

Json Files(const std::string& folder, const std::string& extension) {
  std::vector<std::string> names;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == extension) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool IsWritten(const std::string& folder) {
  struct stat lock = {};
  if (stat((folder + "/lock").c_str(), &lock) != 0) return false;
  char id[64];
  std::snprintf(id, sizeof id, " %02x:%02x:%llu ", major(lock.st_dev), minor(lock.st_dev),
                static_cast<unsigned long long>(lock.st_ino));
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    if (line.find(" FLOCK ") != std::string::npos && line.find(id) != std::string::npos)
      return true;
  }
  return false;
}

double NumberOf(const Json& json, const char* name) {
  const auto found = json.is_object() ? json.find(name) : json.end();
  return json.is_object() && found != json.end() && found->is_number() ? found->get<double>() : 0;
}

bool RunTranslates(const Json& options) {
  const auto name = options.find("model");
  if (name == options.end() || !name->is_string()) return false;
  const std::optional<Model> model = ChoiceOf<Model>(name->get<std::string>());
  return model && Translates(TaskKindOf(*model));
}

std::string Tail(const std::string& path, size_t bytes) {
  std::error_code error;
  if (fs::status(path, error).type() != fs::file_type::regular) return "";
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return "";
  const auto size = static_cast<size_t>(std::max<std::streamoff>(file.tellg(), 0));
  const size_t start = size > bytes ? size - bytes : 0;
  file.seekg(static_cast<std::streamoff>(start));
  std::string text(size - start, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  const size_t line = start > 0 ? text.find('\n') : std::string::npos;
  return line == std::string::npos ? text : text.substr(line + 1);
}

}  // namespace ganvas::cli
