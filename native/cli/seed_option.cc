#include "native/cli/seed_option.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace ganvas::cli {
namespace {

constexpr uint64_t kMostSeeds = 1000000;

std::optional<uint64_t> ParseSeed(std::string_view text) {
  uint64_t seed = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, seed);
  if (error != std::errc() || stop != end) return std::nullopt;
  return seed;
}

std::vector<uint64_t> ParseSeeds(const std::string& text) {
  std::vector<uint64_t> seeds;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    begin = end + 1;
    const size_t dash = part.find('-');
    const std::optional<uint64_t> first = ParseSeed(part.substr(0, dash));
    const std::optional<uint64_t> last =
        dash == std::string::npos ? first : ParseSeed(part.substr(dash + 1));
    if (!first || !last || *last < *first) {
      throw CLI::ValidationError("--seeds",
                                 "'" + part + "' is not a seed or a range of seeds such as 4-6");
    }
    if (*last - *first >= kMostSeeds || seeds.size() + (*last - *first) >= kMostSeeds) {
      throw CLI::ValidationError("--seeds", "more than " + std::to_string(kMostSeeds) + " seeds");
    }
    for (uint64_t seed = *first;; ++seed) {
      seeds.push_back(seed);
      if (seed == *last) break;
    }
  }
  return seeds;
}

}  // namespace

uint64_t SeedIn(const std::string& option, const std::string& text) {
  const std::optional<uint64_t> parsed = ParseSeed(text);
  if (parsed) return *parsed;
  throw CLI::ValidationError(option, "'" + text + "' is not a decimal number below 2^64");
}

void AddSeedOption(CLI::App* command, uint64_t* seed, const std::string& meaning) {
  command
      ->add_option_function<std::string>(
          "--seed", [seed](const std::string& text) { *seed = SeedIn("--seed", text); },
          meaning + ": a decimal number below 2^64")
      ->type_name("UINT")
      ->default_str(std::to_string(*seed));
}

CLI::Option* AddSeedsOption(CLI::App* command, std::vector<uint64_t>* seeds,
                            const std::string& meaning) {
  return command
      ->add_option_function<std::string>(
          "--seeds", [seeds](const std::string& text) { *seeds = ParseSeeds(text); },
          meaning + ": numbers and ranges, such as 0,1,4-6")
      ->type_name("LIST");
}

}  // namespace ganvas::cli
