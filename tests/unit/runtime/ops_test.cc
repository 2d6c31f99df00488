// Operators on their own, through the whole engine, against their definitions written as loops.
#include <algorithm>
#include <cmath>

#include "tests/unit/runtime/one_node.h"

namespace ganvas {
namespace {

using onnx::FloatAttr;

// The mean of the elements of `x` whose index is `at` but for `axes`.
float MeanOver(const Values& x, const Index& axes, const Index& at) {
  double sum = 0;
  int64_t count = 0;
  Tabulate(x.shape, [&](const Index& index) {
    for (size_t i = 0; i < at.size(); ++i) {
      const bool free = std::count(axes.begin(), axes.end(), static_cast<int64_t>(i)) > 0;
      if (!free && index[i] != at[i]) return 0.0f;
    }
    sum += x(index);
    ++count;
    return 0.0f;
  });
  return static_cast<float>(sum / static_cast<double>(count));
}

TEST(Ops, Means) {
  const Values x = Random(Shape{2, 3, 5, 7}, 4);
  const auto means = [&](const Shape& shape, const Index& axes) {
    return Tabulate(shape, [&](const Index& at) { return MeanOver(x, axes, at); });
  };
  OneNode("GlobalAveragePool").In(x).Gives(means(Shape{2, 3, 1, 1}, {2, 3}));
  OneNode("ReduceMean").In(x).Ints("axes", {2, 3}).Gives(means(Shape{2, 3, 1, 1}, {2, 3}));
  OneNode("ReduceMean").In(x).Ints("axes", {1}).Gives(means(Shape{2, 1, 5, 7}, {1}));
  OneNode("ReduceMean").In(x).Ints("axes", {0, -2}).Gives(means(Shape{1, 3, 1, 7}, {0, 2}));
  OneNode("ReduceMean", 18).In(x).Ints({1, 3}).Gives(means(Shape{2, 1, 5, 1}, {1, 3}));
  OneNode("ReduceMean").In(x).Gives(means(Shape{1, 1, 1, 1}, {0, 1, 2, 3}));
  Values flat = means(Shape{2, 3, 5, 1}, {3});
  flat.shape = Shape{2, 3, 5};
  OneNode("ReduceMean").In(x).Ints("axes", {-1}).Int("keepdims", 0).Gives(flat);
}

TEST(Ops, Transpose) {
  const Values x = Random(Shape{2, 3, 5, 7}, 5);
  for (const Index& p : {Index{0, 2, 3, 1}, Index{3, 1, 0, 2}, Index{1, 0, 2, 3}}) {
    const auto dim = [&](size_t i) { return x.shape[static_cast<int>(p[i])]; };
    OneNode("Transpose")
        .In(x)
        .Ints("perm", p)
        .Gives(Tabulate(Shape{dim(0), dim(1), dim(2), dim(3)},
                        [&](const Index& at) {
                          Index from(4);
                          for (size_t i = 0; i < 4; ++i) from[static_cast<size_t>(p[i])] = at[i];
                          return x(from);
                        }),
               0);
  }
  OneNode("Transpose")
      .In(x)
      .Gives(Tabulate(Shape{7, 5, 3, 2},
                      [&](const Index& at) {
                        return x({at[3], at[2], at[1], at[0]});
                      }),
             0);
}

TEST(Ops, Concat) {
  for (const int64_t axis : {0, 1, -1}) {
    const auto k = static_cast<size_t>(axis < 0 ? 2 : axis);
    const auto sized = [&](int64_t n) {
      return Shape{k == 0 ? n : 2, k == 1 ? n : 3, k == 2 ? n : 4};
    };
    const Values a = Random(sized(1), 6);
    const Values b = Random(sized(5), 7);
    const Values c = Random(sized(2), 8);
    const Values expected = Tabulate(sized(8), [&](Index at) {
      if (at[k] < 1) return a(at);
      at[k] -= 1;
      if (at[k] < 5) return b(at);
      at[k] -= 5;
      return c(at);
    });
    OneNode("Concat").In(a).In(b).Constant(c).Int("axis", axis).Gives(expected, 0);
  }
}

// Rows that are longer than what a piece of work copies.
TEST(Ops, ConcatOfLargeTensors) {
  const Values a = Random(Shape{2, 3, 9001}, 6);
  const Values b = Random(Shape{2, 5, 9001}, 7);
  const Values expected = Tabulate(Shape{2, 8, 9001}, [&](const Index& at) {
    return at[1] < 3 ? a(at) : b({at[0], at[1] - 3, at[2]});
  });
  OneNode("Concat").In(a).In(b).Int("axis", 1).Gives(expected, 0);
  onnx::ModelBuilder builder;
  builder.Input("x0", {-1, 8, 9001}).Output("y").Ints("sizes", {3, 5});
  builder.Node("Split", {"x0", "sizes"}, {"unused", "y"}, onnx::IntAttr("axis", 1));
  ExpectOutput(builder.Take(), {expected}, b, 0);
}

TEST(Ops, Slice) {
  const Values x = Random(Shape{5, 6, 7}, 9);
  OneNode("Slice").In(x).Ints({1, -3}).Ints({4, 1000}).Ints({0, 2}).Gives(
      Tabulate(Shape{3, 6, 3},
               [&](const Index& at) {
                 return x({at[0] + 1, at[1], at[2] + 4});
               }),
      0);
  OneNode("Slice")
      .In(x)
      .Ints({-1, 1})
      .Ints({-1000, 6})
      .Ints({2, 1})
      .Ints({-2, 3})
      .Gives(Tabulate(Shape{5, 2, 4},
                      [&](const Index& at) {
                        return x({at[0], 1 + 3 * at[1], 6 - 2 * at[2]});
                      }),
             0);
}

TEST(Ops, Gather) {
  const Values x = Random(Shape{3, 4, 5}, 10);
  const Index rows = {3, 0, -1, 1, 1, -4};
  OneNode("Gather")
      .In(x)
      .Ints(Shape{2, 3}, rows)
      .Int("axis", 1)
      .Gives(Tabulate(Shape{3, 2, 3, 5},
                      [&](const Index& at) {
                        const int64_t row = rows[static_cast<size_t>(at[1] * 3 + at[2])];
                        return x({at[0], row < 0 ? row + 4 : row, at[3]});
                      }),
             0);
  OneNode("Gather")
      .In(x)
      .Ints(Shape{}, {2})
      .Gives(Tabulate(Shape{4, 5},
                      [&](const Index& at) {
                        return x({2, at[0], at[1]});
                      }),
             0);
}

TEST(Ops, Expand) {
  const Values x = Random(Shape{3, 1, 2}, 11);
  OneNode("Expand")
      .In(x)
      .Ints({2, 1, 5, 1})
      .Gives(Tabulate(Shape{2, 3, 5, 2},
                      [&](const Index& at) {
                        return x({at[1], 0, at[3]});
                      }),
             0);
}

TEST(Ops, Normalizations) {
  const Values x = Random(Shape{2, 3, 5, 7}, 12);
  const std::vector<float> scale = {0.5f, -2, 3};
  const std::vector<float> shift = {1, 0, -0.25f};
  const std::vector<float> mean = {0.1f, -0.2f, 0.4f};
  const std::vector<float> variance = {0.5f, 2, 0.01f};
  const auto normalized = [&](const Index& at, float m, float v) {
    const auto c = static_cast<size_t>(at[1]);
    return (x(at) - m) / std::sqrt(v + 0.01f) * scale[c] + shift[c];
  };
  OneNode("InstanceNormalization")
      .In(x)
      .Floats(scale)
      .Floats(shift)
      .With(FloatAttr("epsilon", 0.01f))
      .Gives(Tabulate(x.shape, [&](const Index& at) {
        const float m = MeanOver(x, {2, 3}, at);
        Values squares = x;
        for (float& value : squares.numbers) value = (value - m) * (value - m);
        return normalized(at, m, MeanOver(squares, {2, 3}, at));
      }));
  OneNode("BatchNormalization")
      .In(x)
      .Floats(scale)
      .Floats(shift)
      .Floats(mean)
      .Floats(variance)
      .With(FloatAttr("epsilon", 0.01f))
      .Gives(Tabulate(x.shape, [&](const Index& at) {
        const auto c = static_cast<size_t>(at[1]);
        return normalized(at, mean[c], variance[c]);
      }));
}

TEST(Ops, ClipAndPow) {
  const Values x{Shape{5}, {-2, -0.5f, 0, 0.5f, 2}};
  OneNode("Clip").In(x).Float(-1).Float(0.25f).Gives({x.shape, {-1, -0.5f, 0, 0.25f, 0.25f}}, 0);
  OneNode("Clip").In(x).Omit().Float(0.25f).Gives({x.shape, {-2, -0.5f, 0, 0.25f, 0.25f}}, 0);
  OneNode("Clip", 10).In(x).With(FloatAttr("min", 0)).Gives({x.shape, {0, 0, 0, 0.5f, 2}}, 0);
  OneNode("Pow").In(x).Float(2).Gives({x.shape, {4, 0.25f, 0, 0.25f, 4}});
  OneNode("Pow").In(x).Float(3).Gives({x.shape, {-8, -0.125f, 0, 0.125f, 8}});
  OneNode("Pow")
      .In({Shape{2, 1}, {4, 0.25f}})
      .In({Shape{3}, {0.5f, -0.5f, 1.5f}})
      .Gives({Shape{2, 3}, {2, 0.5f, 8, 0.5f, 2, 0.125f}});
}

TEST(Ops, Softmax) {
  Values x = Random(Shape{2, 3, 5}, 13);
  for (float& value : x.numbers) value *= 50;
  const auto softmax = [&](const Index& at, bool over_channels, bool over_columns) {
    double sum = 0;
    for (int64_t c = 0; c < 3; ++c) {
      for (int64_t i = 0; i < 5; ++i) {
        if ((c != at[1] && !over_channels) || (i != at[2] && !over_columns)) continue;
        sum += std::exp(static_cast<double>(x({at[0], c, i})) - x(at));
      }
    }
    return static_cast<float>(1 / sum);
  };
  OneNode("Softmax").In(x).Gives(
      Tabulate(x.shape, [&](const Index& at) { return softmax(at, false, true); }));
  OneNode("Softmax").In(x).Int("axis", 1).Gives(
      Tabulate(x.shape, [&](const Index& at) { return softmax(at, true, false); }));
  OneNode("Softmax", 11).In(x).Int("axis", 1).Gives(Tabulate(x.shape, [&](const Index& at) {
    return softmax(at, true, true);
  }));
}

TEST(Ops, DequantizeLinear) {
  const std::vector<int8_t> x = {-128, 127, 0, 3, -7, 64};
  const Shape shape{2, 3};
  for (const bool constant : {false, true}) {
    SCOPED_TRACE(constant ? "a constant" : "an input");
    onnx::ModelBuilder builder;
    builder.Floats("scale", Shape{3}, {0.5f, 2, 0.25f}).Output("y");
    if (!constant) builder.Input("x", {-1, 3}, DType::kI8);
    builder.Node("DequantizeLinear", {"x", "scale", "zero"}, {"y"}, onnx::IntAttr("axis", -1));
    onnx::Model model = builder.Take();
    const std::vector<int8_t> zero = {0, -1, 4};
    model.initializers.push_back(onnx::MakeTensor("zero", DType::kI8, Shape{3}, zero));
    if (constant) model.initializers.push_back(onnx::MakeTensor("x", DType::kI8, shape, x));
    Session session = LoadModel(model);
    std::vector<NamedTensor> inputs;
    if (!constant) inputs.push_back({"x", {DType::kI8, shape, x.data()}});
    const auto outputs = session.Run(inputs);
    ASSERT_TRUE(outputs.ok()) << outputs.error().message;
    ASSERT_EQ((*outputs)[0].shape, shape);
    const float* y = (*outputs)[0].floats();
    EXPECT_EQ(std::vector<float>(y, y + 6), (std::vector<float>{-64, 256, -1, 1.5f, -12, 15}));
  }
}

}  // namespace
}  // namespace ganvas
