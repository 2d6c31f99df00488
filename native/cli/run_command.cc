#include "native/cli/run_command.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "native/cli/model_file.h"
#include "native/cli/model_options.h"
#include "native/cli/npy.h"
#include "shared/base/quoted.h"

namespace ganvas::cli {
namespace {

struct RunOptions {
  std::string model;
  std::vector<std::string> inputs, outputs;  // NAME=FILE.npy
  int threads = 0;
};

struct NamedFile {
  std::string name, path;
};

// Names may hold '=', paths seldom do: the last one counts.
NamedFile TakeApart(const std::string& option, const std::string& text) {
  const size_t at = text.rfind('=');
  if (at == std::string::npos || at == 0 || at + 1 == text.size()) {
    throw FatalError(ExitCode::kUsage,
                     option + " " + Quoted(text) + ": expected NAME=FILE.npy, such as z=z.npy");
  }
  return {text.substr(0, at), text.substr(at + 1)};
}

// The type of the model's input or inner value, float32 where it is not known.
DType TypeOf(const Session& session, const std::vector<NamedValue>& values,
             const std::string& name) {
  for (const Port& port : session.info().inputs) {
    if (port.name == name) return port.dtype;
  }
  for (const NamedValue& value : values) {
    if (value.name == name) return value.dtype;
  }
  return DType::kF32;
}

// The numbers of a file as the model takes them.
struct Input {
  std::vector<float> floats;
  std::vector<int64_t> whole;
  std::vector<int32_t> short_whole;
  NamedTensor tensor;
};

template <typename T>
std::vector<T> WholeNumbers(const NpyArray& array, const std::string& path) {
  std::vector<T> numbers;
  for (const float value : array.values) {
    if (value != std::floor(value) || std::fabs(value) > 16777216.0f) {
      throw FatalError(ExitCode::kBadFile, path + ": found " + std::to_string(value) +
                                               ", expected whole numbers up to 2^24");
    }
    numbers.push_back(static_cast<T>(value));
  }
  return numbers;
}

void Read(const NamedFile& file, DType type, Input* input) {
  NpyArray array = ReadNpy(file.path);
  const Shape shape = ValueOrThrow(Shape::Create(array.dims), file.path);
  const void* data = nullptr;
  if (type == DType::kI64) {
    input->whole = WholeNumbers<int64_t>(array, file.path);
    data = input->whole.data();
  } else if (type == DType::kI32) {
    input->short_whole = WholeNumbers<int32_t>(array, file.path);
    data = input->short_whole.data();
  } else {
    type = DType::kF32;
    input->floats = std::move(array.values);
    data = input->floats.data();
  }
  input->tensor = {file.name, {type, shape, data}};
}

std::vector<float> FloatsOf(const OutputTensor& output, const std::string& path) {
  const auto count = static_cast<size_t>(output.shape.elements());
  std::vector<float> floats(count);
  const auto convert = [&](auto zero) {
    std::vector<decltype(zero)> numbers(count);
    if (count > 0) std::memcpy(numbers.data(), output.storage.data(), count * sizeof(zero));
    std::transform(numbers.begin(), numbers.end(), floats.begin(),
                   [](auto number) { return static_cast<float>(number); });
  };
  switch (output.dtype) {
    case DType::kF32:
      convert(float{});
      break;
    case DType::kF64:
      convert(double{});
      break;
    case DType::kI64:
      convert(int64_t{});
      break;
    case DType::kI32:
      convert(int32_t{});
      break;
    case DType::kU8:
    case DType::kBool:
      convert(uint8_t{});
      break;
    case DType::kI8:
      convert(int8_t{});
      break;
    default:
      throw FatalError(ExitCode::kFailed, path + ": " + Quoted(output.name) + " is of type " +
                                              DTypeName(output.dtype) +
                                              ", which .npy files of float32 cannot hold");
  }
  return floats;
}

void RunModel(const RunOptions& options) {
  std::vector<NamedFile> inputs, outputs;
  for (const std::string& text : options.inputs) inputs.push_back(TakeApart("--in", text));
  for (const std::string& text : options.outputs) outputs.push_back(TakeApart("--out", text));
  const int threads = ThreadCount(options.threads);
  Session session = LoadSession(options.model, {.threads = threads, .direct_kernels = false});
  std::vector<NamedValue> values;
  if (auto found = session.Values(); found.ok()) values = std::move(found).value();

  std::deque<Input> read;  // tensors point into it
  std::vector<NamedTensor> feeds;
  for (const NamedFile& file : inputs) {
    read.emplace_back();
    Read(file, TypeOf(session, values, file.name), &read.back());
    feeds.push_back(read.back().tensor);
  }
  std::vector<std::string> names;
  for (const NamedFile& file : outputs) names.push_back(file.name);
  auto results = session.Run(feeds, names);
  if (!results.ok()) {
    const bool asked = results.error().code == ErrorCode::kBadInput;
    throw FatalError(
        asked ? ExitCode::kUsage : CodeOf(results.error()),
        options.model + ": " + results.error().message +
            (asked ? "; ganvas info " + options.model + " --values lists the values" : ""));
  }
  for (size_t i = 0; i < outputs.size(); ++i) {
    const OutputTensor& result = (*results)[i];
    const std::vector<float> floats = FloatsOf(result, outputs[i].path);
    NpyWriter writer(outputs[i].path, result.shape.dims());
    writer.Append(floats);
    writer.Finish();
    std::printf("%s: %s %s%s\n", outputs[i].path.c_str(), result.name.c_str(),
                DTypeName(result.dtype), result.shape.ToString().c_str());
  }
}

}  // namespace

void AddRunCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command =
      app.add_subcommand("run", "Run an ONNX model from any values to any values inside it");
  const auto options = std::make_shared<RunOptions>();
  command->add_option("MODEL", options->model, "ONNX file")->required()->type_name("MODEL.onnx");
  command
      ->add_option("--in", options->inputs,
                   "NAME=FILE.npy: numbers of an input, or of a value inside the model, which is "
                   "then not computed; may be given more than once")
      ->type_name("VALUE");
  command
      ->add_option("--out", options->outputs,
                   "NAME=FILE.npy: where the numbers of an output, or of a value inside the model, "
                   "are written, as float32; may be given more than once")
      ->required()
      ->type_name("VALUE");
  AddThreadsOption(command, &options->threads);
  command->footer(
      "\nExamples:\n"
      "  ganvas info avatars.onnx --values\n"
      "  ganvas run avatars.onnx --in z=z.npy --in label=label.npy --out w=w.npy\n"
      "  ganvas run avatars.onnx --in w=w.npy --out image=pictures.npy\n");
  command->callback([options, &result] {
    RunModel(*options);
    result = ExitCode::kOk;
  });
}

}  // namespace ganvas::cli
