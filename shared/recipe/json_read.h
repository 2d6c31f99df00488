// Reading of JSON that others wrote: a missing or mistyped member gives the default, never an
// abort.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace ganvas {

using Json = nlohmann::json;

// The member `key` of `object`, or null.
inline const Json& Member(const Json& object, const char* key) {
  static const Json kNull;
  if (!object.is_object()) return kNull;
  auto found = object.find(key);
  return found == object.end() ? kNull : *found;
}

inline std::string ReadText(const Json& object, const char* key, std::string fallback = "") {
  const Json& value = Member(object, key);
  return value.is_string() ? value.get<std::string>() : fallback;
}

inline double ReadNumber(const Json& object, const char* key, double fallback) {
  const Json& value = Member(object, key);
  return value.is_number() ? value.get<double>() : fallback;
}

inline int ReadInt(const Json& object, const char* key, int fallback) {
  const double value = ReadNumber(object, key, fallback);
  return value >= -2147483648.0 && value <= 2147483647.0 ? static_cast<int>(value) : fallback;
}

inline bool ReadBool(const Json& object, const char* key, bool fallback) {
  const Json& value = Member(object, key);
  return value.is_boolean() ? value.get<bool>() : fallback;
}

// The first characters of UTF-8 text, in at most `most` bytes.
inline std::string Shortened(std::string text, size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  text.resize(most);
  return text;
}

// The texts in the list `key`.
inline std::vector<std::string> ReadTexts(const Json& object, const char* key) {
  std::vector<std::string> texts;
  const Json& list = Member(object, key);
  if (!list.is_array()) return texts;
  for (const Json& text : list) {
    if (text.is_string()) texts.push_back(text.get<std::string>());
  }
  return texts;
}

}  // namespace ganvas
