#include "native/cli/seed_option.h"

#include <charconv>

namespace ganvas::cli {

void AddSeedOption(CLI::App* command, uint64_t* seed, const std::string& meaning) {
  command
      ->add_option_function<std::string>(
          "--seed",
          [seed](const std::string& text) {
            const char* end = text.data() + text.size();
            const auto [stop, error] = std::from_chars(text.data(), end, *seed);
            if (error != std::errc() || stop != end) {
              throw CLI::ValidationError("--seed",
                                         "'" + text + "' is not a decimal number below 2^64");
            }
          },
          meaning + ": a decimal number below 2^64")
      ->type_name("UINT")
      ->default_str(std::to_string(*seed));
}

}  // namespace ganvas::cli
