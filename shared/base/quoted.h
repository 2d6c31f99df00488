// Names and texts from files, fit for a terminal and for error messages.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ganvas {

// The text as one line without control characters: those of ASCII and C1, line separators, marks
// that turn the direction of writing, and bytes that are not UTF-8 each become '?'. A longer text
// is cut after at most `max_bytes` bytes and ends in "...".
std::string Printable(std::string_view text, size_t max_bytes = std::string_view::npos);

// The same in quotation marks, cut after 120 bytes.
std::string Quoted(std::string_view text);

}  // namespace ganvas
