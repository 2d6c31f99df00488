// "Did you mean ...?"
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ganvas::cli {

// Those of `known` that `word` may have been meant as, the likeliest first, at most three: names
// that it begins, names with a few letters changed, and what other tools call the same. Leading
// dashes and case do not count, and '_' counts as '-'.
std::vector<std::string> Nearest(std::string_view word, std::span<const std::string> known);

}  // namespace ganvas::cli
