// A name that an option takes, and its line for --help.
#pragma once

#include <string_view>

namespace ganvas {

struct Named {
  std::string_view name;
  std::string_view summary;
};

}  // namespace ganvas
