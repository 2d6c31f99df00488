// Whole files in another precision.
#include "native/export/convert.h"

#include <gtest/gtest.h>

#include "native/export/onnx_check.h"
#include "shared/onnx/writer.h"
#include "shared/runtime/session.h"
#include "tests/unit/export/narrow_models.h"

namespace ganvas::exporter {
namespace {

std::vector<uint8_t> Bytes(const onnx::Model& model) {
  return ValueOrThrow(onnx::Write(model), "model");
}

// A model whose weights are multiples of 1/64 in every column.
onnx::Model Product() { return OneWeight("MatMul", {-1, 40}, {40, 12}); }

TEST(ConvertModel, Float16IsExactForNumbersThatItHolds) {
  const auto source = Bytes(Product());
  const Converted half = ConvertModel(source, Precision::kFp16, "source");
  EXPECT_EQ(half.mean_difference, 0);
  EXPECT_EQ(half.largest_difference, 0);
  EXPECT_LT(half.bytes.size(), source.size());
  EXPECT_NE(CheckOnnx(half.bytes).outcome, CheckOutcome::kComplaint);
  const Converted back = ConvertModel(half.bytes, Precision::kFp32, "half");
  EXPECT_EQ(back.bytes, source);
}

TEST(ConvertModel, Int8SaysWhatItCosts) {
  const auto source = Bytes(Product());
  const Converted narrow = ConvertModel(source, Precision::kInt8, "source");
  EXPECT_GT(narrow.mean_difference, 0);
  EXPECT_GT(narrow.largest_difference, narrow.mean_difference);
  EXPECT_LT(narrow.bytes.size(), source.size() * 0.55);
  EXPECT_NE(CheckOnnx(narrow.bytes).outcome, CheckOutcome::kComplaint);
  // Narrow weights may be narrowed anew.
  const Converted half = ConvertModel(narrow.bytes, Precision::kFp16, "narrow");
  EXPECT_LT(half.mean_difference, narrow.mean_difference);
}

// Points, say, are measured in units of their own.
TEST(ConvertModel, DifferencesOfWhatIsNoPictureAreRelative) {
  onnx::Model large = Product();
  onnx::Node scale = onnx::MakeNode("Mul", {"y", "thousand"}, {"large"});
  large.nodes.push_back(std::move(scale));
  large.initializers.push_back(FloatTensor("thousand", {1}, {1024}));
  large.outputs[0].name = "large";
  const double one = ConvertModel(Bytes(Product()), Precision::kInt8, "source").mean_difference;
  const double scaled = ConvertModel(Bytes(large), Precision::kInt8, "source").mean_difference;
  EXPECT_NEAR(scaled, one, one * 1e-3);
}

// A table of 40 classes of which one alone has numbers that int8 does not hold, and what a class
// looks up goes out as it is.
onnx::Model Classes(int64_t class_with_difference, const std::vector<int64_t>& label_dims) {
  onnx::Model model;
  onnx::Node gather = onnx::MakeNode("Gather", {"table", "label"}, {"y"});
  model.nodes.push_back(std::move(gather));
  std::vector<float> table(40 * 16, 0.0f);
  for (int64_t i = 0; i < 16; ++i) {
    table[static_cast<size_t>(class_with_difference * 16 + i)] = 1.0f / static_cast<float>(i + 1);
  }
  model.initializers.push_back(FloatTensor("table", {40, 16}, table));
  model.inputs.push_back(FloatPort("label", label_dims));
  model.inputs[0].dtype = DType::kI64;
  model.outputs.push_back(FloatPort("y", {-1, 16}));
  model.graph_name = "classes";
  return model;
}

TEST(ConvertModel, LooksAtEveryClass) {
  for (const std::vector<int64_t>& dims : {std::vector<int64_t>{-1}, std::vector<int64_t>{3}}) {
    const double first =
        ConvertModel(Bytes(Classes(0, dims)), Precision::kInt8, "first").largest_difference;
    EXPECT_GT(first, 0);
    EXPECT_EQ(ConvertModel(Bytes(Classes(39, dims)), Precision::kInt8, "last").largest_difference,
              first);
  }
}

// The engine widens as WidenWeights does, bit for bit, along every axis.
TEST(ConvertModel, NarrowFilesComputeWhatTheirWidenedTwinsDo) {
  std::vector<onnx::Model> models;
  models.push_back(OneWeight("Conv", {-1, 8, 9, 9}, {10, 4, 3, 3}, "group", 2));
  models.push_back(OneWeight("ConvTranspose", {-1, 8, 5, 5}, {8, 3, 4, 4}, "group", 2));
  models.push_back(OneWeight("Gemm", {-1, 37}, {11, 37}, "transB", 1));
  models.push_back(OneWeight("Gemm", {-1, 37}, {37, 11}, "transB", 0));
  models.push_back(OneWeight("MatMul", {-1, 5, 37}, {37, 11}));
  models.push_back(OneWeight("MatMul", {3, 5, 37}, {3, 37, 11}));
  for (const onnx::Model& model : models) {
    for (const Precision precision : {Precision::kFp16, Precision::kInt8}) {
      const Converted narrow = ConvertModel(Bytes(model), precision, "source");
      const Converted wide = ConvertModel(narrow.bytes, Precision::kFp32, "narrow");
      EXPECT_LT(narrow.bytes.size(), wide.bytes.size()) << model.nodes[0].op_type;
      EXPECT_EQ(wide.largest_difference, 0) << model.nodes[0].op_type;
    }
  }
}

TEST(ConvertModel, KeepsMetadataAndPorts) {
  onnx::Model model = Product();
  model.metadata = {{"ganvas.name", "a name"}};
  const Converted narrow = ConvertModel(Bytes(model), Precision::kInt8, "source");
  const auto session = Session::Load(narrow.bytes);
  ASSERT_TRUE(session.ok());
  EXPECT_EQ(session.value().info().metadata.at("ganvas.name"), "a name");
  const Converted renamed =
      ConvertModel(Bytes(model), Precision::kInt8, "source", {{"ganvas.name", "another"}});
  EXPECT_EQ(Session::Load(renamed.bytes).value().info().metadata.at("ganvas.name"), "another");
  EXPECT_EQ(session.value().info().inputs.at(0).dims, (std::vector<int64_t>{-1, 40}));
}

TEST(ConvertModel, RefusesWhatTheEngineCannotRun) {
  onnx::Model model = Product();
  model.nodes[0].op_type = "Nonsense";
  try {
    ConvertModel(Bytes(model), Precision::kInt8, "odd.onnx");
    FAIL();
  } catch (const FatalError& error) {
    EXPECT_EQ(error.code(), ExitCode::kBadFile);
    EXPECT_NE(std::string(error.what()).find("odd.onnx: "), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("Nonsense"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace ganvas::exporter
