#include "native/cli/bench_command.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "native/bench/suite.h"
#include "native/cli/files.h"
#include "native/cli/model_file.h"
#include "native/export/convert.h"
#include "shared/latent/latent.h"

namespace ganvas::cli {
namespace {

struct BenchOptions {
  std::string model;
  std::string write_models;  // a folder; then nothing is timed
  std::vector<std::string> only;
  std::vector<std::string> precisions = {"fp32"};
  int64_t batch = 1;
  int threads = 1;
  int runs = 20;
  bool json = false;
};

// An input filled with what a generator would be given: normal numbers, label 0.
struct Input {
  Shape shape;
  std::vector<float> floats;
  std::vector<uint8_t> zeros;
};

Input MakeInput(const std::string& path, const Port& port, int64_t batch) {
  std::vector<int64_t> dims = port.dims;
  for (size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] >= 0 && i > 0) continue;
    if (i > 0) {
      throw FatalError(ExitCode::kUsage, path + ": input '" + port.name + "' is " + PortText(port) +
                                             ", and only N may be dynamic in a benchmark");
    }
    if (dims[0] >= 0 && dims[0] != batch) {
      throw FatalError(ExitCode::kUsage, path + ": input '" + port.name + "' is " + PortText(port) +
                                             ", so --batch must be " + std::to_string(dims[0]));
    }
    dims[0] = batch;
  }
  Input input;
  input.shape = ValueOrThrow(Shape::Create(dims), path);
  const size_t elements = static_cast<size_t>(input.shape.elements());
  if (port.dtype == DType::kF32) {
    input.floats.resize(elements);
    Latent(0, 0, Prior::kNormal, input.floats);
  } else {
    input.zeros.resize(elements * ByteSize(port.dtype));
  }
  return input;
}

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

  std::vector<Input> inputs;
  std::vector<NamedTensor> tensors;
  for (const Port& port : session.info().inputs) {
    inputs.push_back(MakeInput(options.model, port, options.batch));
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Port& port = session.info().inputs[i];
    const void* data = inputs[i].floats.empty() ? static_cast<const void*>(inputs[i].zeros.data())
                                                : inputs[i].floats.data();
    tensors.push_back({port.name, {port.dtype, inputs[i].shape, data}});
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
  const double rate = 1000.0 * static_cast<double>(options.batch) / median;
  if (options.json) {
    const nlohmann::ordered_json json = {
        {"file", options.model},    {"batch", options.batch}, {"threads", options.threads},
        {"runs", options.runs},     {"load_ms", load},        {"first_ms", first},
        {"median_ms", median},      {"min_ms", times[0]},     {"p90_ms", slow},
        {"images_per_second", rate}};
    std::printf("%s\n", json.dump(2).c_str());
    return;
  }
  std::printf("%s, batch %lld, %d thread%s, %d runs\n", options.model.c_str(),
              static_cast<long long>(options.batch), options.threads,
              options.threads == 1 ? "" : "s", options.runs);
  std::printf("load %.2f ms, first run %.2f ms\n", load, first);
  std::printf("median %.3f ms, fastest %.3f ms, 90%% within %.3f ms, %.1f images/s\n", median,
              times[0], slow, rate);
}

std::string SuiteNames() {
  std::string names;
  for (const bench::SuiteModel& model : bench::Suite()) {
    names += std::string(names.empty() ? "" : ", ") + model.name;
  }
  return names;
}

void WriteModel(const BenchOptions& options, const std::string& stem, const std::string& title,
                std::span<const uint8_t> bytes) {
  const std::string path = options.write_models + "/" + stem + ".onnx";
  WriteFile(path, bytes);
  std::printf("%s: %s\n", path.c_str(), title.c_str());
}

// Models of the suite of tests/bench: NAME.onnx, NAME-folded.onnx where there is a
// BatchNormalization to fold, NAME-fp16.onnx and NAME-int8.onnx where these are asked for.
void WriteModels(const BenchOptions& options) {
  std::vector<std::string> names = options.only;
  if (names.empty()) {
    for (const bench::SuiteModel& model : bench::Suite()) names.emplace_back(model.name);
  }
  std::vector<exporter::Precision> precisions;
  for (const std::string& text : options.precisions) {
    precisions.push_back(exporter::ParsePrecision(text));
  }
  for (const std::string& name : names) bench::FindSuiteModel(name);  // or throws
  MakeFolder(options.write_models);
  for (const std::string& name : names) {
    const bench::SuiteModel& model = bench::FindSuiteModel(name);
    const std::vector<uint8_t> bytes = bench::WriteSuiteModel(name, {});
    for (size_t i = 0; i < precisions.size(); ++i) {
      if (precisions[i] == exporter::Precision::kFp32) {
        WriteModel(options, name, model.title, bytes);
        if (!model.batch_norm) continue;
        WriteModel(options, name + "-folded",
                   std::string(model.title) + ", BatchNormalization folded",
                   bench::WriteSuiteModel(name, {.folded = true}));
      } else {
        const std::string& precision = options.precisions[i];
        WriteModel(options, name + "-" + precision,
                   std::string(model.title) + ", " + precision + " weights",
                   exporter::ConvertModel(bytes, precisions[i], name).bytes);
      }
    }
  }
}

}  // namespace

void AddBenchCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command = app.add_subcommand("bench", "Time the engine on an ONNX model");
  const auto options = std::make_shared<BenchOptions>();
  CLI::Option* model = command->add_option("MODEL", options->model, "ONNX file");
  command->add_option("--batch", options->batch, "Pictures in each run")
      ->check(CLI::Range(1, 65536))
      ->capture_default_str();
  command->add_option("--threads", options->threads, "CPU threads")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_option("--runs", options->runs, "Timed runs, after one that is not counted")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  command->add_flag("--json", options->json, "One JSON object on stdout and nothing else");
  CLI::Option* write =
      command
          ->add_option("--write-models", options->write_models,
                       "Write the models of tests/bench into this folder; nothing is timed")
          ->type_name("DIR")
          ->excludes(model);
  command->add_option("--only", options->only, "Models to write, of: " + SuiteNames())
      ->delimiter(',')
      ->needs(write);
  command
      ->add_option("--precision", options->precisions, "Of the written weights: fp32, fp16, int8")
      ->delimiter(',')
      ->needs(write)
      ->capture_default_str();
  command->footer(
      "\nExamples:\n"
      "  ganvas bench fashion.onnx --batch 64 --threads 2\n"
      "  ganvas bench --write-models build/bench-models --only dcgan64,mlp\n");
  command->callback([options, &result] {
    if (!options->write_models.empty()) {
      WriteModels(*options);
    } else if (options->model.empty()) {
      throw CLI::RequiredError("MODEL");
    } else {
      Bench(*options);
    }
    result = ExitCode::kOk;
  });
}

}  // namespace ganvas::cli
