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
  // Declares an input float[1] that has this number where it is left out.
  void OptionalInput(const std::string& name, float value);

  // Each appends one node (and its initializers) and returns the name of the value it makes.
  std::string Linear(const std::string& name, const std::string& x, models::LinearImpl& layer);
  std::string Conv(const std::string& name, const std::string& x, models::Conv2dImpl& layer);
  // The same of given numbers. `weight` is [out, in], `bias` [out].
  std::string Dense(const std::string& name, const std::string& x, const torch::Tensor& weight,
                    const torch::Tensor& bias);
  // Stride 1; `weight` is [out, in, k, k], `bias` [out] or undefined.
  std::string ConvOf(const std::string& name, const std::string& x, const torch::Tensor& weight,
                     const torch::Tensor& bias, int64_t padding);
  // Each map by itself: `filter` [k, k] is the same for all `maps`.
  std::string Filter(const std::string& name, const std::string& x, const torch::Tensor& filter,
                     int64_t maps, int64_t padding);
  // Transposed, with stride 2: `weight` is [in, out, k, k]; with `groups` maps, [maps, 1, k, k].
  std::string UpConvOf(const std::string& name, const std::string& x, const torch::Tensor& weight,
                       int64_t padding, int64_t groups = 1);
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
  // The mean over the last axis of [N, ...], which stays with extent 1.
  std::string Mean(const std::string& name, const std::string& x);
  // [N, dim] -> [N, rows, dim], the same in each row; and row number `row` of such a value.
  std::string RepeatRows(const std::string& name, const std::string& x, int64_t rows);
  std::string Row(const std::string& name, const std::string& x, int64_t row);
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
