// Files in the forms that other writers choose, and files that lie.
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>

#include "gtest/gtest.h"
#include "shared/onnx/field_numbers.h"
#include "shared/onnx/reader.h"
#include "shared/onnx/wire_writer.h"
#include "shared/onnx/writer.h"
#include "tests/unit/onnx/sample_model.h"

namespace ganvas::onnx {
namespace {

WireWriter Opset(int64_t version, std::string_view domain = "") {
  WireWriter opset;
  opset.AddString(opset_field::kDomain, domain);
  opset.AddInt64(opset_field::kVersion, version);
  return opset;
}

std::vector<uint8_t> ModelWithGraph(const WireWriter& graph) {
  WireWriter model;
  model.AddInt64(model_field::kIrVersion, 8);
  model.AddMessage(model_field::kGraph, graph);
  model.AddMessage(model_field::kOpsetImport, Opset(17));
  return std::move(model).Take();
}

std::vector<uint8_t> ModelWithTensor(const WireWriter& tensor) {
  WireWriter graph;
  graph.AddMessage(graph_field::kInitializer, tensor);
  return ModelWithGraph(graph);
}

// The head of a tensor named "w"; the caller adds its data.
WireWriter TensorHead(uint64_t data_type, const std::vector<int64_t>& dims) {
  WireWriter tensor;
  for (const int64_t dim : dims) tensor.AddInt64(tensor_field::kDims, dim);
  tensor.AddVarint(tensor_field::kDataType, data_type);
  tensor.AddString(tensor_field::kName, "w");
  return tensor;
}

std::string ErrorOf(const std::vector<uint8_t>& bytes) {
  const Result<Model> model = Read(bytes);
  if (model.ok()) return "no error";
  EXPECT_EQ(model.error().code, ErrorCode::kBadModel);
  return model.error().message;
}

template <typename T>
std::vector<T> Numbers(const Tensor& tensor) {
  std::vector<T> numbers(tensor.data.size() / sizeof(T));
  std::memcpy(numbers.data(), tensor.data.data(), tensor.data.size());
  return numbers;
}

TEST(ReaderTest, TypedDataFieldsOfEveryType) {
  WireWriter floats = TensorHead(1, {2});
  floats.AddFloat(tensor_field::kFloatData, 1.5f);  // not packed
  floats.AddFloat(tensor_field::kFloatData, -2);
  auto bytes = ModelWithTensor(floats);
  Result<Model> model = Read(bytes);
  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(Numbers<float>(model->initializers[0]), (std::vector<float>{1.5f, -2}));

  WireWriter packed = TensorHead(1, {2});
  const float values[] = {3, 4};
  packed.AddBytes(tensor_field::kFloatData, reinterpret_cast<const uint8_t*>(values), 8);
  bytes = ModelWithTensor(packed);
  model = Read(bytes);
  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(Numbers<float>(model->initializers[0]), (std::vector<float>{3, 4}));

  WireWriter doubles = TensorHead(11, {1});
  const double value = 0.1;
  doubles.AddBytes(tensor_field::kDoubleData, reinterpret_cast<const uint8_t*>(&value), 8);
  bytes = ModelWithTensor(doubles);
  model = Read(bytes);
  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(Numbers<double>(model->initializers[0]), std::vector<double>{0.1});

  WireWriter longs = TensorHead(7, {2});
  longs.AddInt64(tensor_field::kInt64Data, -1);
  longs.AddInt64(tensor_field::kInt64Data, std::numeric_limits<int64_t>::max());
  bytes = ModelWithTensor(longs);
  model = Read(bytes);
  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(Numbers<int64_t>(model->initializers[0]),
            (std::vector<int64_t>{-1, std::numeric_limits<int64_t>::max()}));
}

TEST(ReaderTest, NarrowTypesShareInt32Data) {
  WireWriter bytes8 = TensorHead(3, {2});
  bytes8.AddInt64(tensor_field::kInt32Data, -128);
  bytes8.AddInt64(tensor_field::kInt32Data, 127);
  auto bytes = ModelWithTensor(bytes8);
  Result<Model> model = Read(bytes);
  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(Numbers<int8_t>(model->initializers[0]), (std::vector<int8_t>{-128, 127}));

  WireWriter halves = TensorHead(10, {1});
  halves.AddInt64(tensor_field::kInt32Data, 0xbc00);
  bytes = ModelWithTensor(halves);
  model = Read(bytes);
  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(Numbers<uint16_t>(model->initializers[0]), std::vector<uint16_t>{0xbc00});

  WireWriter bools = TensorHead(9, {2});
  const uint8_t packed[] = {1, 0};
  bools.AddBytes(tensor_field::kInt32Data, packed, 2);
  bytes = ModelWithTensor(bools);
  model = Read(bytes);
  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(Numbers<uint8_t>(model->initializers[0]), (std::vector<uint8_t>{1, 0}));

  WireWriter outside = TensorHead(2, {1});
  outside.AddInt64(tensor_field::kInt32Data, 256);
  EXPECT_EQ(ErrorOf(ModelWithTensor(outside)),
            "tensor 'w': int32_data holds 256, which is not a value of uint8");
}

TEST(ReaderTest, TensorsThatLieAboutThemselves) {
  WireWriter few = TensorHead(1, {2, 3});
  few.AddBytes(tensor_field::kRawData, nullptr, 0);
  EXPECT_EQ(ErrorOf(ModelWithTensor(few)),
            "tensor 'w': float32 of shape [2, 3] needs 24 bytes of data, found 0");
  EXPECT_EQ(ErrorOf(ModelWithTensor(TensorHead(1, {2}))),
            "tensor 'w': float32 of shape [2] needs 8 bytes of data, found 0");
  EXPECT_EQ(ErrorOf(ModelWithTensor(TensorHead(1, {int64_t{1} << 40, int64_t{1} << 40}))),
            "tensor 'w': shape [1099511627776, 1099511627776] has more than 2^48 elements");
  EXPECT_EQ(ErrorOf(ModelWithTensor(TensorHead(1, {-5}))),
            "tensor 'w': shape [-5] has a negative dimension");
  EXPECT_EQ(ErrorOf(ModelWithTensor(TensorHead(1, std::vector<int64_t>(9, 1)))),
            "tensor 'w': a shape of 9 dimensions, expected at most 8");
  EXPECT_EQ(ErrorOf(ModelWithTensor(TensorHead(16, {1}))),
            "tensor 'w': type bfloat16 is not supported, expected float32, float16, float64, "
            "int64, int32, int8, uint8 or bool");
  WireWriter external = TensorHead(1, {1});
  WireWriter location;
  location.AddString(entry_field::kKey, "location");
  location.AddString(entry_field::kValue, "weights/w.bin");
  external.AddMessage(tensor_field::kExternalData, location);
  external.AddVarint(tensor_field::kDataLocation, 1);
  EXPECT_EQ(ErrorOf(ModelWithTensor(external)),
            "tensor 'w': its data is in the file 'weights/w.bin', which was not given with the "
            "model");
}

TEST(ReaderTest, InitializersListedAsInputsAreNotInputs) {
  WireWriter type, tensor_type, z, w, graph;
  tensor_type.AddVarint(tensor_type_field::kElemType, 1);
  type.AddMessage(type_field::kTensorType, tensor_type);
  z.AddString(value_info_field::kName, "z");
  z.AddMessage(value_info_field::kType, type);
  w.AddString(value_info_field::kName, "w");
  w.AddMessage(value_info_field::kType, type);
  // One number alone would be the default of an optional input (round_trip_test.cc).
  WireWriter tensor = TensorHead(1, {2});
  tensor.AddFloat(tensor_field::kFloatData, 1);
  tensor.AddFloat(tensor_field::kFloatData, 2);
  graph.AddMessage(graph_field::kInput, w);
  graph.AddMessage(graph_field::kInput, z);
  graph.AddMessage(graph_field::kInitializer, tensor);
  const auto bytes = ModelWithGraph(graph);
  const Result<Model> model = Read(bytes);
  ASSERT_TRUE(model.ok()) << model.error().message;
  ASSERT_EQ(model->inputs.size(), 1u);
  EXPECT_EQ(model->inputs[0].name, "z");
  EXPECT_FALSE(model->inputs[0].has_shape);
}

TEST(ReaderTest, FilesThatAreNoModels) {
  EXPECT_EQ(ErrorOf({}), "the file is empty, expected an ONNX model");
  const std::string png = "\x89PNG\r\n\x1a\n and so on";
  EXPECT_EQ(ErrorOf(std::vector<uint8_t>(png.begin(), png.end())),
            "not an ONNX model but a PNG picture");
  EXPECT_EQ(ErrorOf({0x6e}), "not an ONNX model but a text file");
  EXPECT_EQ(ErrorOf({0xee, 0x01}),
            "not an ONNX model, or a truncated one: offset 0: ModelProto field 29: wire type 6 is "
            "not valid");
  WireWriter no_graph;
  no_graph.AddMessage(model_field::kOpsetImport, Opset(17));
  EXPECT_EQ(ErrorOf(std::move(no_graph).Take()), "no graph in the file, expected an ONNX model");
  WireWriter no_opset;
  no_opset.AddMessage(model_field::kGraph, WireWriter());
  no_opset.AddMessage(model_field::kOpsetImport, Opset(3, "com.example"));
  EXPECT_EQ(ErrorOf(std::move(no_opset).Take()), "no opset_import for the standard operators");
}

TEST(ReaderTest, LengthsBeyondTheEnd) {
  // A graph that claims 2^63 bytes, one of 100 bytes in a file of 4, and an endless varint.
  EXPECT_EQ(ErrorOf({0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x00}),
            "not an ONNX model, or a truncated one: offset 0: ModelProto field 7: needs "
            "9223372036854775807 bytes, 1 are left");
  EXPECT_EQ(ErrorOf({0x3a, 0x64, 0x00, 0x00}),
            "not an ONNX model, or a truncated one: offset 0: ModelProto field 7: needs 100 bytes, "
            "2 are left");
  EXPECT_EQ(
      ErrorOf(std::vector<uint8_t>(20, 0xff)),
      "not an ONNX model, or a truncated one: offset 0: ModelProto a field tag that does not end");
}

TEST(ReaderTest, WrongWireTypesAreNamedWithTheirOffset) {
  WireWriter graph;
  graph.AddVarint(graph_field::kNode, 5);
  EXPECT_EQ(ErrorOf(ModelWithGraph(graph)),
            "offset 4: GraphProto field 1: expected bytes or a message");
}

TEST(ReaderTest, CountsAreBounded) {
  WireWriter graph;
  for (int i = 0; i < 65537; ++i) graph.AddMessage(graph_field::kNode, WireWriter());
  const std::string error = ErrorOf(ModelWithGraph(graph));
  EXPECT_NE(error.find("occurs more than 65536 times"), std::string::npos) << error;
}

TEST(ReaderTest, EveryTruncationIsAnErrorOrAWholeModel) {
  const auto bytes = Write(SampleModel());
  ASSERT_TRUE(bytes.ok());
  for (size_t size = 0; size < bytes->size(); ++size) {
    // A copy of its own, so that ASan sees any read past the end.
    const std::vector<uint8_t> cut(bytes->begin(), bytes->begin() + static_cast<long>(size));
    const Result<Model> model = Read(cut);
    if (!model.ok()) {
      EXPECT_EQ(model.error().code, ErrorCode::kBadModel);
      EXPECT_FALSE(model.error().message.empty());
      continue;
    }
    // Only the fields after the graph and the opset may be missing.
    EXPECT_EQ(model->nodes.size(), 4u);
    EXPECT_LT(model->metadata.size(), 2u);
  }
}

TEST(ReaderTest, FlippedBitsNeverCrash) {
  const auto bytes = Write(SampleModel());
  ASSERT_TRUE(bytes.ok());
  int errors = 0;
  for (size_t bit = 0; bit < bytes->size() * 8; ++bit) {
    std::vector<uint8_t> flipped = *bytes;
    flipped[bit / 8] = static_cast<uint8_t>(flipped[bit / 8] ^ (1u << (bit % 8)));
    const Result<Model> model = Read(flipped);
    if (!model.ok()) ++errors;
  }
  EXPECT_GT(errors, 1000);  // most of the file is structure
}

TEST(ReaderTest, RandomBytesNeverCrash) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 5000; ++i) {
    std::vector<uint8_t> bytes(random() % 200);
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random());
    if (bytes.size() > 2) {  // half of them look like a graph at first
      bytes[0] = i % 2 == 0 ? 0x3a : bytes[0];
      bytes[1] = i % 2 == 0 ? static_cast<uint8_t>(bytes.size() - 2) & 0x7f : bytes[1];
    }
    EXPECT_FALSE(Read(bytes).ok());
  }
}

}  // namespace
}  // namespace ganvas::onnx
