// Conditional generators: int64 labels beside float latents.
#include <cstring>

#include "tests/unit/runtime/models.h"

namespace ganvas {
namespace {

constexpr int64_t kClasses = 3, kWidth = 4;

// points = z * embedding[label] + float(label)
onnx::Model Conditional() {
  std::vector<float> embedding;
  for (int i = 0; i < kClasses * kWidth; ++i) embedding.push_back(static_cast<float>(i) * 0.25f);
  onnx::ModelBuilder builder;
  builder.Input("z", {-1, kWidth}).Input("label", {-1}, DType::kI64).Output("points");
  builder.Floats("embedding", Shape{kClasses, kWidth}, embedding).Ints("axes", {1});
  builder.Node("Gather", {"embedding", "label"}, {"e"});
  builder.Node("Mul", {"z", "e"}, {"m"});
  builder.Node("Unsqueeze", {"label", "axes"}, {"column"});
  builder.Node("Add", {"column", "column"}, {"twice"});  // integers in a run
  builder.Node("Cast", {"twice"}, {"f"}, onnx::IntAttr("to", 1));
  builder.Node("Add", {"m", "f"}, {"points"});
  return builder.Take();
}

Result<std::vector<OutputTensor>> RunLabels(Session& session, const std::vector<float>& z,
                                            const std::vector<int64_t>& labels) {
  const auto n = static_cast<int64_t>(labels.size());
  return session.Run(std::vector<NamedTensor>{{"label", {DType::kI64, Shape{n}, labels.data()}},
                                              Floats("z", Shape{n, kWidth}, z)});
}

TEST(Labels, ChooseRowsAndTakePartInArithmetic) {
  Session session = LoadModel(Conditional());
  kernels::Numbers numbers(1);
  const std::vector<float> z = numbers.Vector(5 * kWidth);
  const std::vector<int64_t> labels = {0, 2, 1, -1, 2};
  const auto outputs = RunLabels(session, z, labels);
  ASSERT_TRUE(outputs.ok()) << outputs.error().message;
  for (size_t i = 0; i < z.size(); ++i) {
    const int64_t label = labels[i / kWidth];
    const int64_t row = label < 0 ? label + kClasses : label;
    const float weight =
        static_cast<float>(row * kWidth + static_cast<int64_t>(i % kWidth)) * 0.25f;
    EXPECT_FLOAT_EQ((*outputs)[0].floats()[i], z[i] * weight + static_cast<float>(2 * label));
  }
}

TEST(Labels, PastTheEndAreBadInputAndNameTheNode) {
  Session session = LoadModel(Conditional());
  const std::vector<float> z(kWidth, 1.0f);
  const auto outputs = RunLabels(session, z, {3});
  ASSERT_FALSE(outputs.ok());
  EXPECT_EQ(outputs.error().code, ErrorCode::kBadInput);
  EXPECT_NE(outputs.error().message.find("(Gather): index 3, expected at least -3 and less than 3"),
            std::string::npos)
      << outputs.error().message;
  EXPECT_TRUE(RunLabels(session, z, {2}).ok());  // the session lives on
}

TEST(Labels, BatchesOfInputsMustAgree) {
  Session session = LoadModel(Conditional());
  const std::vector<float> z(2 * kWidth, 1.0f);
  const std::vector<int64_t> labels = {0, 1, 2};
  const auto outputs = session.Run(std::vector<NamedTensor>{
      {"label", {DType::kI64, Shape{3}, labels.data()}}, Floats("z", Shape{2, kWidth}, z)});
  EXPECT_FALSE(outputs.ok());
}

}  // namespace
}  // namespace ganvas
