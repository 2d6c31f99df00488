#include "native/cli/bench_command.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "native/cli/bench_models.h"
#include "native/cli/json_text.h"
#include "native/cli/model_file.h"
#include "native/cli/model_input.h"

namespace ganvas::cli {
namespace {

struct BenchOptions {
  std::string model;
  WriteModelsOptions write;  // with a folder, nothing is timed
  int64_t batch = 1;
  int64_t size = 0;
  int threads = 1;
  int runs = 20;
  bool json = false;
};

void Bench(const BenchOptions& options) {
  using Clock = std::chrono::steady_clock;
  const auto milliseconds = [](Clock::duration d) {
    return std::chrono::duration<double, std::milli>(d).count();
  };
  const auto start = Clock::now();
  SessionOptions session_options;
  session_options.threads = options.threads;
  Session session = LoadSession(options.model, session_options);
  const double load = milliseconds(Clock::now() - start);

  const ModelInputs inputs(options.model, session.info(), options.batch, options.size);
  const std::span<const NamedTensor> tensors = inputs.tensors();
  // That of the file, where it is fixed.
  const bool batched = !tensors.empty() && tensors[0].tensor.shape.rank() > 0;
  const int64_t batch = batched ? tensors[0].tensor.shape[0] : 1;

  if (batch < 1) {
    throw FatalError(ExitCode::kBadFile,
                     options.model + ": takes no picture in a run (its first dimension is 0)");
  }

  double first = 0;  // plans and packs
  std::vector<double> times;
  for (int run = -1; run < options.runs; ++run) {
    const auto begin = Clock::now();
    const auto outputs = session.Run(tensors);
    if (!outputs.ok()) {
      throw FatalError(CodeOf(outputs.error()), options.model + ": " + outputs.error().message);
    }
    (run < 0 ? first : times.emplace_back()) = milliseconds(Clock::now() - begin);
  }
  std::sort(times.begin(), times.end());
  const double median = times[times.size() / 2];
  const double slow = times[times.size() * 9 / 10];
  const double rate = 1000.0 * static_cast<double>(batch) / median;
  if (options.json) {
    const nlohmann::ordered_json json = {
        {"file", options.model},    {"batch", batch},     {"threads", options.threads},
        {"runs", options.runs},     {"load_ms", load},    {"first_ms", first},
        {"median_ms", median},      {"min_ms", times[0]}, {"p90_ms", slow},
        {"images_per_second", rate}};
    std::printf("%s\n", JsonText(json, 2).c_str());
    return;
  }
  std::printf("%s, batch %lld, %d thread%s, %d runs\n", options.model.c_str(),
              static_cast<long long>(batch), options.threads, options.threads == 1 ? "" : "s",
              options.runs);
  std::printf("load %.2f ms, first run %.2f ms\n", load, first);
  std::printf("median %.3f ms, fastest %.3f ms, 90%% within %.3f ms, %.1f images/s\n", median,
              times[0], slow, rate);
}

}  // namespace

void AddBenchCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command = app.add_subcommand("bench", "Time the engine on an ONNX model");
  const auto options = std::make_shared<BenchOptions>();
  CLI::Option* model = command->add_option("MODEL", options->model, "ONNX file");
  command->add_option("--batch", options->batch, "Pictures in each run")
      ->check(CLI::Range(1, 65536))
      ->capture_default_str();
  command
      ->add_option(
          "--size", options->size,
          "Height and width of input pictures, if the model leaves them free [the trained size]")
      ->check(CLI::Range(1, 32768));
  command->add_option("--threads", options->threads, "CPU threads")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_option("--runs", options->runs, "Timed runs; one run before them is not counted")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  CLI::Option* json = command->add_flag("--json", options->json,
                                        "Print one JSON object on stdout and nothing else");
  CLI::Option* write =
      command
          ->add_option("--write-models", options->write.folder,
                       "Write the benchmark's models into this folder instead of timing")
          ->type_name("DIR")
          ->excludes(model)
          ->excludes(json);
  command
      ->add_option("--only", options->write.names, "Models to write; choose from: " + SuiteNames())
      ->delimiter(',')
      ->needs(write);
  command
      ->add_option("--precision", options->write.precisions,
                   "Precision of the written weights: fp32, fp16, int8")
      ->delimiter(',')
      ->needs(write)
      ->capture_default_str();
  command->footer(
      "\nExamples:\n"
      "  ganvas bench fashion.onnx --batch 64 --threads 2\n"
      "  ganvas bench apple2orange.onnx --size 256\n"
      "  ganvas bench --write-models build/bench-models --only dcgan64,mlp\n");
  command->callback([options, &result] {
    if (!options->write.folder.empty()) {
      WriteModels(options->write);
    } else if (options->model.empty()) {
      throw CLI::RequiredError("MODEL");
    } else {
      Bench(*options);
    }
    result = ExitCode::kOk;
  });
}

}  // namespace ganvas::cli
