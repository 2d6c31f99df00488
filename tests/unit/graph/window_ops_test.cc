// Conv, ConvTranspose and pools: sizes over odd shapes, all padding modes, and what is refused.
#include "gtest/gtest.h"
#include "shared/graph/resolve.h"
#include "tests/unit/graph/op_case.h"

namespace ganvas::graph {
namespace {

OpCase Weighted(const char* op, Shape x, Shape w) {
  OpCase op_case(op);
  op_case.In(x).Weight(w);
  return op_case;
}
OpCase Conv(Shape x, Shape w) { return Weighted("Conv", x, w); }
OpCase Transposed(Shape x, Shape w) { return Weighted("ConvTranspose", x, w); }

TEST(ConvTest, SizesFollowTheFormula) {
  EXPECT_EQ(Conv({1, 3, 7, 9}, {8, 3, 3, 3}).Run(), "float32 [1, 8, 5, 7]");
  EXPECT_EQ(Conv({2, 3, 7, 9}, {8, 3, 3, 2})
                .Ints("strides", {2, 3})
                .Ints("pads", {1, 0, 2, 1})
                .Ints("dilations", {2, 1})
                .Run(),
            "float32 [2, 8, 3, 3]");
  EXPECT_EQ(Conv({1, 4, 5, 5}, {6, 2, 1, 1}).Int("group", 2).Run(), "float32 [1, 6, 5, 5]");
  EXPECT_EQ(Conv({1, 4, 11}, {6, 4, 3}).Ints("pads", {1, 1}).Ints("strides", {2}).Run(),
            "float32 [1, 6, 6]");
  EXPECT_EQ(Conv({0, 3, 4, 4}, {1, 3, 4, 4}).Run(), "float32 [0, 1, 1, 1]");
}

TEST(ConvTest, AutoPad) {
  for (const char* mode : {"SAME_UPPER", "SAME_LOWER"}) {
    EXPECT_EQ(Conv({1, 1, 7, 8}, {1, 1, 3, 4}).Str("auto_pad", mode).Ints("strides", {2, 3}).Run(),
              "float32 [1, 1, 4, 3]");
  }
  EXPECT_EQ(Conv({1, 1, 7, 8}, {1, 1, 3, 4}).Str("auto_pad", "VALID").Run(),
            "float32 [1, 1, 5, 5]");
  EXPECT_EQ(Conv({1, 1, 7, 8}, {1, 1, 3, 4}).Str("auto_pad", "WEIRD").Run(),
            "auto_pad is 'WEIRD', expected NOTSET, SAME_UPPER, SAME_LOWER or VALID");
}

TEST(ConvTest, WhatDoesNotFitIsNamed) {
  EXPECT_EQ(
      Conv({1, 3, 7, 9}, {8, 4, 3, 3}).Run(),
      "weight input 1 'x1' has shape [8, 4, 3, 3] for 3 channels in 1 groups, expected [M, 3, "
      "...] with M a multiple of the groups");
  EXPECT_EQ(Conv({1, 3, 2, 9}, {8, 3, 3, 3}).Run(),
            "the kernel spans 3, expected at most the padded size of 2");
  EXPECT_EQ(Conv({1, 3, 7, 9}, {8, 3, 3, 3}).Weight({7}).Run(),
            "input 2 'x2' has shape [7], expected [8]");
  EXPECT_EQ(Conv({1, 3, 7, 9}, {8, 3, 3, 3}).Ints("kernel_shape", {5, 3}).Run(),
            "the weight has shape [8, 3, 3, 3], expected a kernel size of 5");
  EXPECT_EQ(Conv({1, 3, 7, 9}, {8, 3, 3, 3}).Ints("strides", {0, 1}).Run(),
            "attribute 'strides' holds 0, expected 1 to 16777216");
  EXPECT_EQ(Conv({1, 3, 7, 9}, {8, 3, 3, 3}).Ints("strides", {2}).Run(),
            "attributes are for 1 spatial axes, the tensor has shape [1, 3, 7, 9]");
  EXPECT_EQ(Conv({1, 3, 7, 9}, {8, 3, 3, 3}).Ints("pads", {1, 1, 1}).Run(),
            "attribute 'pads' has 3 numbers, expected a begin and an end for each axis");
  EXPECT_EQ(Conv({1, 3, 7, 9, 2}, {8, 3, 3, 3, 1}).Run(),
            "a tensor of shape [1, 3, 7, 9, 2], expected [N, C, L] or [N, C, H, W]");
  EXPECT_EQ(Conv({1, 3, 7, 9}, {8, 3, 3, 3}).Int("group", 0).Run(),
            "attribute 'group' is 0, expected 1 to 2147483648");
  EXPECT_EQ(Conv({1, 0, 7, 9}, {8, 0, 3, 3}).Run(),
            "the weight has shape [8, 0, 3, 3], expected a kernel size of 3");
  EXPECT_EQ(OpCase("Conv").In({1, 3, 7, 9}, DType::kI32).Weight({8, 3, 3, 3}).Run(),
            "input 0 'x0' is int32, expected a float type");
}

TEST(ConvTransposeTest, SizesFollowTheFormula) {
  EXPECT_EQ(Transposed({1, 100, 1, 1}, {100, 64, 4, 4}).Run(), "float32 [1, 64, 4, 4]");
  EXPECT_EQ(Transposed({3, 8, 5, 6}, {8, 4, 4, 4})
                .Ints("strides", {2, 2})
                .Ints("pads", {1, 1, 1, 1})
                .Run(),
            "float32 [3, 4, 10, 12]");
  EXPECT_EQ(Transposed({1, 8, 5, 6}, {8, 3, 3, 2})
                .Ints("strides", {3, 2})
                .Ints("pads", {0, 1, 2, 0})
                .Ints("dilations", {2, 3})
                .Ints("output_padding", {2, 1})
                .Int("group", 4)
                .Run(),
            "float32 [1, 12, 17, 14]");
  EXPECT_EQ(Transposed({1, 8, 5}, {8, 3, 4}).Ints("strides", {2}).Ints("output_padding", {1}).Run(),
            "float32 [1, 3, 13]");
}

TEST(ConvTransposeTest, OutputShapeAndAutoPadDecideThePads) {
  // full size 9 + 0, wanted 7: two are cut off.
  const auto window = [](const std::string& auto_pad, std::vector<int64_t> output_shape) {
    ModelBuilder b;
    b.Input("x", {1, 1, 4, 4}).Output("y").Weight("w", Shape{1, 1, 4, 4});
    b.Node("ConvTranspose", {"x", "w"}, {"y"}, IntsAttr("strides", {2, 2}),
           StringAttr("auto_pad", auto_pad), IntsAttr("output_shape", std::move(output_shape)));
    const Result<Graph> graph = Build(b.Take());
    EXPECT_TRUE(graph.ok()) << graph.error().message;
    const Shape x{1, 1, 4, 4};
    const auto values = Infer(*graph, {&x, 1});
    EXPECT_TRUE(values.ok()) << values.error().message;
    return *ResolveConvTranspose(NodeContext{*graph, graph->nodes[0], *values});
  };
  const Window upper = window("SAME_UPPER", {7, 7});  // full is 10: three are cut off
  EXPECT_EQ(upper.out[0], 7);
  EXPECT_EQ(upper.pad_begin[0], 1);
  EXPECT_EQ(upper.pad_end[0], 2);
  const Window lower = window("NOTSET", {7, 7});
  EXPECT_EQ(lower.pad_begin[0], 2);
  EXPECT_EQ(lower.pad_end[0], 1);
  const Window same = window("SAME_LOWER", {});
  EXPECT_EQ(same.out[0], 8);
  EXPECT_EQ(same.pad_begin[0], 1);
  const Window larger = window("NOTSET", {12, 12});  // more than the kernel reaches
  EXPECT_EQ(larger.out[0], 12);
  EXPECT_EQ(larger.pad_begin[0], 0);
  EXPECT_EQ(larger.pad_end[0], -2);
}

TEST(ConvTransposeTest, WhatDoesNotFitIsNamed) {
  EXPECT_EQ(
      Transposed({1, 8, 5, 5}, {7, 4, 4, 4}).Run(),
      "weight input 1 'x1' has shape [7, 4, 4, 4] for 8 channels in 1 groups, expected [8, M, "
      "...] and whole groups of channels");
  EXPECT_EQ(Transposed({1, 8, 1, 1}, {8, 4, 2, 2}).Ints("pads", {1, 1, 1, 1}).Run(),
            "the output would have size 0, expected at least 1 (pads of 1 and 1)");
  EXPECT_EQ(Transposed({1, 8, 0, 1}, {8, 4, 2, 2}).Run(), "the input has no pixels");
  EXPECT_EQ(Transposed({1, 8, 4, 4}, {8, 4, 2, 2}).Weight({8}).Run(),
            "input 2 'x2' has shape [8], expected [4]");
  EXPECT_EQ(Transposed({1, 8, 4, 4}, {8, 4, 2, 2}).Ints("output_padding", {-1, 0}).Run(),
            "attribute 'output_padding' holds -1, expected 0 to 16777216");
  EXPECT_EQ(Transposed({1, 8, 4, 4}, {8, 4, 2, 2})
                .Ints("strides", {2, 2})
                .Ints("output_padding", {1, 2})
                .Run(),
            "attribute 'output_padding' holds 2, expected less than 2, the larger of stride and "
            "dilation");
  EXPECT_EQ(Transposed({1, 8, 4, 4}, {8, 4, 2, 2}).Ints("strides", {16777216, 16777216}).Run(),
            "output 0: shape [1, 4, 50331650, 50331650] has more than 2^48 elements");
}

TEST(PoolTest, SizesWithAndWithoutCeilMode) {
  const auto pool = [](Shape x, bool ceil, std::vector<int64_t> pads) {
    return OpCase("AveragePool")
        .In(x)
        .Ints("kernel_shape", {3, 2})
        .Ints("strides", {2, 2})
        .Ints("pads", std::move(pads))
        .Int("ceil_mode", ceil ? 1 : 0)
        .Run();
  };
  EXPECT_EQ(pool({1, 4, 8, 7}, false, {0, 0, 0, 0}), "float32 [1, 4, 3, 3]");
  EXPECT_EQ(pool({1, 4, 8, 7}, true, {0, 0, 0, 0}), "float32 [1, 4, 4, 4]");
  // The fourth window would start in the padding behind the data.
  EXPECT_EQ(pool({1, 4, 6, 6}, true, {1, 1, 1, 1}), "float32 [1, 4, 4, 4]");
  EXPECT_EQ(pool({1, 4, 5, 5}, true, {0, 0, 2, 1}), "float32 [1, 4, 3, 3]");
  EXPECT_EQ(pool({1, 4, 5, 5}, false, {0, 2, 0, 0}),
            "with pads of 2 and 0 a kernel of 2 sees only padding somewhere");
  // As PyTorch writes ceil_mode for opset 9: the end is padded by the kernel's size, but every
  // window begins inside.
  EXPECT_EQ(OpCase("AveragePool", 9)
                .In({1, 1, 4})
                .Ints("kernel_shape", {3})
                .Ints("strides", {2})
                .Ints("pads", {1, 3})
                .Run(),
            "float32 [1, 1, 3]");
  EXPECT_EQ(OpCase("MaxPool")
                .In({1, 1, 2})
                .Ints("kernel_shape", {2})
                .Ints("dilations", {4})
                .Ints("pads", {1, 2})
                .Run(),
            "with pads of 1 and 2 a kernel of 2 sees only padding somewhere");
  EXPECT_EQ(OpCase("MaxPool").In({1, 4, 9}).Ints("kernel_shape", {3}).Run(), "float32 [1, 4, 7]");
  EXPECT_EQ(OpCase("MaxPool").In({1, 4, 9}).Run(), "the attribute 'kernel_shape' is missing");
  EXPECT_EQ(OpCase("MaxPool").In({1, 4, 9}).Ints("kernel_shape", {3}).Outputs(2).Run(),
            "output 1 'y1' is used, which is not supported");
  EXPECT_EQ(OpCase("GlobalAveragePool").In({2, 4, 9, 3}).Run(), "float32 [2, 4, 1, 1]");
  EXPECT_EQ(OpCase("GlobalAveragePool").In({2, 4}).Run(),
            "input 0 'x0' has shape [2, 4], expected 3 to 8 dimensions");
}

}  // namespace
}  // namespace ganvas::graph
