// Weights in other files than the model's.
#include "shared/onnx/external_data.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "shared/onnx/field_numbers.h"
#include "shared/onnx/reader.h"
#include "shared/onnx/wire_writer.h"

namespace ganvas::onnx {
namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;
using Files = std::map<std::string, std::span<const uint8_t>>;

WireWriter ExternalTensor(const std::string& name, int64_t elements, const Entries& entries) {
  WireWriter tensor;
  tensor.AddInt64(tensor_field::kDims, elements);
  tensor.AddVarint(tensor_field::kDataType, 1);
  tensor.AddString(tensor_field::kName, name);
  for (const auto& [key, value] : entries) {
    WireWriter entry;
    entry.AddString(entry_field::kKey, key);
    entry.AddString(entry_field::kValue, value);
    tensor.AddMessage(tensor_field::kExternalData, entry);
  }
  tensor.AddVarint(tensor_field::kDataLocation, 1);
  return tensor;
}

WireWriter Opset(int64_t version) {
  WireWriter opset;
  opset.AddInt64(opset_field::kVersion, version);
  return opset;
}

std::vector<uint8_t> ModelOf(const std::vector<WireWriter>& tensors) {
  WireWriter graph, model;
  for (const WireWriter& tensor : tensors) graph.AddMessage(graph_field::kInitializer, tensor);
  model.AddInt64(model_field::kIrVersion, 8);
  model.AddMessage(model_field::kGraph, graph);
  model.AddMessage(model_field::kOpsetImport, Opset(17));
  return std::move(model).Take();
}

std::vector<uint8_t> FloatsAsBytes(const std::vector<float>& numbers) {
  std::vector<uint8_t> bytes(numbers.size() * sizeof(float));
  std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return bytes;
}

std::vector<float> NumbersOf(const Tensor& tensor) {
  std::vector<float> numbers(tensor.data.size() / sizeof(float));
  std::memcpy(numbers.data(), tensor.data.data(), tensor.data.size());
  return numbers;
}

TEST(ExternalDataTest, TensorsGetTheirPartOfTheirFile) {
  const auto model = ModelOf(
      {ExternalTensor("a", 2, {{"location", "w.bin"}}),
       ExternalTensor(
           "b", 3,
           {{"location", "parts/v.bin"}, {"offset", "4"}, {"length", "12"}, {"checksum", "ab"}}),
       ExternalTensor("c", 1, {{"location", "w.bin"}, {"offset", "8"}})});
  EXPECT_EQ(ExternalFiles(model).value(), (std::vector<std::string>{"parts/v.bin", "w.bin"}));
  const auto w = FloatsAsBytes({1, 2, 3});
  const auto v = FloatsAsBytes({9, 4, 5, 6, 9});
  const auto whole = WithExternalData(model, Files{{"w.bin", w}, {"parts/v.bin", v}});
  ASSERT_TRUE(whole.ok()) << whole.error().message;
  EXPECT_TRUE(ExternalFiles(*whole)->empty());
  const Result<Model> read = Read(*whole);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(NumbersOf(read->initializers[0]), (std::vector<float>{1, 2}));
  EXPECT_EQ(NumbersOf(read->initializers[1]), (std::vector<float>{4, 5, 6}));
  EXPECT_EQ(NumbersOf(read->initializers[2]), (std::vector<float>{3}));
}

TEST(ExternalDataTest, TensorsOfConstantNodesAndOfFunctionsAreFound) {
  WireWriter attribute, node, graph, function, model;
  attribute.AddString(attribute_field::kName, "value");
  attribute.AddMessage(attribute_field::kT, ExternalTensor("c", 1, {{"location", "c.bin"}}));
  node.AddString(node_field::kOpType, "Constant");
  node.AddMessage(node_field::kAttribute, attribute);
  graph.AddMessage(graph_field::kNode, node);
  WireWriter inner_attribute, inner;
  inner_attribute.AddMessage(attribute_field::kT, ExternalTensor("f", 1, {{"location", "f.bin"}}));
  inner.AddMessage(node_field::kAttribute, inner_attribute);
  function.AddMessage(function_field::kNode, inner);
  model.AddMessage(model_field::kGraph, graph);
  model.AddMessage(model_field::kFunctions, function);
  model.AddMessage(model_field::kOpsetImport, Opset(17));
  EXPECT_EQ(ExternalFiles(std::move(model).Take()).value(),
            (std::vector<std::string>{"c.bin", "f.bin"}));
}

TEST(ExternalDataTest, AModelWithoutStaysAsItIs) {
  WireWriter tensor;
  tensor.AddInt64(tensor_field::kDims, 1);
  tensor.AddVarint(tensor_field::kDataType, 1);
  tensor.AddFloat(tensor_field::kFloatData, 1.5f);
  const auto model = ModelOf({tensor});
  EXPECT_TRUE(ExternalFiles(model)->empty());
  EXPECT_EQ(WithExternalData(model, {}).value(), model);
}

TEST(ExternalDataTest, PathsThatLeaveTheFolderAreRefused) {
  for (const std::string path : {"../w.bin", "a/../../w.bin", "/etc/passwd", "a\\w.bin", "C:w.bin",
                                 "", "a//w.bin", "a/.."}) {
    const auto model = ModelOf({ExternalTensor("a", 1, {{"location", path}})});
    const std::string expected = "tensor 'a': its data is in '" + path +
                                 "', expected a file in the folder of the model or below";
    EXPECT_FALSE(IsInsideFolder(path));
    EXPECT_EQ(ExternalFiles(model).error().message, expected);
    const Result<Model> read = Read(model);
    ASSERT_FALSE(read.ok());
    EXPECT_NE(read.error().message.find("expected a file in the folder of the model or below"),
              std::string::npos);
  }
  EXPECT_TRUE(IsInsideFolder("./a/..b/w.bin"));
}

TEST(ExternalDataTest, PartsThatDoNotFitAreNamed) {
  const auto data = FloatsAsBytes({1, 2});
  const auto error = [&](const Entries& entries) {
    const auto whole =
        WithExternalData(ModelOf({ExternalTensor("a", 2, entries)}), Files{{"w.bin", data}});
    return whole.ok() ? "no error" : whole.error().message;
  };
  EXPECT_EQ(error({{"location", "w.bin"}, {"offset", "4"}}),
            "tensor 'a': its data lies at 4 and has 8 bytes, but 'w.bin' has 8");
  EXPECT_EQ(error({{"location", "w.bin"}, {"offset", "18446744073709551615"}, {"length", "8"}}),
            "tensor 'a': its data lies at 18446744073709551615 and has 8 bytes, but 'w.bin' has 8");
  EXPECT_EQ(error({{"location", "w.bin"}, {"offset", "-1"}}),
            "tensor 'a': the offset of its data is '-1', expected a whole number");
  EXPECT_EQ(error({{"location", "v.bin"}}),
            "tensor 'a': its data is in the file 'v.bin', which is missing");
  // Too few for its shape: the reader says so.
  const auto few =
      WithExternalData(ModelOf({ExternalTensor("a", 2, {{"location", "w.bin"}, {"length", "4"}})}),
                       Files{{"w.bin", data}});
  EXPECT_EQ(Read(*few).error().message,
            "tensor 'a': float32 of shape [2] needs 8 bytes of data, found 4");
}

}  // namespace
}  // namespace ganvas::onnx
