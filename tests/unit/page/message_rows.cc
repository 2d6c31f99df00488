#include "message_rows.h"

#include <map>
#include <sstream>
#include <vector>

namespace ganvas::page {
namespace {

using nlohmann::json;

// One level of names: "a[].b c?" has a, a list with b below it, and c.
struct Name {
  bool list = false;
  bool optional = false;
  std::string below;
};

std::map<std::string, Name> Split(const std::string& members) {
  std::map<std::string, Name> names;
  std::istringstream words(members);
  for (std::string word; words >> word;) {
    const size_t dot = word.find('.');
    std::string key = word.substr(0, dot);
    Name found;
    if (key.ends_with("[]")) {
      found.list = true;
      key.resize(key.size() - 2);
    }
    if (key.ends_with("?")) {
      found.optional = true;
      key.pop_back();
    }
    Name& name = names[key];
    name.list = found.list;
    name.optional = found.optional;
    if (dot != std::string::npos) name.below += " " + word.substr(dot + 1);
  }
  return names;
}

}  // namespace

std::string DifferenceFromRow(const json& message, const std::string& members) {
  const auto names = Split(members);
  for (const auto& [key, name] : names) {
    if (!name.optional && !message.contains(key)) return "lacks " + key;
  }
  for (const auto& [key, value] : message.items()) {
    const auto found = names.find(key);
    if (found == names.end()) return "has " + key;
    const Name& name = found->second;
    if (name.below.empty()) continue;
    if (!name.list) {
      const std::string difference = DifferenceFromRow(value, name.below);
      if (!difference.empty()) return key + " " + difference;
      continue;
    }
    for (const json& element : value) {
      const std::string difference = DifferenceFromRow(element, name.below);
      if (!difference.empty()) return key + "[] " + difference;
    }
  }
  return "";
}

}  // namespace ganvas::page
