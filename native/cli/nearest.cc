#include "native/cli/nearest.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace ganvas::cli {
namespace {

constexpr size_t kMost = 3;

// What other trainers and generators call an option, and what it is called here.
constexpr std::pair<std::string_view, std::string_view> kElsewhere[] = {
    {"amp", "precision"},
    {"aug", "augment"},
    {"b1", "beta1"},
    {"b2", "beta2"},
    {"checkpoint-interval", "checkpoint-every"},
    {"cond", "conditional"},
    {"cpu", "device"},
    {"cuda", "device"},
    {"d-lr", "lr-d"},
    {"data-dir", "data"},
    {"dataroot", "data"},
    {"dataset", "data"},
    {"fp16", "precision"},
    {"g-lr", "lr-g"},
    {"gamma", "r1"},
    {"gpus", "nproc"},
    {"image-size", "size"},
    {"img-size", "size"},
    {"imsize", "size"},
    {"iterations", "steps"},
    {"iters", "steps"},
    {"kimg", "steps"},
    {"latent-dim", "nz"},
    {"learning-rate", "lr"},
    {"loss", "objective"},
    {"n", "count"},
    {"n-epochs", "epochs"},
    {"ndf", "channels-d"},
    {"ngf", "channels"},
    {"niter", "epochs"},
    {"num", "count"},
    {"num-epochs", "epochs"},
    {"num-iters", "steps"},
    {"num-samples", "count"},
    {"num-workers", "threads"},
    {"output", "out"},
    {"output-dir", "out"},
    {"resolution", "size"},
    {"save-dir", "out"},
    {"snap", "checkpoint-every"},
    {"workers", "threads"},
    {"z-dim", "nz"},
};

std::string Plain(std::string_view name) {
  std::string plain(name.substr(std::min(name.find_first_not_of('-'), name.size())));
  for (char& c : plain) {
    c = c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return plain;
}

// Letters inserted, left out, changed, or swapped with the next one.
size_t EditDistance(std::string_view a, std::string_view b) {
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

}  // namespace

std::vector<std::string> Nearest(std::string_view word, std::span<const std::string> known) {
  const std::string asked = Plain(word);
  std::string_view elsewhere;
  for (const auto& [theirs, ours] : kElsewhere) {
    if (theirs == asked) elsewhere = ours;
  }
  std::vector<std::pair<size_t, std::string>> found;  // a lower number is nearer
  for (const std::string& name : known) {
    const std::string plain = Plain(name);
    const size_t limit = std::max<size_t>(1, std::min(asked.size(), plain.size()) / 3);
    const size_t distance = EditDistance(asked, plain);
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

}  // namespace ganvas::cli
