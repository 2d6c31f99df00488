// JSON from files of others.
#pragma once

#include <cstddef>
#include <string_view>

namespace ganvas {

// How many lists and objects lie inside each other at most, wherever they are closed.
inline size_t JsonDepth(std::string_view text) {
  size_t depth = 0, deepest = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      deepest = ++depth > deepest ? depth : deepest;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

// A discarded value for text that is no JSON, or that is nested deeper than anything we read: what
// is done with JSON later (copying, printing) calls itself for each level. Json is nlohmann::json
// or nlohmann::ordered_json.
template <typename Json>
Json ParseJson(std::string_view text) {
  constexpr size_t kDeepest = 64;
  if (JsonDepth(text) > kDeepest) return Json(Json::value_t::discarded);
  return Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
}

}  // namespace ganvas
