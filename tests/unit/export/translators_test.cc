// Translators of both architectures, in every precision -> files that compute what LibTorch
// computes, at the size that they were made for and at others.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

#include "native/export/convert.h"
#include "native/export/generator_onnx.h"
#include "native/export/onnx_check.h"
#include "native/export/verify.h"
#include "native/models/architecture.h"
#include "shared/onnx/reader.h"
#include "shared/runtime/session.h"

namespace ganvas::exporter {
namespace {

using models::NetworkShape;

struct Case {
  const char* name;
  const char* architecture;
  NetworkShape shape;
  int64_t multiple;  // of which height and width must be
};

std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }

NetworkShape ShapeOf(int size, int channels, int width, int blocks, bool spectral = false) {
  NetworkShape shape;
  shape.size = size;
  shape.picture_channels = channels;
  shape.width = width;
  shape.layers = blocks;
  shape.spectral_generator = spectral;
  return shape;
}

// `seed` tells the two directions of a run apart. Biases are not zero.
std::shared_ptr<models::Generator> Translator(const Case& c, uint64_t seed = 11) {
  auto generator =
      models::ArchitectureOf(*ChoiceOf<Model>(c.architecture)).make_generator(c.shape, seed);
  torch::NoGradGuard no_grad;
  torch::manual_seed(7);
  for (auto& item : generator->named_parameters()) {
    if (item.value().dim() == 1) item.value().add_(torch::randn_like(item.value()) * 0.1);
  }
  generator->eval();
  return generator;
}

ModelFacts Facts() {
  ModelFacts facts;
  facts.name = "Apple to orange";
  facts.direction = "a2b";
  facts.domains = {"Apple", "Orange"};
  facts.step = 12;
  facts.options_json = "{}";
  return facts;
}

// Pictures float[n, C, H, W] of uniform noise.
torch::Tensor Noise(const Case& c, int64_t n, int64_t height, int64_t width) {
  torch::manual_seed(3);
  return torch::rand({n, c.shape.picture_channels, height, width}) * 2 - 1;
}

std::vector<OutputTensor> Translated(Session& session, const torch::Tensor& pictures) {
  const std::vector<int64_t> dims = pictures.sizes().vec();
  const NamedTensor input = {
      "image",
      {DType::kF32, ValueOrThrow(Shape::Create(dims), "dims"), pictures.data_ptr<float>()}};
  return ValueOrThrow(session.Run({&input, 1}), "model");
}

class ExportTranslator : public ::testing::TestWithParam<std::tuple<Case, Precision>> {};

TEST_P(ExportTranslator, PassesTheCheckerAndEqualsLibTorchInBothDirections) {
  const auto& [c, precision] = GetParam();
  for (const uint64_t seed : {11, 12}) {
    const auto generator = Translator(c, seed);
    const auto bytes = GeneratorOnnx(*generator, c.architecture, c.shape, precision, Facts());
    const CheckReport check = CheckOnnx(bytes);
    EXPECT_NE(check.outcome, CheckOutcome::kComplaint) << check.message;
    const VerifyReport report = VerifyGenerator(bytes, *generator, c.shape);
    EXPECT_LE(report.difference, kAllowedDifference);
    EXPECT_LE(report.default_difference, kAllowedDefaultDifference);
    if (precision == Precision::kFp32) {
      EXPECT_LE(report.mean_difference, kAllowedDefaultDifference * 127.5);
    } else {
      EXPECT_GT(report.mean_difference, 0);
      EXPECT_LE(report.mean_difference, AllowedMeanDifference(precision));
    }
  }
}

TEST_P(ExportTranslator, FollowsTheContractOfModelFiles) {
  const auto& [c, precision] = GetParam();
  const auto bytes = GeneratorOnnx(*Translator(c), c.architecture, c.shape, precision, Facts());
  const auto model = ValueOrThrow(onnx::Read(bytes), "model");
  EXPECT_LE(model.opset, 17);
  EXPECT_EQ(model.graph_name, c.architecture);
  ASSERT_EQ(model.inputs.size(), 1u);
  ASSERT_EQ(model.outputs.size(), 1u);
  EXPECT_EQ(model.inputs[0].name, "image");
  EXPECT_EQ(model.outputs[0].name, "image_out");
  for (const onnx::ValueInfo& value : {std::cref(model.inputs[0]), std::cref(model.outputs[0])}) {
    ASSERT_EQ(value.dims.size(), 4u);
    EXPECT_EQ(value.dims[1].value, c.shape.picture_channels);
    for (const auto& [at, name] : {std::pair(0, "N"), std::pair(2, "H"), std::pair(3, "W")}) {
      EXPECT_EQ(value.dims[static_cast<size_t>(at)].value, -1);
      EXPECT_EQ(value.dims[static_cast<size_t>(at)].name, name);
    }
  }
  EXPECT_EQ(model.metadata.at("ganvas.kind"), "translator");
  EXPECT_EQ(model.metadata.at("ganvas.direction"), "a2b");
  EXPECT_EQ(nlohmann::json::parse(model.metadata.at("ganvas.domains")),
            nlohmann::json({"Apple", "Orange"}));
  EXPECT_EQ(model.metadata.at("ganvas.size"), std::to_string(c.shape.size));
  EXPECT_EQ(model.metadata.at("ganvas.multiple"), std::to_string(c.multiple));
}

TEST_P(ExportTranslator, GradientsAreLibTorchs) {
  const auto& [c, precision] = GetParam();
  if (precision != Precision::kFp32) return;  // those have other weights than LibTorch
  const auto generator = Translator(c);
  const auto bytes = GeneratorOnnx(*generator, c.architecture, c.shape, precision, Facts());
  Session session = ValueOrThrow(Session::Load(bytes), "model");
  generator->to(torch::kDouble);
  const torch::Tensor pictures = Noise(c, 2, c.shape.size, c.shape.size);
  torch::Tensor moved = pictures.to(torch::kDouble).set_requires_grad(true);
  const torch::Tensor results = generator->forward(moved, {});
  const torch::Tensor weights = torch::randn(results.sizes());
  results.backward(weights.to(torch::kDouble));
  const auto tensor = [](const char* name, const torch::Tensor& from) {
    return NamedTensor{name,
                       {DType::kF32, ValueOrThrow(Shape::Create(from.sizes().vec()), name),
                        from.data_ptr<float>()}};
  };
  const NamedTensor feed = tensor("image", pictures), cotangent = tensor("image_out", weights);
  const auto found = ValueOrThrow(session.Gradient({&feed, 1}, {&cotangent, 1}), "gradient");
  const torch::Tensor own =
      torch::from_blob(const_cast<float*>(found[0].floats()), pictures.sizes()).to(torch::kDouble);
  EXPECT_LE(((own - moved.grad()).norm() / moved.grad().norm()).item<double>(), 1e-4);
}

// A picture's bits depend neither on the batch nor on its place in it.
TEST_P(ExportTranslator, APictureDependsOnNothingElseInTheBatch) {
  const auto& [c, precision] = GetParam();
  const auto bytes = GeneratorOnnx(*Translator(c), c.architecture, c.shape, precision, Facts());
  Session session = ValueOrThrow(Session::Load(bytes), "model");
  const torch::Tensor pictures = Noise(c, 3, c.shape.size, c.shape.size + c.multiple);
  const auto all = Translated(session, pictures);
  const int64_t each = pictures[0].numel();
  ASSERT_EQ(all[0].shape.elements(), pictures.numel());
  const std::vector<float> last(all[0].floats() + 2 * each, all[0].floats() + 3 * each);
  const auto one = Translated(session, pictures.slice(0, 2, 3).contiguous());
  EXPECT_TRUE(std::equal(last.begin(), last.end(), one[0].floats()));
  EXPECT_LE(*std::max_element(last.begin(), last.end()), 1);
  EXPECT_GE(*std::min_element(last.begin(), last.end()), -1);
}

// Files do not drop what training drops.
models::NetworkShape Dropping(models::NetworkShape shape) {
  shape.dropout = 0.5;
  return shape;
}

std::vector<Case> Cases() {
  return {
      {"cyclegan", "cyclegan", ShapeOf(32, 3, 8, 2), 4},
      {"cyclegan_grey", "cyclegan", ShapeOf(20, 1, 6, 1), 4},
      {"cyclegan_skip", "cyclegan-skip", ShapeOf(20, 3, 8, 1), 4},
      {"cyclegan_spectral", "cyclegan", ShapeOf(16, 3, 4, 1, true), 4},
      {"unet", "cyclegan-unet", ShapeOf(32, 3, 8, 0), 32},
      {"pix2pix", "pix2pix", Dropping(ShapeOf(32, 3, 8, 0)), 32},
      {"pix2pix_resnet", "pix2pix-resnet", Dropping(ShapeOf(20, 3, 6, 1)), 4},
      {"unet_grey", "cyclegan-unet", ShapeOf(16, 1, 6, 0), 16},
  };
}

std::string NameOf(const ::testing::TestParamInfo<std::tuple<Case, Precision>>& each) {
  const char* const precisions[] = {"fp32", "fp16", "int8"};
  return std::string(std::get<0>(each.param).name) + "_" +
         precisions[static_cast<size_t>(std::get<1>(each.param))];
}

INSTANTIATE_TEST_SUITE_P(All, ExportTranslator,
                         ::testing::Combine(::testing::ValuesIn(Cases()),
                                            ::testing::Values(Precision::kFp32, Precision::kFp16,
                                                              Precision::kInt8)),
                         NameOf);

TEST(ExportTranslatorOnce, AWrongWeightIsNoticed) {
  for (const Case& c : {Cases()[0], Cases()[4]}) {
    const auto generator = Translator(c);
    const auto bytes =
        GeneratorOnnx(*generator, c.architecture, c.shape, Precision::kFp32, Facts());
    torch::NoGradGuard no_grad;
    torch::Tensor weight = generator->parameters()[2];
    // Instance normalization takes a factor for all maps away, one for a single weight it does not.
    weight[0][0].mul_(1.5);
    EXPECT_GT(VerifyGenerator(bytes, *generator, c.shape).difference, kAllowedDifference) << c;
  }
}

TEST(ExportTranslatorOnce, ABrowserModelIsSmall) {
  const Case c = {"browser", "cyclegan", ShapeOf(128, 3, 24, 6), 4};
  const auto bytes =
      GeneratorOnnx(*Translator(c), c.architecture, c.shape, Precision::kFp16, Facts());
  EXPECT_LT(bytes.size(), 3u << 20);
}

// A file alone, as `ganvas export FILE.onnx` takes it, is compared at a size that it accepts.
TEST(ExportTranslatorOnce, AFileCanBeNarrowed) {
  const Case c = {"unet", "cyclegan-unet", ShapeOf(128, 3, 2, 0), 128};
  const auto bytes =
      GeneratorOnnx(*Translator(c), c.architecture, c.shape, Precision::kFp32, Facts());
  const Converted converted = ConvertModel(bytes, Precision::kInt8, "file");
  EXPECT_LT(converted.bytes.size(), bytes.size());
  EXPECT_GT(converted.mean_difference, 0);
  EXPECT_LE(converted.mean_difference, AllowedMeanDifference(Precision::kInt8));
}

}  // namespace
}  // namespace ganvas::exporter
