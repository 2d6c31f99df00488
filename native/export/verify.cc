#include "native/export/verify.h"

#include <map>
#include <string>
#include <utility>

#include "native/error.h"
#include "shared/latent/latent.h"
#include "shared/onnx/reader.h"
#include "shared/runtime/session.h"

namespace ganvas::exporter {
namespace {

constexpr int64_t kLatents = 16;

// The engine's pictures for z float[kLatents, latent].
torch::Tensor EngineRun(const std::vector<uint8_t>& bytes, const torch::Tensor& z, bool direct) {
  SessionOptions options;
  options.direct_kernels = direct;
  Session session =
      ValueOrThrow(Session::Load(bytes, options), "exported model", ExitCode::kFailed);
  const NamedTensor input = {"z", {DType::kF32, Shape{z.size(0), z.size(1)}, z.data_ptr<float>()}};
  const std::vector<OutputTensor> outputs =
      ValueOrThrow(session.Run({&input, 1}), "exported model", ExitCode::kFailed);
  const OutputTensor& image = outputs.front();
  std::vector<int64_t> dims(image.shape.dims().begin(), image.shape.dims().end());
  return torch::from_blob(const_cast<float*>(image.floats()), dims, torch::kFloat32).clone();
}

torch::Tensor Difference(const torch::Tensor& a, const torch::Tensor& b) {
  if (a.sizes() != b.sizes()) {
    throw FatalError(ExitCode::kFailed, "exported model: gives pictures of another shape");
  }
  return (a - b).abs();
}

// A NaN anywhere is NaN in the maximum, which then fails every comparison.
double LargestDifference(const torch::Tensor& a, const torch::Tensor& b) {
  return Difference(a, b).max().item<double>();
}

torch::Tensor TorchTensor(const onnx::Tensor& tensor) {
  const auto type = tensor.dtype == DType::kF16  ? torch::kFloat16
                    : tensor.dtype == DType::kI8 ? torch::kInt8
                                                 : torch::kFloat32;
  std::vector<uint8_t> bytes(tensor.data.begin(), tensor.data.end());
  const std::vector<int64_t> dims(tensor.shape.dims().begin(), tensor.shape.dims().end());
  return torch::from_blob(bytes.data(), dims, type).to(torch::kFloat32, false, /*copy=*/true);
}

// The weights that the file stores narrow, by the name of the value that they are widened to.
// LibTorch does the arithmetic, so that neither exporter nor engine are taken at their word.
std::map<std::string, torch::Tensor> NarrowWeightsOf(const std::vector<uint8_t>& bytes) {
  const onnx::Model model = ValueOrThrow(onnx::Read(bytes), "exported model", ExitCode::kFailed);
  std::map<std::string, torch::Tensor> constants, widened;
  for (const onnx::Tensor& tensor : model.initializers) {
    if (tensor.dtype == DType::kF16 || tensor.dtype == DType::kI8 || tensor.dtype == DType::kF32) {
      constants.emplace(tensor.name, TorchTensor(tensor));
    }
  }
  for (const onnx::Node& node : model.nodes) {
    if (node.op_type == "Cast") {
      widened.emplace(node.outputs[0], constants.at(node.inputs[0]));
    } else if (node.op_type == "DequantizeLinear") {
      const torch::Tensor& values = constants.at(node.inputs[0]);
      const torch::Tensor& scales = constants.at(node.inputs[1]);
      std::vector<int64_t> dims(static_cast<size_t>(values.dim()), 1);
      dims.at(static_cast<size_t>(std::get<int64_t>(node.attributes.at(0).value))) = scales.size(0);
      widened.emplace(node.outputs[0], values * scales.view(dims));
    }
  }
  return widened;
}

}  // namespace

VerifyReport VerifyGenerator(const std::vector<uint8_t>& bytes, models::Generator& generator,
                             const models::NetworkShape& shape) {
  torch::NoGradGuard no_grad;
  torch::Tensor z = torch::empty({kLatents, shape.latent}, torch::kFloat32);
  Latents(/*seed=*/0, 0, kLatents, shape.latent, Prior::kNormal, z.data_ptr<float>());
  const torch::Tensor direct = EngineRun(bytes, z, true);
  const torch::Tensor chosen = EngineRun(bytes, z, false);

  const auto run = [&] {
    const torch::Device device = generator.parameters().front().device();
    return generator.forward(z.to(device), {}).to(torch::kCPU);
  };
  VerifyReport report;
  report.mean_difference = Difference(chosen, run()).mean().item<double>() * 127.5;

  std::vector<std::pair<torch::Tensor, torch::Tensor>> originals;
  auto parameters = generator.named_parameters();
  for (const auto& [name, widened] : NarrowWeightsOf(bytes)) {
    torch::Tensor* parameter = parameters.find(name);
    if (parameter == nullptr) {
      throw FatalError(ExitCode::kFailed, "exported model: stores a weight '" + name +
                                              "' that the network does not have");
    }
    originals.emplace_back(*parameter, parameter->clone());
    parameter->copy_(widened);
  }
  const torch::Tensor expected = run();
  for (auto& [parameter, original] : originals) parameter.copy_(original);
  report.difference = LargestDifference(direct, expected);
  report.default_difference = LargestDifference(chosen, expected);
  return report;
}

}  // namespace ganvas::exporter
