// Whole generators against the same layers written as loops.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "tests/unit/runtime/one_node.h"

namespace ganvas {
namespace {

using Parameters = std::map<std::string, Values>;

// x [N, I] times the transpose of weight [O, I], plus bias [O].
Values Gemm(const Values& x, const Values& weight, const Values& bias) {
  return Tabulate(Shape{x.shape[0], weight.shape[0]}, [&](const Index& at) {
    double sum = bias({at[1]});
    for (int64_t k = 0; k < x.shape[1]; ++k) {
      sum += static_cast<double>(x({at[0], k})) * weight({at[1], k});
    }
    return static_cast<float>(sum);
  });
}

// Stride 1, the padding that keeps the size.
Values Conv(const Values& x, const Values& weight, const Values& bias) {
  const int64_t kernel = weight.shape[2];
  const int64_t pad = kernel / 2;
  const Shape shape{x.shape[0], weight.shape[0], x.shape[2], x.shape[3]};
  return Tabulate(shape, [&](const Index& at) {
    double sum = bias({at[1]});
    for (int64_t c = 0; c < x.shape[1]; ++c) {
      for (int64_t i = 0; i < kernel; ++i) {
        for (int64_t j = 0; j < kernel; ++j) {
          const int64_t y = at[2] + i - pad;
          const int64_t z = at[3] + j - pad;
          if (y < 0 || y >= x.shape[2] || z < 0 || z >= x.shape[3]) continue;
          sum += static_cast<double>(x({at[0], c, y, z})) * weight({at[1], c, i, j});
        }
      }
    }
    return static_cast<float>(sum);
  });
}

Values Twice(const Values& x) {
  return Tabulate(Shape{x.shape[0], x.shape[1], x.shape[2] * 2, x.shape[3] * 2},
                  [&](const Index& at) {
                    return x({at[0], at[1], at[2] / 2, at[3] / 2});
                  });
}

Values BatchNormRelu(const Values& x, const Parameters& p, const std::string& name) {
  const auto of = [&](const char* what, int64_t c) { return p.at(name + what)({c}); };
  return Tabulate(x.shape, [&](const Index& at) {
    const int64_t c = at[1];
    const float y = (x(at) - of(".mean", c)) / std::sqrt(of(".variance", c) + 1e-5f);
    return std::max(0.0f, y * of(".scale", c) + of(".shift", c));
  });
}

Values Map(Values x, const std::function<float(float)>& f) {
  for (float& value : x.numbers) value = f(value);
  return x;
}

Values Tanh(Values x) {
  return Map(std::move(x), [](float v) { return std::tanh(v); });
}

// Writes the layers of a generator into a model and keeps their parameters by name.
class Layers {
 public:
  onnx::ModelBuilder builder;
  Parameters parameters;

  std::string Gemm(const std::string& name, const std::string& from, int64_t in, int64_t out) {
    Add(name + ".w", Uniform(Shape{out, in}, 0, std::sqrt(3.0f / static_cast<float>(in))));
    Add(name + ".b", Uniform(Shape{out}, 0, 0.5f));
    builder.Node("Gemm", {from, name + ".w", name + ".b"}, {name}, onnx::IntAttr("transB", 1));
    return name;
  }
  std::string Conv(const std::string& name, const std::string& from, int64_t in, int64_t out,
                   int64_t kernel) {
    const auto fan_in = static_cast<float>(in * kernel * kernel);
    Add(name + ".w", Uniform(Shape{out, in, kernel, kernel}, 0, std::sqrt(6.0f / fan_in)));
    Add(name + ".b", Uniform(Shape{out}, 0, 0.5f));
    const int64_t pad = kernel / 2;
    builder.Node("Conv", {from, name + ".w", name + ".b"}, {name},
                 onnx::IntsAttr("kernel_shape", {kernel, kernel}),
                 onnx::IntsAttr("pads", {pad, pad, pad, pad}));
    return name;
  }
  std::string BatchNormRelu(const std::string& name, const std::string& from, int64_t channels) {
    Add(name + ".scale", Uniform(Shape{channels}, 1, 0.5f));
    Add(name + ".shift", Uniform(Shape{channels}, 0.25f, 1));
    Add(name + ".mean", Uniform(Shape{channels}, 0, 0.5f));
    Add(name + ".variance", Uniform(Shape{channels}, 1, 0.5f));
    builder.Node("BatchNormalization",
                 {from, name + ".scale", name + ".shift", name + ".mean", name + ".variance"},
                 {name + ".n"});
    builder.Node("Relu", {name + ".n"}, {name});
    return name;
  }
  std::string Twice(const std::string& name, const std::string& from) {
    builder.Floats(name + ".scales", Shape{4}, {1, 1, 2, 2});
    builder.Node("Resize", {from, "", name + ".scales"}, {name},
                 onnx::StringAttr("coordinate_transformation_mode", "asymmetric"),
                 onnx::StringAttr("mode", "nearest"), onnx::StringAttr("nearest_mode", "floor"));
    return name;
  }

 private:
  Values Uniform(const Shape& shape, float middle, float half_width) {
    Values values{shape, numbers_.Vector(shape.elements())};
    for (float& value : values.numbers) value = middle + half_width * value;
    return values;
  }
  void Add(const std::string& name, const Values& values) {
    builder.Floats(name, values.shape, values.numbers);
    parameters[name] = values;
  }

  kernels::Numbers numbers_{100};
};

// BatchNormalization, Relu, nearest Resize, Conv, BatchNormalization, Relu, Conv, plus Resize, Conv
// of the input (Miyato et al. 2018).
std::string AddBlock(Layers& layers, const std::string& n, const std::string& from, int64_t in,
                     int64_t out) {
  std::string x = layers.BatchNormRelu(n + "bn1", from, in);
  x = layers.Conv(n + "conv1", layers.Twice(n + "up", x), in, out, 3);
  x = layers.Conv(n + "conv2", layers.BatchNormRelu(n + "bn2", x, out), out, out, 3);
  const std::string skip = layers.Conv(n + "skip", layers.Twice(n + "skipup", from), in, out, 1);
  layers.builder.Node("Add", {x, skip}, {n + "sum"});
  return n + "sum";
}

Values BlockByLoops(const Parameters& p, const std::string& n, const Values& from) {
  const auto conv = [&](const std::string& name, const Values& x) {
    return Conv(x, p.at(n + name + ".w"), p.at(n + name + ".b"));
  };
  Values x = conv("conv1", Twice(BatchNormRelu(from, p, n + "bn1")));
  x = conv("conv2", BatchNormRelu(x, p, n + "bn2"));
  const Values skip = conv("skip", Twice(from));
  for (size_t i = 0; i < x.numbers.size(); ++i) x.numbers[i] += skip.numbers[i];
  return x;
}

TEST(Generators, ResnetEqualsItsLoops) {
  Layers layers;
  layers.builder.Input("x0", {-1, 11}).Output("image");
  layers.Gemm("start", "x0", 11, 13 * 3 * 5);
  layers.builder.Ints("seed", {-1, 13, 3, 5}).Node("Reshape", {"start", "seed"}, {"grid"});
  std::string x = AddBlock(layers, "one.", "grid", 13, 9);
  x = AddBlock(layers, "two.", x, 9, 7);
  layers.Conv("last", layers.BatchNormRelu("end", x, 7), 7, 3, 3);
  layers.builder.Node("Tanh", {"last"}, {"image"});

  const Parameters& p = layers.parameters;
  const Values z = Random(Shape{3, 11}, 1);
  Values expected = Gemm(z, p.at("start.w"), p.at("start.b"));
  expected.shape = Shape{3, 13, 3, 5};
  expected = BlockByLoops(p, "two.", BlockByLoops(p, "one.", expected));
  expected = Conv(BatchNormRelu(expected, p, "end"), p.at("last.w"), p.at("last.b"));
  ExpectOutput(layers.builder.Take(), {z}, Tanh(expected), 1e-4f);
}

TEST(Generators, MlpEqualsItsLoops) {
  Layers layers;
  layers.builder.Input("x0", {-1, 17}).Output("image");
  layers.Gemm("hidden", "x0", 17, 61);
  layers.builder.Node("LeakyRelu", {"hidden"}, {"bent"}, onnx::FloatAttr("alpha", 0.2f));
  layers.Gemm("pixels", "bent", 61, 3 * 7 * 5);
  layers.builder.Node("Tanh", {"pixels"}, {"flat"});
  layers.builder.Ints("picture", {0, 3, 7, 5}).Node("Reshape", {"flat", "picture"}, {"image"});

  const Parameters& p = layers.parameters;
  const Values z = Random(Shape{3, 17}, 2);
  Values expected = Map(Gemm(z, p.at("hidden.w"), p.at("hidden.b")),
                        [](float v) { return v < 0 ? 0.2f * v : v; });
  expected = Tanh(Gemm(expected, p.at("pixels.w"), p.at("pixels.b")));
  expected.shape = Shape{3, 3, 7, 5};
  ExpectOutput(layers.builder.Take(), {z}, expected, 1e-4f);
}

}  // namespace
}  // namespace ganvas
