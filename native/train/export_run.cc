#include "native/train/export_run.h"

#include <torch/torch.h>

#include <cstdio>
#include <filesystem>

#include "native/error.h"
#include "native/export/generator_onnx.h"
#include "native/export/onnx_check.h"
#include "native/export/verify.h"
#include "native/models/torch_errors.h"
#include "native/train/dataset_record.h"
#include "native/train/durable_file.h"
#include "native/train/model_facts.h"
#include "native/train/options.h"
#include "native/train/run_folder.h"
#include "native/train/state.h"

namespace ganvas::train {
namespace {

exporter::Precision ParsePrecision(const std::string& text) {
  if (text == "fp32") return exporter::Precision::kFp32;
  if (text == "fp16") return exporter::Precision::kFp16;
  throw FatalError(ExitCode::kUsage, "--precision " + text + ": expected fp32 or fp16");
}

// "run/" and "run" and "." all have a last name.
std::string FolderName(const std::string& path) {
  const auto absolute = std::filesystem::absolute(path).lexically_normal();
  const std::string name = absolute.filename().string();
  return name.empty() ? absolute.parent_path().filename().string() : name;
}

ExportReport ExportUnguarded(const ExportOptions& request) {
  const exporter::Precision precision = ParsePrecision(request.precision);
  const RunFolder run = RunFolder::Open(request.run);
  const auto checkpoints = run.Checkpoints();
  if (checkpoints.empty()) {
    throw FatalError(ExitCode::kBadFile,
                     request.run +
                         ": has no checkpoint to export; continue the run with: "
                         "ganvas resume " +
                         request.run);
  }
  const Options options = ReadOptions(run.OptionsFile());
  const DatasetRecord record = ReadDatasetRecord(run.DatasetFile());

  // ------ The averaged generator as it is sampled
  TrainState state = InitialState(options, record.picture_channels, torch::kCPU);
  LoadCheckpoint(state, run.CheckpointFile(checkpoints.back()));
  const auto generator = FinishedGenerator(state, options, record.picture_channels);

  // ------ Its file
  exporter::ModelFacts facts = FactsOf(options, record, state.step);
  facts.name = request.name.empty() ? FolderName(request.run) : request.name;
  facts.license = request.license;
  if (!request.dataset.empty()) facts.dataset = request.dataset;
  const std::vector<uint8_t> bytes =
      exporter::GeneratorOnnx(*generator, options.model, options.nz, precision, facts);

  // ------ Is it right?
  ExportReport report;
  report.step = state.step;
  report.bytes = bytes.size();
  const exporter::CheckReport check = exporter::CheckOnnx(bytes);
  if (check.outcome == exporter::CheckOutcome::kComplaint) {
    throw FatalError(ExitCode::kFailed,
                     request.out + ": not written: the ONNX checker says: " + check.message);
  }
  report.checker =
      check.outcome == exporter::CheckOutcome::kClean ? "clean" : "skipped, " + check.message;
  const exporter::VerifyReport verified =
      exporter::VerifyGenerator(bytes, *generator, options.nz, precision);
  report.difference = verified.difference;
  report.difference_to_fp32 = verified.difference_to_fp32;
  if (!(verified.difference <= exporter::kAllowedDifference)) {
    char difference[32];
    std::snprintf(difference, sizeof difference, "%.3g", verified.difference);
    throw FatalError(ExitCode::kFailed, request.out +
                                            ": not written: our engine and LibTorch differ by " +
                                            difference + ", expected at most 1e-4");
  }
  const std::span<const uint8_t> part(bytes);
  WriteFileDurably(request.out, {&part, 1});
  return report;
}

}  // namespace

ExportReport ExportRun(const ExportOptions& request) {
  return models::WithTorchErrors([&] { return ExportUnguarded(request); });
}

}  // namespace ganvas::train
