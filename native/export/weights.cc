#include "native/export/weights.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "native/export/quantize.h"
#include "shared/kernels/cast.h"
#include "shared/onnx/model_builder.h"

namespace ganvas::exporter {
namespace {

constexpr int64_t kOnnxFloat = 1;   // TensorProto.DataType
constexpr int64_t kAxisOpset = 13;  // the first with DequantizeLinear's axis
// A float16 weight whose rounding loses more than this of a channel's norm stays float32: numbers
// outside its range, or so small that few bits are left.
constexpr double kLargestHalfLoss = 1.0 / 1024;
// With int8, a weight that is at most this share of all becomes float16.
constexpr int64_t kSmallShare = 64;

template <typename T>
std::vector<T> NumbersOf(const onnx::Tensor& tensor) {
  std::vector<T> numbers(tensor.data.size() / sizeof(T));
  if (!numbers.empty()) std::memcpy(numbers.data(), tensor.data.data(), tensor.data.size());
  return numbers;
}

int64_t IntAttribute(const onnx::Node& node, const std::string& name, int64_t otherwise) {
  for (const onnx::Attribute& attribute : node.attributes) {
    if (attribute.name != name) continue;
    if (const auto* value = std::get_if<int64_t>(&attribute.value)) return *value;
  }
  return otherwise;
}

bool IsStandard(const onnx::Node& node) { return node.domain.empty() || node.domain == "ai.onnx"; }

// Which input of `node` is a weight.
size_t WeightInput(const onnx::Node& node) { return node.op_type == "Gather" ? 0 : 1; }

// The axis of the output channels of that weight, or of the rows of a table; nothing where there is
// no weight.
std::optional<int> ChannelAxis(const onnx::Node& node, int rank) {
  if (!IsStandard(node) || rank < 2) return std::nullopt;
  if (node.op_type == "Conv") return 0;
  if (node.op_type == "ConvTranspose") return 1;
  if (node.op_type == "Gemm") return IntAttribute(node, "transB", 0) != 0 ? 0 : 1;
  if (node.op_type == "MatMul") return rank - 1;
  if (node.op_type == "Gather") {
    const int64_t axis = IntAttribute(node, "axis", 0);
    return static_cast<int>(axis < 0 ? axis + rank : axis);
  }
  return std::nullopt;
}

bool HoldsHalf(std::span<const float> weight, std::span<const uint16_t> halves, const Shape& shape,
               int axis) {
  const auto channels = static_cast<size_t>(shape[axis]);
  const auto inner = static_cast<size_t>(shape.Product(axis + 1, shape.rank()));
  std::vector<double> norm(channels, 0.0), loss(channels, 0.0);
  for (size_t i = 0; i < weight.size(); ++i) {
    const double is = weight[i];
    const double error = is - static_cast<double>(kernels::HalfToFloat(halves[i]));
    norm[i / inner % channels] += is * is;
    loss[i / inner % channels] += error * error;
  }
  for (size_t c = 0; c < channels; ++c) {
    // Written so that NaN says no.
    if (!(loss[c] <= norm[c] * kLargestHalfLoss * kLargestHalfLoss)) return false;
  }
  return true;
}

class Narrower {
 public:
  Narrower(onnx::Model* model, Precision precision) : model_(*model), precision_(precision) {
    for (const onnx::Tensor& tensor : model_.initializers) names_.insert(tensor.name);
    for (const onnx::ValueInfo& input : model_.inputs) names_.insert(input.name);
    for (const onnx::Node& node : model_.nodes) {
      names_.insert(node.outputs.begin(), node.outputs.end());
    }
  }

  void Run() {
    const std::map<std::string, int> axes = FindWeights();
    Makers makers;
    std::vector<onnx::Tensor> kept;
    for (const onnx::Tensor& tensor : model_.initializers) {
      if (axes.count(tensor.name) > 0) elements_ += tensor.shape.elements();
    }
    for (onnx::Tensor& tensor : model_.initializers) {
      const auto axis = axes.find(tensor.name);
      if (axis == axes.end() || !Narrow(tensor, axis->second, &makers)) {
        kept.push_back(std::move(tensor));
      }
    }
    std::move(made_.begin(), made_.end(), std::back_inserter(kept));
    model_.initializers = std::move(kept);
    PlaceBeforeUse(std::move(makers));
  }

 private:
  using Makers = std::map<std::string, onnx::Node>;  // by the value that they make

  // The float32 initializers that are weights, and the axis of the first node that takes each.
  std::map<std::string, int> FindWeights() const {
    std::map<std::string, const onnx::Tensor*> constants;
    for (const onnx::Tensor& tensor : model_.initializers) {
      if (tensor.dtype == DType::kF32) constants.emplace(tensor.name, &tensor);
    }
    std::map<std::string, int> axes;
    for (const onnx::Node& node : model_.nodes) {
      if (node.inputs.size() < 2) continue;
      const std::string& name = node.inputs[WeightInput(node)];
      const auto weight = constants.find(name);
      if (weight == constants.end() || weight->second->shape.elements() == 0) continue;
      const auto axis = ChannelAxis(node, weight->second->shape.rank());
      if (axis.has_value() && *axis >= 0 && *axis < weight->second->shape.rank()) {
        axes.emplace(name, *axis);
      }
    }
    return axes;
  }

  // False where the type cannot hold the weight, which then stays as it is.
  bool Narrow(const onnx::Tensor& tensor, int axis, Makers* makers) {
    const std::vector<float> weight = NumbersOf<float>(tensor);
    const bool small = tensor.shape.elements() <= elements_ / kSmallShare;
    onnx::Node maker;
    maker.outputs = {tensor.name};
    maker.name = tensor.name;
    const bool done = precision_ == Precision::kFp16 || small
                          ? ToHalf(tensor, weight, axis, &maker)
                          : ToInt8(tensor, weight, axis, &maker);
    if (done) makers->emplace(tensor.name, std::move(maker));
    return done;
  }

  bool ToHalf(const onnx::Tensor& tensor, std::span<const float> weight, int axis,
              onnx::Node* maker) {
    std::vector<uint16_t> halves(weight.size());
    std::transform(weight.begin(), weight.end(), halves.begin(), kernels::FloatToHalf);
    if (!HoldsHalf(weight, halves, tensor.shape, axis)) return false;
    maker->op_type = "Cast";
    maker->inputs = {Fresh(tensor.name + ".fp16")};
    // Up to opset 5 types have names.
    if (model_.opset < 6) {
      maker->attributes.push_back({"to", std::string("FLOAT")});
    } else {
      maker->attributes.push_back({"to", kOnnxFloat});
    }
    made_.push_back(
        onnx::MakeTensor<uint16_t>(maker->inputs[0], DType::kF16, tensor.shape, halves));
    return true;
  }

  bool ToInt8(const onnx::Tensor& tensor, std::span<const float> weight, int axis,
              onnx::Node* maker) {
    if (!std::all_of(weight.begin(), weight.end(), [](float w) { return std::isfinite(w); })) {
      return false;
    }
    const Int8Weight narrow = QuantizeInt8(weight, tensor.shape, axis);
    const Shape channels{static_cast<int64_t>(narrow.scales.size())};
    maker->op_type = "DequantizeLinear";
    maker->inputs = {Fresh(tensor.name + ".int8"), Fresh(tensor.name + ".scale")};
    maker->attributes.push_back({"axis", int64_t{axis}});
    made_.push_back(
        onnx::MakeTensor<int8_t>(maker->inputs[0], DType::kI8, tensor.shape, narrow.values));
    made_.push_back(
        onnx::MakeTensor<float>(maker->inputs[1], DType::kF32, channels, narrow.scales));
    return true;
  }

  void PlaceBeforeUse(Makers makers) {
    std::vector<onnx::Node> nodes;
    for (onnx::Node& node : model_.nodes) {
      for (const std::string& input : node.inputs) {
        const auto maker = makers.find(input);
        if (maker == makers.end()) continue;
        nodes.push_back(std::move(maker->second));
        makers.erase(maker);
      }
      nodes.push_back(std::move(node));
    }
    model_.nodes = std::move(nodes);
  }

  std::string Fresh(std::string name) {
    while (!names_.insert(name).second) name += "_";
    return name;
  }

  onnx::Model& model_;
  Precision precision_;
  std::set<std::string> names_;
  int64_t elements_ = 0;  // of all weights
  std::vector<onnx::Tensor> made_;
};

// The float32 numbers that a Cast or a DequantizeLinear makes of constants; nothing for others.
std::optional<std::vector<float>> Widened(
    const onnx::Node& node, const std::map<std::string, const onnx::Tensor*>& constants) {
  const auto constant = [&](size_t i) -> const onnx::Tensor* {
    if (i >= node.inputs.size()) return nullptr;
    const auto found = constants.find(node.inputs[i]);
    return found == constants.end() ? nullptr : found->second;
  };
  const bool cast = node.op_type == "Cast" && IntAttribute(node, "to", 0) == kOnnxFloat;
  const bool dequantize = node.op_type == "DequantizeLinear";
  const onnx::Tensor* narrow = constant(0);
  if (!IsStandard(node) || !(cast || dequantize) || narrow == nullptr) return std::nullopt;
  if (cast && narrow->dtype != DType::kF16) return std::nullopt;
  std::vector<float> wide(static_cast<size_t>(narrow->shape.elements()));
  if (cast) {
    const std::vector<uint16_t> halves = NumbersOf<uint16_t>(*narrow);
    std::transform(halves.begin(), halves.end(), wide.begin(), kernels::HalfToFloat);
    return wide;
  }
  const bool zeros = node.inputs.size() > 2 && !node.inputs[2].empty();
  const onnx::Tensor* scale = constant(1);
  if (narrow->dtype != DType::kI8 && narrow->dtype != DType::kU8) return std::nullopt;
  if (scale == nullptr || scale->dtype != DType::kF32) return std::nullopt;
  const std::vector<float> scales = NumbersOf<float>(*scale);
  std::vector<float> zero(scales.size(), 0.0f);
  if (zeros) {
    const onnx::Tensor* points = constant(2);
    if (points == nullptr || points->dtype != narrow->dtype ||
        points->shape.elements() != scale->shape.elements()) {
      return std::nullopt;
    }
    kernels::Cast(points->dtype, points->data.data(), DType::kF32, zero.data(),
                  points->shape.elements());
  }
  const int rank = narrow->shape.rank();
  int64_t axis = IntAttribute(node, "axis", 1);
  if (axis < 0) axis += rank;
  int64_t inner = narrow->shape.elements();
  if (scales.size() != 1) {
    if (axis < 0 || axis >= rank ||
        narrow->shape[static_cast<int>(axis)] != static_cast<int64_t>(scales.size())) {
      return std::nullopt;
    }
    inner = narrow->shape.Product(static_cast<int>(axis) + 1, rank);
  }
  kernels::Cast(narrow->dtype, narrow->data.data(), DType::kF32, wide.data(),
                narrow->shape.elements());
  for (size_t i = 0; i < wide.size(); ++i) {
    const size_t slice = i / static_cast<size_t>(inner) % scales.size();
    wide[i] = (wide[i] - zero[slice]) * scales[slice];
  }
  return wide;
}

}  // namespace

void NarrowWeights(onnx::Model* model, Precision precision) {
  if (precision == Precision::kFp32) return;
  if (precision == Precision::kInt8 && model->opset < kAxisOpset) {
    throw FatalError(ExitCode::kBadFile, "--precision int8: the model is of opset " +
                                             std::to_string(model->opset) +
                                             ", expected at least 13");
  }
  Narrower(model, precision).Run();
}

void LiftConstants(onnx::Model* model) {
  std::vector<onnx::Node> nodes;
  for (onnx::Node& node : model->nodes) {
    onnx::Tensor* tensor = nullptr;
    if (IsStandard(node) && node.op_type == "Constant" && node.outputs.size() == 1) {
      for (onnx::Attribute& attribute : node.attributes) {
        if (attribute.name == "value") tensor = std::get_if<onnx::Tensor>(&attribute.value);
      }
    }
    if (tensor == nullptr) {
      nodes.push_back(std::move(node));
      continue;
    }
    tensor->name = node.outputs[0];
    model->initializers.push_back(std::move(*tensor));
  }
  model->nodes = std::move(nodes);
}

void WidenWeights(onnx::Model* model) {
  std::map<std::string, const onnx::Tensor*> constants;
  for (const onnx::Tensor& tensor : model->initializers) constants.emplace(tensor.name, &tensor);
  std::vector<onnx::Node> nodes;
  std::vector<onnx::Tensor> wide;
  for (onnx::Node& node : model->nodes) {
    const auto numbers = Widened(node, constants);
    if (!numbers.has_value()) {
      nodes.push_back(std::move(node));
      continue;
    }
    wide.push_back(onnx::MakeTensor<float>(node.outputs[0], DType::kF32,
                                           constants.at(node.inputs[0])->shape, *numbers));
  }
  model->nodes = std::move(nodes);

  std::set<std::string> used;
  for (const onnx::Node& node : model->nodes) used.insert(node.inputs.begin(), node.inputs.end());
  for (const onnx::ValueInfo& output : model->outputs) used.insert(output.name);
  for (onnx::Tensor& tensor : model->initializers) {
    if (used.count(tensor.name) > 0) wide.push_back(std::move(tensor));
  }
  model->initializers = std::move(wide);
}

}  // namespace ganvas::exporter
