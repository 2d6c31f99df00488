#include <algorithm>
#include <cmath>

#include "native/bench/networks.h"

namespace ganvas::bench {
namespace {

constexpr float kSlope = 0.2f;
constexpr double kActivation = 1.4142135623730951;
constexpr int64_t kMostMaps = 512;

class Synthesis {
 public:
  Synthesis(NetworkWriter& net, int64_t dim, std::string ws)
      : net_(net), dim_(dim), ws_(std::move(ws)) {}

  // Scale -> convolution, twice as large where `up` -> scale -> noise -> bias -> LeakyReLU.
  std::string Conv(const std::string& x, int64_t row, int64_t in, int64_t out, int64_t pixels,
                   bool up) {
    const std::string styles = Styles(row, in);
    const std::vector<float> weight = net_.Normal(static_cast<size_t>(in * out * 9), 0,
                                                  1 / std::sqrt(9 * static_cast<double>(in)));
    std::string y = net_.Node("Mul", {x, Planes(styles)});
    if (up) {
      y = net_.Node("ConvTranspose", {y, net_.Constant(Shape{in, out, 3, 3}, weight)},
                    onnx::WindowAttributes({3, 3}, 0, 2));
      auto attributes = onnx::WindowAttributes({4, 4}, 1, 1);
      attributes.push_back(onnx::IntAttr("group", out));
      y = net_.Node("Conv", {y, Filter(out)}, std::move(attributes));
    } else {
      y = net_.Node("Conv", {y, net_.Constant(Shape{out, in, 3, 3}, weight)},
                    onnx::WindowAttributes({3, 3}, 1, 1));
    }
    y = net_.Node("Mul", {y, Planes(Factors(styles, weight, in, out, up))});
    const auto numbers = static_cast<size_t>(pixels * pixels);
    y = net_.Node("Add",
                  {y, net_.Constant(Shape{1, 1, pixels, pixels}, net_.Normal(numbers, 0, 0.1))});
    const std::vector<float> bias = net_.Normal(static_cast<size_t>(out), 0, 0.05);
    y = net_.Node("Add", {y, net_.Constant(Shape{1, out, 1, 1}, bias)});
    return net_.LeakyRelu(y, kSlope);
  }

  std::string ToRgb(const std::string& x, int64_t row, int64_t in, double gain) {
    const std::string scaled = net_.Node("Mul", {x, Planes(Styles(row, in))});
    return net_.Conv(scaled, {.in = in, .out = 3, .kernel = 1}, gain * kActivation, After::kBias);
  }

  // The picture so far at twice the size.
  std::string Enlarged(const std::string& picture) {
    auto attributes = onnx::WindowAttributes({4, 4}, 1, 2);
    attributes.push_back(onnx::IntAttr("group", 3));
    return net_.Node("ConvTranspose", {picture, Filter(3)}, std::move(attributes));
  }

 private:
  std::string Styles(int64_t row, int64_t in) {
    const std::string w = net_.Node("Gather", {ws_, net_.IntConstant(Shape{}, {row})},
                                    onnx::Attributes(onnx::IntAttr("axis", 1)));
    const double deviation = 1 / std::sqrt(static_cast<double>(dim_));
    const std::vector<float> weight = net_.Normal(static_cast<size_t>(in * dim_), 0, deviation);
    const std::vector<float> ones(static_cast<size_t>(in), 1);
    return net_.Node("Gemm",
                     {w, net_.Constant(Shape{in, dim_}, weight), net_.Constant(Shape{in}, ones)},
                     onnx::Attributes(onnx::IntAttr("transB", 1)));
  }

  std::string Planes(const std::string& rows) {
    return net_.Node("Unsqueeze", {rows, net_.IntConstant(Shape{2}, {2, 3})});
  }

  // `weight` is [out, in, 9], or [in, out, 9] where `up`.
  std::string Factors(const std::string& styles, const std::vector<float>& weight, int64_t in,
                      int64_t out, bool up) {
    std::vector<float> energy(static_cast<size_t>(in * out));
    for (size_t i = 0; i < weight.size(); ++i) {
      const auto pair = static_cast<int64_t>(i / 9);
      const int64_t at = up ? pair % out * in + pair / out : pair;
      energy[static_cast<size_t>(at)] += weight[i] * weight[i] / 2;
    }
    const std::vector<float> epsilon(static_cast<size_t>(out), 1e-8f);
    const std::string sums =
        net_.Node("Gemm",
                  {net_.Node("Mul", {styles, styles}), net_.Constant(Shape{out, in}, energy),
                   net_.Constant(Shape{out}, epsilon)},
                  onnx::Attributes(onnx::IntAttr("transB", 1)));
    return net_.Node("Reciprocal", {net_.Node("Sqrt", {sums})});
  }

  // [1, 3, 3, 1] in both directions with the sum 4.
  std::string Filter(int64_t maps) {
    const float side[] = {0.25f, 0.75f, 0.75f, 0.25f};
    std::vector<float> values;
    for (int64_t map = 0; map < maps; ++map) {
      for (const float y : side) {
        for (const float x : side) values.push_back(y * x);
      }
    }
    return net_.Constant(Shape{maps, 1, 4, 4}, values);
  }

  NetworkWriter& net_;
  int64_t dim_;
  std::string ws_;
};

std::string Mapping(NetworkWriter& net, int64_t dim, int layers) {
  const std::string mean =
      net.Node("ReduceMean", {net.Node("Mul", {"z", "z"})},
               onnx::Attributes(onnx::IntsAttr("axes", {-1}), onnx::IntAttr("keepdims", 1)));
  const std::string added = net.Add(mean, net.Constant(Shape{}, {1e-8f}));
  std::string x = net.Node("Div", {"z", net.Node("Sqrt", {added})});
  for (int layer = 0; layer < layers; ++layer) {
    x = net.LeakyRelu(net.Dense(x, dim, dim, kActivation, After::kBias), kSlope);
  }
  return x;
}

}  // namespace

std::string Stylegan2(NetworkWriter& net, int64_t base, int64_t pixels, double last_gain) {
  constexpr int64_t kDim = 512;
  constexpr int kMappingLayers = 8;
  const auto maps_at = [&](int64_t size) { return std::min(kMostMaps, base / size); };
  net.Input("z", {kDim});
  int64_t rows = 0;
  for (int64_t size = 4; size <= pixels; size *= 2) rows += 2;
  const std::string w =
      net.Node("Unsqueeze", {Mapping(net, kDim, kMappingLayers), net.IntConstant(Shape{1}, {1})});
  Synthesis synthesis(net, kDim, net.Node("Expand", {w, net.IntConstant(Shape{3}, {1, rows, 1})}));
  int64_t maps = maps_at(4);
  std::string x =
      net.Constant(Shape{1, maps, 4, 4}, net.Normal(static_cast<size_t>(maps * 16), 0, 1));
  std::string picture;
  int64_t row = 0;
  for (int64_t size = 4; size <= pixels; size *= 2) {
    const int64_t next = maps_at(size);
    if (size > 4) x = synthesis.Conv(x, row++, maps, next, size, /*up=*/true);
    x = synthesis.Conv(x, row++, next, next, size, /*up=*/false);
    const std::string rgb = synthesis.ToRgb(x, row, next, last_gain);
    picture = picture.empty() ? rgb : net.Add(synthesis.Enlarged(picture), rgb);
    maps = next;
  }
  return picture;
}

}  // namespace ganvas::bench
