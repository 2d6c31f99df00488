#include "native/train/export_run.h"

#include <torch/torch.h>

#include <cstdio>
#include <filesystem>

#include "native/error.h"
#include "native/export/generator_onnx.h"
#include "native/export/onnx_check.h"
#include "native/export/verify.h"
#include "native/models/torch_errors.h"
#include "native/train/durable_file.h"
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

ExportReport ExportUnguarded(const ExportOptions& request) {
  const exporter::Precision precision = exporter::ParsePrecision(request.precision);
  const RunGenerator run = RunGenerator::Open(request.run);
  const Options& options = run.options();
  const models::NetworkShape shape = NetworkShapeOf(options, run.record());

  // ------ Its file
  exporter::ModelFacts facts = FactsOf(options, run.record(), run.step());
  facts.name = request.name.empty() ? FolderName(request.run) : request.name;
  facts.license = request.license;
  if (!request.dataset.empty()) facts.dataset = request.dataset;
  const std::vector<uint8_t> bytes =
      exporter::GeneratorOnnx(run.generator(), options.model, shape, precision, facts);

  // ------ Is it right?
  ExportReport report;
  report.step = run.step();
  report.bytes = bytes.size();
  const exporter::CheckReport check = exporter::CheckOnnx(bytes);
  if (check.outcome == exporter::CheckOutcome::kComplaint) {
    throw FatalError(ExitCode::kFailed,
                     request.out + ": not written: the ONNX checker says: " + check.message);
  }
  report.checker =
      check.outcome == exporter::CheckOutcome::kClean ? "clean" : "skipped, " + check.message;
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
        "pictures with " + request.precision +
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
