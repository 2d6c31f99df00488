// Statistics of the whole picture in place of a tile's own.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/translate/whole_pictures.h"

namespace ganvas::translate {
namespace {

TEST(StatisticsTest, OfTheWholePictureBringTilesNearIt) {
  Opened model = OpenModel([] {
    graph::Network n("x", {3, -1, -1});
    n.ReflectionPad(3);
    n.Conv(8, 7, 1, 0);
    n.InstanceNorm();
    n.Then("Relu");
    n.Conv(12, 3, 2, 1);
    n.InstanceNorm();
    n.Then("Relu");
    for (int block = 0; block < 2; ++block) {
      const std::string from = n.at();
      n.ReflectionPad(1);
      n.Conv(12, 3, 1, 0);
      n.InstanceNorm();
      n.Then("Relu");
      n.ReflectionPad(1);
      n.Conv(12, 3, 1, 0);
      n.InstanceNorm();
      n.Then("Add", {from});
    }
    n.Deconv(8, 3, 2, 1, 1);
    n.InstanceNorm();
    n.Then("Relu");
    n.ReflectionPad(3);
    n.Conv(3, 7, 1, 0);
    n.Then("Tanh");
    return std::move(n).End().Take();
  }());
  EXPECT_EQ(model.translator.picture_statistics, 7);
  EXPECT_EQ(model.translator.multiple, 2);
  const Image picture = Waves(203, 151);
  const Image whole = Translate(model, picture, {});
  TranslationOptions options;
  options.tile = 96;
  options.overlap = 48;
  const auto own = Translation::Begin(model.session, model.translator, picture, options);
  EXPECT_TRUE(own->own_statistics());
  const double own_error = Between(Translate(model, picture, options), whole).mean;
  auto statistics = WholeStatistics::Load(model.file, model.session, model.translator, {});
  ASSERT_TRUE(statistics.ok()) << statistics.error().message;
  options.statistics = &*statistics;
  const Image tiled = Translate(model, picture, options);
  const double whole_error = Between(tiled, whole).mean;
  std::printf(
      "tiles against the whole picture, mean error in bytes: by their own statistics %.2f, "
      "by the whole's %.2f\n",
      own_error, whole_error);
  EXPECT_LT(whole_error, 0.4 * own_error);
  // Nothing is left of the picture before.
  Translate(model, Waves(120, 99), options);
  EXPECT_TRUE(Translate(model, picture, options).rgba == tiled.rgba);
}

TEST(StatisticsTest, OneTileIsExactlyTheInstanceNormalization) {
  Opened model = OpenModel(graph::CycleganNetwork(32, 4, 1).End().Take());
  auto statistics = WholeStatistics::Load(model.file, model.session, model.translator, {});
  ASSERT_TRUE(statistics.ok()) << statistics.error().message;
  std::vector<float> tensor(3 * 32 * 32);
  for (size_t i = 0; i < tensor.size(); ++i) tensor[i] = std::sin(0.37f * static_cast<float>(i));
  const Shape shape{1, 3, 32, 32};
  const NamedTensor input{model.translator.input, {DType::kF32, shape, tensor.data()}};
  const auto expected = model.session.Run({&input, 1}).value();
  // By its own statistics, and by the same once they are known.
  for (const bool own : {true, false}) {
    ASSERT_TRUE(
        statistics
            ->Begin(model.session, model.translator, tensor.data(), {32, 32}, {0, 0, 32, 32}, own)
            .ok());
    while (statistics->session().Step(10).value() < 1) {
    }
    const OutputTensor output = statistics->Finish(model.translator, 1).value();
    for (int i = 0; i < 3 * 32 * 32; ++i) {
      ASSERT_NEAR(output.floats()[i], expected[0].floats()[i], 2e-4) << i << own;
    }
    statistics->EndPass();
  }
}

// The variance of nearly equal values far from 0, as E[x^2] - E[x]^2, is rounding of either sign.
TEST(StatisticsTest, OfAFlatPictureAreNumbers) {
  onnx::ModelBuilder builder = Scaling("x", "y", {-1, 3, -1, -1}, 1);
  builder.Floats("far", Shape{3}, {333.3f, 517.7f, 871.1f});
  builder.Floats("one", Shape{3}, {1, 1, 1}).Floats("zero", Shape{3}, {0, 0, 0});
  builder.Node("Conv", {"x", "w", "far"}, {"c"});
  builder.Node("InstanceNormalization", {"c", "one", "zero"}, {"n"});
  builder.Node("Tanh", {"n"}, {"y"});
  Opened model = OpenModel(builder.Take());
  auto statistics = WholeStatistics::Load(model.file, model.session, model.translator, {});
  ASSERT_TRUE(statistics.ok()) << statistics.error().message;
  for (int level = 0; level < 20; ++level) {
    std::vector<float> tensor(3 * 24 * 24, static_cast<float>(level) / 9.7f - 1);
    for (size_t i = 0; i < tensor.size(); ++i) tensor[i] += 1e-4f * static_cast<float>(i % 3);
    ASSERT_TRUE(
        statistics
            ->Begin(model.session, model.translator, tensor.data(), {24, 24}, {0, 0, 24, 24}, true)
            .ok());
    while (statistics->session().Step(10).value() < 1) {
    }
    const OutputTensor output = statistics->Finish(model.translator, 1).value();
    for (int i = 0; i < 3 * 24 * 24; ++i) ASSERT_TRUE(std::isfinite(output.floats()[i])) << level;
  }
}

TEST(StatisticsTest, AreRefusedWhereTheModelHasOtherOnes) {
  Opened none = OpenModel(Same(-1, 1));
  EXPECT_FALSE(WholeStatistics::Load(none.file, none.session, none.translator, {}).ok());
  onnx::ModelBuilder builder;
  builder.Input("x", {-1, 3, -1, -1}).Output("y");
  builder.Node("GlobalAveragePool", {"x"}, {"m"}).Node("Mul", {"x", "m"}, {"p"});
  builder.Node("Tanh", {"p"}, {"y"});
  Opened pooled = OpenModel(builder.Take());
  EXPECT_EQ(pooled.translator.picture_statistics, 1);
  const auto refused = WholeStatistics::Load(pooled.file, pooled.session, pooled.translator, {});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kUnsupportedOp);
}

}  // namespace
}  // namespace ganvas::translate
