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

TEST(ConvertModel, KeepsMetadataAndPorts) {
  onnx::Model model = Product();
  model.metadata = {{"ganvas.name", "a name"}};
  const Converted narrow = ConvertModel(Bytes(model), Precision::kInt8, "source");
  const auto session = Session::Load(narrow.bytes);
  ASSERT_TRUE(session.ok());
  EXPECT_EQ(session.value().info().metadata.at("ganvas.name"), "a name");
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
