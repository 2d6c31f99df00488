// Names from files inside error messages.
#pragma once

#include <string>
#include <string_view>

namespace ganvas {

// 'text', fit for one line: control characters become '?', long texts are cut after 120 bytes.
std::string Quoted(std::string_view text);

}  // namespace ganvas
