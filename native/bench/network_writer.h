// Layers with random weights -> nodes and initializers of an ONNX graph, as exporters write them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/onnx/model_builder.h"

namespace ganvas::bench {

// What follows the weights of a layer.
enum class After {
  kNothing,
  kBias,
  kBatchNorm,  // no bias, then a BatchNormalization
};

// Square kernels and paddings, in pixels.
struct Window {
  int64_t in = 0;
  int64_t out = 0;
  int64_t kernel = 3;
  int64_t stride = 1;
  int64_t padding = 0;
  int64_t output_padding = 0;  // of a transposed convolution
  int64_t groups = 1;          // of a convolution
};

// Appends to a Model. Each method appends one layer and returns the name of the value it makes.
//
// All numbers come from shared/latent by (seed, running number of the tensor): equal calls give
// equal bytes on every machine. Weights are normal with standard deviation gain / sqrt(fan-in),
// where the fan-in of a transposed convolution counts the taps that meet in one pixel: inputs
// with mean square 1 / gain^2 give outputs of variance 1.
class NetworkWriter {
 public:
  // `fold` writes the BatchNormalization that follows a layer into its weights and a bias.
  NetworkWriter(uint64_t seed, bool fold) : seed_(seed), fold_(fold) {}

  // Float values with a first dimension named N.
  void Input(const std::string& name, const std::vector<int64_t>& rest);
  // int64[N], one class each.
  void Labels(const std::string& name);
  void Output(const std::string& name, const std::vector<int64_t>& rest);

  std::string Dense(const std::string& x, int64_t in, int64_t out, double gain, After after);
  std::string Conv(const std::string& x, const Window& window, double gain, After after);
  std::string ConvTranspose(const std::string& x, const Window& window, double gain, After after);

  // Statistics near those of an input with mean 0 and the given variance, yet none of them trivial.
  std::string BatchNorm(const std::string& x, int64_t channels, double variance);
  std::string InstanceNorm(const std::string& x, int64_t channels);
  // BatchNorm with a scale and a shift for each class: rows of tables [classes, channels, 1, 1]
  // that hold the statistics, too.
  std::string ConditionalNorm(const std::string& x, const std::string& labels, int64_t classes,
                              int64_t channels, double variance);
  // z [N, in] -> [N, out, pixels, pixels]: a learned picture of each map, scaled by z's image under
  // a matrix.
  std::string Basis(const std::string& z, int64_t in, int64_t out, int64_t pixels);

  std::string Add(const std::string& a, const std::string& b);
  std::string Relu(const std::string& x);
  std::string LeakyRelu(const std::string& x, float slope);
  std::string Tanh(const std::string& x);
  // Nearest neighbour, twice the height and width.
  std::string Upsample(const std::string& x);
  // The same, bilinear.
  std::string UpsampleLinear(const std::string& x);
  // Mirrors `pixels` at each side of a picture.
  std::string ReflectionPad(const std::string& x, int64_t pixels);
  // A dimension of -1 takes the remaining elements.
  std::string Reshape(const std::string& x, const std::vector<int64_t>& dims);

  // What other layers are built of: numbers, an initializer, a node. Both return a name.
  std::vector<float> Normal(size_t count, double mean, double deviation);
  std::string Constant(const Shape& shape, const std::vector<float>& values);
  std::string IntConstant(const Shape& shape, const std::vector<int64_t>& values);
  std::string Node(const std::string& op_type, std::vector<std::string> inputs,
                   std::vector<onnx::Attribute> attributes = {});

  // Gives the value that the last node made the name of the graph's output.
  void NameLastValue(const std::string& name) { builder_.NameLastValue(name); }

  onnx::Model Take() && { return builder_.Take(); }

 private:
  // One number of each for every output channel.
  struct Statistics {
    std::vector<float> scale, shift, mean, variance;
  };
  // Weights as written, [rows][columns][rest], with the output channel at `axis` 0 or 1.
  struct Weights {
    Shape shape;
    int axis = 0;
    std::vector<float> values;
  };

  Statistics DrawStatistics(int64_t channels, double variance);
  std::string WriteStatistics(const std::string& x, const Statistics& statistics);
  // Weights, bias and normalization of a layer whose input is `x` around the node `op_type`.
  std::string Layer(const std::string& op_type, const std::string& x, Weights weights, After after,
                    std::vector<onnx::Attribute> attributes);
  std::string Name(const std::string& stem);
  // The name of the next node, which is counted.
  std::string Next(const std::string& op_type);
  std::string Floats(const std::string& name, const Shape& shape, const std::vector<float>& values);

  uint64_t seed_;
  bool fold_;
  uint64_t tensors_ = 0;  // drawn so far
  int64_t nodes_ = 0, constants_ = 0;
  onnx::ModelBuilder builder_;
};

}  // namespace ganvas::bench
