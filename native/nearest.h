// "Did you mean ...?"
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ganvas {

// What other tools call a thing, and what it is called here; without dashes in front.
struct OtherName {
  std::string_view theirs, ours;
};

namespace nearest {

inline std::string Plain(std::string_view name) {
  std::string plain(name.substr(std::min(name.find_first_not_of('-'), name.size())));
  for (char& c : plain) {
    c = c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return plain;
}

// Letters inserted, left out, changed, or swapped with the next one.
inline size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({changed, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before = last;
    last = row;
  }
  return last[b.size()];
}

}  // namespace nearest

// Those of `known` that `word` may have been meant as, the likeliest first, at most three: names
// that it begins, names with a few letters changed, and what other tools call the same. Leading
// dashes and case do not count, and '_' counts as '-'.
inline std::vector<std::string> Nearest(std::string_view word, std::span<const std::string> known,
                                        std::span<const OtherName> others = {}) {
  constexpr size_t kMost = 3;
  const std::string asked = nearest::Plain(word);
  std::string_view elsewhere;
  for (const OtherName& other : others) {
    if (other.theirs == asked) elsewhere = other.ours;
  }
  std::vector<std::pair<size_t, std::string>> found;  // a lower number is nearer
  for (const std::string& name : known) {
    const std::string plain = nearest::Plain(name);
    const size_t limit = std::max<size_t>(1, std::min(asked.size(), plain.size()) / 3);
    const size_t distance = nearest::EditDistance(asked, plain);
    if (asked.empty() || plain.empty()) continue;
    if (plain == elsewhere || distance == 0) {
      found.emplace_back(0, name);
    } else if (asked.size() > 1 && plain.starts_with(asked + "-")) {
      found.emplace_back(1, name);
    } else if (asked.size() > 1 && distance <= limit) {
      found.emplace_back(1 + distance, name);
    } else if (asked.size() > 2 && plain.starts_with(asked)) {
      found.emplace_back(10, name);
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (const auto& [distance, name] : found) {
    if (names.size() < kMost) names.push_back(name);
  }
  return names;
}

// "; did you mean a, b?", or "" where no name is near: for the end of a message.
inline std::string DidYouMean(std::string_view word, std::span<const std::string> known) {
  std::string text;
  for (const std::string& name : Nearest(word, known)) {
    text += (text.empty() ? "; did you mean " : ", ") + name;
  }
  return text.empty() ? "" : text + "?";
}

}  // namespace ganvas
