// Torch layers -> nodes and initializers of an ONNX graph.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "shared/onnx/model.h"

namespace ganvas::exporter {

// Appends to a Model. Values are named by what makes them: node and output have the same name.
class GraphBuilder {
 public:
  // Declares an input, or a float output, with a first dimension named N.
  void Input(const std::string& name, DType dtype, const std::vector<int64_t>& rest);
  void Output(const std::string& name, const std::vector<int64_t>& rest);

  // Each appends one node (and its initializers) and returns the name of the value it makes.
  std::string Unsqueeze(const std::string& name, const std::string& x,
                        const std::vector<int64_t>& axes);
  std::string ConvTranspose(const std::string& name, const std::string& x,
                            const torch::nn::ConvTranspose2dImpl& layer, int64_t stride,
                            int64_t padding);
  std::string BatchNormalization(const std::string& name, const std::string& x,
                                 const torch::nn::BatchNorm2dImpl& layer);
  std::string Activation(const std::string& op_type, const std::string& name, const std::string& x);

  // Gives the value that the last node made the name of the graph's output.
  void NameLastValue(const std::string& name) { model_.nodes.back().outputs.front() = name; }

  onnx::Model Take() && { return std::move(model_); }

 private:
  // A float tensor as an initializer; returns its name.
  std::string Constant(const std::string& name, const torch::Tensor& tensor);
  std::string Integers(const std::string& name, const std::vector<int64_t>& values);
  std::string Node(const std::string& op_type, const std::string& name,
                   std::vector<std::string> inputs, std::vector<onnx::Attribute> attributes = {});

  onnx::Model model_;
};

}  // namespace ganvas::exporter
