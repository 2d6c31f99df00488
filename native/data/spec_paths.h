// The files and folders that a data specification names.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace ganvas::data {

// The same data with each path replaced by `place` of it: folder:DIR, idx:DIR, points:FILE.csv,
// ..., of a pair both. Texts without a path, or that are not specifications, stay.
std::string WithPaths(std::string_view spec,
                      const std::function<std::string(const std::string&)>& place);

}  // namespace ganvas::data
