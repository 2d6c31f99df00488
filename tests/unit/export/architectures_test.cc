// Generators of every architecture, with and without classes -> files that compute what LibTorch
// computes, in every precision.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

#include "native/export/generator_onnx.h"
#include "native/export/onnx_check.h"
#include "native/export/verify.h"
#include "native/models/architecture.h"
#include "native/models/stylegan2.h"
#include "shared/onnx/reader.h"
#include "shared/runtime/session.h"

namespace ganvas::exporter {
namespace {

using models::NetworkShape;
using models::SampleKind;

struct Case {
  const char* name;
  const char* architecture;
  NetworkShape shape;
};

std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }

NetworkShape Pictures(int size, int channels, int width, int classes, bool spectral = false) {
  NetworkShape shape;
  shape.size = size;
  shape.picture_channels = channels;
  shape.width = width;
  shape.latent = 20;
  shape.classes = classes;
  shape.spectral_generator = spectral;
  return shape;
}

NetworkShape Points(int classes) {
  NetworkShape shape;
  shape.kind = SampleKind::kPoints;
  shape.width = 48;
  shape.latent = 6;
  shape.classes = classes;
  shape.points_mean = {30.0, -2.0};
  shape.points_scale = {12.5, 0.25};
  return shape;
}

// Numbers that a trained network may have: no statistic, bias or table is zero or one.
std::shared_ptr<models::Generator> Trained(const Case& c) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(7);
  auto generator =
      models::ArchitectureOf(*ChoiceOf<Model>(c.architecture)).make_generator(c.shape, 11);
  const auto noise = [](const torch::Tensor& like, double scale) {
    return torch::randn_like(like) * scale;
  };
  for (auto& item : generator->named_parameters()) {
    torch::Tensor& numbers = item.value();
    // Blocks that start as the identity, biases that start at zero, gains that start at one.
    const bool zero = numbers.dim() == 4 && numbers.abs().max().item<float>() == 0;
    if (zero || numbers.dim() <= 2) numbers.add_(noise(numbers, 0.1));
  }
  // Statistics near those of the activations.
  std::vector<torch::nn::BatchNorm2dImpl*> norms;
  for (const auto& module : generator->modules()) {
    if (auto* norm = module->as<torch::nn::BatchNorm2d>()) norms.push_back(norm);
  }
  for (auto* norm : norms) norm->options.momentum(1.0);
  generator->train();
  const torch::Tensor labels = torch::arange(32) % std::max(1, c.shape.classes);
  generator->forward(torch::randn({32, c.shape.latent}), labels);
  for (auto* norm : norms) {
    norm->running_mean.add_(norm->running_var.sqrt() * noise(norm->running_mean, 0.2));
    norm->running_var.mul_(torch::empty_like(norm->running_var).uniform_(0.7, 1.4));
  }
  generator->eval();
  return generator;
}

ModelFacts Facts() {
  ModelFacts facts;
  facts.name = "a name";
  facts.prior = Prior::kUniform;
  return facts;
}

class ExportArchitecture : public ::testing::TestWithParam<std::tuple<Case, Precision>> {};

TEST_P(ExportArchitecture, PassesTheCheckerAndEqualsLibTorch) {
  const auto& [c, precision] = GetParam();
  const auto generator = Trained(c);
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

TEST_P(ExportArchitecture, FollowsTheContractOfModelFiles) {
  const auto& [c, precision] = GetParam();
  const auto bytes = GeneratorOnnx(*Trained(c), c.architecture, c.shape, precision, Facts());
  const auto model = ValueOrThrow(onnx::Read(bytes), "model");
  EXPECT_LE(model.opset, 17);
  EXPECT_EQ(model.graph_name, c.architecture);
  EXPECT_EQ(model.metadata.at("ganvas.prior"), "uniform");
  const auto optional =
      std::count_if(model.inputs.begin(), model.inputs.end(),
                    [](const onnx::ValueInfo& info) { return info.default_value.has_value(); });
  ASSERT_EQ(model.inputs.size() - static_cast<size_t>(optional), c.shape.classes > 0 ? 2u : 1u);
  EXPECT_EQ(model.inputs[0].name, "z");
  ASSERT_EQ(model.inputs[0].dims.size(), 2u);
  EXPECT_EQ(model.inputs[0].dims[1].value, c.shape.latent);
  if (c.shape.classes > 0) {
    EXPECT_EQ(model.inputs[1].name, "label");
    EXPECT_EQ(model.inputs[1].dtype, DType::kI64);
    ASSERT_EQ(model.inputs[1].dims.size(), 1u);
    EXPECT_EQ(model.inputs[1].dims[0].name, "N");
  }
  ASSERT_EQ(model.outputs.size(), 1u);
  const bool points = c.shape.kind == SampleKind::kPoints;
  EXPECT_EQ(model.outputs[0].name, points ? "points" : "image");
  EXPECT_EQ(model.metadata.at("ganvas.kind"), points ? "generator2d" : "generator");
  std::vector<int64_t> dims;
  for (const auto& dim : model.outputs[0].dims) dims.push_back(dim.value);
  const std::vector<int64_t> expected =
      points ? std::vector<int64_t>{-1, 2}
             : std::vector<int64_t>{-1, c.shape.picture_channels, c.shape.picture_height(),
                                    c.shape.picture_width()};
  EXPECT_EQ(dims, expected);
}

// |found - expected| / |expected| of each row, in the Euclidean norm.
torch::Tensor RelativeErrors(const OutputTensor& found, const torch::Tensor& expected) {
  const torch::Tensor own =
      torch::from_blob(const_cast<float*>(found.floats()), expected.sizes()).to(torch::kDouble);
  return (own - expected).norm(2, {1}) / expected.norm(2, {1});
}

TEST_P(ExportArchitecture, GradientsAreLibTorchs) {
  const auto& [c, precision] = GetParam();
  if (precision != Precision::kFp32) return;  // those have other weights than LibTorch
  const auto generator = Trained(c);
  const auto bytes = GeneratorOnnx(*generator, c.architecture, c.shape, precision, Facts());
  Session session = ValueOrThrow(Session::Load(bytes), "model");
  generator->to(torch::kDouble);
  torch::manual_seed(5);
  constexpr int64_t kCount = 3;
  torch::Tensor z = torch::randn({kCount, c.shape.latent});
  torch::Tensor labels = torch::arange(kCount) % std::max(1, c.shape.classes);
  torch::Tensor moved = z.to(torch::kDouble).set_requires_grad(true);
  torch::Tensor results = generator->forward(moved, labels);
  const bool points = c.shape.kind == SampleKind::kPoints;
  if (!points && c.architecture == std::string("stylegan2")) results = results.clamp(-1, 1);
  const torch::Tensor weights = torch::randn(results.sizes());
  results.backward(weights.to(torch::kDouble));
  const auto tensor = [](const char* name, const torch::Tensor& from, DType type) {
    return NamedTensor{
        name, {type, ValueOrThrow(Shape::Create(from.sizes().vec()), name), from.data_ptr()}};
  };
  std::vector<NamedTensor> feeds = {tensor("z", z, DType::kF32)};
  if (c.shape.classes > 0) feeds.push_back(tensor("label", labels, DType::kI64));
  const NamedTensor cotangent = tensor(points ? "points" : "image", weights, DType::kF32);
  const std::string name = "z";
  const auto found = ValueOrThrow(session.Gradient(feeds, {&cotangent, 1}, {&name, 1}), "gradient");
  // Where rounding moves a number of a picture across the kink of a LeakyRelu, its gradient jumps.
  const torch::Tensor errors = RelativeErrors(found[0], moved.grad());
  EXPECT_GE((errors <= 1e-4).sum().item<int64_t>(), kCount - 1) << errors;
  EXPECT_LE(errors.max().item<double>(), 1e-2);
}

// Every label has its own results, and a result depends on nothing else in the batch.
TEST_P(ExportArchitecture, ResultsDependOnTheirOwnLatentAndLabel) {
  const auto& [c, precision] = GetParam();
  const auto bytes = GeneratorOnnx(*Trained(c), c.architecture, c.shape, precision, Facts());
  Session session = ValueOrThrow(Session::Load(bytes), "model");
  constexpr int64_t kCount = 7;
  std::vector<float> one(static_cast<size_t>(c.shape.latent)), z;
  Latent(3, 0, Prior::kNormal, one);
  for (int64_t i = 0; i < kCount; ++i) z.insert(z.end(), one.begin(), one.end());
  std::vector<int64_t> labels;
  const int64_t classes = std::max(1, c.shape.classes);
  for (int64_t i = 0; i < kCount; ++i) labels.push_back((i + 1) % classes);
  const auto run = [&](int64_t first, int64_t count) {
    std::vector<NamedTensor> inputs = {
        {"z", {DType::kF32, Shape{count, c.shape.latent}, z.data() + first * c.shape.latent}}};
    if (c.shape.classes > 0) {
      inputs.push_back({"label", {DType::kI64, Shape{count}, labels.data() + first}});
    }
    const auto outputs = ValueOrThrow(session.Run(inputs), "model");
    return std::vector<float>(outputs[0].floats(),
                              outputs[0].floats() + outputs[0].shape.elements());
  };
  const std::vector<float> all = run(0, kCount);
  const size_t size = all.size() / kCount;
  std::map<int64_t, std::vector<float>> of_label;
  for (int64_t i = 0; i < kCount; ++i) {
    const auto begin = all.begin() + static_cast<ptrdiff_t>(size) * i;
    const std::vector<float> result(begin, begin + static_cast<ptrdiff_t>(size));
    EXPECT_EQ(run(i, 1), result) << i;
    for (const auto& [label, other] : of_label) {
      EXPECT_EQ(other == result, label == labels[static_cast<size_t>(i)]) << i;
    }
    of_label[labels[static_cast<size_t>(i)]] = result;
  }
  EXPECT_EQ(of_label.size(), static_cast<size_t>(std::min(classes, kCount)));
}

NetworkShape Wide(NetworkShape shape, int width) {
  shape.wide = width;
  shape.high = shape.size;
  return shape;
}

std::vector<Case> Cases() {
  return {
      {"mlp_points", "mlp", Points(0)},
      {"mlp_points_classes", "mlp", Points(3)},
      {"mlp_pictures", "mlp", Pictures(12, 3, 64, 0)},
      {"mlp_pictures_classes", "mlp", Pictures(9, 1, 64, 5, true)},
      {"dcgan", "dcgan", Pictures(32, 3, 8, 0)},
      {"dcgan_classes", "dcgan", Pictures(16, 1, 8, 5)},
      {"dcgan_wide", "dcgan", Wide(Pictures(16, 4, 8, 3), 24)},
      {"dcgan_spectral", "dcgan", Pictures(16, 3, 8, 0, true)},
      {"resnet", "resnet", Pictures(32, 3, 4, 0)},
      {"resnet_classes", "resnet", Pictures(32, 1, 8, 7)},
      {"resnet_large", "resnet", Pictures(64, 3, 2, 3)},
      {"resnet_spectral", "resnet", Pictures(16, 3, 6, 4, true)},
      {"r3gan", "r3gan", Pictures(32, 3, 16, 0)},
      {"stylegan2", "stylegan2", Pictures(32, 3, 8, 0)},
      {"stylegan2_wide", "stylegan2", Wide(Pictures(16, 3, 8, 0), 28)},
      {"stylegan2_classes", "stylegan2", Pictures(16, 1, 12, 5)},
      {"r3gan_classes", "r3gan", Pictures(16, 1, 24, 6)},
  };
}

std::string NameOf(const ::testing::TestParamInfo<std::tuple<Case, Precision>>& each) {
  const char* const precisions[] = {"fp32", "fp16", "int8"};
  return std::string(std::get<0>(each.param).name) + "_" +
         precisions[static_cast<size_t>(std::get<1>(each.param))];
}

// Styles are a value of the file, truncated and mixed with noise as optional inputs say.
TEST(ExportStylegan2, TakesTruncationAndNoise) {
  const Case c = {"", "stylegan2", Pictures(16, 3, 8, 3)};
  const auto generator = Trained(c);
  auto& styles = *generator->as<models::Stylegan2Generator>();
  torch::NoGradGuard no_grad;
  styles.w_avg.copy_(torch::randn({20}));
  const auto bytes = GeneratorOnnx(styles, "stylegan2", c.shape, Precision::kFp32, {});
  const onnx::Model model = onnx::Read(bytes).value();
  EXPECT_EQ(model.metadata.at("ganvas.w"), "w");
  bool average = false;
  for (const onnx::Tensor& tensor : model.initializers) {
    average |= tensor.name == "w_avg" && tensor.shape == Shape{20};
  }
  EXPECT_TRUE(average);
  Session session = Session::Load(bytes).value();
  ASSERT_EQ(session.info().inputs.size(), 4u);
  EXPECT_EQ(session.info().inputs[2].name, "psi");
  EXPECT_EQ(session.info().inputs[2].default_value, 1.0f);
  EXPECT_EQ(session.info().inputs[3].name, "noise");

  const torch::Tensor z = torch::randn({2, 20});
  const torch::Tensor labels = torch::tensor({2, 0}, torch::kInt64);
  const auto run = [&](std::optional<float> psi, std::optional<float> noise) {
    std::vector<NamedTensor> inputs = {
        {"z", {DType::kF32, Shape{2, 20}, z.data_ptr<float>()}},
        {"label", {DType::kI64, Shape{2}, labels.data_ptr<int64_t>()}}};
    if (psi) inputs.push_back({"psi", {DType::kF32, Shape{1}, &*psi}});
    if (noise) inputs.push_back({"noise", {DType::kF32, Shape{1}, &*noise}});
    const auto outputs = session.Run(inputs).value();
    return torch::from_blob(const_cast<float*>(outputs[0].floats()), {2, 3, 16, 16}).clone();
  };
  const torch::Tensor w = styles.Map(z, labels);
  const auto expected = [&](double psi, double noise) {
    std::vector<torch::Tensor> strengths;
    for (const auto& item : styles.named_buffers()) {
      if (!item.key().ends_with(".noise")) continue;
      strengths.push_back((item.value() * noise).expand({2, 1, -1, -1}));
    }
    const torch::Tensor truncated = styles.w_avg + psi * (w - styles.w_avg);
    return styles.Synthesize(styles.Layers(truncated), strengths, torch::kFloat32).clamp(-1, 1);
  };
  const auto near = [](const torch::Tensor& a, const torch::Tensor& b) {
    return (a - b).abs().max().item<double>() < 1e-4;
  };
  EXPECT_TRUE(near(run({}, {}), expected(1, 1)));
  EXPECT_TRUE(near(run(0.5f, {}), expected(0.5, 1)));
  EXPECT_TRUE(near(run({}, 0.0f), expected(1, 0)));
  EXPECT_TRUE(near(run(0.25f, 2.0f), expected(0.25, 2)));
  EXPECT_FALSE(near(run(0.5f, {}), expected(1, 1)));
  EXPECT_FALSE(near(run({}, 0.0f), expected(1, 1)));
}

TEST(ExportStylegan2, HasNoInputForNoiseThatItDoesNotHave) {
  Case c = {"", "stylegan2", Pictures(16, 3, 8, 0)};
  c.shape.layer_noise = false;
  const auto generator = Trained(c);
  const auto bytes = GeneratorOnnx(*generator, "stylegan2", c.shape, Precision::kFp32, {});
  Session session = Session::Load(bytes).value();
  ASSERT_EQ(session.info().inputs.size(), 2u);
  EXPECT_EQ(session.info().inputs[1].name, "psi");
  const torch::Tensor z = torch::randn({2, 20});
  const NamedTensor input = {"z", {DType::kF32, Shape{2, 20}, z.data_ptr<float>()}};
  const auto outputs = session.Run(std::span(&input, 1)).value();
  torch::NoGradGuard no_grad;
  const torch::Tensor expected = generator->forward(z, {});
  const torch::Tensor found =
      torch::from_blob(const_cast<float*>(outputs[0].floats()), expected.sizes());
  EXPECT_LT((found - expected).abs().max().item<double>(), 1e-4);
}

INSTANTIATE_TEST_SUITE_P(All, ExportArchitecture,
                         ::testing::Combine(::testing::ValuesIn(Cases()),
                                            ::testing::Values(Precision::kFp32, Precision::kFp16,
                                                              Precision::kInt8)),
                         NameOf);

}  // namespace
}  // namespace ganvas::exporter
