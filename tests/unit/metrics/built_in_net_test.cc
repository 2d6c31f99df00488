// The network that ships with Ganvas puts pictures in the right order.
#include <gtest/gtest.h>

#include <cmath>

#include "native/data/dataset.h"
#include "native/error.h"
#include "native/metrics/evaluator.h"
#include "native/metrics/feature_net.h"
#include "native/metrics/frechet.h"
#include "native/metrics/metric_table.h"
#include "native/metrics/pictures.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/metrics/spots.h"

namespace ganvas::metrics {
namespace {

torch::Tensor Shapes(int64_t first, int64_t count, int size) {
  data::DatasetOptions options;
  options.size = size;
  const auto dataset = data::OpenDataset("shapes", options);
  std::vector<int64_t> indices(static_cast<size_t>(count));
  for (size_t i = 0; i < indices.size(); ++i) indices[i] = first + static_cast<int64_t>(i);
  return ReadPictures(*dataset, indices).bytes;
}

torch::Tensor ToByteRange(const torch::Tensor& pictures) {
  return pictures.round().clamp(0, 255).to(torch::kUInt8);
}

// Means over squares of `side` pixels, at the same size.
torch::Tensor Blurred(const torch::Tensor& pictures, int64_t side) {
  namespace F = torch::nn::functional;
  return ToByteRange(F::avg_pool2d(
      F::pad(pictures.to(torch::kFloat32),
             F::PadFuncOptions({side / 2, side / 2, side / 2, side / 2}).mode(torch::kReplicate)),
      F::AvgPool2dFuncOptions(side).stride(1)));
}

torch::Tensor Noisy(const torch::Tensor& pictures, double sigma) {
  torch::manual_seed(0);
  return ToByteRange(pictures.to(torch::kFloat32) +
                     sigma * torch::randn(pictures.sizes(), torch::kFloat32));
}

TEST(BuiltInNet, OrdersPicturesByTheirQuality) {
  const auto net = OpenBuiltInNet(1);
  const auto moments = [&](const torch::Tensor& pictures) {
    MomentSums sums;
    for (int64_t i = 0; i < pictures.size(0); i += 100) {
      sums.Add(net->Features(pictures.slice(0, i, std::min(i + 100, pictures.size(0)))));
    }
    return sums.Finish();
  };
  const torch::Tensor real = Shapes(0, 400, 32);
  const Moments reference = moments(real);
  const auto fid = [&](const torch::Tensor& pictures) {
    return FrechetDistance(reference, moments(pictures));
  };
  const torch::Tensor other = Shapes(400, 400, 32);
  const double floor = fid(other);
  EXPECT_NEAR(fid(real), 0, 1e-3);
  EXPECT_GT(floor, 0);
  EXPECT_GT(fid(Blurred(other, 3)), 1.5 * floor);
  EXPECT_GT(fid(Blurred(other, 7)), 1.5 * fid(Blurred(other, 3)));
  EXPECT_GT(fid(Noisy(other, 20)), 1.5 * floor);
  EXPECT_GT(fid(Noisy(other, 80)), 1.5 * fid(Noisy(other, 20)));
  EXPECT_GT(fid(Noisy(torch::zeros_like(other), 200)), fid(Blurred(other, 7)));
  // One picture over and over.
  EXPECT_GT(fid(other.slice(0, 0, 1).repeat({400, 1, 1, 1})), 3 * floor);
}

TEST(BuiltInNet, TakesPicturesOfAnySizeAndColour) {
  const auto net = OpenBuiltInNet(1);
  const torch::Tensor small = Shapes(0, 3, 16), large = Shapes(0, 3, 160);
  const torch::Tensor features = net->Features(small);
  ASSERT_EQ(features.dim(), 2);
  EXPECT_EQ(features.size(0), 3);
  EXPECT_EQ(features.size(1), net->Features(large).size(1));
  EXPECT_TRUE(torch::isfinite(features).all().item<bool>());
  // A picture's features do not depend on its batch; grey is the same in one channel and in three.
  EXPECT_TRUE(torch::equal(net->Features(small.slice(0, 1, 2))[0], features[1]));
  const torch::Tensor grey = small.slice(1, 0, 1);
  EXPECT_TRUE(torch::allclose(net->Features(grey), net->Features(grey.repeat({1, 3, 1, 1})),
                              /*rtol=*/1e-3, /*atol=*/1e-3));
  EXPECT_THROW(net->Probabilities(small), FatalError);
}

TEST(BuiltInNet, MeasuresDataWithoutLabels) {
  const ScratchFolder folder;
  WriteSpots(folder.path());
  std::filesystem::remove(folder / "train-labels-idx1-ubyte");
  std::filesystem::remove(folder / "t10k-labels-idx1-ubyte");
  EvalOptions options;
  options.data = "idx:" + folder.path();
  options.samples = 150;
  options.metrics = ParseMetrics("fid,kid,prdc");
  SampleShape shape{.points = false, .channels = 1, .height = kSpotSide, .width = kSpotSide};
  const Report report = MakeEvaluator(options, shape)->Evaluate([](int64_t, int64_t count) {
    return torch::rand({count, 1, kSpotSide, kSpotSide}) * 2 - 1;
  });
  EXPECT_EQ(report.detector, "the built-in network");
  ASSERT_FALSE(report.notes.empty());
  EXPECT_NE(report.notes[0].find("for published FID"), std::string::npos) << report.notes[0];
  EXPECT_EQ(report.figures[0].name, "fid");
  EXPECT_GT(report.figures[0].parts[0].value, 2 * report.figures[0].floor[0].value);
  options.metrics = {"is"};
  EXPECT_THROW(MakeEvaluator(options, shape), FatalError);
  options.metrics = {"modes"};
  EXPECT_THROW(MakeEvaluator(options, shape), FatalError);
}

}  // namespace
}  // namespace ganvas::metrics
