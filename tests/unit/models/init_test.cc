#include "native/models/init.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <map>

#include "native/models/layers.h"
#include "native/models/transposed_conv.h"

namespace ganvas::models {
namespace {

struct OneOfEach : torch::nn::Module {
  OneOfEach() {
    register_module("linear", linear);
    register_module("conv", conv);
    register_module("up", up);
    register_module("projection", projection);
    register_module("norm", norm);
  }
  Linear linear{200, 300};
  Conv2d conv{ConvShape{.in = 64, .out = 96, .kernel = 3, .groups = 2}};
  TransposedConv2d up{48, 80, 4, 2, 1};
  ClassProjection projection{100, 150};
  torch::nn::BatchNorm2d norm{4000};
};

// Weights as a matrix with a row for each output.
std::map<std::string, torch::Tensor> Matrices(const OneOfEach& layers) {
  return {{"linear", layers.linear->weight.detach()},
          {"conv", layers.conv->weight.detach().flatten(1)},
          {"up", layers.up->weight.detach().transpose(0, 1).flatten(1)},
          {"projection", layers.projection->weight.detach()}};
}

TEST(Init, FansCountConnections) {
  const OneOfEach layers;
  const auto fans = [](const torch::nn::Module& module) {
    const Fans f = FansOf(module);
    return std::pair(f.in, f.out);
  };
  EXPECT_EQ(fans(*layers.linear), std::pair(200.0, 300.0));
  EXPECT_EQ(fans(*layers.conv), std::pair(32.0 * 9, 48.0 * 9));
  EXPECT_EQ(fans(*layers.up), std::pair(48.0 * 4, 80.0 * 16));
  EXPECT_EQ(fans(*layers.projection), std::pair(150.0, 100.0));
  EXPECT_EQ(fans(*layers.norm), std::pair(0.0, 0.0));
}

TEST(Init, SpreadOfEverySchemeIsReadBack) {
  const auto expected = [](Init scheme, const Fans& fans) {
    if (scheme == Init::kDcgan) return 0.02;
    if (scheme == Init::kNormal) return std::sqrt(1 / fans.in);
    if (scheme == Init::kXavier) return std::sqrt(2 / (fans.in + fans.out));
    return std::sqrt(2 / fans.in);
  };
  for (const Init scheme : {Init::kDcgan, Init::kNormal, Init::kXavier, Init::kHe}) {
    OneOfEach layers;
    InitWeights(layers, scheme, 5);
    const std::map<std::string, Fans> fans = {{"linear", FansOf(*layers.linear)},
                                              {"conv", FansOf(*layers.conv)},
                                              {"up", FansOf(*layers.up)},
                                              {"projection", FansOf(*layers.projection)}};
    for (const auto& [name, matrix] : Matrices(layers)) {
      SCOPED_TRACE(TextOf(scheme) + " " + name);
      const double std = expected(scheme, fans.at(name));
      const auto count = static_cast<double>(matrix.numel());
      EXPECT_NEAR(matrix.mean().item<double>(), 0, 4 * std / std::sqrt(count));
      EXPECT_NEAR(matrix.std().item<double>(), std, 4 * std / std::sqrt(2 * count));
      // A uniform distribution ends at sqrt(3) standard deviations, a normal one does not.
      EXPECT_EQ(matrix.abs().max().item<double>() <= std::sqrt(3.0) * std + 1e-9,
                scheme == Init::kXavier);
    }
    EXPECT_EQ(layers.linear->bias.abs().max().item<float>(), 0);
    EXPECT_EQ(layers.conv->bias.abs().max().item<float>(), 0);
    EXPECT_NEAR(layers.norm->weight.mean().item<double>(), 1, 0.002);
    EXPECT_NEAR(layers.norm->weight.std().item<double>(), scheme == Init::kDcgan ? 0.02 : 0, 0.002);
  }
}

TEST(Init, OrthogonalRowsOrColumns) {
  OneOfEach layers;
  InitWeights(layers, Init::kOrthogonal, 5);
  for (const auto& [name, matrix] : Matrices(layers)) {
    const bool wide = matrix.size(0) <= matrix.size(1);
    const torch::Tensor gram = wide ? matrix.mm(matrix.t()) : matrix.t().mm(matrix);
    EXPECT_LT((gram - torch::eye(gram.size(0))).abs().max().item<float>(), 1e-5f) << name;
  }
  // Of the orthogonal matrices all are equally likely: the trace of a rotation that QR leaves
  // without signs would be far from 0.
  Linear square(400, 400);
  torch::nn::Sequential holder(square);
  InitWeights(*holder, Init::kOrthogonal, 6);
  EXPECT_LT(std::abs(square->weight.detach().trace().item<double>()), 5);
}

TEST(Init, TheTableIsComplete) {
  for (const Choice& choice : kInitNames) {
    const Init scheme = *ChoiceOf<Init>(choice.name);
    EXPECT_EQ(choice.summary.empty(), scheme == Init::kDefault) << choice.name;
    if (scheme == Init::kDefault) continue;
    OneOfEach layers;
    InitWeights(layers, scheme, 5);
    EXPECT_GT(layers.linear->weight.abs().max().item<float>(), 0);
  }
}

}  // namespace
}  // namespace ganvas::models
