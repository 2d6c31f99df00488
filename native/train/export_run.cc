#include "native/train/export_run.h"

#include <torch/torch.h>

#include <cstdio>
#include <filesystem>
#include <map>

#include "native/error.h"
#include "native/export/convert.h"
#include "native/export/generator_onnx.h"
#include "native/export/onnx_check.h"
#include "native/export/verify.h"
#include "native/models/torch_errors.h"
#include "native/train/durable_file.h"
#include "native/train/kept_steps.h"
#include "native/train/model_facts.h"
#include "native/train/network_shape.h"
#include "native/train/options.h"
#include "native/train/run_generator.h"

namespace ganvas::train {
namespace {

// Throws unless `found` is at most `allowed`, which NaN is not.
void Require(const std::string& out, const char* what, double found, double allowed) {
  if (found <= allowed) return;
  char numbers[64];
  std::snprintf(numbers, sizeof numbers, "%.3g, expected at most %g", found, allowed);
  throw FatalError(ExitCode::kFailed, out + ": not written: " + what + numbers);
}

// "run/" and "run" and "." all have a last name.
std::string FolderName(const std::string& path) {
  const auto absolute = std::filesystem::absolute(path).lexically_normal();
  const std::string name = absolute.filename().string();
  return name.empty() ? absolute.parent_path().filename().string() : name;
}

// "clean", or why it was skipped.
std::string Checked(const std::vector<uint8_t>& bytes, const std::string& out) {
  const exporter::CheckReport check = exporter::CheckOnnx(bytes);
  if (check.outcome == exporter::CheckOutcome::kComplaint) {
    throw FatalError(ExitCode::kFailed,
                     out + ": not written: the ONNX checker says: " + check.message);
  }
  return check.outcome == exporter::CheckOutcome::kClean ? "clean" : "skipped, " + check.message;
}

// The names of the classes in the file.
std::vector<std::string> ClassNames(const ExportOptions& request,
                                    const std::vector<std::string>& of_data, bool conditional) {
  if (request.classes.empty()) return of_data;
  if (!conditional) {
    throw FatalError(ExitCode::kUsage, "--class-names: " + request.run +
                                           " is not conditional, so nobody chooses a class");
  }
  if (request.classes.size() != of_data.size()) {
    throw FatalError(ExitCode::kUsage, "--class-names: " + std::to_string(request.classes.size()) +
                                           " names, expected one for each of the " +
                                           std::to_string(of_data.size()) + " classes");
  }
  return request.classes;
}

// The checkpoint of this step is gone, its generator with fp16 weights is not.
ExportReport ExportSnapshot(const ExportOptions& request, const RunFolder& run, int64_t step) {
  if (!request.classes.empty()) {
    throw FatalError(ExitCode::kUsage, "--class-names: step " + std::to_string(step) +
                                           " is kept as a snapshot, whose names stay; expected one "
                                           "of the checkpoints: " +
                                           StepList(run.Checkpoints()));
  }
  const std::string file = run.SnapshotFile(step);
  ExportReport report;
  report.step = step;
  report.snapshot = true;
  report.precision = request.precision.empty() ? "fp16" : request.precision;
  const exporter::Precision precision = exporter::ParsePrecision(report.precision);
  if (precision == exporter::Precision::kFp32) {
    throw FatalError(ExitCode::kUsage, "--precision fp32: of step " + std::to_string(step) +
                                           " only a snapshot is kept, whose weights are fp16; "
                                           "expected fp16, int8, or one of the checkpoints: " +
                                           StepList(run.Checkpoints()));
  }
  std::map<std::string, std::string> metadata = {
      {"ganvas.name", request.name.empty() ? FolderName(request.run) : request.name}};
  if (!request.license.empty()) metadata["ganvas.license"] = request.license;
  if (!request.dataset.empty()) metadata["ganvas.dataset"] = request.dataset;
  const exporter::Converted converted =
      exporter::ConvertModel(ReadWholeFile(file), precision, file, metadata);
  const std::vector<uint8_t>& bytes = converted.bytes;
  report.bytes = bytes.size();
  report.checker = Checked(bytes, request.out);
  report.mean_difference = converted.mean_difference;
  Require(request.out,
          "pictures differ from those of the snapshot on average, in steps of 1/255, by ",
          converted.mean_difference, exporter::AllowedMeanDifference(precision));
  const std::span<const uint8_t> part(bytes);
  WriteFileDurably(request.out, {&part, 1});
  return report;
}

ExportReport ExportUnguarded(const ExportOptions& request) {
  if (!request.precision.empty()) exporter::ParsePrecision(request.precision);
  const RunFolder folder = RunFolder::Open(request.run);
  const KeptStep chosen = ChooseStep(folder, request.step);
  if (!chosen.checkpoint) return ExportSnapshot(request, folder, chosen.step);
  ExportReport report;
  report.precision = request.precision.empty() ? "fp32" : request.precision;
  const exporter::Precision precision = exporter::ParsePrecision(report.precision);
  const RunGenerator run = RunGenerator::Open(request.run, std::to_string(chosen.step));
  const Options& options = run.options();
  const models::NetworkShape shape = NetworkShapeOf(options, run.record());

  // ------ Its file
  exporter::ModelFacts facts = FactsOf(options, run.record(), run.step());
  facts.name = request.name.empty() ? FolderName(request.run) : request.name;
  facts.license = request.license;
  facts.classes = ClassNames(request, run.record().classes, options.conditional);
  if (!request.dataset.empty()) facts.dataset = request.dataset;
  const std::vector<uint8_t> bytes =
      exporter::GeneratorOnnx(run.generator(), options.model, shape, precision, facts);

  // ------ Is it right?
  report.step = run.step();
  report.bytes = bytes.size();
  report.checker = Checked(bytes, request.out);
  const exporter::VerifyReport verified = exporter::VerifyGenerator(bytes, run.generator(), shape);
  report.difference = verified.difference;
  report.default_difference = verified.default_difference;
  report.mean_difference = verified.mean_difference;
  Require(request.out, "our engine's direct kernels and LibTorch differ by ", verified.difference,
          exporter::kAllowedDifference);
  Require(request.out, "our engine and LibTorch differ by ", verified.default_difference,
          exporter::kAllowedDefaultDifference);
  if (precision != exporter::Precision::kFp32) {
    const std::string what =
        "pictures with " + report.precision +
        " weights differ from those of the run on average, in steps of 1/255, by ";
    Require(request.out, what.c_str(), verified.mean_difference,
            exporter::AllowedMeanDifference(precision));
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
