#include "shared/plan/plan.h"

#include <cmath>

#include "shared/kernels/cast.h"
#include "tests/unit/plan/planned.h"

namespace ganvas::plan {
namespace {

using onnx::FloatAttr;
using onnx::IntAttr;
using onnx::IntsAttr;
using onnx::ModelBuilder;

void AddNorm(ModelBuilder* builder, const std::string& prefix, int64_t channels) {
  kernels::Numbers numbers(channels > 3 ? 21 : 22);
  std::vector<float> variance = numbers.Vector(channels);
  for (float& v : variance) v = 1.0f + 0.5f * v;
  builder->Floats(prefix + "g", Shape{channels}, numbers.Vector(channels));
  builder->Floats(prefix + "b", Shape{channels}, numbers.Vector(channels));
  builder->Floats(prefix + "m", Shape{channels}, numbers.Vector(channels));
  builder->Floats(prefix + "v", Shape{channels}, variance);
}

TEST(Fuse, BatchNormalizationAndActivationGoIntoConvolutions) {
  for (const std::string op : {"Conv", "ConvTranspose"}) {
    const auto build = [&](bool plain) {
      kernels::Numbers numbers(1);
      ModelBuilder builder;
      builder.Input("x", {-1, 5, 6, 7}).Output("y");
      builder.Floats("w", op == "Conv" ? Shape{8, 5, 3, 3} : Shape{5, 8, 3, 3},
                     numbers.Vector(8 * 5 * 9));
      builder.Floats("bias", Shape{8}, numbers.Vector(8));
      AddNorm(&builder, "n", 8);
      builder.Node(op, {"x", "w", "bias"}, {"c"}, IntsAttr("pads", {1, 1, 1, 1}));
      builder.Node("BatchNormalization", {"c", "ng", "nb", "nm", "nv"}, {"n"});
      builder.Node("LeakyRelu", {"n"}, {"y"}, FloatAttr("alpha", 0.2f));
      if (plain) builder.Output("c").Output("n");
      return builder;
    };
    ExpectSame({build(false), build(true)}, Shape{2, 5, 6, 7},
               {op + "+BatchNormalization+LeakyRelu"}, 3);
  }
}

TEST(Fuse, NormalizationWrittenOutAsPrimitives) {
  const auto build = [](bool plain) {
    kernels::Numbers numbers(1);
    ModelBuilder builder;
    builder.Input("x", {-1, 4, 5, 5}).Output("y");
    builder.Floats("w", Shape{6, 4, 1, 1}, numbers.Vector(24));
    builder.Floats("mean", Shape{6, 1, 1}, numbers.Vector(6));
    builder.Floats("variance", Shape{1, 6, 1, 1}, {1, 2, 3, 4, 5, 6});
    builder.Floats("epsilon", Shape{}, {1e-3f});
    builder.Floats("gamma", Shape{6, 1, 1}, numbers.Vector(6));
    builder.Node("Conv", {"x", "w"}, {"c"});
    builder.Node("Sub", {"c", "mean"}, {"s"});
    builder.Node("Add", {"variance", "epsilon"}, {"ve"});  // of constants only
    builder.Node("Sqrt", {"ve"}, {"deviation"});
    builder.Node("Div", {"s", "deviation"}, {"d"});
    builder.Node("Mul", {"gamma", "d"}, {"m"});
    builder.Node("Clip", {"m", "low"}, {"y"});
    builder.Floats("low", Shape{}, {-0.5f});
    if (plain) builder.Output("c").Output("s").Output("d").Output("m");
    return builder;
  };
  ExpectSame({build(false), build(true)}, Shape{2, 4, 5, 5}, {"Conv+Sub+Div+Mul+Clip"}, 5);
}

TEST(Fuse, ResidualAddGoesIntoTheConvolutionBeforeIt) {
  const auto build = [](bool plain) {
    kernels::Numbers numbers(1);
    ModelBuilder builder;
    builder.Input("x", {-1, 6, 9, 9}).Output("y");
    builder.Floats("w1", Shape{6, 6, 3, 3}, numbers.Vector(36 * 9));
    builder.Floats("w2", Shape{6, 6, 3, 3}, numbers.Vector(36 * 9));
    builder.Node("Conv", {"x", "w1"}, {"a"}, IntsAttr("pads", {1, 1, 1, 1}));
    builder.Node("Conv", {"x", "w2"}, {"b"}, IntsAttr("pads", {1, 1, 1, 1}));
    builder.Node("Add", {"a", "b"}, {"s"});
    builder.Node("Relu", {"s"}, {"y"});
    if (plain) builder.Output("a").Output("b").Output("s");
    return builder;
  };
  // Only one of the two takes the sum, and it runs after the other.
  ExpectSame({build(false), build(true)}, Shape{3, 6, 9, 9}, {"Conv", "Conv+Add+Relu"}, 4);
}

TEST(Fuse, GemmTakesScaleBiasAndActivation) {
  const auto build = [](bool plain) {
    kernels::Numbers numbers(1);
    ModelBuilder builder;
    builder.Input("x", {-1, 10}).Output("y");
    builder.Floats("w", Shape{33, 10}, numbers.Vector(330));
    builder.Floats("bias", Shape{33}, numbers.Vector(33));
    AddNorm(&builder, "n", 33);
    builder.Node("Gemm", {"x", "w", "bias"}, {"g"}, IntAttr("transB", 1), FloatAttr("alpha", 2.0f),
                 FloatAttr("beta", 0.5f));
    builder.Node("BatchNormalization", {"g", "ng", "nb", "nm", "nv"}, {"n"});
    builder.Node("Relu", {"n"}, {"y"});
    if (plain) builder.Output("g").Output("n");
    return builder;
  };
  ExpectSame({build(false), build(true)}, Shape{5, 10}, {"Gemm+BatchNormalization+Relu"}, 3);
}

TEST(Fuse, ValuesWithSeveralUsesAreLeftAlone) {
  ModelBuilder builder;
  builder.Input("x", {-1, 3, 4, 4}).Output("y");
  builder.Weight("w", Shape{3, 3, 1, 1});
  builder.Node("Conv", {"x", "w"}, {"c"});
  builder.Node("Relu", {"c"}, {"r"});
  builder.Node("Add", {"c", "r"}, {"y"});
  EXPECT_EQ(Ops(Make(std::move(builder), Shape{1, 3, 4, 4}).plan), (Names{"Conv", "Relu", "Add"}));
}

TEST(Views, CopyNothing) {
  kernels::Numbers numbers(1);
  ModelBuilder builder;
  builder.Input("x", {-1, 12}).Output("y");
  builder.Ints("shape", {0, 3, 2, 2});
  builder.Node("Reshape", {"x", "shape"}, {"r"});
  builder.Node("Neg", {"r"}, {"n"});
  builder.Node("Identity", {"n"}, {"i"});
  builder.Node("Flatten", {"i"}, {"y"});
  const Planned planned = Make(std::move(builder), Shape{2, 12});
  EXPECT_EQ(Ops(planned.plan), (Names{"Neg"}));
  const std::vector<float> x = numbers.Vector(24);
  const std::vector<float> y = RunPlan(planned.plan, x)[0];
  for (size_t i = 0; i < x.size(); ++i) EXPECT_EQ(y[i], -x[i]);
}

TEST(Fold, NarrowWeightsAreWidenedOnce) {
  kernels::Numbers numbers(4);
  const std::vector<float> weight = numbers.Vector(5 * 4 * 9);
  std::vector<uint16_t> half;
  std::vector<int8_t> bytes;
  std::vector<float> from_half, from_bytes;
  const std::vector<float> scale = {0.01f, 0.02f, 0.005f, 0.008f, 0.03f};
  for (size_t i = 0; i < weight.size(); ++i) {
    half.push_back(kernels::FloatToHalf(weight[i]));
    from_half.push_back(kernels::HalfToFloat(half.back()));
    const float s = scale[i / 36];
    bytes.push_back(static_cast<int8_t>(std::clamp(std::round(weight[i] / s), -127.0f, 127.0f)));
    from_bytes.push_back(static_cast<float>(bytes.back()) * s);
  }
  const Shape shape{5, 4, 3, 3};
  const auto with = [&](const std::vector<float>& w) {
    ModelBuilder builder;
    builder.Input("x", {-1, 4, 6, 6}).Output("y").Floats("w", shape, w);
    builder.Node("Conv", {"x", "w"}, {"y"});
    return builder;
  };
  const auto narrow = [&](bool as_half) {
    ModelBuilder builder;
    builder.Input("x", {-1, 4, 6, 6}).Output("y");
    if (as_half) {
      builder.Node("Cast", {"stored"}, {"w"}, IntAttr("to", 1));
    } else {
      builder.Floats("scale", Shape{5}, scale);
      builder.Node("DequantizeLinear", {"stored", "scale"}, {"w"}, IntAttr("axis", 0));
    }
    builder.Node("Conv", {"x", "w"}, {"y"});
    onnx::Model model = builder.Take();
    model.initializers.push_back(as_half ? onnx::MakeTensor("stored", DType::kF16, shape, half)
                                         : onnx::MakeTensor("stored", DType::kI8, shape, bytes));
    return model;
  };
  const std::vector<float> x = numbers.Vector(2 * 4 * 36);
  for (const bool as_half : {true, false}) {
    Result<graph::Graph> graph = graph::Build(narrow(as_half));
    ASSERT_TRUE(graph.ok()) << graph.error().message;
    Program program(std::move(graph).value());
    const Plan plan = BuildPlan(program, std::vector<Shape>{Shape{2, 4, 6, 6}}, {}).value();
    EXPECT_EQ(Ops(plan), (Names{"Conv"}));
    const Planned wide = Make(with(as_half ? from_half : from_bytes), Shape{2, 4, 6, 6});
    EXPECT_EQ(RunPlan(plan, x)[0], RunPlan(wide.plan, x)[0]);
  }
}

TEST(Plan, WeightsArePackedOnceForAllBatchSizes) {
  ModelBuilder builder;
  builder.Input("x", {-1, 4, 6, 6}).Output("y").Weight("w", Shape{5, 4, 3, 3});
  builder.Node("Conv", {"x", "w"}, {"y"});
  Planned planned = Make(std::move(builder), Shape{1, 4, 6, 6});
  const uint64_t packed = planned.program->packed_bytes();
  EXPECT_GE(packed, 5u * 4 * 9 * 4);
  ASSERT_TRUE(BuildPlan(*planned.program, std::vector<Shape>{Shape{64, 4, 6, 6}}, {}).ok());
  EXPECT_EQ(planned.program->packed_bytes(), packed);
}

// The size that is asked for decides how much is cut off, and so which weights meet in a phase.
TEST(Plan, WeightsArePackedAnewForOtherPadding) {
  constexpr int64_t kChannels = 32;
  kernels::Numbers numbers(5);
  ModelBuilder builder;
  builder.Input("x", {1, kChannels, -1, -1}).Output("y");
  builder.Floats("w", Shape{kChannels, kChannels, 4, 4},
                 numbers.Vector(kChannels * kChannels * 16));
  builder.Node("ConvTranspose", {"x", "w"}, {"y"}, IntsAttr("strides", {2, 2}),
               IntsAttr("output_shape", {64, 64}));
  const Planned planned = Make(std::move(builder), Shape{1, kChannels, 32, 32});
  EXPECT_EQ(planned.plan.steps[0].work.kernel.substr(0, 8), "winograd");
  for (const int64_t size : {33, 32}) {
    const std::vector<Shape> shapes = {Shape{1, kChannels, size, size}};
    const Plan plan = BuildPlan(*planned.program, shapes, {}).value();
    const Plan direct = BuildPlan(*planned.program, shapes, {.direct_kernels = true}).value();
    EXPECT_EQ(plan.steps[0].work.kernel.substr(0, 8), "winograd");
    const std::vector<float> x = numbers.Vector(shapes[0].elements());
    kernels::ExpectClose(RunPlan(plan, x)[0], RunPlan(direct, x)[0], 1e-3f);
  }
}

TEST(Plan, ChoosesTransposedConvolutionsByTheImage) {
  const auto kernel = [](int64_t size, int64_t stride) {
    ModelBuilder builder;
    builder.Input("x", {-1, 4, size, size}).Output("y").Weight("w", Shape{4, 5, 4, 4});
    builder.Node("ConvTranspose", {"x", "w"}, {"y"}, IntsAttr("strides", {stride, stride}));
    return Make(std::move(builder), Shape{7, 4, size, size}).plan.steps[0].work.kernel;
  };
  EXPECT_EQ(kernel(1, 1), "product");
  EXPECT_EQ(kernel(4, 1), "taps 1x16");
  EXPECT_EQ(kernel(4, 2), "phases 4x4");
}

TEST(Plan, MoreThanMemoryCanBeIsRefused) {
  ModelBuilder builder;
  builder.Input("x", {-1}).Output("y").Node("Neg", {"x"}, {"y"});
  Result<graph::Graph> graph = graph::Build(builder.Take());
  Program program(std::move(graph).value());
  const auto plan = BuildPlan(program, std::vector<Shape>{Shape{int64_t{1} << 40}}, {});
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().code, ErrorCode::kOutOfMemory);
}

TEST(Plan, NamesTheNodeThatItCannotRun) {
  ModelBuilder builder;
  builder.Input("x", {-1, 4}).Input("limit", {}).Output("y");
  builder.Node("Clip", {"x", "limit"}, {"y"});
  Result<graph::Graph> graph = graph::Build(builder.Take());
  Program program(std::move(graph).value());
  const auto plan = BuildPlan(program, std::vector<Shape>{Shape{1, 4}, Shape{}}, {});
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().code, ErrorCode::kUnsupportedOp);
  EXPECT_NE(plan.error().message.find("(Clip)"), std::string::npos) << plan.error().message;
}

}  // namespace
}  // namespace ganvas::plan
