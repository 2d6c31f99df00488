// `ganvas export`: a run folder -> verified ONNX files. LibTorch stays behind this header.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native/step/task_choice.h"

namespace ganvas::train {

struct ExportOptions {
  std::string run;
  std::string out;            // FILE.onnx; for translation runs, a folder; "" for no generator
  std::string discriminator;  // FILE.onnx for the discriminator; "" for none
  std::string step;           // as ChooseStep takes it; "" for the last checkpoint
  std::string
      precision;     // fp32, fp16 or int8; "" for fp32, or fp16 where a snapshot is all there is
  std::string name;  // "" for the run folder's name, or of translators "A to B"
  std::string license;
  std::string credits;               // whom the licence of the data wants named
  std::string dataset;               // "" for what the run's --data says, without local paths
  std::vector<std::string> classes;  // as users read them; empty for the names of the data
  std::string class_noun;            // what a class is, "digit"; "" for what the data says
  // A and B of a translation run; empty for the names of the data.
  std::vector<std::string> domains;
};

struct ExportedFile {
  std::string path;
  uint64_t bytes = 0;
  // What exporter::VerifyGenerator found; of a snapshot, only mean_difference, from its own
  // weights.
  double difference = 0;
  double default_difference = 0;
  double mean_difference = 0;
  std::string checker;  // "clean" or why it was skipped
  // Of a discriminator, whose `difference` is exporter::DiscriminatorDifference.
  bool discriminator = false;
};

struct ExportReport {
  int64_t step = 0;
  bool snapshot = false;  // taken from one, in place of a checkpoint
  std::string precision;
  std::vector<ExportedFile> files;  // one; for translation runs, a2b.onnx and b2a.onnx
};

// Exports the averaged generator of a kept step of the run, or both of its translators. Files
// appear under their names only after the ONNX checker and the comparisons passed for all of them.
// Throws FatalError.
ExportReport ExportRun(const ExportOptions& options);
// The same of a run of another task than that of its model.
ExportReport ExportRun(const ExportOptions& options, TaskChoice task_of);

// The averaged generator of a kept step of the run, `step` as ChooseStep takes it, as the bytes of
// an ONNX file. Throws FatalError: kUsage for a run that translates.
std::vector<uint8_t> RunAsOnnx(const std::string& run, const std::string& step);

}  // namespace ganvas::train
