// Normalizations with what follows them, and planes that are cut into segments.
#include "tests/unit/plan/planned.h"

namespace ganvas::plan {
namespace {

using onnx::FloatAttr;
using onnx::IntsAttr;
using onnx::ModelBuilder;

void AddInstanceNorm(ModelBuilder* builder, const std::string& from, const std::string& to,
                     int64_t channels) {
  kernels::Numbers numbers(31);
  builder->Floats(to + ".scale", Shape{channels}, numbers.Vector(channels));
  builder->Floats(to + ".shift", Shape{channels}, numbers.Vector(channels));
  builder->Node("InstanceNormalization", {from, to + ".scale", to + ".shift"}, {to});
}

TEST(FuseNorm, InstanceNormTakesResidualAndActivation) {
  for (const std::string activation : {"Relu", "Tanh", "LeakyRelu"}) {
    const auto build = [&](bool plain) {
      ModelBuilder builder;
      builder.Input("x", {-1, 5, 6, 7}).Output("y");
      AddInstanceNorm(&builder, "x", "n", 5);
      builder.Node("Add", {"x", "n"}, {"s"});
      builder.Node(activation, {"s"}, {"y"});
      if (plain) builder.Output("n").Output("s");
      return builder;
    };
    ExpectSame({build(false), build(true)}, Shape{3, 5, 6, 7},
               {"InstanceNormalization+Add+" + activation}, 3);
  }
}

TEST(FuseNorm, BatchNormOfAnInputTakesResidualAndActivation) {
  const auto build = [](bool plain) {
    kernels::Numbers numbers(1);
    ModelBuilder builder;
    builder.Input("x", {-1, 4, 9, 9}).Output("y");
    for (const std::string name : {"scale", "shift", "mean"}) {
      builder.Floats(name, Shape{4}, numbers.Vector(4));
    }
    builder.Floats("variance", Shape{4}, {0.5f, 1, 2, 3});
    builder.Node("Neg", {"x"}, {"other"});
    builder.Node("BatchNormalization", {"x", "scale", "shift", "mean", "variance"}, {"n"});
    builder.Node("Add", {"n", "other"}, {"s"});
    builder.Node("LeakyRelu", {"s"}, {"y"}, FloatAttr("alpha", 0.3f));
    if (plain) builder.Output("n").Output("s");
    return builder;
  };
  ExpectSame({build(false), build(true)}, Shape{3, 4, 9, 9},
             {"Neg", "BatchNormalization+Add+LeakyRelu"}, 4);
}

// A scale and a shift for each picture and channel, as conditional normalizations have them.
TEST(FuseNorm, ScalesAndShiftsOfPlanesAreOnePass) {
  for (const bool swapped : {false, true}) {
    const auto build = [&](bool plain) {
      ModelBuilder builder;
      builder.Input("x", {-1, 5, 6, 7}).Output("y");
      builder.Node("GlobalAveragePool", {"x"}, {"scale"}).Node("Neg", {"scale"}, {"shift"});
      builder.Node("Mul", swapped ? Names{"scale", "x"} : Names{"x", "scale"}, {"m"});
      builder.Node("Add", swapped ? Names{"shift", "m"} : Names{"m", "shift"}, {"a"});
      builder.Node("Relu", {"a"}, {"y"});
      if (plain) builder.Output("m").Output("a");
      return builder;
    };
    ExpectSame({build(false), build(true)}, Shape{3, 5, 6, 7},
               {"GlobalAveragePool", "Neg", "Mul+Add+Relu"}, 5);
    EXPECT_EQ(Make(build(false), Shape{3, 5, 6, 7}).plan.steps[2].work.kernel, "scale and shift");
  }
}

// What style-based generators do after a convolution: a factor for each picture and channel, a
// picture for all channels, a constant for each channel. A filter of planes takes all of it, too.
TEST(FuseNorm, StylesNoiseAndBiasAreOnePass) {
  for (const bool filter : {false, true}) {
    for (const bool computed : {false, true}) {
      const auto build = [&](bool plain) {
        ModelBuilder builder;
        builder.Input("x", {-1, 5, 8, 9}).Output("y");
        kernels::Numbers numbers(4);
        // A picture for each sample, or one for all.
        if (computed) {
          builder.Node("ReduceMean", {"x"}, {"noise"}, onnx::IntsAttr("axes", {1}));
        } else {
          builder.Floats("noise", Shape{1, 1, 8, 9}, numbers.Vector(72));
        }
        builder.Floats("bias", Shape{1, 5, 1, 1}, numbers.Vector(5));
        builder.Floats("w", Shape{5, 1, 3, 3}, numbers.Vector(45));
        builder.Floats("b", Shape{5}, numbers.Vector(5));
        builder.Node("GlobalAveragePool", {"x"}, {"scale"});
        if (filter) {
          auto attributes = onnx::WindowAttributes({3, 3}, 1, 1);
          attributes.push_back(onnx::IntAttr("group", 5));
          builder.Add(onnx::MakeNode("Conv", {"x", "w", "b"}, {"f"}, std::move(attributes)));
        }
        builder.Node("Mul", {filter ? "f" : "x", "scale"}, {"m"})
            .Node("Add", {"m", "noise"}, {"n"});
        builder.Node("Add", {"bias", "n"}, {"a"});
        builder.Node("LeakyRelu", {"a"}, {"y"}, FloatAttr("alpha", 0.2f));
        if (plain) builder.Output("m").Output("n").Output("a");
        return builder;
      };
      Names fused = {"GlobalAveragePool",
                     filter ? "Conv+Mul+Add+Add+LeakyRelu" : "Mul+Add+Add+LeakyRelu"};
      if (computed) fused.insert(fused.begin(), "ReduceMean");
      ExpectSame({build(false), build(true)}, Shape{3, 5, 8, 9}, fused, fused.size() + 3);
    }
  }
}

// Sums of other shapes stay by themselves.
TEST(FuseNorm, OnlyShiftsOfPlanesJoinAProduct) {
  for (const Shape& shape : {Shape{1, 5, 1, 7}, Shape{2, 5, 1, 7}, Shape{5, 6, 7}}) {
    ModelBuilder builder;
    builder.Input("x", {-1, 5, 6, 7}).Output("y");
    kernels::Numbers numbers(4);
    builder.Floats("other", shape, numbers.Vector(shape.elements()));
    builder.Node("GlobalAveragePool", {"x"}, {"scale"}).Node("Mul", {"x", "scale"}, {"m"});
    builder.Node("Add", {"m", "other"}, {"y"});
    EXPECT_EQ(Ops(Make(std::move(builder), Shape{2, 5, 6, 7}).plan),
              (Names{"GlobalAveragePool", "Mul", "Add"}));
  }
}

// The image between two blocks of a CycleGAN generator is read padded, and as a residual.
TEST(FuseNorm, PadsOfNormalizedPlanesAreWrittenWithThem) {
  for (const std::string mode : {"reflect", "edge"}) {
    for (const bool twice : {false, true}) {
      const auto build = [&](bool plain) {
        ModelBuilder builder;
        builder.Input("x", {-1, 3, 6, 7}).Output("y");
        builder.Ints("pads", {0, 0, 2, 1, 0, 0, 1, 3});
        AddInstanceNorm(&builder, "x", "n", 3);
        builder.Node("Add", {"n", "x"}, {"s"});
        builder.Node("Relu", {"s"}, {"r"});
        builder.Node("Pad", {"r", "pads"}, {"y"}, onnx::StringAttr("mode", mode));
        if (twice) builder.Node("Neg", {"r"}, {"z"}).Output("z");
        if (plain) builder.Output("n").Output("s").Output("r");
        return builder;
      };
      const Names names = twice ? Names{"InstanceNormalization+Add+Relu+Pad", "Neg"}
                                : Names{"InstanceNormalization+Add+Relu+Pad"};
      ExpectSame({build(false), build(true)}, Shape{2, 3, 6, 7}, names, twice ? 5 : 4);
      const Planned one = Make(build(false), Shape{2, 3, 6, 7});
      EXPECT_EQ(one.plan.steps[0].output_shape, (Shape{2, 3, 9, 11}));
      EXPECT_EQ(one.plan.scratch_bytes, twice ? 0u : 6u * 7 * 4);
    }
  }
}

TEST(FuseNorm, OtherPadsRunAlone) {
  const auto ops = [](const std::string& mode, std::vector<int64_t> pads) {
    ModelBuilder builder;
    builder.Input("x", {-1, 3, 6, 7}).Output("y").Ints("pads", pads);
    AddInstanceNorm(&builder, "x", "n", 3);
    builder.Node("Pad", {"n", "pads"}, {"y"}, onnx::StringAttr("mode", mode));
    return Ops(Make(std::move(builder), Shape{2, 3, 6, 7}).plan);
  };
  const Names alone = {"InstanceNormalization", "Pad"};
  EXPECT_EQ(ops("constant", {0, 0, 1, 1, 0, 0, 1, 1}), alone);
  EXPECT_EQ(ops("reflect", {0, 1, 1, 1, 0, 0, 1, 1}), alone);
  EXPECT_EQ(ops("reflect", {0, 0, 1, -1, 0, 0, -1, 1}), (Names{"InstanceNormalization+Pad"}));
}

TEST(FuseNorm, LargePlanesAreCutIntoSegments) {
  const auto plan = [](int64_t size) {
    ModelBuilder builder;
    builder.Input("x", {-1, 2, size, size + 1}).Output("y");
    AddInstanceNorm(&builder, "x", "n", 2);
    builder.Node("Relu", {"n"}, {"y"});
    return Make(std::move(builder), Shape{1, 2, size, size + 1});
  };
  EXPECT_EQ(Ops(plan(511).plan), (Names{"InstanceNormalization+Relu"}));
  const Planned cut = plan(512);
  EXPECT_EQ(Ops(cut.plan),
            (Names{"InstanceNormalization (moments)", "InstanceNormalization+Relu"}));
  EXPECT_EQ(cut.plan.steps[0].work.items, 2 * 5);
  EXPECT_EQ(cut.plan.steps[1].work.items, 2 * 5);

  kernels::Numbers numbers(3);
  const size_t plane = 512 * 513;
  std::vector<float> x = numbers.Vector(2 * plane);
  for (size_t i = 0; i < x.size(); ++i) x[i] += static_cast<float>(i) / plane;
  const std::vector<float> y = RunPlan(cut.plan, x)[0];
  kernels::Numbers parameters(31);
  const std::vector<float> scale = parameters.Vector(2), shift = parameters.Vector(2);
  for (size_t c = 0; c < 2; ++c) {
    double sum = 0, squares = 0;
    for (size_t i = 0; i < plane; ++i) sum += x[c * plane + i];
    const double mean = sum / plane;
    for (size_t i = 0; i < plane; ++i) {
      const double distance = x[c * plane + i] - mean;
      squares += distance * distance;
    }
    const double factor = scale[c] / std::sqrt(squares / plane + 1e-5);
    for (size_t i = 0; i < plane; i += 97) {
      const double expected = std::max(0.0, (x[c * plane + i] - mean) * factor + shift[c]);
      ASSERT_NEAR(y[c * plane + i], expected, 1e-5) << i;
    }
  }
}

}  // namespace
}  // namespace ganvas::plan
