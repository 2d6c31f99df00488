#include "native/export/dcgan_onnx.h"

#include "native/error.h"
#include "native/models/transposed_conv.h"

namespace ganvas::exporter {

std::string BuildDcgan(GraphBuilder& graph, const models::Generator& generator,
                       const std::string& z) {
  std::string value = graph.Unsqueeze("unsqueeze", z, {2, 3});
  for (const auto& item : generator.named_modules("", /*include_self=*/false)) {
    const std::string& name = item.key();  // "main.0", as in the checkpoint
    const torch::nn::Module& layer = *item.value();
    if (layer.as<torch::nn::Sequential>() != nullptr) continue;
    if (const auto* up = layer.as<models::TransposedConv2d>()) {
      value = graph.ConvTranspose(name, value, *up, up->stride(), up->padding());
    } else if (const auto* norm = layer.as<torch::nn::BatchNorm2d>()) {
      value = graph.BatchNormalization(name, value, *norm);
    } else if (layer.as<torch::nn::ReLU>() != nullptr) {
      value = graph.Activation("Relu", name, value);
    } else if (layer.as<torch::nn::Tanh>() != nullptr) {
      value = graph.Activation("Tanh", name, value);
    } else {
      throw FatalError(ExitCode::kFailed, "layer '" + name + "' has no ONNX form");
    }
  }
  return value;
}

}  // namespace ganvas::exporter
