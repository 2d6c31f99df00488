// Narrow weights: which constants, along which axis, and the way back.
#include "native/export/weights.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "tests/unit/export/narrow_models.h"

namespace ganvas::exporter {
namespace {

const onnx::Tensor* Find(const onnx::Model& model, const std::string& name) {
  for (const onnx::Tensor& tensor : model.initializers) {
    if (tensor.name == name) return &tensor;
  }
  return nullptr;
}

std::vector<float> Floats(const onnx::Tensor& tensor) {
  std::vector<float> numbers(tensor.data.size() / sizeof(float));
  std::memcpy(numbers.data(), tensor.data.data(), tensor.data.size());
  return numbers;
}

struct AxisCase {
  const char* op_type;
  Shape weight;
  int64_t trans_b;
  int64_t axis;
};

class Axis : public ::testing::TestWithParam<AxisCase> {};

TEST_P(Axis, IsThatOfTheOutputChannels) {
  const AxisCase& c = GetParam();
  onnx::Model model = OneWeight(c.op_type, {-1, 4, 6, 6}, c.weight, "transB", c.trans_b);
  NarrowWeights(&model, Precision::kInt8);
  ASSERT_EQ(model.nodes.size(), 2u);
  const onnx::Node& widen = model.nodes[0];
  EXPECT_EQ(widen.op_type, "DequantizeLinear");
  EXPECT_EQ(widen.inputs, (std::vector<std::string>{"w.int8", "w.scale"}));
  EXPECT_EQ(widen.outputs, (std::vector<std::string>{"w"}));
  ASSERT_EQ(widen.attributes.size(), 1u);
  EXPECT_EQ(std::get<int64_t>(widen.attributes[0].value), c.axis);
  EXPECT_EQ(Find(model, "w"), nullptr);
  ASSERT_NE(Find(model, "w.int8"), nullptr);
  EXPECT_EQ(Find(model, "w.int8")->dtype, DType::kI8);
  EXPECT_EQ(Find(model, "w.int8")->shape, c.weight);
  EXPECT_EQ(Find(model, "w.scale")->shape, Shape{c.weight[static_cast<int>(c.axis)]});
}

INSTANTIATE_TEST_SUITE_P(
    Operators, Axis,
    ::testing::Values(AxisCase{"Conv", {5, 4, 3, 3}, 0, 0}, AxisCase{"Conv", {5, 2, 3}, 0, 0},
                      AxisCase{"ConvTranspose", {4, 5, 4, 4}, 0, 1}, AxisCase{"Gemm", {5, 7}, 1, 0},
                      AxisCase{"Gemm", {5, 7}, 0, 1}, AxisCase{"MatMul", {5, 7}, 0, 1},
                      AxisCase{"MatMul", {2, 5, 7}, 0, 2}));

TEST(NarrowWeights, HalvesStandBehindACast) {
  onnx::Model model = OneWeight("Conv", {-1, 4, 6, 6}, {5, 4, 3, 3});
  NarrowWeights(&model, Precision::kFp16);
  ASSERT_EQ(model.nodes.size(), 2u);
  EXPECT_EQ(model.nodes[0].op_type, "Cast");
  ASSERT_EQ(model.initializers.size(), 1u);
  EXPECT_EQ(model.initializers[0].name, "w.fp16");
  EXPECT_EQ(model.initializers[0].dtype, DType::kF16);
  EXPECT_EQ(model.initializers[0].data.size(), 5u * 4 * 9 * 2);
}

TEST(NarrowWeights, BiasesAndOtherDomainsStayWide) {
  onnx::Model model = OneWeight("Conv", {-1, 4, 6, 6}, {5, 4, 3, 3});
  model.nodes[0].inputs.push_back("b");
  model.initializers.push_back(FloatTensor("b", {5}, Sixtyfourths(5)));
  onnx::Node foreign = onnx::MakeNode("Conv", {"x", "theirs"}, {"z"});
  foreign.domain = "com.example";
  model.nodes.push_back(std::move(foreign));
  model.initializers.push_back(FloatTensor("theirs", {3, 3}, Sixtyfourths(9)));
  NarrowWeights(&model, Precision::kFp16);
  for (const char* name : {"b", "theirs"}) {
    ASSERT_NE(Find(model, name), nullptr) << name;
    EXPECT_EQ(Find(model, name)->dtype, DType::kF32) << name;
  }
  EXPECT_EQ(model.nodes.size(), 3u);
}

TEST(NarrowWeights, TablesHaveAScaleForEachRow) {
  for (const int64_t axis : {0, 2, -1}) {
    onnx::Model model = OneWeight("Conv", {-1, 4, 6, 6}, {5, 4, 3, 3});
    onnx::Node gather = onnx::MakeNode("Gather", {"table", "x"}, {"rows"});
    gather.attributes.push_back({"axis", axis});
    model.nodes.push_back(std::move(gather));
    model.initializers.push_back(FloatTensor("table", {3, 4, 5}, Sixtyfourths(60)));
    NarrowWeights(&model, Precision::kInt8);
    ASSERT_EQ(model.nodes.size(), 4u);
    EXPECT_EQ(model.nodes[2].op_type, "DequantizeLinear");
    EXPECT_EQ(std::get<int64_t>(model.nodes[2].attributes[0].value), axis < 0 ? 2 : axis);
    EXPECT_EQ(Find(model, "table.scale")->shape, (Shape{axis == 0 ? 3 : 5}));
  }
}

TEST(NarrowWeights, AWeightOfTwoNodesIsWidenedOnceAndBeforeBoth) {
  onnx::Model model = OneWeight("Conv", {-1, 4, 6, 6}, {4, 4, 3, 3});
  onnx::Node second = onnx::MakeNode("Conv", {"y", "w"}, {"z"});
  model.nodes.push_back(std::move(second));
  NarrowWeights(&model, Precision::kInt8);
  ASSERT_EQ(model.nodes.size(), 3u);
  EXPECT_EQ(model.nodes[0].op_type, "DequantizeLinear");
}

TEST(NarrowWeights, NamesThatAreTakenAreAvoided) {
  onnx::Model model = OneWeight("Conv", {-1, 4, 6, 6}, {5, 4, 3, 3});
  model.initializers.push_back(FloatTensor("w.scale", {1}, {2}));
  NarrowWeights(&model, Precision::kInt8);
  EXPECT_EQ(model.nodes[0].inputs[1], "w.scale_");
  EXPECT_EQ(Floats(*Find(model, "w.scale")), std::vector<float>{2});
}

TEST(NarrowWeights, WhatATypeCannotHoldStaysWide) {
  const float infinity = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const float odd : {infinity, -infinity, nan}) {
    for (const Precision precision : {Precision::kFp16, Precision::kInt8}) {
      onnx::Model model = OneWeight("MatMul", {-1, 2}, {2, 2});
      model.initializers[0] = FloatTensor("w", {2, 2}, {1, 2, odd, 3});
      NarrowWeights(&model, precision);
      EXPECT_EQ(model.nodes.size(), 1u) << odd;
      ASSERT_NE(Find(model, "w"), nullptr) << odd;
    }
  }
  // Past float16's range, or so small that most bits would be lost: one channel is enough.
  for (const float odd : {65520.0f, 1e-7f}) {
    onnx::Model model = OneWeight("MatMul", {-1, 2}, {2, 2});
    model.initializers[0] = FloatTensor("w", {2, 2}, {1, odd, 2, odd});
    NarrowWeights(&model, Precision::kFp16);
    EXPECT_EQ(model.nodes.size(), 1u) << odd;
  }
  // Channels of zeros, and single tiny numbers among others, are no loss.
  onnx::Model model = OneWeight("MatMul", {-1, 2}, {2, 2});
  model.initializers[0] = FloatTensor("w", {2, 2}, {1, 0, 1e-9f, 0});
  NarrowWeights(&model, Precision::kFp16);
  EXPECT_EQ(model.nodes.size(), 2u);
}

TEST(NarrowWeights, WithInt8SmallWeightsAreHalves) {
  onnx::Model model = OneWeight("MatMul", {-1, 64}, {64, 64});
  onnx::Node last = onnx::MakeNode("MatMul", {"y", "v"}, {"z"});
  model.nodes.push_back(std::move(last));
  model.initializers.push_back(FloatTensor("v", {64, 1}, Sixtyfourths(64)));
  NarrowWeights(&model, Precision::kInt8);
  EXPECT_NE(Find(model, "w.int8"), nullptr);
  EXPECT_NE(Find(model, "v.fp16"), nullptr);
}

TEST(NarrowWeights, OldOpsetsHaveNoScalesForAnAxis) {
  onnx::Model model = OneWeight("Conv", {-1, 4, 6, 6}, {5, 4, 3, 3});
  model.opset = 12;
  EXPECT_THROW(NarrowWeights(&model, Precision::kInt8), FatalError);
  NarrowWeights(&model, Precision::kFp16);
  EXPECT_EQ(model.nodes.size(), 2u);
}

TEST(WidenWeights, GivesBackWhatFloat16Holds) {
  onnx::Model model = OneWeight("ConvTranspose", {-1, 4, 6, 6}, {4, 5, 3, 3});
  const std::vector<float> before = Floats(model.initializers[0]);
  NarrowWeights(&model, Precision::kFp16);
  WidenWeights(&model);
  ASSERT_EQ(model.nodes.size(), 1u);
  ASSERT_EQ(model.initializers.size(), 1u);
  EXPECT_EQ(model.initializers[0].name, "w");
  EXPECT_EQ(model.initializers[0].shape, (Shape{4, 5, 3, 3}));
  EXPECT_EQ(Floats(model.initializers[0]), before);
}

TEST(WidenWeights, Int8IsExactFromTheSecondTimeOn) {
  onnx::Model model = OneWeight("ConvTranspose", {-1, 4, 6, 6}, {4, 5, 3, 3});
  const std::vector<float> before = Floats(model.initializers[0]);
  NarrowWeights(&model, Precision::kInt8);
  WidenWeights(&model);
  const std::vector<float> once = Floats(model.initializers[0]);
  for (size_t i = 0; i < before.size(); ++i) EXPECT_NEAR(once[i], before[i], 0.02f);
  EXPECT_NE(once, before);
}

// What others may write: unsigned numbers around a zero point, one scale, an axis from the end.
TEST(WidenWeights, ReadsZeroPointsAndNegativeAxes) {
  onnx::Model model = OneWeight("MatMul", {-1, 2}, {2, 3});
  onnx::Node widen = onnx::MakeNode("DequantizeLinear", {"q", "s", "p"}, {"w"});
  widen.attributes.push_back({"axis", int64_t{-1}});
  model.nodes.insert(model.nodes.begin(), std::move(widen));
  model.initializers.clear();
  const auto bytes = [](const std::string& name, const Shape& shape, std::vector<uint8_t> data) {
    onnx::Tensor tensor;
    tensor.name = name;
    tensor.dtype = DType::kU8;
    tensor.shape = shape;
    tensor.owned = std::move(data);
    tensor.data = tensor.owned;
    return tensor;
  };
  model.initializers.push_back(bytes("q", {2, 3}, {0, 128, 255, 1, 129, 254}));
  model.initializers.push_back(FloatTensor("s", {3}, {1, 2, 0.5f}));
  model.initializers.push_back(bytes("p", {3}, {0, 128, 255}));
  WidenWeights(&model);
  ASSERT_EQ(model.initializers.size(), 1u);
  EXPECT_EQ(Floats(model.initializers[0]), (std::vector<float>{0, 0, 0, 1, 2, -0.5f}));
}

}  // namespace
}  // namespace ganvas::exporter
