#include "native/train/export_run.h"

#include <torch/torch.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <string_view>
#include <utility>

#include "native/error.h"
#include "native/export/convert.h"
#include "native/export/discriminator_onnx.h"
#include "native/export/generator_onnx.h"
#include "native/export/onnx_check.h"
#include "native/export/verify.h"
#include "native/files/durable_file.h"
#include "native/models/torch_errors.h"
#include "native/run/kept_steps.h"
#include "native/run/options.h"
#include "native/step/network_shape.h"
#include "native/step/task.h"
#include "native/train/model_facts.h"
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

// Puts what the user says of the classes in place of what the data says.
void NameClasses(const ExportOptions& request, bool conditional, exporter::ModelFacts* facts) {
  if (request.classes.empty() && request.class_noun.empty()) return;
  const std::string option = request.classes.empty() ? "--class-noun" : "--class-names";
  if (!conditional) {
    throw FatalError(ExitCode::kUsage,
                     option + ": " + request.run + " is not conditional, so it has no classes");
  }
  if (!request.class_noun.empty()) facts->class_noun = request.class_noun;
  if (request.classes.empty()) return;
  if (request.classes.size() != facts->classes.size()) {
    throw FatalError(ExitCode::kUsage, option + ": " + std::to_string(request.classes.size()) +
                                           " names, expected one for each of the " +
                                           std::to_string(facts->classes.size()) + " classes");
  }
  facts->classes = request.classes;
}

// The names of the domains in the files, as many as the task has.
std::vector<std::string> Domains(const ExportOptions& request, const Task& task,
                                 const Options& options) {
  std::vector<std::string> domains = task.Domains(options);
  if (request.domains.empty()) return domains;
  if (domains.empty()) {
    throw FatalError(ExitCode::kUsage,
                     "--domains: " + request.run + " does not translate between two of them");
  }
  if (request.domains.size() != domains.size()) {
    throw FatalError(ExitCode::kUsage, "--domains: " + std::to_string(request.domains.size()) +
                                           " names, expected one for each of the two domains: A,B");
  }
  return request.domains;
}

std::string PathOf(const ExportOptions& request, const ExportedNetwork& network) {
  if (network.direction.empty()) return request.out;
  return (std::filesystem::path(request.out) / (network.direction + ".onnx")).string();
}

// Whether --out is a folder. Throws where what is there is something else.
bool CheckOut(const ExportOptions& request, const Task& task,
              const std::vector<ExportedNetwork>& networks) {
  const bool folder = std::filesystem::is_directory(request.out);
  std::string files;
  size_t count = 0;
  for (const ExportedNetwork& network : networks) {
    if (network.direction.empty()) continue;
    ++count;
    files += (files.empty() ? "" : " and ") + network.direction + ".onnx";
  }
  if (files.empty()) {
    if (!folder) return false;
    throw FatalError(ExitCode::kUsage,
                     "--out " + request.out + ": is a folder, expected FILE.onnx");
  }
  const std::string expected = ", expected a folder: " + request.run + " " +
                               std::string(task.traits().why_many_files) + ", and " + files +
                               (count == 1 ? " is written there" : " are written there");
  if (request.out.ends_with(".onnx")) {
    throw FatalError(ExitCode::kUsage,
                     "--out " + request.out + ": is the name of a file" + expected);
  }
  if (std::filesystem::exists(request.out) && !folder) {
    throw FatalError(ExitCode::kUsage, "--out " + request.out + ": is a file" + expected);
  }
  return true;
}

// A file that is right, and not written yet.
struct Made {
  ExportedFile file;
  std::vector<uint8_t> bytes;
};

// All of them or none.
void Write(const std::vector<Made>& made, ExportReport* report) {
  std::vector<FileBytes> files;
  for (const Made& each : made) {
    files.push_back({each.file.path, each.bytes});
    report->files.push_back(each.file);
    report->files.back().bytes = each.bytes.size();
  }
  WriteFilesDurably(files);
}

// The checkpoint of this step is gone, its generator with fp16 weights is not. Runs that translate
// keep no snapshots.
ExportReport ExportSnapshot(const ExportOptions& request, const RunFolder& run, int64_t step) {
  const std::string kept = ": of step " + std::to_string(step) + " only a snapshot is kept, ";
  const std::string others = "; expected one of the checkpoints: " + StepList(run.Checkpoints());
  const std::string file = run.SnapshotFile(step);
  if (!request.classes.empty()) {
    throw FatalError(ExitCode::kUsage, "--class-names" + kept + "whose names stay" + others);
  }
  if (!request.class_noun.empty()) {
    throw FatalError(ExitCode::kUsage, "--class-noun" + kept + "whose metadata stays" + others);
  }
  ExportReport report;
  report.step = step;
  report.snapshot = true;
  report.precision = request.precision.empty() ? "fp16" : request.precision;
  const exporter::Precision precision = exporter::ParsePrecision(report.precision);
  if (precision == exporter::Precision::kFp32) {
    throw FatalError(ExitCode::kUsage,
                     "--precision fp32" + kept +
                         "whose weights are fp16; expected fp16, int8, or " +
                         "one of the checkpoints: " + StepList(run.Checkpoints()));
  }
  std::map<std::string, std::string> metadata = {
      {"ganvas.name", request.name.empty() ? FolderName(request.run) : request.name}};
  if (!request.license.empty()) metadata["ganvas.license"] = request.license;
  if (!request.credits.empty()) metadata["ganvas.credits"] = request.credits;
  if (!request.dataset.empty()) metadata["ganvas.dataset"] = request.dataset;
  exporter::Converted converted =
      exporter::ConvertModel(ReadWholeFile(file), precision, file, metadata);
  Made made;
  made.file.path = request.out;
  made.bytes = std::move(converted.bytes);
  made.file.checker = Checked(made.bytes, request.out);
  made.file.mean_difference = converted.mean_difference;
  Require(request.out,
          "pictures differ from those of the snapshot on average, in steps of 1/255, by ",
          converted.mean_difference, exporter::AllowedMeanDifference(precision));
  Write({std::move(made)}, &report);
  return report;
}

// The file of one network, which passed the checker and the comparisons.
Made Make(const std::string& path, models::Generator& generator, const std::string& architecture,
          const models::NetworkShape& shape, const std::string& precision_name,
          const exporter::ModelFacts& facts) {
  const exporter::Precision precision = exporter::ParsePrecision(precision_name);
  Made made;
  made.file.path = path;
  made.bytes = exporter::GeneratorOnnx(generator, architecture, shape, precision, facts);
  made.file.checker = Checked(made.bytes, path);
  const exporter::VerifyReport verified = exporter::VerifyGenerator(made.bytes, generator, shape);
  made.file.difference = verified.difference;
  made.file.default_difference = verified.default_difference;
  made.file.mean_difference = verified.mean_difference;
  Require(path, "our engine's direct kernels and LibTorch differ by ", verified.difference,
          exporter::kAllowedDifference);
  Require(path, "our engine and LibTorch differ by ", verified.default_difference,
          exporter::kAllowedDefaultDifference);
  if (precision != exporter::Precision::kFp32) {
    const std::string what = "pictures with " + precision_name +
                             " weights differ from those of the run on average, in steps of " +
                             "1/255, by ";
    Require(path, what.c_str(), verified.mean_difference,
            exporter::AllowedMeanDifference(precision));
  }
  return made;
}

std::string TranslatorName(const std::string& name, const std::vector<std::string>& domains) {
  const std::string ways = domains[0] + " to " + domains[1];
  return name.empty() ? ways : name + ": " + ways;
}

std::string NameOf(const ExportOptions& request, const ExportedNetwork& network) {
  if (!network.domains.empty()) return TranslatorName(request.name, network.domains);
  return request.name.empty() ? FolderName(request.run) : request.name;
}

Made MakeOne(const ExportOptions& request, const RunGenerator& run, const ExportedNetwork& network,
             const std::string& precision) {
  const Options& options = run.options();
  exporter::ModelFacts facts = FactsOf(options, run.record(), run.step(), network);
  facts.name = NameOf(request, network);
  facts.license = request.license;
  facts.credits = request.credits;
  NameClasses(request, options.conditional, &facts);
  if (!request.dataset.empty()) facts.dataset = request.dataset;
  return Make(PathOf(request, network), run.generator(network.game), TextOf(options.model),
              NetworkShapeOf(options, run.record()), precision, facts);
}

// As exporter::kAllowedDefaultDifference, of logits, whose size is not bounded.
constexpr double kAllowedLogitDifference = 1e-3;
constexpr int64_t kJudged = 32;

Made MakeDiscriminator(const ExportOptions& request, const RunGenerator& run,
                       const std::string& precision) {
  const Options& options = run.options();
  const models::NetworkShape shape = NetworkShapeOf(options, run.record());
  const std::string option = "--discriminator: " + request.run + ": ";
  if (run.discriminator() == nullptr) {
    throw FatalError(ExitCode::kUsage, option + "has no discriminator");
  }
  const std::string why = exporter::WhyNoDiscriminatorOnnx(*run.discriminator(), shape);
  if (!why.empty()) throw FatalError(ExitCode::kUsage, option + why);
  exporter::ModelFacts facts = FactsOf(options, run.record(), run.step(), {});
  facts.name = (request.name.empty() ? FolderName(request.run) : request.name) + ": discriminator";
  facts.license = request.license;
  facts.credits = request.credits;
  NameClasses(request, options.conditional, &facts);
  if (!request.dataset.empty()) facts.dataset = request.dataset;
  Made made;
  made.file.path = request.discriminator;
  made.file.discriminator = true;
  made.bytes = exporter::DiscriminatorOnnx(*run.discriminator(), TextOf(options.model), shape,
                                           exporter::ParsePrecision(precision), facts);
  made.file.checker = Checked(made.bytes, request.discriminator);
  made.file.difference = exporter::DiscriminatorDifference(made.bytes, *run.discriminator(), shape,
                                                           run.Generate(/*seed=*/0, 0, kJudged));
  if (precision == "fp32") {
    Require(request.discriminator, "logits of our engine and of LibTorch differ by ",
            made.file.difference, kAllowedLogitDifference);
  }
  return made;
}

void MakeFolder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return;
  throw FatalError(ExitCode::kFailed, path + ": cannot be created: " + error.message());
}

ExportReport ExportUnguarded(const ExportOptions& request, TaskChoice task_of) {
  if (!request.precision.empty()) exporter::ParsePrecision(request.precision);
  const RunFolder folder = RunFolder::Open(request.run);
  const Options options = ReadOptions(folder.OptionsFile());
  const Task& task = task_of(options);
  const std::vector<ExportedNetwork> networks = task.Exported(Domains(request, task, options));
  if (!request.discriminator.empty() && !task.traits().why_many_files.empty()) {
    throw FatalError(ExitCode::kUsage, "--discriminator: " + request.run + " " +
                                           std::string(task.traits().why_many_files));
  }
  const bool to_folder = !request.out.empty() && CheckOut(request, task, networks);
  const KeptStep chosen = ChooseStep(folder, request.step);
  if (!chosen.checkpoint && !request.discriminator.empty()) {
    throw FatalError(ExitCode::kUsage, "--discriminator: of step " + std::to_string(chosen.step) +
                                           " only a snapshot is kept, which has none; expected "
                                           "one of the checkpoints: " +
                                           StepList(folder.Checkpoints()));
  }
  if (!chosen.checkpoint) return ExportSnapshot(request, folder, chosen.step);
  ExportReport report;
  report.precision = request.precision.empty() ? "fp32" : request.precision;
  const RunGenerator run =
      RunGenerator::Open(request.run, std::to_string(chosen.step), torch::kCPU, task_of);
  report.step = run.step();
  std::vector<Made> made;
  for (const ExportedNetwork& network : networks) {
    if (!request.out.empty()) made.push_back(MakeOne(request, run, network, report.precision));
  }
  if (!request.discriminator.empty()) {
    made.push_back(MakeDiscriminator(request, run, report.precision));
  }
  if (to_folder) MakeFolder(request.out);
  Write(made, &report);
  return report;
}

std::vector<uint8_t> AsOnnxUnguarded(const std::string& path, const std::string& step) {
  const RunFolder folder = RunFolder::Open(path);
  const std::string_view why_not =
      TaskOf(ReadOptions(folder.OptionsFile())).traits().why_not_sampled;
  if (!why_not.empty()) {
    throw FatalError(ExitCode::kUsage, path + ": " + std::string(why_not));
  }
  const KeptStep chosen = ChooseStep(folder, step);
  if (!chosen.checkpoint) return ReadWholeFile(folder.SnapshotFile(chosen.step));
  const RunGenerator run = RunGenerator::Open(path, std::to_string(chosen.step));
  exporter::ModelFacts facts = FactsOf(run.options(), run.record(), run.step());
  facts.name = FolderName(path);
  facts.classes = run.record().classes;
  return exporter::GeneratorOnnx(run.generator(), NameOf(run.options().model),
                                 NetworkShapeOf(run.options(), run.record()),
                                 exporter::Precision::kFp32, facts);
}

}  // namespace

std::vector<uint8_t> RunAsOnnx(const std::string& run, const std::string& step) {
  return models::WithTorchErrors([&] { return AsOnnxUnguarded(run, step); });
}

ExportReport ExportRun(const ExportOptions& request) { return ExportRun(request, &TaskOf); }

ExportReport ExportRun(const ExportOptions& request, TaskChoice task_of) {
  return models::WithTorchErrors([&] { return ExportUnguarded(request, task_of); });
}

}  // namespace ganvas::train
