// Convolutions that take the zeros and the nearest upsampling before them, against the same nodes
// one after the other.
#include "tests/unit/plan/planned.h"

namespace ganvas::plan {
namespace {

using onnx::IntAttr;
using onnx::IntsAttr;
using onnx::ModelBuilder;
using onnx::StringAttr;

void Upsample(ModelBuilder* builder, const std::string& from, const std::string& to,
              const std::vector<float>& scales, const std::string& coordinates = "asymmetric",
              const std::string& nearest = "floor") {
  builder->Floats(to + ".scales", Shape{4}, scales);
  builder->Node("Resize", {from, "", to + ".scales"}, {to},
                StringAttr("coordinate_transformation_mode", coordinates),
                StringAttr("mode", "nearest"), StringAttr("nearest_mode", nearest));
}

// Where `plain`, hides from the next node what made `from`, without a change of its numbers.
std::string Hidden(ModelBuilder* builder, const std::string& from, bool plain) {
  if (!plain) return from;
  builder->Node("Neg", {from}, {from + ".neg"}).Node("Neg", {from + ".neg"}, {from + ".same"});
  return from + ".same";
}

struct ConvCase {
  float scale_y, scale_x;
  int64_t kernel_h, kernel_w;
  std::vector<int64_t> pads;
  int64_t groups = 1;
};

TEST(Prologue, UpsampledConvolutionIsATransposedOne) {
  const std::vector<ConvCase> cases = {
      {2, 2, 3, 3, {1, 1, 1, 1}},    {2, 2, 3, 3, {0, 0, 0, 0}},    {2, 2, 3, 3, {1, 0, 2, 1}},
      {2, 2, 5, 5, {2, 2, 2, 2}},    {2, 2, 4, 2, {1, 0, 2, 1}},    {3, 3, 3, 3, {1, 1, 1, 1}},
      {2, 1, 3, 3, {1, 1, 1, 1}},    {1, 3, 2, 5, {0, 2, 1, 2}},    {4, 2, 1, 3, {0, 1, 0, 1}},
      {2, 2, 3, 3, {1, 1, 1, 1}, 3}, {2, 2, 3, 3, {1, 1, 1, 1}, 6}, {2, 2, 2, 2, {3, 3, 3, 3}},
      {2, 2, 1, 1, {1, 1, 1, 1}},
  };
  for (const ConvCase& c : cases) {
    SCOPED_TRACE(std::to_string(c.scale_y) + " " + std::to_string(c.kernel_h) + "x" +
                 std::to_string(c.kernel_w) + " pad " + std::to_string(c.pads[0]) + " groups " +
                 std::to_string(c.groups));
    const auto build = [&] {
      kernels::Numbers numbers(3);
      ModelBuilder builder;
      builder.Input("x", {-1, 6, 5, 7}).Output("y");
      const Shape shape{12, 6 / c.groups, c.kernel_h, c.kernel_w};
      builder.Floats("w", shape, numbers.Vector(shape.elements()));
      builder.Floats("bias", Shape{12}, numbers.Vector(12));
      Upsample(&builder, "x", "u", {1, 1, c.scale_y, c.scale_x});
      builder.Node("Conv", {"u", "w", "bias"}, {"c"}, IntsAttr("pads", c.pads),
                   IntAttr("group", c.groups));
      builder.Node("Relu", {"c"}, {"y"});
      return builder;
    };
    const Shape input{2, 6, 5, 7};
    const Planned fused = Make(build(), input);
    EXPECT_EQ(Ops(fused.plan), (Names{"Resize+Conv+Relu"}));
    const Planned direct = Make(build(), input, {.direct_kernels = true});
    EXPECT_EQ(Ops(direct.plan), (Names{"Resize", "Conv+Relu"}));
    kernels::Numbers numbers(8);
    const std::vector<float> x = numbers.Vector(input.elements());
    const std::vector<float> expected = RunPlan(direct.plan, x)[0];
    kernels::ExpectClose(RunPlan(fused.plan, x)[0], expected, 1e-5f);
  }
}

TEST(Prologue, SavesProducts) {
  ModelBuilder builder;
  builder.Input("x", {-1, 8, 16, 16}).Output("y").Weight("w", Shape{8, 8, 3, 3});
  Upsample(&builder, "x", "u", {1, 1, 2, 2});
  builder.Node("Conv", {"u", "w"}, {"y"}, IntsAttr("pads", {1, 1, 1, 1}));
  const Planned planned = Make(std::move(builder), Shape{1, 8, 16, 16});
  EXPECT_EQ(planned.plan.steps[0].work.macs, 8 * 8 * 16 * 16 * 16);
}

TEST(Prologue, OnlyRepetitionIsTaken) {
  const auto ops = [](const std::string& coordinates, const std::string& nearest, float scale) {
    ModelBuilder builder;
    builder.Input("x", {-1, 3, 4, 4}).Output("y").Weight("w", Shape{3, 3, 3, 3});
    Upsample(&builder, "x", "u", {1, 1, scale, scale}, coordinates, nearest);
    builder.Node("Conv", {"u", "w"}, {"y"}, IntsAttr("pads", {1, 1, 1, 1}));
    return Ops(Make(std::move(builder), Shape{1, 3, 4, 4}).plan);
  };
  const Names taken = {"Resize+Conv"};
  const Names left = {"Resize", "Conv"};
  EXPECT_EQ(ops("asymmetric", "floor", 2), taken);
  EXPECT_EQ(ops("half_pixel", "round_prefer_floor", 2), taken);
  EXPECT_EQ(ops("half_pixel", "round_prefer_ceil", 3), taken);
  EXPECT_EQ(ops("asymmetric", "round_prefer_ceil", 2), left);
  EXPECT_EQ(ops("align_corners", "floor", 2), left);
  EXPECT_EQ(ops("asymmetric", "floor", 1.5f), left);
  EXPECT_EQ(ops("asymmetric", "floor", 0.5f), left);
}

TEST(Prologue, OldUpsampleIsTaken) {
  ModelBuilder builder(9);
  builder.Input("x", {-1, 3, 4, 4}).Output("y").Weight("w", Shape{3, 3, 3, 3});
  builder.Floats("scales", Shape{4}, {1, 1, 2, 2});
  builder.Node("Upsample", {"x", "scales"}, {"u"}, StringAttr("mode", "nearest"));
  builder.Node("Conv", {"u", "w"}, {"y"}, IntsAttr("pads", {1, 1, 1, 1}));
  EXPECT_EQ(Ops(Make(std::move(builder), Shape{1, 3, 4, 4}).plan), (Names{"Resize+Conv"}));
}

TEST(Prologue, StridesAndDilationsAreLeft) {
  for (const std::string name : {"strides", "dilations"}) {
    ModelBuilder builder;
    builder.Input("x", {-1, 3, 8, 8}).Output("y").Weight("w", Shape{3, 3, 3, 3});
    Upsample(&builder, "x", "u", {1, 1, 2, 2});
    builder.Node("Conv", {"u", "w"}, {"y"}, IntsAttr(name, {2, 2}));
    EXPECT_EQ(Ops(Make(std::move(builder), Shape{1, 3, 8, 8}).plan), (Names{"Resize", "Conv"}));
  }
}

TEST(Prologue, PointwiseConvolutionsRunBeforeTheUpsampling) {
  const auto build = [](bool plain) {
    kernels::Numbers numbers(1);
    ModelBuilder builder;
    builder.Input("x", {-1, 5, 4, 6}).Output("y");
    builder.Floats("w1", Shape{7, 5, 1, 1}, numbers.Vector(35));
    builder.Floats("b1", Shape{7}, numbers.Vector(7));
    builder.Floats("w3", Shape{7, 5, 3, 3}, numbers.Vector(35 * 9));
    Upsample(&builder, "x", "u", {1, 1, 2, 2});
    const std::string u = Hidden(&builder, "u", plain);
    builder.Node("Conv", {u, "w1", "b1"}, {"skip"});
    builder.Node("Conv", {u, "w3"}, {"main"}, IntsAttr("pads", {1, 1, 1, 1}));
    builder.Node("Add", {"main", "skip"}, {"y"});
    if (plain) builder.Output("skip").Output("main");
    return builder;
  };
  ExpectSame({build(false), build(true)}, Shape{3, 5, 4, 6}, {"Conv", "Resize", "Resize+Conv+Add"},
             6);
  const Planned planned = Make(build(false), Shape{3, 5, 4, 6});
  EXPECT_EQ(planned.plan.steps[0].output_shape, (Shape{3, 7, 4, 6}));
  EXPECT_EQ(planned.plan.steps[0].work.macs, 3 * 7 * 5 * 4 * 6);
}

TEST(Prologue, CommutingKeepsTheBits) {
  kernels::Numbers numbers(1);
  ModelBuilder builder;
  builder.Input("x", {-1, 5, 4, 6}).Output("y");
  builder.Floats("w", Shape{7, 5, 1, 1}, numbers.Vector(35));
  Upsample(&builder, "x", "u", {1, 1, 2, 2});
  builder.Node("Conv", {"u", "w"}, {"c"});
  builder.Node("Relu", {"c"}, {"y"});
  const Shape input{1, 5, 4, 6};
  const Planned planned = Make(std::move(builder), input, {.direct_kernels = true});
  EXPECT_EQ(Ops(planned.plan), (Names{"Conv+Relu", "Resize"}));
  const std::vector<float> x = numbers.Vector(input.elements());
  const std::vector<float> y = RunPlan(planned.plan, x)[0];
  for (size_t i = 0; i < y.size(); ++i) {
    const size_t plane = i / 96;
    EXPECT_EQ(y[i], y[plane * 96 + i % 96 / 24 * 24 + i % 12 / 2 * 2]) << i;
  }
}

TEST(Prologue, ZerosBecomePadding) {
  const auto build = [](bool plain) {
    kernels::Numbers numbers(1);
    ModelBuilder builder;
    builder.Input("x", {-1, 4, 5, 6}).Output("y");
    builder.Ints("pads", {0, 0, 1, 2, 0, 0, 3, 0}).Floats("zero", Shape{}, {0});
    builder.Floats("w", Shape{3, 4, 3, 3}, numbers.Vector(108));
    builder.Node("Pad", {"x", "pads", "zero"}, {"p"});
    builder.Node("Conv", {Hidden(&builder, "p", plain), "w"}, {"y"},
                 IntsAttr("pads", {0, 1, 1, 1}));
    return builder;
  };
  ExpectSame({build(false), build(true)}, Shape{2, 4, 5, 6}, {"Pad+Conv"}, 4);
}

TEST(Prologue, ZerosAroundAnUpsampledImage) {
  for (const bool zeros_first : {false, true}) {
    const auto build = [&](bool plain) {
      kernels::Numbers numbers(1);
      ModelBuilder builder;
      builder.Input("x", {-1, 4, 5, 6}).Output("y");
      builder.Ints("pads", {0, 0, 1, 2, 0, 0, 1, 0});
      builder.Floats("w", Shape{3, 4, 3, 3}, numbers.Vector(108));
      if (zeros_first) {
        builder.Node("Pad", {"x", "pads"}, {"a"});
        Upsample(&builder, Hidden(&builder, "a", plain), "b", {1, 1, 2, 2});
      } else {
        Upsample(&builder, "x", "a", {1, 1, 2, 2});
        builder.Node("Pad", {Hidden(&builder, "a", plain), "pads"}, {"b"});
      }
      builder.Node("Conv", {Hidden(&builder, "b", plain), "w"}, {"y"});
      return builder;
    };
    ExpectSame({build(false), build(true)}, Shape{2, 4, 5, 6},
               {zeros_first ? "Pad+Resize+Conv" : "Resize+Pad+Conv"}, 7);
  }
}

TEST(Prologue, OtherPadsAreLeft) {
  const auto ops = [](const std::string& mode, float value, int64_t pad) {
    ModelBuilder builder;
    builder.Input("x", {-1, 3, 8, 8}).Output("y").Weight("w", Shape{3, 3, 3, 3});
    builder.Ints("pads", {0, 0, pad, 1, 0, 0, 1, 1}).Floats("value", Shape{}, {value});
    builder.Node("Pad", {"x", "pads", "value"}, {"p"}, StringAttr("mode", mode));
    builder.Node("Conv", {"p", "w"}, {"y"});
    return Ops(Make(std::move(builder), Shape{1, 3, 8, 8}).plan);
  };
  EXPECT_EQ(ops("constant", 0, 1), (Names{"Pad+Conv"}));
  EXPECT_EQ(ops("constant", 1, 1), (Names{"Pad", "Conv"}));
  EXPECT_EQ(ops("constant", 0, -1), (Names{"Pad", "Conv"}));
  EXPECT_EQ(ops("reflect", 0, 1), (Names{"Pad", "Conv"}));
}

}  // namespace
}  // namespace ganvas::plan
