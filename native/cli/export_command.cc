#include "native/cli/export_command.h"

#include <cstdio>
#include <memory>

#include "native/train/export_run.h"

namespace ganvas::cli {

void AddExportCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command =
      app.add_subcommand("export", "Write a run's averaged generator as a verified ONNX file");
  const auto options = std::make_shared<train::ExportOptions>();
  command->add_option("RUN", options->run, "folder that ganvas train made")->required();
  command->add_option("--out", options->out, "file to write")->required()->type_name("FILE.onnx");
  command->add_option("--precision", options->precision, "of the stored weights: fp32 or fp16")
      ->capture_default_str();
  command->add_option("--name", options->name, "shown to users; default: the folder's name");
  command->add_option("--license", options->license, "of the model, for those who use it");
  command->add_option("--dataset-name", options->dataset, "default: from the run's --data");
  command->footer("\nExample:\n  ganvas export runs/fashion --out fashion.onnx --precision fp16\n");
  command->callback([options, &result] {
    const train::ExportReport report = train::ExportRun(*options);
    std::printf("%s: step %lld, %s, %llu bytes\n", options->out.c_str(),
                static_cast<long long>(report.step), options->precision.c_str(),
                static_cast<unsigned long long>(report.bytes));
    std::printf("ONNX checker: %s\n", report.checker.c_str());
    std::printf("Largest difference to LibTorch over 8 pictures in [-1, 1]: %.3g\n",
                report.difference);
    if (options->precision != "fp32") {
      std::printf("Largest difference to the fp32 weights: %.3g\n", report.difference_to_fp32);
    }
    result = ExitCode::kOk;
  });
}

}  // namespace ganvas::cli
