// The two kinds of feature networks.
#include <gtest/gtest.h>
#include <torch/script.h>

#include <fstream>

#include "native/error.h"
#include "native/metrics/classifier.h"
#include "native/metrics/pictures.h"
#include "native/metrics/stacked_net.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::metrics {
namespace {

// Grey pictures of two classes: a bright spot in the left or the right half, at a random height.
Pictures Halves(int64_t count, uint64_t seed) {
  Pictures pictures;
  pictures.bytes = torch::randint(0, 40, {count, 1, 16, 16}, at::detail::createCPUGenerator(seed),
                                  torch::kUInt8);
  for (int64_t i = 0; i < count; ++i) {
    const int64_t label = i * 7 % 5 % 2;
    const int64_t y = 3 + i * 13 % 10;
    pictures.bytes[i][0].slice(0, y - 1, y + 2).slice(1, label == 0 ? 3 : 11, label == 0 ? 6 : 14) =
        230;
    pictures.labels.push_back(label);
  }
  return pictures;
}

ClassifierOptions Small() {
  ClassifierOptions options;
  options.classes = 2;
  options.epochs = 0;
  options.least_steps = 30;
  options.batch = 32;
  return options;
}

TEST(Classifier, LearnsAndIsTheSameForASeed) {
  const Pictures train = Halves(200, 1), test = Halves(100, 2);
  const PictureDataset train_set(train, {"left", "right"}), test_set(test, {"left", "right"});
  Classifier one(Small()), again(Small());
  one.Train(train_set, "test", {});
  again.Train(train_set, "test", {});
  EXPECT_GT(one.Measure(test_set, {}), 0.97);
  EXPECT_TRUE(torch::equal(one.Features(test.bytes), again.Features(test.bytes)));
  EXPECT_EQ(one.Features(test.bytes).sizes(), (std::vector<int64_t>{100, 128}));
  EXPECT_LT((one.Probabilities(test.bytes).sum(1) - 1).abs().max().item<double>(), 1e-5);
  // A picture's features do not depend on the batch around it.
  EXPECT_TRUE(torch::allclose(one.Features(test.bytes.slice(0, 5, 6)),
                              one.Features(test.bytes).slice(0, 5, 6), 1e-4, 1e-4));
  ClassifierOptions other = Small();
  other.seed = 1;
  EXPECT_FALSE(torch::equal(Classifier(other).Features(test.bytes),
                            Classifier(Small()).Features(test.bytes)));
}

TEST(Classifier, IsKeptInTheCache) {
  const ScratchFolder folder;
  const Pictures train = Halves(64, 3), test = Halves(32, 4);
  const PictureDataset train_set(train, {"left", "right"}), test_set(test, {"left", "right"});
  int steps = 0;
  const Progress count = [&steps](const std::string& work, int64_t, int64_t) {
    if (work.starts_with("training")) ++steps;
  };
  ClassifierOptions options = Small();
  options.least_steps = 3;
  const std::string cache = folder / "cache";
  const auto first = CachedClassifier(train_set, test_set, options, "halves", cache, count);
  EXPECT_EQ(steps, 3);
  const auto second = CachedClassifier(train_set, test_set, options, "halves", cache, count);
  EXPECT_EQ(steps, 3);
  EXPECT_TRUE(torch::equal(first->Features(test.bytes), second->Features(test.bytes)));
  EXPECT_EQ(first->accuracy(), second->accuracy());
  // Other data, another classifier; a damaged file is made again.
  const Pictures more = Halves(65, 5);
  CachedClassifier(PictureDataset(more, {"left", "right"}), test_set, options, "halves", cache,
                   count);
  EXPECT_EQ(steps, 6);
  for (const auto& entry : std::filesystem::directory_iterator(cache)) {
    std::ofstream(entry.path(), std::ios::trunc) << "damaged";
  }
  const auto third = CachedClassifier(train_set, test_set, options, "halves", cache, count);
  EXPECT_EQ(steps, 9);
  EXPECT_TRUE(torch::equal(first->Features(test.bytes), third->Features(test.bytes)));
}

TEST(StackedNet, ReadsEachChannel) {
  const Pictures train = Halves(200, 1);
  auto digits = std::make_unique<Classifier>(Small());
  digits->Train(PictureDataset(train, {"left", "right"}), "test", {});
  StackedNet net(std::move(digits));
  const Pictures a = Halves(40, 6);
  const torch::Tensor stacked = torch::cat({a.bytes, a.bytes.roll(1, 0), a.bytes.roll(2, 0)}, 1);
  const torch::Tensor labels = torch::tensor(a.labels);
  const torch::Tensor expected = labels * 100 + labels.roll(1, 0) * 10 + labels.roll(2, 0);
  EXPECT_GT((net.Predict(stacked) == expected).to(torch::kFloat32).mean().item<double>(), 0.9);
  EXPECT_EQ(net.Features(stacked).sizes(), (std::vector<int64_t>{40, 384}));
  EXPECT_THROW(net.Probabilities(stacked), FatalError);
}

std::string SaveScript(const ScratchFolder& folder, const std::string& source) {
  torch::jit::Module module("detector");
  module.define(source);
  const std::string path = folder / "detector.pt";
  module.save(path);
  return path;
}

TEST(TorchScript, IsCalledAsTheUsualDetectorWantsIt) {
  const ScratchFolder folder;
  const std::string path = SaveScript(folder, R"(
def forward(self, img, return_features: bool = False, no_output_bias: bool = False):
    assert not img.is_floating_point()
    means = img.float().mean([2, 3])
    if return_features:
        return means
    logits = means / 100.0
    if not no_output_bias:
        logits = logits + torch.arange(3)
    return torch.softmax(logits, 1)
)");
  const auto net = OpenTorchScript(path, torch::kCPU);
  EXPECT_EQ(net->name(), "detector.pt");
  const torch::Tensor grey = torch::full({2, 1, 4, 4}, 50, torch::kUInt8);
  EXPECT_TRUE(torch::equal(net->Features(grey), torch::full({2, 3}, 50.0)));
  EXPECT_TRUE(torch::allclose(net->Probabilities(grey), torch::full({2, 3}, 1.0 / 3)));
}

TEST(TorchScript, LogitsBecomeProbabilities) {
  const ScratchFolder folder;
  const std::string path = SaveScript(folder, R"(
def forward(self, img, return_features: bool = False):
    return img[:, :, 0, 0].float() / 10.0
)");
  const torch::Tensor pictures = torch::tensor({0, 10, 30}, torch::kUInt8).view({1, 3, 1, 1});
  EXPECT_TRUE(torch::allclose(OpenTorchScript(path, torch::kCPU)->Probabilities(pictures),
                              torch::tensor({{0.0, 1.0, 3.0}}).softmax(1)));
}

// What goes wrong, as the user reads it.
std::string Complaint(const std::string& path, bool probabilities, ExitCode code) {
  try {
    const auto net = OpenTorchScript(path, torch::kCPU);
    const torch::Tensor pictures = torch::full({2, 1, 8, 8}, 200, torch::kUInt8);
    probabilities ? net->Probabilities(pictures) : net->Features(pictures);
  } catch (const FatalError& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return error.what();
  }
  return "none";
}

TEST(TorchScript, ErrorsNameTheFile) {
  const ScratchFolder folder;
  EXPECT_NE(Complaint(folder / "none.pt", false, ExitCode::kBadFile).find("none.pt: no such file"),
            std::string::npos);
  WriteText(folder / "text.pt", "no TorchScript");
  EXPECT_NE(Complaint(folder / "text.pt", false, ExitCode::kBadFile).find("cannot be loaded"),
            std::string::npos);
  // Takes no pictures of this kind.
  std::string path = SaveScript(folder, "def forward(self, img):\n    return img.mm(img)\n");
  EXPECT_NE(Complaint(path, false, ExitCode::kBadFile).find("cannot be run on uint8 [N, 3, H, W]"),
            std::string::npos);
  path = SaveScript(folder, "def forward(self, img):\n    return 3\n");
  EXPECT_NE(Complaint(path, false, ExitCode::kBadFile).find("no tensor"), std::string::npos);
  path = SaveScript(folder, "def forward(self, img):\n    return img.float().mean(3) / 0.0\n");
  EXPECT_NE(Complaint(path, false, ExitCode::kBadFile).find("not finite"), std::string::npos);
  // Features are no probabilities.
  path = SaveScript(folder, "def forward(self, img):\n    return img.float().mean([2, 3])\n");
  EXPECT_EQ(Complaint(path, false, ExitCode::kBadFile), "none");
  EXPECT_NE(Complaint(path, true, ExitCode::kUsage).find("return_features"), std::string::npos);
}

}  // namespace
}  // namespace ganvas::metrics
