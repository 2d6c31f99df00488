#include "native/export/convert.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "native/export/weights.h"
#include "shared/latent/latent.h"
#include "shared/onnx/reader.h"
#include "shared/onnx/writer.h"
#include "shared/runtime/session.h"

namespace ganvas::exporter {
namespace {

constexpr int64_t kLatents = 16;  // at least, and of a batch
constexpr int64_t kMostClasses = 1000;
// Sides of a picture where the file leaves them open and does not say what it was trained on.
constexpr int64_t kOpenSide = 64;
constexpr int64_t kLargestSide = 4096;

struct Input {
  std::string name;
  DType dtype;
  Shape shape;
  std::vector<float> numbers;
  std::vector<int64_t> labels;
};

// How many classes an int64 input may name: the rows of the smallest table that it looks up, 1
// where it looks up none. Every class below that exists.
int64_t ClassesOf(const onnx::Model& model, const std::string& input) {
  int64_t classes = 0;
  for (const onnx::Node& node : model.nodes) {
    if (node.op_type != "Gather" || node.inputs.size() < 2 || node.inputs[1] != input) continue;
    for (const onnx::Tensor& table : model.initializers) {
      if (table.name != node.inputs[0] || table.shape.rank() == 0) continue;
      classes = classes == 0 ? table.shape[0] : std::min(classes, table.shape[0]);
    }
  }
  return std::max<int64_t>(classes, 1);
}

int64_t OpenSide(const ModelInfo& info) {
  const auto size = info.metadata.find("ganvas.size");
  if (size == info.metadata.end()) return kOpenSide;
  const int64_t side = std::strtoll(size->second.c_str(), nullptr, 10);
  return side > 0 && side <= kLargestSide ? side : kOpenSide;
}

// With a number for each dimension that the file leaves open.
Shape InputShape(const Port& port, int64_t open_side, const std::string& path) {
  const bool picture = port.dims.size() == 4 && port.dims[2] != 1;
  std::vector<int64_t> dims = port.dims;
  for (size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] < 0) dims[i] = i > 1 ? open_side : i == 1 ? 3 : picture ? 1 : kLatents;
  }
  return ValueOrThrow(Shape::Create(dims), path);
}

// Batch `batch`: latents get normal numbers, pictures uniform ones, labels one class after another.
std::vector<Input> RandomInputs(const onnx::Model& model, const ModelInfo& info, int64_t batch,
                                const std::string& path) {
  std::vector<Input> inputs;
  for (const Port& port : info.inputs) {
    if (port.default_value) continue;
    const bool picture = port.dims.size() == 4 && port.dims[2] != 1;
    Input input{port.name, port.dtype, InputShape(port, OpenSide(info), path), {}, {}};
    const int64_t count = input.shape.elements();
    if (port.dtype == DType::kF32) {
      input.numbers.resize(static_cast<size_t>(count));
      Latents(/*seed=*/0, static_cast<uint64_t>(batch), 1, count,
              picture ? Prior::kUniform : Prior::kNormal, input.numbers.data());
    } else if (port.dtype == DType::kI64) {
      const int64_t classes = ClassesOf(model, port.name);
      for (int64_t i = 0; i < count; ++i) input.labels.push_back((batch * count + i) % classes);
    } else {
      throw FatalError(ExitCode::kBadFile, path + ": input '" + port.name + "' is " +
                                               DTypeName(port.dtype) +
                                               ", expected float32 or int64");
    }
    inputs.push_back(std::move(input));
  }
  return inputs;
}

// Batches after which every class has been looked up, or the first thousand.
int64_t Batches(const onnx::Model& model, const ModelInfo& info, const std::string& path) {
  int64_t batches = 1;
  for (const Port& port : info.inputs) {
    if (port.dtype != DType::kI64) continue;
    const int64_t labels = std::max<int64_t>(InputShape(port, OpenSide(info), path).elements(), 1);
    const int64_t classes = std::min(ClassesOf(model, port.name), kMostClasses);
    batches = std::max(batches, (classes + labels - 1) / labels);
  }
  return batches;
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

// Between what two files give for the same inputs.
class Differences {
 public:
  void Add(const OutputTensor& wide, const OutputTensor& narrow, const std::string& path) {
    pictures_ = wide.shape.rank() == 4;
    for (int64_t i = 0; i < wide.shape.elements(); ++i) {
      const double number = wide.floats()[i];
      const double difference = std::abs(number - static_cast<double>(narrow.floats()[i]));
      ++count_;
      if (!std::isfinite(number)) continue;
      if (!std::isfinite(difference)) {
        throw FatalError(ExitCode::kFailed, path +
                                                ": with weights of this precision a result is not "
                                                "finite, where the file's own is");
      }
      sum_ += difference;
      largest_ = std::max(largest_, difference);
      range_ = std::max(range_, std::abs(number));
    }
  }
  double mean() const { return count_ > 0 ? sum_ / static_cast<double>(count_) * Steps() : 0; }
  double largest() const { return largest_ * Steps(); }

 private:
  // Of which the range has 255: pictures lie in [-1, 1].
  double Steps() const { return pictures_ || range_ <= 0 ? 127.5 : 127.5 / range_; }

  bool pictures_ = false;
  int64_t count_ = 0;
  double sum_ = 0, largest_ = 0;
  double range_ = 0;  // numbers lie in [-range, range]
};

}  // namespace

Converted ConvertModel(const std::vector<uint8_t>& source, Precision precision,
                       const std::string& path,
                       const std::map<std::string, std::string>& metadata) {
  Session before = ValueOrThrow(Session::Load(source), path);
  const onnx::Model original = ValueOrThrow(onnx::Read(source), path);
  onnx::Model model = ValueOrThrow(onnx::Read(source), path);
  LiftConstants(&model);
  WidenWeights(&model);
  NarrowWeights(&model, precision);
  for (const auto& [key, value] : metadata) model.metadata[key] = value;
  // Before version 4 every initializer had to be an input, too.
  constexpr int64_t kInitializersAlone = 4;
  model.ir_version = std::max(model.ir_version, kInitializersAlone);
  Converted result;
  result.bytes = ValueOrThrow(onnx::Write(model), path, ExitCode::kFailed);

  Session after = ValueOrThrow(Session::Load(result.bytes), path, ExitCode::kFailed);
  Differences differences;
  const int64_t batches = Batches(original, before.info(), path);
  for (int64_t batch = 0; batch < batches; ++batch) {
    const std::vector<Input> inputs = RandomInputs(original, before.info(), batch, path);
    const OutputTensor wide = FirstFloats(&before, inputs, path, ExitCode::kBadFile);
    const OutputTensor narrow = FirstFloats(&after, inputs, path, ExitCode::kFailed);
    differences.Add(wide, narrow, path);
  }
  result.mean_difference = differences.mean();
  result.largest_difference = differences.largest();
  return result;
}

}  // namespace ganvas::exporter
