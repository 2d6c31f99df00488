// `ganvas export`: a run folder -> a verified ONNX file. LibTorch stays behind this header.
#pragma once

#include <cstdint>
#include <string>

namespace ganvas::train {

struct ExportOptions {
  std::string run;
  std::string out;                 // FILE.onnx
  std::string precision = "fp32";  // fp32, fp16 or int8
  std::string name;                // "" for the run folder's name
  std::string license;
  std::string dataset;  // "" for what the run's --data says, without local paths
};

struct ExportReport {
  int64_t step = 0;    // of the checkpoint
  uint64_t bytes = 0;  // of the file
  // What exporter::VerifyGenerator found.
  double difference = 0;
  double default_difference = 0;
  double mean_difference = 0;
  std::string checker;  // "clean" or why it was skipped
};

// Exports the averaged generator of the run's last checkpoint. The file appears under its name only
// after the ONNX checker and the comparisons passed. Throws FatalError.
ExportReport ExportRun(const ExportOptions& options);

}  // namespace ganvas::train
