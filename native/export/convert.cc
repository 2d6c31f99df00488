#include "native/export/convert.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "native/export/weights.h"
#include "shared/latent/latent.h"
#include "shared/onnx/reader.h"
#include "shared/onnx/writer.h"
#include "shared/runtime/session.h"

namespace ganvas::exporter {
namespace {

constexpr int64_t kLatents = 16;
// Sides of a picture where the file leaves them open.
constexpr int64_t kOpenSide = 64;

struct Input {
  std::string name;
  DType dtype;
  Shape shape;
  std::vector<float> numbers;
  std::vector<int64_t> labels;  // zeros: each class exists in every model that has labels
};

// Latents get normal numbers, pictures uniform ones.
std::vector<Input> RandomInputs(const ModelInfo& info, const std::string& path) {
  std::vector<Input> inputs;
  for (const Port& port : info.inputs) {
    const bool picture = port.dims.size() == 4 && port.dims[2] != 1;
    std::vector<int64_t> dims = port.dims;
    for (size_t i = 0; i < dims.size(); ++i) {
      if (dims[i] < 0) dims[i] = i > 1 ? kOpenSide : i == 1 ? 3 : picture ? 1 : kLatents;
    }
    Input input{port.name, port.dtype, ValueOrThrow(Shape::Create(dims), path), {}, {}};
    const int64_t count = input.shape.elements();
    if (port.dtype == DType::kF32) {
      input.numbers.resize(static_cast<size_t>(count));
      Latents(/*seed=*/0, /*first=*/0, 1, count, picture ? Prior::kUniform : Prior::kNormal,
              input.numbers.data());
    } else if (port.dtype == DType::kI64) {
      input.labels.assign(static_cast<size_t>(count), 0);
    } else {
      throw FatalError(ExitCode::kBadFile, path + ": input '" + port.name + "' is " +
                                               DTypeName(port.dtype) +
                                               ", expected float32 or int64");
    }
    inputs.push_back(std::move(input));
  }
  return inputs;
}

OutputTensor FirstFloats(Session* session, const std::vector<Input>& inputs,
                         const std::string& path, ExitCode code) {
  std::vector<NamedTensor> tensors;
  for (const Input& input : inputs) {
    const void* data = input.dtype == DType::kF32 ? static_cast<const void*>(input.numbers.data())
                                                  : input.labels.data();
    tensors.push_back({input.name, {input.dtype, input.shape, data}});
  }
  auto outputs = ValueOrThrow(session->Run(tensors), path, code);
  for (OutputTensor& output : outputs) {
    if (output.dtype == DType::kF32) return std::move(output);
  }
  throw FatalError(ExitCode::kBadFile, path + ": no float32 output to compare");
}

}  // namespace

Converted ConvertModel(const std::vector<uint8_t>& source, Precision precision,
                       const std::string& path) {
  Session before = ValueOrThrow(Session::Load(source), path);
  const std::vector<Input> inputs = RandomInputs(before.info(), path);
  const OutputTensor wide = FirstFloats(&before, inputs, path, ExitCode::kBadFile);

  onnx::Model model = ValueOrThrow(onnx::Read(source), path);
  WidenWeights(&model);
  NarrowWeights(&model, precision);
  Converted result;
  result.bytes = ValueOrThrow(onnx::Write(model), path, ExitCode::kFailed);

  Session after = ValueOrThrow(Session::Load(result.bytes), path, ExitCode::kFailed);
  const OutputTensor narrow = FirstFloats(&after, inputs, path, ExitCode::kFailed);
  const auto count = static_cast<size_t>(wide.shape.elements());
  double range = 1;  // numbers lie in [-range, range]
  if (wide.shape.rank() != 4) {
    range = 0;
    for (size_t i = 0; i < count; ++i) {
      if (std::isfinite(wide.floats()[i]))
        range = std::max<double>(range, std::abs(wide.floats()[i]));
    }
  }
  const double steps = range > 0 ? 127.5 / range : 127.5;
  double sum = 0;
  for (size_t i = 0; i < count; ++i) {
    const double difference =
        std::abs(static_cast<double>(wide.floats()[i]) - static_cast<double>(narrow.floats()[i]));
    if (!std::isfinite(wide.floats()[i])) continue;
    if (!std::isfinite(difference)) {
      throw FatalError(ExitCode::kFailed, path +
                                              ": with weights of this precision a result is not "
                                              "finite, where the file's own is");
    }
    sum += difference;
    result.largest_difference = std::max(result.largest_difference, difference * steps);
  }
  if (count > 0) result.mean_difference = sum / static_cast<double>(count) * steps;
  return result;
}

}  // namespace ganvas::exporter
