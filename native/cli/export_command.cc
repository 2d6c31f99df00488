#include "native/cli/export_command.h"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "native/cli/files.h"
#include "native/cli/model_file.h"
#include "native/cli/training.h"
#include "native/export/convert.h"
#include "native/export/onnx_check.h"

#include "native/regular_file.h"
namespace ganvas::cli {
namespace {

void PrintWritten(const std::string& out, const std::string& what, const std::string& precision,
                  size_t bytes) {
  std::printf("%s: %s, %s, %zu bytes\n", out.c_str(), what.c_str(), precision.c_str(), bytes);
}

std::string CheckText(const exporter::CheckReport& check) {
  switch (check.outcome) {
    case exporter::CheckOutcome::kClean:
      return "clean";
    case exporter::CheckOutcome::kSkipped:
      return "skipped, " + check.message;
    case exporter::CheckOutcome::kComplaint:
      break;
  }
  return check.message;
}

void PrintDifferences(const train::ExportedFile& file, const std::string& precision) {
  std::printf(
      "Largest difference from LibTorch, where samples lie in [-1, 1], with trained weights:\n");
  std::printf("  direct kernels   %.2g (limit %g)\n", file.difference,
              exporter::kAllowedDifference);
  std::printf("  default kernels  %.2g (limit %g)\n", file.default_difference,
              exporter::kAllowedDefaultDifference);
  if (precision == "fp32") return;
  std::printf("Mean difference from the fp32 weights: %.3f of 255 (limit %g)\n",
              file.mean_difference,
              exporter::AllowedMeanDifference(exporter::ParsePrecision(precision)));
}

void Run(const train::ExportOptions& options) {
  const train::ExportReport report = ExportRunFolder(options);
  for (const train::ExportedFile& file : report.files) {
    PrintWritten(
        file.path,
        "step " + std::to_string(report.step) + (report.snapshot ? ", from a snapshot" : ""),
        report.precision, file.bytes);
    std::printf("ONNX checker: %s\n", file.checker.c_str());
    if (file.discriminator) {
      std::printf("Largest difference from LibTorch, as a share of 1 + |logit|: %.2g\n",
                  file.difference);
    } else if (report.snapshot) {
      std::printf("Mean difference from the snapshot: %.3f of 255\n", file.mean_difference);
    } else {
      PrintDifferences(file, report.precision);
    }
  }
}

void Convert(const train::ExportOptions& options) {
  if (!options.discriminator.empty() || options.out.empty()) {
    throw FatalError(ExitCode::kUsage,
                     "--discriminator: " + options.run + " is a file, expected a run folder");
  }
  if (!options.step.empty()) {
    throw FatalError(ExitCode::kUsage,
                     "--step: " + options.run + " is a file, expected a run folder");
  }
  for (const auto& [name, value] :
       {std::pair("--name", options.name), std::pair("--license", options.license),
        std::pair("--credits", options.credits), std::pair("--dataset-name", options.dataset),
        std::pair("--class-names", options.classes.empty() ? "" : options.classes.front()),
        std::pair("--class-noun", options.class_noun),
        std::pair("--domains", options.domains.empty() ? "" : options.domains.front())}) {
    if (value.empty()) continue;
    throw FatalError(ExitCode::kUsage, std::string(name) + ": " + options.run +
                                           " is a file, which keeps its own metadata");
  }
  const std::string precision_name = options.precision.empty() ? "fp32" : options.precision;
  const exporter::Precision precision = exporter::ParsePrecision(precision_name);
  const std::vector<uint8_t> source = ReadModelFile(options.run);
  const exporter::Converted converted = exporter::ConvertModel(source, precision, options.run);
  exporter::CheckReport check = exporter::CheckOnnx(converted.bytes);
  if (check.outcome == exporter::CheckOutcome::kComplaint) {
    // What was wrong before is not for us to refuse.
    if (exporter::CheckOnnx(source).outcome != exporter::CheckOutcome::kComplaint) {
      throw FatalError(ExitCode::kFailed,
                       options.out + ": not written: the ONNX checker says: " + check.message);
    }
    check.message = "complains, as about " + options.run + ": " + check.message;
  }
  WriteFile(options.out, converted.bytes);
  PrintWritten(options.out, "from " + options.run, precision_name, converted.bytes.size());
  std::printf("ONNX checker: %s\n", CheckText(check).c_str());
  std::printf("Difference from %s for pictures in [-1, 1]: mean %.3f, largest %.3g of 255\n",
              options.run.c_str(), converted.mean_difference, converted.largest_difference);
}

}  // namespace

void AddExportCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command = app.add_subcommand(
      "export", "Write a run's averaged generator, or its two translators, as verified ONNX files");
  const auto options = std::make_shared<train::ExportOptions>();
  command
      ->add_option("RUN", options->run,
                   "run folder of ganvas train, or ONNX file whose weights are stored anew")
      ->required();
  command
      ->add_option("--out", options->out,
                   "output file; for translation runs, an output folder for a2b.onnx and b2a.onnx")
      ->type_name("FILE.onnx|DIR");
  command
      ->add_option("--discriminator", options->discriminator,
                   "output file for the discriminator, which gives raw logits")
      ->type_name("FILE.onnx");
  command
      ->add_option("--step", options->step,
                   "step of the run, if it is kept, or the kept step with the best METRIC in "
                   "stats.jsonl [the last checkpoint]")
      ->type_name("N|best:METRIC");
  command->add_option("--precision", options->precision,
                      "precision of the stored weights: fp32, fp16, int8 [fp32; fp16 if only a "
                      "snapshot of the step is kept]");
  command->add_option("--name", options->name,
                      "name that users see [the folder's name; for translators \"A to B\"]");
  command->add_option("--license", options->license, "licence of the model, for its users");
  command->add_option("--credits", options->credits,
                      "whom the licence of the data wants named, for users of the model");
  command
      ->add_option("--class-names", options->classes,
                   "names of a conditional run's classes, separated by commas, in the order of the "
                   "labels [those of the data]")
      ->type_name("A,B,...")
      ->delimiter(',');
  command
      ->add_option("--class-noun", options->class_noun,
                   "what a class of a conditional run is, in the singular: the page writes \"digit "
                   "7\" [what the data says, or class]")
      ->type_name("NOUN");
  command
      ->add_option("--domains", options->domains,
                   "names of the domains of a translation run [from --data]")
      ->type_name("A,B")
      ->delimiter(',');
  command->add_option("--dataset-name", options->dataset,
                      "name of the data set [from the run's --data]");
  command->footer(
      "\nExamples:\n"
      "  ganvas export runs/fashion --out fashion.onnx --precision fp16\n"
      "  ganvas export runs/fashion --step best:fid --out best.onnx\n"
      "  ganvas export runs/fruit --out fruit --domains Apple,Orange --precision fp16\n"
      "  ganvas export runs/digits --out digits.onnx --discriminator digits_d.onnx\n"
      "  ganvas export fashion.onnx --out fashion8.onnx --precision int8\n");
  command->callback([options, &result] {
    if (options->out.empty() && options->discriminator.empty()) {
      throw FatalError(ExitCode::kUsage, "--out is required, or --discriminator");
    }
    const std::filesystem::path path = options->run;
    if (!std::filesystem::is_directory(path)) RequireRegularFile(path);
    for (const char* ending : {".png", ".jpg", ".jpeg", ".gif", ".npy", ".csv", ".json"}) {
      if (!options->out.ends_with(ending)) continue;
      throw FatalError(ExitCode::kUsage, "--out " + options->out +
                                             ": expected a name that ends in .onnx, or of a folder "
                                             "for a translation run");
    }
    const bool meant_as_file = path.extension() == ".onnx" && !std::filesystem::is_directory(path);
    if (meant_as_file || std::filesystem::is_regular_file(path)) {
      Convert(*options);
    } else {
      Run(*options);
    }
    result = ExitCode::kOk;
  });
}

}  // namespace ganvas::cli
