// Which steps overwrite their inputs, and how much memory whole generators need.
#include "tests/unit/graph/network.h"
#include "tests/unit/plan/planned.h"

namespace ganvas::plan {
namespace {

using onnx::IntsAttr;
using onnx::ModelBuilder;

TEST(InPlace, ChainsOfElementwiseStepsNeedOneValue) {
  ModelBuilder builder;
  builder.Input("x", {-1, 8, 16, 16})
      .Output("y")
      .Floats("two", Shape{1, 8, 1, 1}, {1, 2, 3, 4, 5, 6, 7, 8});
  builder.Node("Exp", {"x"}, {"a"}).Node("Mul", {"two", "a"}, {"b"}).Node("Abs", {"b"}, {"c"});
  builder.Node("LeakyRelu", {"c"}, {"d"}).Node("Sqrt", {"d"}, {"y"});
  const Planned planned = Make(std::move(builder), Shape{3, 8, 16, 16});
  EXPECT_EQ(planned.plan.arena_bytes, 3u * 8 * 16 * 16 * 4);
  EXPECT_EQ(planned.plan.live_bytes, planned.plan.arena_bytes);
}

// What is needed later, or read in another order, must survive.
TEST(InPlace, WhatIsStillNeededIsNotOverwritten) {
  const auto build = [](bool plain) {
    kernels::Numbers numbers(2);
    ModelBuilder builder;
    builder.Input("x", {-1, 4, 6, 6}).Output("y");
    builder.Floats("w", Shape{4, 4, 3, 3}, numbers.Vector(144));
    builder.Ints("row", {0, 4, 36}).Ints("back", {0, 4, 6, 6});
    builder.Node("Neg", {"x"}, {"n"});
    builder.Node("Reshape", {"n", "row"}, {"view"});  // keeps n alive
    builder.Node("Exp", {"n"}, {"e"});
    builder.Node("Conv", {"e", "w"}, {"c"}, IntsAttr("pads", {1, 1, 1, 1}));
    builder.Node("Add", {"c", "e"}, {"r"});  // the residual is also what is convolved
    builder.Node("Abs", {"view"}, {"s"});
    builder.Node("Reshape", {"s", "back"}, {"t"});
    builder.Node("Add", {"t", "t"}, {"u"});
    builder.Node("Sub", {"u", "r"}, {"y"});
    if (plain) {
      for (const char* name : {"n", "e", "c", "r", "s", "t", "u"}) builder.Output(name);
    }
    return builder;
  };
  ExpectSame({build(false), build(true)}, Shape{2, 4, 6, 6},
             {"Neg", "Exp", "Conv+Add", "Abs", "Add", "Sub"}, 7);
}

TEST(InPlace, ResidualsAreOverwritten) {
  const auto build = [](bool plain) {
    kernels::Numbers numbers(2);
    ModelBuilder builder;
    builder.Input("x", {-1, 4, 12, 12}).Output("y");
    builder.Floats("w1", Shape{4, 4, 3, 3}, numbers.Vector(144));
    builder.Floats("w2", Shape{4, 4, 3, 3}, numbers.Vector(144));
    builder.Floats("scale", Shape{4}, numbers.Vector(4))
        .Floats("shift", Shape{4}, numbers.Vector(4));
    builder.Node("Conv", {"x", "w1"}, {"a"}, IntsAttr("pads", {1, 1, 1, 1}));
    builder.Node("InstanceNormalization", {"a", "scale", "shift"}, {"b"});
    builder.Node("Conv", {"b", "w2"}, {"c"}, IntsAttr("pads", {1, 1, 1, 1}));
    builder.Node("Add", {"x", "c"}, {"y"});
    if (plain) builder.Output("a").Output("b").Output("c");
    return builder;
  };
  ExpectSame({build(false), build(true)}, Shape{2, 4, 12, 12},
             {"Conv", "InstanceNormalization", "Conv+Add"}, 4);
  EXPECT_EQ(Make(build(false), Shape{2, 4, 12, 12}).plan.arena_bytes, 2u * 2 * 4 * 144 * 4);
}

void ExpectTight(graph::Network network, const Shape& input) {
  const Planned planned = Make(std::move(network).End(), input);
  const Plan& plan = planned.plan;
  EXPECT_GT(plan.live_bytes, 0u);
  EXPECT_LE(plan.arena_bytes * 10, plan.live_bytes * 12)
      << plan.arena_bytes << " bytes for " << plan.live_bytes;
  EXPECT_LE(plan.scratch_bytes, uint64_t{8} << 20);
}

TEST(Memory, GeneratorsAreTight) {
  for (const int64_t batch : {1, 3, 64}) {
    ExpectTight(graph::DcganNetwork(8), Shape{batch, 20, 1, 1});
    ExpectTight(graph::SnganNetwork(32), Shape{batch, 32, 4, 4});
  }
  for (const int64_t batch : {1, 2}) {
    ExpectTight(graph::CycleganNetwork(64, 8, 9), Shape{batch, 3, 64, 64});
    ExpectTight(graph::Pix2pixNetwork(8, true), Shape{batch, 3, 64, 64});
    ExpectTight(graph::Pix2pixNetwork(8, false), Shape{batch, 3, 64, 64});
    ExpectTight(graph::StyleNetwork("half_pixel"), Shape{batch, 16, 4, 4});
  }
}

// As wide as they are published.
TEST(Memory, WideConvolutionsKeepTheirScratchSmall) {
  for (const auto& [channels, size] : std::vector<std::pair<int64_t, int64_t>>{
           {512, 4}, {512, 16}, {256, 32}, {256, 64}, {64, 256}}) {
    ModelBuilder builder;
    builder.Input("x", {-1, channels, size, size}).Output("y");
    builder.Weight("w", Shape{channels, channels, 3, 3});
    builder.Node("Conv", {"x", "w"}, {"y"}, IntsAttr("pads", {1, 1, 1, 1}));
    const Planned planned = Make(std::move(builder), Shape{2, channels, size, size});
    EXPECT_LE(planned.plan.scratch_bytes, uint64_t{8} << 20) << channels << " at " << size;
  }
}

}  // namespace
}  // namespace ganvas::plan
