// What is written is read back; equal models give equal bytes.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "shared/onnx/model_builder.h"
#include "shared/onnx/reader.h"
#include "shared/onnx/writer.h"
#include "tests/unit/onnx/sample_model.h"

namespace ganvas::onnx {
namespace {

void ExpectEqual(const Tensor& a, const Tensor& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.dtype, b.dtype);
  EXPECT_EQ(a.shape, b.shape);
  EXPECT_TRUE(std::equal(a.data.begin(), a.data.end(), b.data.begin(), b.data.end())) << a.name;
}

void ExpectEqual(const std::vector<ValueInfo>& a, const std::vector<ValueInfo>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].name, b[i].name);
    EXPECT_EQ(a[i].dtype, b[i].dtype);
    EXPECT_EQ(a[i].has_shape, b[i].has_shape);
    ASSERT_EQ(a[i].dims.size(), b[i].dims.size());
    for (size_t d = 0; d < a[i].dims.size(); ++d) {
      EXPECT_EQ(a[i].dims[d].value, b[i].dims[d].value);
      EXPECT_EQ(a[i].dims[d].name, b[i].dims[d].name);
    }
  }
}

void ExpectEqual(const Attribute& a, const Attribute& b) {
  EXPECT_EQ(a.name, b.name);
  ASSERT_EQ(a.value.index(), b.value.index()) << a.name;
  if (const auto* tensor = std::get_if<Tensor>(&a.value)) {
    ExpectEqual(*tensor, std::get<Tensor>(b.value));
  } else if (const auto* floats = std::get_if<std::vector<float>>(&a.value)) {
    EXPECT_EQ(*floats, std::get<std::vector<float>>(b.value));
  } else if (const auto* strings = std::get_if<std::vector<std::string>>(&a.value)) {
    EXPECT_EQ(*strings, std::get<std::vector<std::string>>(b.value));
  } else if (const auto* ints = std::get_if<std::vector<int64_t>>(&a.value)) {
    EXPECT_EQ(*ints, std::get<std::vector<int64_t>>(b.value));
  } else if (const auto* number = std::get_if<int64_t>(&a.value)) {
    EXPECT_EQ(*number, std::get<int64_t>(b.value));
  } else if (const auto* real = std::get_if<float>(&a.value)) {
    EXPECT_EQ(*real, std::get<float>(b.value));
  } else if (const auto* text = std::get_if<std::string>(&a.value)) {
    EXPECT_EQ(*text, std::get<std::string>(b.value));
  }
}

Model WithOptionalInput(float number) {
  Model model;
  ValueInfo input = MakeValue("x", DType::kF32, {2});
  ValueInfo psi = MakeValue("psi", DType::kF32, {1});
  psi.default_value = number;
  model.inputs.push_back(std::move(input));
  model.inputs.push_back(std::move(psi));
  model.nodes.push_back(MakeNode("Mul", {"x", "psi"}, {"y"}));
  model.outputs.push_back(MakeValue("y", DType::kF32, {2}));
  return model;
}

// An initializer of one number that is an input, too, is the default of that input.
TEST(RoundTripTest, OptionalInputsComeBack) {
  const Model read = Read(Write(WithOptionalInput(0.25f)).value()).value();
  ASSERT_EQ(read.inputs.size(), 2u);
  EXPECT_FALSE(read.inputs[0].default_value.has_value());
  EXPECT_EQ(read.inputs[1].name, "psi");
  EXPECT_EQ(read.inputs[1].default_value, 0.25f);
  EXPECT_TRUE(read.initializers.empty());
}

// Old files, and some exporters, list all weights as inputs: they stay constants.
TEST(RoundTripTest, ListedWeightsAreConstants) {
  Model model = WithOptionalInput(0.25f);
  model.inputs.push_back(MakeValue("w", DType::kF32, {2}));
  model.initializers.push_back(MakeTensor("w", DType::kF32, Shape{2}, std::vector<float>{1, 2}));
  const Model listed = Read(Write(model).value()).value();
  EXPECT_EQ(listed.inputs.size(), 1u);
  EXPECT_EQ(listed.initializers.size(), 2u);
  Model old = WithOptionalInput(0.25f);
  old.ir_version = 3;
  EXPECT_EQ(Read(Write(old).value()).value().inputs.size(), 1u);
}

TEST(RoundTripTest, EverythingComesBack) {
  const Model model = SampleModel();
  const Result<std::vector<uint8_t>> bytes = Write(model);
  ASSERT_TRUE(bytes.ok()) << bytes.error().message;
  const Result<Model> read = Read(*bytes);
  ASSERT_TRUE(read.ok()) << read.error().message;

  EXPECT_EQ(read->ir_version, model.ir_version);
  EXPECT_EQ(read->opset, model.opset);
  EXPECT_EQ(read->producer_name, model.producer_name);
  EXPECT_EQ(read->producer_version, model.producer_version);
  EXPECT_EQ(read->graph_name, model.graph_name);
  EXPECT_EQ(read->doc_string, model.doc_string);
  EXPECT_EQ(read->metadata, model.metadata);
  ExpectEqual(read->inputs, model.inputs);
  ExpectEqual(read->outputs, model.outputs);
  ASSERT_EQ(read->initializers.size(), model.initializers.size());
  for (size_t i = 0; i < model.initializers.size(); ++i) {
    ExpectEqual(read->initializers[i], model.initializers[i]);
  }
  ASSERT_EQ(read->nodes.size(), model.nodes.size());
  for (size_t i = 0; i < model.nodes.size(); ++i) {
    EXPECT_EQ(read->nodes[i].name, model.nodes[i].name);
    EXPECT_EQ(read->nodes[i].op_type, model.nodes[i].op_type);
    EXPECT_EQ(read->nodes[i].domain, model.nodes[i].domain);
    EXPECT_EQ(read->nodes[i].inputs, model.nodes[i].inputs);
    EXPECT_EQ(read->nodes[i].outputs, model.nodes[i].outputs);
    ASSERT_EQ(read->nodes[i].attributes.size(), model.nodes[i].attributes.size());
    for (size_t k = 0; k < model.nodes[i].attributes.size(); ++k) {
      ExpectEqual(read->nodes[i].attributes[k], model.nodes[i].attributes[k]);
    }
  }
}

TEST(RoundTripTest, TensorsPointIntoTheFile) {
  const auto bytes = Write(SampleModel());
  ASSERT_TRUE(bytes.ok());
  const Result<Model> read = Read(*bytes);
  ASSERT_TRUE(read.ok());
  for (const Tensor& tensor : read->initializers) {
    EXPECT_TRUE(tensor.owned.empty());
    EXPECT_GE(tensor.data.data(), bytes->data());
    EXPECT_LE(tensor.data.data() + tensor.data.size(), bytes->data() + bytes->size());
  }
}

TEST(RoundTripTest, WritingTwiceGivesTheSameBytes) {
  const auto first = Write(SampleModel());
  ASSERT_TRUE(first.ok());
  const Result<Model> read = Read(*first);
  ASSERT_TRUE(read.ok());
  const auto second = Write(*read);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(*first, *second);
}

TEST(WriteTest, RefusesTensorsWhoseBytesDoNotFitTheirShape) {
  Model model = SampleModel();
  model.initializers[1].shape = Shape{4, 2, 2, 3};
  const auto bytes = Write(model);
  ASSERT_FALSE(bytes.ok());
  EXPECT_EQ(bytes.error().code, ErrorCode::kBadInput);
  EXPECT_EQ(bytes.error().message,
            "tensor 'weight' of shape [4, 2, 2, 3] has 128 bytes, expected 192");
}

TEST(RoundTripTest, OperatorsOfOtherDomainsAreImported) {
  Model model;
  model.inputs.push_back(MakeValue("x", DType::kF32, {2}));
  model.outputs.push_back(MakeValue("y", DType::kF32, {2}));
  model.nodes.push_back({"gelu", "QuickGelu", "com.microsoft", {"x"}, {"y"}, {}});
  const std::vector<uint8_t> bytes = Write(model).value();
  const std::string text(bytes.begin(), bytes.end());
  const size_t of_node = text.find("com.microsoft");
  ASSERT_NE(of_node, std::string::npos);
  EXPECT_NE(text.find("com.microsoft", of_node + 1), std::string::npos);
  EXPECT_EQ(Read(bytes).value().nodes.at(0).domain, "com.microsoft");
}

TEST(RoundTripTest, NodesWithGraphsAreRefused) {
  Model model;
  model.nodes.push_back({"choice", "If", "", {"x"}, {"y"}, {}});
  Attribute& branch = model.nodes[0].attributes.emplace_back();
  branch.name = "then_branch";
  branch.value = std::make_shared<const Branch>();
  EXPECT_EQ(Write(model).error().message,
            "node 'choice' (If) holds a graph, which cannot be written");
}

}  // namespace
}  // namespace ganvas::onnx
