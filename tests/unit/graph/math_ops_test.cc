// Arithmetic, normalisation, matrix products, Resize: shapes, types, and numbers that stay known.
#include <cmath>

#include "gtest/gtest.h"
#include "tests/unit/graph/op_case.h"

namespace ganvas::graph {
namespace {

TEST(BinaryTest, Broadcasts) {
  EXPECT_EQ(OpCase("Add").In({2, 1, 4}).In({3, 1}).Run(), "float32 [2, 3, 4]");
  EXPECT_EQ(OpCase("Mul").In({2, 3}).In({}).Run(), "float32 [2, 3]");
  EXPECT_EQ(OpCase("Sub").In({0, 3}).In({1, 3}).Run(), "float32 [0, 3]");
  EXPECT_EQ(OpCase("Add").In({2, 3}).In({2}).Run(),
            "input 1 'x1' has shape [2], expected one that broadcasts with [2, 3] of input 0 'x0'");
  EXPECT_EQ(OpCase("Add").In({2}).Ints({1, 2}).Run(),
            "input 1 'x1' is int64, expected float32 as input 0 'x0'");
  EXPECT_EQ(OpCase("Pow").In({2}).Ints({2}).Run(), "float32 [2]");
  EXPECT_EQ(OpCase("PRelu").In({2, 3, 4}).Weight({3, 1}).Run(), "float32 [2, 3, 4]");
  EXPECT_EQ(OpCase("PRelu").In({3, 1}).Weight({3, 4}).Run(),
            "input 0 'x0' has shape [3, 1], expected [3, 4]");
}

TEST(BinaryTest, KnownNumbers) {
  EXPECT_EQ(OpCase("Add").Ints({1, 2}).Int(10).Run(), "int64 [2] = 11 12");
  EXPECT_EQ(OpCase("Div").Ints({7, -7}).Ints({2, 2}).Run(), "int64 [2] = 3 -3");
  EXPECT_EQ(OpCase("Mul").Floats({0.5f}).Floats({4, 6}).Run(), "float32 [2] = 2.000000 3.000000");
  EXPECT_EQ(OpCase("Max").Ints({7, 1}).Ints({2, 2}).Run(), "int64 [2] = 7 2");
  // What has no answer is not known; a kernel may still compute something.
  EXPECT_EQ(OpCase("Div").Ints({7}).Ints({0}).Run(), "int64 [1]");
  EXPECT_EQ(OpCase("Mul").Ints({INT64_MAX}).Ints({2}).Run(), "int64 [1]");
  EXPECT_EQ(OpCase("Div").Ints({INT64_MIN}).Ints({-1}).Run(), "int64 [1]");
  EXPECT_EQ(OpCase("Neg").Ints({3, -4}).Run(), "int64 [2] = -3 4");
  EXPECT_EQ(OpCase("Abs").Ints({3, -4}).Run(), "int64 [2] = 3 4");
  EXPECT_EQ(OpCase("Neg").Ints({INT64_MIN}).Run(), "a number overflows 64 bits");
  EXPECT_EQ(OpCase("Floor").Floats({2.5f, -2.5f}).Run(), "float32 [2] = 2.000000 -3.000000");
}

TEST(UnaryTest, KeepsShapeAndType) {
  for (const char* op : {"Relu", "LeakyRelu", "Tanh", "Sigmoid", "Exp", "Sqrt", "Erf", "Softplus",
                         "Elu", "Selu", "Log", "Identity", "Softmax"}) {
    EXPECT_EQ(OpCase(op).In({2, 3}).Run(), "float32 [2, 3]") << op;
  }
  EXPECT_EQ(OpCase("Tanh").In({2}, DType::kI64).Run(),
            "input 0 'x0' is int64, expected a float type");
  EXPECT_EQ(OpCase("LeakyRelu").In({2}).Int("alpha", 1).Run(), "attribute 'alpha' is not a float");
}

TEST(VariadicTest, BecomesAChain) {
  EXPECT_EQ(OpCase("Sum").In({2, 1}).In({3}).In({4, 1, 1}).Run(), "float32 [4, 2, 3]");
  EXPECT_EQ(OpCase("Sum").In({2, 1}).Run(), "float32 [2, 1]");
  EXPECT_EQ(OpCase("Min").Ints({5, 6}).Ints({4, 9}).Ints({8, 2}).Run(), "int64 [2] = 4 2");
}

TEST(CastTest, NumbersSurvive) {
  const auto cast = [](OpCase& op, int64_t to) { return op.Int("to", to).Run(); };
  EXPECT_EQ(cast(OpCase("Cast").Ints({3, -2}), 1), "float32 [2] = 3.000000 -2.000000");
  EXPECT_EQ(cast(OpCase("Cast").Floats({3.9f, -3.9f}), 7), "int64 [2] = 3 -3");
  EXPECT_EQ(cast(OpCase("Cast").Ints({0, 5}), 9), "bool [2] = 0 1");
  EXPECT_EQ(cast(OpCase("Cast").Ints({300}), 3), "int8 [1]");
  EXPECT_EQ(cast(OpCase("Cast").Floats({1e30f}), 7), "int64 [1]");
  EXPECT_EQ(cast(OpCase("Cast").In({2, 2}, DType::kF16), 1), "float32 [2, 2]");
  EXPECT_EQ(cast(OpCase("Cast").In({2}), 16),
            "a cast to bfloat16, expected float32, float16, float64, int64, int32, int8, uint8 or "
            "bool");
}

TEST(ClipTest, BothForms) {
  EXPECT_EQ(OpCase("Clip", 10).In({2}).With(FloatAttr("min", 0)).Run(), "float32 [2]");
  EXPECT_EQ(OpCase("Clip").In({2}).Omit().Floats({1}).Run(), "float32 [2]");
  EXPECT_EQ(OpCase("Clip").In({2}).Floats({1, 2}).Run(),
            "input 1 'x1' has shape [2], expected one number");
}

TEST(GemmTest, Transposes) {
  EXPECT_EQ(OpCase("Gemm").In({2, 3}).Weight({3, 5}).Run(), "float32 [2, 5]");
  EXPECT_EQ(OpCase("Gemm").In({2, 3}).Weight({5, 3}).Weight({5}).Int("transB", 1).Run(),
            "float32 [2, 5]");
  EXPECT_EQ(OpCase("Gemm").In({3, 2}).Weight({3, 5}).Weight({2, 1}).Int("transA", 1).Run(),
            "float32 [2, 5]");
  EXPECT_EQ(OpCase("Gemm").In({2, 3}).Weight({5, 3}).Run(),
            "input 1 'x1' has shape [5, 3], expected 3 at axis 0 to fit [2, 3]");
  EXPECT_EQ(OpCase("Gemm").In({2, 3}).Weight({3, 5}).Weight({4, 2, 5}).Run(),
            "input 2 'x2' has shape [4, 2, 5], expected one that broadcasts to [2, 5]");
  EXPECT_EQ(OpCase("Gemm").In({2, 3}).Weight({3, 5}).Weight({4, 5}).Run(),
            "input 2 'x2' has shape [4, 5], expected one that broadcasts to [2, 5]");
  EXPECT_EQ(OpCase("Gemm").In({2, 3, 1}).Weight({3, 5}).Run(),
            "input 0 'x0' has shape [2, 3, 1], expected 2 dimensions");
}

TEST(MatMulTest, LikeNumpy) {
  EXPECT_EQ(OpCase("MatMul").In({2, 1, 3, 4}).In({5, 4, 6}).Run(), "float32 [2, 5, 3, 6]");
  EXPECT_EQ(OpCase("MatMul").In({4}).In({5, 4, 6}).Run(), "float32 [5, 6]");
  EXPECT_EQ(OpCase("MatMul").In({3, 4}).In({4}).Run(), "float32 [3]");
  EXPECT_EQ(OpCase("MatMul").In({4}).In({4}).Run(), "float32 []");
  EXPECT_EQ(OpCase("MatMul").In({3, 4}).In({5, 6}).Run(),
            "input 1 'x1' has shape [5, 6], expected one that [3, 4] can be multiplied with");
}

TEST(NormTest, ParametersMatchTheChannels) {
  EXPECT_EQ(OpCase("BatchNormalization")
                .In({2, 3, 4, 4})
                .Weight({3})
                .Weight({3})
                .Weight({3})
                .Weight({3})
                .Run(),
            "float32 [2, 3, 4, 4]");
  EXPECT_EQ(
      OpCase("BatchNormalization").In({2, 3}).Weight({3}).Weight({3}).Weight({2}).Weight({3}).Run(),
      "input 3 'x3' has shape [2], expected [3]");
  EXPECT_EQ(OpCase("BatchNormalization")
                .In({2, 3})
                .Weight({3})
                .Weight({3})
                .Weight({3})
                .Weight({3})
                .Int("training_mode", 1)
                .Run(),
            "training_mode is set, expected a model exported for inference");
  EXPECT_EQ(OpCase("BatchNormalization").In({2, 3}).Weight({3}).Run(),
            "node 'n' (BatchNormalization) has 2 inputs, expected 5");
  EXPECT_EQ(OpCase("InstanceNormalization").In({2, 3, 4}).Weight({3}).Weight({3}).Run(),
            "float32 [2, 3, 4]");
}

TEST(ReduceTest, AxesAreAttributesThenInputs) {
  EXPECT_EQ(OpCase("ReduceMean").In({2, 3, 4}).Ints("axes", {-1, 0}).Run(), "float32 [1, 3, 1]");
  EXPECT_EQ(OpCase("ReduceMean").In({2, 3, 4}).Ints("axes", {1}).Int("keepdims", 0).Run(),
            "float32 [2, 4]");
  EXPECT_EQ(OpCase("ReduceMean", 18).In({2, 3, 4}).Ints({2}).Run(), "float32 [2, 3, 1]");
  EXPECT_EQ(OpCase("ReduceSum", 13).In({2, 3}).Ints({0}).Int("keepdims", 0).Run(), "float32 [3]");
  EXPECT_EQ(OpCase("ReduceSum", 11).In({2, 3}).Int("keepdims", 0).Run(), "float32 []");
  EXPECT_EQ(OpCase("ReduceSum", 13).In({2, 3}).Int("noop_with_empty_axes", 1).Run(),
            "float32 [2, 3]");
  EXPECT_EQ(OpCase("ReduceMean").In({2, 3}).Ints("axes", {0, -2}).Run(),
            "the same axis is named twice");
}

TEST(ResizeTest, ScalesSizesAndOlderForms) {
  EXPECT_EQ(OpCase("Resize").In({1, 2, 5, 5}).Omit().Floats({1, 1, 2, 1.5f}).Run(),
            "float32 [1, 2, 10, 7]");
  EXPECT_EQ(OpCase("Resize").In({1, 2, 5, 5}).Omit().Omit().Ints({1, 2, 9, 3}).Run(),
            "float32 [1, 2, 9, 3]");
  EXPECT_EQ(OpCase("Resize").In({1, 2, 5, 5}).Floats({}).Floats({}).Ints({1, 2, 9, 3}).Run(),
            "float32 [1, 2, 9, 3]");
  EXPECT_EQ(OpCase("Resize", 18).In({1, 2, 5, 5}).Omit().Floats({2, 3}).Ints("axes", {3, 2}).Run(),
            "float32 [1, 2, 15, 10]");
  EXPECT_EQ(OpCase("Resize", 10).In({1, 2, 5, 5}).Floats({1, 1, 2, 2}).Run(),
            "float32 [1, 2, 10, 10]");
  EXPECT_EQ(OpCase("Upsample", 9).In({1, 2, 5, 5}).Floats({1, 1, 2, 2}).Run(),
            "float32 [1, 2, 10, 10]");
  onnx::Attribute scales = Attr("scales", std::vector<float>{1, 1, 3, 2});
  EXPECT_EQ(OpCase("Upsample", 7).In({1, 2, 5, 5}).With(std::move(scales)).Run(),
            "float32 [1, 2, 15, 10]");
}

TEST(ResizeTest, WhatIsRefused) {
  EXPECT_EQ(OpCase("Resize").In({1, 2, 5, 5}).Run(), "neither scales nor sizes are given");
  EXPECT_EQ(OpCase("Resize").In({1, 2}).Omit().Floats({1, 2}).Ints({1, 2}).Run(),
            "both scales and sizes are given, expected one of them");
  EXPECT_EQ(OpCase("Resize").In({1, 2}).Omit().Floats({1, 2, 3}).Run(),
            "3 sizes or scales, expected 2 for shape [1, 2]");
  EXPECT_EQ(OpCase("Resize").In({1, 2}).Omit().Floats({1, -2}).Run(),
            "scale -2 of an axis of size 2 is not usable");
  EXPECT_EQ(OpCase("Resize").In({1, 2}).Omit().Floats({1, NAN}).Run().substr(0, 5), "scale");
  EXPECT_EQ(OpCase("Resize").In({1, 2}).Omit().Floats({1, 1e30f}).Run().substr(0, 5), "scale");
  EXPECT_EQ(OpCase("Resize").In({1, 0}).Omit().Omit().Ints({1, 4}).Run(),
            "shape [1, 0] has nothing to resize");
  EXPECT_EQ(OpCase("Resize")
                .In({1, 2})
                .Omit()
                .Floats({1, 2})
                .Str("coordinate_transformation_mode", "tf_crop_and_resize")
                .Run(),
            "coordinate_transformation_mode is 'tf_crop_and_resize', expected half_pixel, "
            "pytorch_half_pixel, align_corners or asymmetric");
}

TEST(DequantizeLinearTest, ScalesPerTensorOrAxis) {
  const auto op = [](Shape scale) {
    OpCase op_case("DequantizeLinear");
    op_case.In({4, 3}, DType::kI8).Weight(scale);
    return op_case;
  };
  EXPECT_EQ(op({}).Run(), "float32 [4, 3]");
  EXPECT_EQ(op({3}).Run(), "float32 [4, 3]");
  EXPECT_EQ(op({4}).Int("axis", 0).Run(), "float32 [4, 3]");
  EXPECT_EQ(op({4}).Run(), "input 1 'x1' has shape [4], expected [3]");
  EXPECT_EQ(op({3}).In({3}, DType::kU8).Run(),
            "input 2 'x2' is uint8, expected int8 as input 0 'x0'");
}

TEST(ShapeArithmeticTest, OnlyOnKnownNumbers) {
  EXPECT_EQ(OpCase("Shape").In({4, 5, 6}).Run(), "int64 [3] = 4 5 6");
  EXPECT_EQ(OpCase("Shape").In({4, 5, 6}).Int("start", -2).Int("end", -1).Run(), "int64 [1] = 5");
  EXPECT_EQ(OpCase("Shape").In({4, 5, 6}).Int("start", 2).Int("end", 1).Run(), "int64 [0] =");
  EXPECT_EQ(OpCase("Range").Int(1).Int(8).Int(3).Run(), "int64 [3] = 1 4 7");
  EXPECT_EQ(OpCase("Range").Int(1).Int(-8).Int(-4).Run(), "int64 [3] = 1 -3 -7");
  EXPECT_EQ(OpCase("Range").Int(1).Int(2).Int(0).Run(), "the step is 0");
  EXPECT_EQ(OpCase("Range").Int(0).Int(INT64_MAX).Int(1).Run(), "input 1 'x1' is larger than 2^53");
  EXPECT_EQ(OpCase("Range").Int(0).In({}, DType::kI64).Int(1).Run(),
            "only supported on numbers that follow from shapes and constants");
  EXPECT_EQ(OpCase("Range").Int(0).Int(5000).Int(2).Run(), "int64 [2500]");
  EXPECT_EQ(OpCase("Mod").Ints({-7, 7}).Int(3).Run(), "int64 [2] = 2 1");
  EXPECT_EQ(OpCase("Mod").Ints({-7, 7}).Int(-3).Int("fmod", 1).Run(), "int64 [2] = -1 1");
  EXPECT_EQ(OpCase("Mod").In({2}).In({2}).Run(), "fmod is 0, expected 1 for float32");
  EXPECT_EQ(OpCase("ReduceMax").Ints({3, 9, 5}).Run(), "int64 [1] = 9");
  EXPECT_EQ(OpCase("ReduceMin").Ints({3, 9, 5}).Int("keepdims", 0).Run(), "int64 [] = 3");
  EXPECT_EQ(OpCase("ReduceProd").Ints({3, 4, 5}).Int("keepdims", 0).Run(), "int64 [] = 60");
  EXPECT_EQ(OpCase("ReduceProd").Ints({INT64_MAX, 2}).Run(), "it overflows 64 bits");
  EXPECT_EQ(OpCase("ReduceProd").In({2}).Run(), "float32 [1]");
  EXPECT_EQ(OpCase("Equal").Ints({1, 2}).Int(2).Run(), "bool [2] = 0 1");
  EXPECT_EQ(OpCase("Equal").In({2}).In({2}).Run(), "bool [2]");
  EXPECT_EQ(OpCase("Less").Ints({1, 2, 3}).Int(2).Run(), "bool [3] = 1 0 0");
  EXPECT_EQ(OpCase("GreaterOrEqual").Floats({1, 2}).Floats({2}).Run(), "bool [2] = 0 1");
  EXPECT_EQ(OpCase("And").In({2}).In({2}).Run(), "input 0 'x0' is float32, expected bool");
  EXPECT_EQ(OpCase("ConstantOfShape").Ints({2, 2}).Run(),
            "float32 [2, 2] = 0.000000 0.000000 0.000000 0.000000");
  EXPECT_EQ(OpCase("ConstantOfShape")
                .Ints({2})
                .With(Attr("value", MakeTensor<int64_t>("", DType::kI64, {1}, {5})))
                .Run(),
            "int64 [2] = 5 5");
  EXPECT_EQ(OpCase("ConstantOfShape").Ints({-2}).Run(),
            "output 0: shape [-2] has a negative dimension");
}

}  // namespace
}  // namespace ganvas::graph
