// Torch layers -> nodes and initializers of an ONNX graph.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "native/models/layers.h"
#include "native/models/transposed_conv.h"
#include "shared/onnx/model_builder.h"

namespace ganvas::exporter {

enum class Resampling {
  kNearest,
  kBilinear,  // pixels are areas: align_corners is false
};

// Appends to a Model. Values are named after their nodes: node and output have the same name, and
// initializers begin with it. Layers are exported as in evaluation mode, spectral normalization
// divided out.
class GraphBuilder {
 public:
  // Declares an input, or a float output, with a first dimension named N. Height and width of
  // pictures may be -1, any; they are then named H and W.
  void Input(const std::string& name, DType dtype, const std::vector<int64_t>& rest);
  void Output(const std::string& name, const std::vector<int64_t>& rest);

  // Each appends one node (and its initializers) and returns the name of the value it makes.
  std::string Linear(const std::string& name, const std::string& x, models::LinearImpl& layer);
  std::string Conv(const std::string& name, const std::string& x, models::Conv2dImpl& layer);
  std::string ConvTranspose(const std::string& name, const std::string& x,
                            models::TransposedConv2dImpl& layer);
  std::string BatchNormalization(const std::string& name, const std::string& x,
                                 const torch::nn::BatchNorm2dImpl& layer);
  // Without learned scale or shift: moments of each of the `maps` of each picture by itself.
  std::string InstanceNormalization(const std::string& name, const std::string& x, int64_t maps,
                                    double epsilon);
  // Mirrors `pixels` at each side of pictures.
  std::string ReflectPad(const std::string& name, const std::string& x, int64_t pixels);
  // The rows of `table`, [classes, ...], that the int64 value `labels` names: [N, ...].
  std::string Rows(const std::string& name, const std::string& labels, const torch::Tensor& table);
  // An operator that takes values alone: Relu, Tanh, Add, ...
  std::string Op(const std::string& op_type, const std::string& name,
                 std::vector<std::string> inputs);
  std::string LeakyRelu(const std::string& name, const std::string& x, double slope);
  // Values [N, ...] side by side along axis 1.
  std::string Concat(const std::string& name, std::vector<std::string> inputs);
  // Twice the height and width.
  std::string Upsample(const std::string& name, const std::string& x, Resampling resampling);
  // A dimension of -1 takes the remaining elements.
  std::string Reshape(const std::string& name, const std::string& x,
                      const std::vector<int64_t>& dims);
  std::string Unsqueeze(const std::string& name, const std::string& x,
                        const std::vector<int64_t>& axes);

  // A float tensor as an initializer; returns its name.
  std::string Constant(const std::string& name, const torch::Tensor& tensor);

  // Gives the value that the last node made the name of the graph's output.
  void NameLastValue(const std::string& name) { builder_.NameLastValue(name); }

  onnx::Model Take() && { return builder_.Take(); }

 private:
  onnx::ModelBuilder builder_;
};

}  // namespace ganvas::exporter
