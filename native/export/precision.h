// How a file stores the weights of convolutions and matrix products, and tables of learned vectors;
// everything is computed in float32.
#pragma once

#include <string>
#include <vector>

#include "native/error.h"
#include "native/nearest.h"

namespace ganvas::exporter {

enum class Precision { kFp32, kFp16, kInt8 };

// For --precision. Throws FatalError(kUsage).
inline Precision ParsePrecision(const std::string& text) {
  if (text == "fp32") return Precision::kFp32;
  if (text == "fp16") return Precision::kFp16;
  if (text == "int8") return Precision::kInt8;
  const std::vector<std::string> known = {"fp32", "fp16", "int8"};
  throw FatalError(ExitCode::kUsage, "--precision " + text + ": expected fp32, fp16 or int8" +
                                         DidYouMean(text, known));
}

// Limits of what an export may differ; pictures lie in [-1, 1].
inline constexpr double kAllowedDifference = 1e-4;         // largest, direct kernels
inline constexpr double kAllowedDefaultDifference = 1e-3;  // largest, the kernels that a run uses
// Mean difference from the fp32 weights in units of which [-1, 1] has 255.
constexpr double AllowedMeanDifference(Precision precision) {
  return precision == Precision::kInt8 ? 3.0 : 1.0;
}

}  // namespace ganvas::exporter
