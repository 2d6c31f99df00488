// Tells how far long work is.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace ganvas::metrics {

// Called now and then with what is done, how much of it and out of how much. May be empty.
using Progress = std::function<void(const std::string& work, int64_t done, int64_t total)>;

}  // namespace ganvas::metrics
