// Tells how far long work is.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace ganvas::metrics {

// Called now and then with the name of the work, the amount done and the total. May be empty.
using Progress = std::function<void(const std::string& work, int64_t done, int64_t total)>;

}  // namespace ganvas::metrics
