// Any ONNX file -> the same model with its weights in another precision.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "native/export/precision.h"

namespace ganvas::exporter {

struct Converted {
  std::vector<uint8_t> bytes;
  // Over the first float outputs of both files for the same random inputs and, where labels are
  // looked up in tables, every class (of more than a thousand, the first); in steps of 255 to the
  // range of pictures, [-1, 1], or of other numbers, from minus to plus the largest.
  double mean_difference = 0;
  double largest_difference = 0;
};

// Weights that are narrow in `source` are widened first. The entries of `metadata` take the place
// of the source's. Throws FatalError naming `path`: kBadFile where the engine cannot run the
// source, kFailed where it cannot run the result.
Converted ConvertModel(const std::vector<uint8_t>& source, Precision precision,
                       const std::string& path,
                       const std::map<std::string, std::string>& metadata = {});

}  // namespace ganvas::exporter
