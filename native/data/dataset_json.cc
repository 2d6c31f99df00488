#include "native/data/dataset_json.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace ganvas::data {
namespace {

using Json = nlohmann::json;

constexpr int64_t kMostClasses = 65536;

bool IsClass(double value) {
  return value >= 0 && value < static_cast<double>(kMostClasses) && std::floor(value) == value;
}

// A class as a number, or as a vector with one 1 in its place; -1 for anything else.
int64_t ClassOf(const Json& label) {
  if (label.is_number()) {
    const double value = label.get<double>();
    return IsClass(value) ? static_cast<int64_t>(value) : -1;
  }
  if (!label.is_array() || label.empty()) return -1;
  int64_t found = -1;
  for (size_t i = 0; i < label.size(); ++i) {
    if (!label[i].is_number()) return -1;
    const double value = label[i].get<double>();
    if (value == 1 && found < 0) {
      found = static_cast<int64_t>(i);
    } else if (value != 0) {
      return -1;
    }
  }
  return found < kMostClasses ? found : -1;
}

}  // namespace

std::optional<DatasetJson> ParseDatasetJson(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("labels")) return std::nullopt;
  const Json& labels = json["labels"];
  DatasetJson result;
  if (labels.is_null()) return result;
  if (!labels.is_array()) return std::nullopt;
  int64_t largest = -1;
  for (const Json& pair : labels) {
    const bool named = pair.is_array() && pair.size() == 2 && pair[0].is_string();
    const int64_t label = named ? ClassOf(pair[1]) : -1;
    if (label < 0) {
      result.labels.clear();
      result.note = "the labels of dataset.json are not used: they are not numbers of classes";
      return result;
    }
    std::string name = pair[0].get<std::string>();
    std::replace(name.begin(), name.end(), '\\', '/');
    result.labels[name] = label;
    largest = std::max(largest, label);
  }
  for (int64_t i = 0; i <= largest; ++i) result.classes.push_back(std::to_string(i));
  return result;
}

}  // namespace ganvas::data
