// The models that tests/bench measures, as files.
#pragma once

#include <string>
#include <vector>

namespace ganvas::cli {

struct WriteModelsOptions {
  std::string folder;
  std::vector<std::string> names;  // of the suite; empty: all
  std::vector<std::string> precisions = {"fp32"};
};

// Writes NAME.onnx, NAME-folded.onnx where there is a BatchNormalization to fold, NAME-fp16.onnx
// and NAME-int8.onnx where these are asked for, and prints a line for each. Throws FatalError.
void WriteModels(const WriteModelsOptions& options);

// "dcgan64, dcgan32, ...".
std::string SuiteNames();

}  // namespace ganvas::cli
