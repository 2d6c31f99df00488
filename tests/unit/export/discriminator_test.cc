// Discriminators of every kind -> files that give LibTorch's logits.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "native/export/discriminator_onnx.h"
#include "native/export/onnx_check.h"
#include "native/models/batch_norm.h"
#include "shared/onnx/reader.h"
#include "tests/unit/models/small_networks.h"

namespace ganvas::exporter {
namespace {

using models::NamedShape;
using models::NetworkShape;
using models::SampleKind;

torch::Tensor SamplesFor(const NetworkShape& shape) {
  torch::manual_seed(3);
  if (shape.kind == SampleKind::kPoints) {
    const torch::Tensor scale = torch::tensor({shape.points_scale[0], shape.points_scale[1]});
    const torch::Tensor mean = torch::tensor({shape.points_mean[0], shape.points_mean[1]});
    return (torch::randn({24, 2}) * scale + mean).to(torch::kFloat32);
  }
  return torch::tanh(
      torch::randn({24, shape.picture_channels, shape.picture_height(), shape.picture_width()}));
}

// Numbers that a trained network may have: no statistic, scale or bias is zero or one.
std::shared_ptr<models::Discriminator> Trained(const NamedShape& network) {
  torch::NoGradGuard no_grad;
  auto net =
      models::ArchitectureOf(*ChoiceOf<Model>(network.model)).make_discriminator(network.shape, 5);
  torch::manual_seed(4);
  for (auto& item : net->named_parameters()) {
    if (item.value().dim() <= 2) item.value().add_(torch::randn_like(item.value()) * 0.1);
  }
  for (auto& item : net->named_buffers()) {
    if (item.key().find("running_mean") != std::string::npos) {
      item.value().normal_(0, 0.3);
    } else if (item.key().find("running_var") != std::string::npos) {
      item.value().uniform_(0.5, 1.5);
    }
  }
  net->eval();
  return net;
}

TEST(DiscriminatorOnnx, GivesTheLogitsOfTheNetwork) {
  int exported = 0;
  std::set<std::string> norms;
  for (const NamedShape& network : models::SmallNetworks()) {
    const NetworkShape& shape = network.shape;
    const auto net = Trained(network);
    if (!WhyNoDiscriminatorOnnx(*net, shape).empty()) continue;
    SCOPED_TRACE(models::Describe(network));
    ModelFacts facts;
    facts.name = "judge";
    const std::vector<uint8_t> file =
        DiscriminatorOnnx(*net, network.model, shape, Precision::kFp32, facts);
    EXPECT_NE(CheckOnnx(file).outcome, CheckOutcome::kComplaint) << CheckOnnx(file).message;
    EXPECT_LT(DiscriminatorDifference(file, *net, shape, SamplesFor(shape)), 1e-4);
    const auto model = onnx::Read(file);
    ASSERT_TRUE(model.ok());
    EXPECT_EQ(model->metadata.at("ganvas.kind"), "discriminator");
    EXPECT_EQ(model->outputs.size(), 1u);
    EXPECT_EQ(model->outputs[0].name, "logit");
    EXPECT_EQ(model->inputs.size(), shape.classes > 0 ? 2u : 1u);
    norms.insert(network.model + TextOf(shape.discriminator_norm));
    ++exported;
  }
  EXPECT_GE(exported, 8);
  EXPECT_GE(norms.size(), 5u);
}

TEST(DiscriminatorOnnx, OtherWeightsGiveOtherLogits) {
  NetworkShape shape = models::SmallShape(16);
  const auto net = Trained({"dcgan", shape});
  const auto file = DiscriminatorOnnx(*net, "dcgan", shape, Precision::kFp32, {});
  torch::NoGradGuard no_grad;
  net->parameters()[0].mul_(1.5);
  EXPECT_GT(DiscriminatorDifference(file, *net, shape, SamplesFor(shape)), 1e-3);
}

TEST(DiscriminatorOnnx, SaysWhatHasNone) {
  NetworkShape packed = models::SmallShape(16);
  packed.pack = 2;
  EXPECT_EQ(WhyNoDiscriminatorOnnx(*Trained({"dcgan", packed}), packed),
            "it judges 2 samples together");
  const NetworkShape plain = models::SmallShape(16);
  EXPECT_NE(WhyNoDiscriminatorOnnx(*Trained({"resnet", plain}), plain), "");
}

}  // namespace
}  // namespace ganvas::exporter
