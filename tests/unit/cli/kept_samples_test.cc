// ganvas sample --keep: the rule of rejection, and the command with a discriminator that likes
// bright pictures.
#include "native/cli/kept_samples.h"

#include <cmath>
#include <numeric>

#include "native/cli/npy.h"
#include "shared/latent/latent.h"
#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

std::vector<double> Normal(uint64_t seed, size_t count) {
  std::vector<float> draws(count);
  Latents(seed, 0, 1, static_cast<int64_t>(count), Prior::kNormal, draws.data());
  return {draws.begin(), draws.end()};
}

TEST(Rejection, KeepsTheShare) {
  const std::vector<double> logits = Normal(1, 4000);
  for (const double share : {0.02, 0.1, 0.5, 0.9}) {
    Rejection rejection(logits, share);
    double sum = 0, last = 0;
    for (const double logit : logits) sum += rejection.Probability(logit);
    EXPECT_NEAR(sum / static_cast<double>(logits.size()), share, 1e-3);
    for (const double logit : {-4.0, -1.0, 0.0, 1.0, 3.0}) {
      EXPECT_GT(rejection.Probability(logit), last);
      last = rejection.Probability(logit);
    }
  }
}

// Generated N(0, 1), real N(0.5, 1): the logarithm of the ratio at x is x / 2 - 1 / 8. With the
// share at which gamma is 0, what is kept is distributed as real samples are.
TEST(Rejection, KeepsRealOnesWhereLogitsAreRatios) {
  const std::vector<double> samples = Normal(2, 200000);
  std::vector<double> logits;
  for (const double x : samples) logits.push_back(x / 2 - 0.125);
  const double largest = *std::max_element(logits.begin(), logits.end());
  Rejection rejection(logits, std::exp(-largest));
  double weight = 0, mean = 0, square = 0;
  for (size_t i = 0; i < samples.size(); ++i) {
    const double probability = rejection.Probability(logits[i]);
    weight += probability;
    mean += probability * samples[i];
    square += probability * samples[i] * samples[i];
  }
  mean /= weight;
  EXPECT_NEAR(mean, 0.5, 0.02);
  EXPECT_NEAR(square / weight - mean * mean, 1, 0.03);
}

TEST(Rejection, ReadsTheShare) {
  EXPECT_EQ(ParseKeptShare("best:10%"), 0.1);
  EXPECT_EQ(ParseKeptShare("best:0.5%"), 0.005);
}

class KeepTest : public ::testing::Test {
 protected:
  KeepTest() {
    WriteModel(generator_);
    onnx::ModelBuilder builder(13);
    builder.Input(Value("image", DType::kF32, {-1, 3, 2, 2}));
    builder.Initializer(
        onnx::MakeTensor("w", DType::kF32, Shape{12, 1}, std::vector<float>(12, 3)));
    const std::string flat = builder.Reshape("flat", "image", {-1, 12});
    builder.Reshape("logit", builder.Op("MatMul", "sum", {flat, "w"}), {-1});
    builder.Output(onnx::MakeValue("logit", DType::kF32, {-1}, {"N"}));
    onnx::Model model = builder.Take();
    model.metadata = {{"ganvas.kind", "discriminator"}};
    WriteFileOf(judge_, model);
  }

  // The mean of all numbers of 200 samples.
  double MeanOf(const std::string& arguments) {
    const std::string out = folder_.File("samples.npy");
    const Outcome outcome =
        RunGanvas("sample " + generator_ + " --count 200 --out " + out + " " + arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    const NpyArray array = ReadNpy(out);
    EXPECT_EQ(array.dims[0], 200);
    const double sum = std::accumulate(array.values.begin(), array.values.end(), 0.0);
    return sum / static_cast<double>(array.values.size());
  }

  const ScratchFolder folder_;
  const std::string generator_ = folder_.File("generator.onnx");
  const std::string judge_ = folder_.File("judge.onnx");
};

TEST_F(KeepTest, SamplesAreMoreToItsLiking) {
  const std::string keep = "--discriminator " + judge_ + " --keep best:";
  const double plain = MeanOf(""), half = MeanOf(keep + "50%"), few = MeanOf(keep + "5%");
  EXPECT_GT(half, plain + 0.05);
  EXPECT_GT(few, half + 0.05);
  // The same for a seed.
  EXPECT_EQ(MeanOf(keep + "5%"), few);
  EXPECT_NE(MeanOf(keep + "5% --seed 2"), few);
}

TEST_F(KeepTest, SaysWhatIsWrong) {
  const std::string sample = "sample " + generator_ + " --out " + folder_.File("x.png");
  ExpectErrorWith(sample + " --keep best:10%", 2, "--discriminator");
  const std::string with = sample + " --discriminator ";
  ExpectErrorWith(with + judge_ + " --keep 10%", 2, "--keep 10%: expected best:P%");
  ExpectErrorWith(with + judge_ + " --keep best:0%", 2, "expected best:P%");
  ExpectErrorWith(with + generator_ + " --keep best:10%", 3, "is not a discriminator");
  WriteModel(folder_.File("points.onnx"), {.points = true});
  ExpectErrorWith("sample " + folder_.File("points.onnx") + " --out " + folder_.File("x.csv") +
                      " --discriminator " + judge_ + " --keep best:10%",
                  3, "does not judge what this generator makes");
}

}  // namespace
}  // namespace ganvas::cli
