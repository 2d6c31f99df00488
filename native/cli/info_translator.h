// What `ganvas info` says about a model that turns pictures into pictures, whoever exported it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shared/runtime/session.h"

namespace ganvas::cli {

// Titles and texts of lines for people, the same as the text of a JSON object: {domains, direction,
// trained_size, input, output: {name, channels, layout, range, range_source, range_reason},
// multiple, smallest, height, width, scale}, sides that are free being null. Both are empty for
// other models. Runs small pictures where the graph does not tell the range of numbers.
struct TranslatorInfo {
  std::vector<std::pair<std::string, std::string>> rows;
  std::string json;
};
TranslatorInfo DescribeTranslatorFile(Session* session);

}  // namespace ganvas::cli
