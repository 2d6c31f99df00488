// `ganvas export`: a run folder -> a verified ONNX file. LibTorch stays behind this header.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ganvas::train {

struct ExportOptions {
  std::string run;
  std::string out;   // FILE.onnx
  std::string step;  // as ChooseStep takes it; "" for the last checkpoint
  std::string
      precision;     // fp32, fp16 or int8; "" for fp32, or fp16 where a snapshot is all there is
  std::string name;  // "" for the run folder's name
  std::string license;
  std::string dataset;               // "" for what the run's --data says, without local paths
  std::vector<std::string> classes;  // as users read them; empty for the names of the data
};

struct ExportReport {
  int64_t step = 0;
  bool snapshot = false;  // taken from one, in place of a checkpoint
  std::string precision;
  uint64_t bytes = 0;  // of the file
  // What exporter::VerifyGenerator found; of a snapshot, only mean_difference, from its own
  // weights.
  double difference = 0;
  double default_difference = 0;
  double mean_difference = 0;
  std::string checker;  // "clean" or why it was skipped
};

// Exports the averaged generator of a kept step of the run. The file appears under its name only
// after the ONNX checker and the comparisons passed. Throws FatalError.
ExportReport ExportRun(const ExportOptions& options);

}  // namespace ganvas::train
