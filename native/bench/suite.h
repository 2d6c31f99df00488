// The benchmark's suite by name.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ganvas::bench {

// A generator of the suite.
struct SuiteModel {
  const char* name;
  const char* title;  // one line
  bool batch_norm;    // whether a BatchNormalization follows a layer, to be folded into it
};

std::span<const SuiteModel> Suite();

// Throws FatalError(kUsage) for a name that is not in the suite; so does WriteSuiteModel.
const SuiteModel& FindSuiteModel(std::string_view name);

// How a model of the suite is written.
struct Variant {
  bool folded = false;  // BatchNormalization after a layer goes into its weights
  bool tanh = true;     // false leaves out the last Tanh
};

// The bytes of an ONNX file, equal on every machine. The last layer is scaled so that the standard
// deviation before its Tanh, measured with the engine, is near 0.75.
std::vector<uint8_t> WriteSuiteModel(std::string_view name, const Variant& variant);

}  // namespace ganvas::bench
