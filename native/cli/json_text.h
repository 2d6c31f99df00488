// JSON as the commands print it.
#pragma once

#include <string>

namespace ganvas::cli {

// Names from files need not be UTF-8 and may hold anything that moves a terminal's cursor: what is
// not ASCII is written as \u escapes.
template <typename Json>
std::string JsonText(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', /*ensure_ascii=*/true, Json::error_handler_t::replace);
}

}  // namespace ganvas::cli
