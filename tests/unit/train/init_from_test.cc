// --init-from a run of another size or other classes, and --freeze-d.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "native/error.h"
#include "native/models/architecture.h"
#include "native/models/dcgan.h"
#include "native/run/run_folder.h"
#include "native/run/tensor_file.h"
#include "native/step/taken_weights.h"
#include "native/train/train.h"
#include "tests/support/fatal_message.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/train/small_run.h"

namespace ganvas::train {
namespace {

TensorFile LastCheckpoint(const std::string& run) {
  const RunFolder folder = RunFolder::Open(run);
  return ReadTensorFile(folder.CheckpointFile(folder.Checkpoints().back()));
}

bool SameWeights(const TensorFile& a, const std::string& name_a, const TensorFile& b,
                 const std::string& name_b) {
  const StoredTensor* x = a.Find(name_a);
  const StoredTensor* y = b.Find(name_b);
  if (x == nullptr || y == nullptr) {
    ADD_FAILURE() << name_a << " or " << name_b;
    return false;
  }
  return x->shape == y->shape && std::memcmp(x->data.data(), y->data.data(), x->data.size()) == 0;
}

// Starts from `first` and learns nothing, so that the weights show what they started from.
Options Still(const std::string& out, const std::string& first) {
  Options options = SmallestRun(out, 1);
  options.init_from = first;
  options.lr_g = options.lr_d = 0;
  options.ema_half_life = 0;
  return options;
}

void ExpectLog(const std::string& run, const std::string& part) {
  const std::string log = FileText(RunFolder::Open(run).LogFile());
  EXPECT_NE(log.find(part), std::string::npos) << part << "\n" << log;
}

// A DCGAN of 32x32 has one doubling more, next to z, and its discriminator one halving more.
TEST(InitFromOtherShapes, AnotherSizeKeepsTheLayersNextToThePicture) {
  const ScratchFolder folder;
  Train(SmallestRun(folder / "first", 3), Report::kQuiet);
  Options options = Still(folder / "second", folder / "first");
  options.size = 32;
  Train(options, Report::kQuiet);
  const TensorFile first = LastCheckpoint(folder / "first");
  const TensorFile second = LastCheckpoint(folder / "second");
  EXPECT_TRUE(SameWeights(first, "generator/main.3.weight", second, "generator/main.6.weight"));
  EXPECT_TRUE(SameWeights(first, "generator/main.6.weight", second, "generator/main.9.weight"));
  // The average, before the step that makes it follow the generator.
  const TensorFile start = ReadTensorFile(RunFolder::Open(folder / "second").CheckpointFile(0));
  EXPECT_TRUE(SameWeights(first, "average/main.6.weight", start, "average/main.9.weight"));
  EXPECT_FALSE(SameWeights(first, "generator/main.0.weight", second, "generator/main.0.weight"));
  for (const char* name : {"discriminator/features.0.weight", "discriminator/features.2.weight"}) {
    EXPECT_TRUE(SameWeights(first, name, second, name)) << name;
  }
  ExpectLog(folder / "second", "the generator of " + folder / "first" + " fits in part; kept: ");
  ExpectLog(folder / "second", "main.6, ");
  ExpectLog(folder / "second", "; new: main.0");
  ExpectLog(folder / "second", "new: features.5, features.6, logit");
}

TEST(InitFromOtherShapes, ClassesAreAdded) {
  const ScratchFolder folder;
  Train(SmallestRun(folder / "first", 3), Report::kQuiet);
  Options options = Still(folder / "second", folder / "first");
  options.conditional = true;
  Train(options, Report::kQuiet);
  const TensorFile first = LastCheckpoint(folder / "first");
  const TensorFile second = LastCheckpoint(folder / "second");
  EXPECT_TRUE(SameWeights(first, "generator/main.3.weight", second, "generator/main.3.weight"));
  // [nz + class vector, maps, 4, 4]: the rows of z are kept.
  const StoredTensor* z = first.Find("generator/main.0.weight");
  const StoredTensor* both = second.Find("generator/main.0.weight");
  ASSERT_EQ(z->shape[0], 8);
  ASSERT_EQ(both->shape[0], 16);
  EXPECT_EQ(std::memcmp(z->data.data(), both->data.data(), z->data.size()), 0);
  ExpectLog(folder / "second", "kept in part: main.0.weight (8 of 16); new: classes");
  ExpectLog(folder / "second", "kept in part: features.0.weight (3 of 4); new: classes");
}

// A network's weights as a file that keeps them alive.
struct Stored {
  explicit Stored(const models::Generator& network) {
    for (const auto& list : {network.named_parameters(), network.named_buffers()}) {
      for (const auto& item : list) {
        alive.push_back(item.value().detach().contiguous());
        const torch::Tensor& host = alive.back();
        file.tensors.push_back({"generator/" + item.key(),
                                host.scalar_type() == torch::kInt64 ? "I64" : "F32",
                                host.sizes().vec(),
                                {static_cast<const uint8_t*>(host.data_ptr()), host.nbytes()}});
      }
    }
  }
  TensorFile file;
  std::vector<torch::Tensor> alive;
};

// Layers of a network with noise and of one without it lack some weights there or here.
TEST(TakeWeights, LayersKeepWhatBothHave) {
  models::NetworkShape shape;
  shape.size = 16;
  shape.width = 4;
  shape.latent = 8;
  const auto make = [&](bool noise, uint64_t seed) {
    shape.layer_noise = noise;
    return models::ArchitectureOf(Model::kStylegan2).make_generator(shape, seed);
  };
  const auto noisy = make(true, 1), quiet = make(false, 2), again = make(true, 3);
  const TakenWeights less = TakeWeights(Stored(*noisy).file, "generator/", {}, false, *quiet);
  EXPECT_TRUE(less.fresh.empty() && less.partly.empty());
  const TakenWeights more = TakeWeights(Stored(*quiet).file, "generator/", {}, false, *again);
  EXPECT_EQ(std::ranges::count(more.fresh, "blocks.0.conv1.noise_strength"), 1);
  EXPECT_EQ(more.fresh.size(), 10u);  // a strength and a noise of each convolution
  for (const auto& item : quiet->named_parameters()) {
    EXPECT_TRUE(item.value().equal(noisy->named_parameters()[item.key()])) << item.key();
    EXPECT_TRUE(item.value().equal(again->named_parameters()[item.key()])) << item.key();
  }
}

// Rows of the classes that both have, wherever they stand.
TEST(TakeWeights, OtherClassesTakeTheirRows) {
  models::NetworkShape shape;
  shape.size = 16;
  shape.width = 4;
  shape.latent = 8;
  shape.classes = 3;
  const auto there = std::make_shared<models::DcganGenerator>(shape);
  const Stored stored(*there);
  const TensorFile& file = stored.file;
  for (const int classes : {2, 3}) {
    shape.classes = classes;
    const auto here = std::make_shared<models::DcganGenerator>(shape);
    const torch::Tensor before = here->classes->weight.detach().clone();
    ClassRows rows{3, {2, -1}};
    if (classes == 3) rows.from.push_back(0);
    const TakenWeights taken = TakeWeights(file, "generator/", rows, true, *here);
    EXPECT_EQ(taken.fresh, std::vector<std::string>());
    EXPECT_EQ(taken.partly,
              std::vector<std::string>{classes == 2 ? "classes.weight (1 of 2 classes)"
                                                    : "classes.weight (2 of 3 classes)"});
    const torch::Tensor now = here->classes->weight, old = there->classes->weight;
    EXPECT_TRUE(now[0].equal(old[2]));
    EXPECT_TRUE(now[1].equal(before[1]));
    if (classes == 3) {
      EXPECT_TRUE(now[2].equal(old[0]));
    }
  }
  // The same classes: all is kept.
  const auto same = std::make_shared<models::DcganGenerator>(shape);
  const TakenWeights taken = TakeWeights(file, "generator/", {3, {0, 1, 2}}, true, *same);
  EXPECT_TRUE(taken.partly.empty() && taken.fresh.empty());
  EXPECT_TRUE(same->classes->weight.equal(there->classes->weight));
}

TEST(FreezeD, TheFirstLayersStayAndTheOthersLearn) {
  const ScratchFolder folder;
  Train(SmallestRun(folder / "first", 2), Report::kQuiet);
  Options options = SmallestRun(folder / "second", 3);
  options.init_from = folder / "first";
  options.freeze_d = 2;
  Train(options, Report::kQuiet);
  const TensorFile first = LastCheckpoint(folder / "first");
  const TensorFile second = LastCheckpoint(folder / "second");
  const auto same = [&](const std::string& name) {
    return SameWeights(first, "discriminator/" + name, second, "discriminator/" + name);
  };
  EXPECT_TRUE(same("features.0.weight"));
  EXPECT_TRUE(same("features.2.weight"));
  EXPECT_TRUE(same("features.3.weight")) << "the normalization behind it";
  EXPECT_FALSE(same("logit.weight"));
  EXPECT_FALSE(SameWeights(first, "generator/main.0.weight", second, "generator/main.0.weight"));
}

TEST(FreezeD, NeedsATrainedDiscriminatorWithMoreLayers) {
  const ScratchFolder folder;
  Options options = SmallestRun(folder / "run", 1);
  options.freeze_d = 1;
  EXPECT_NE(FatalMessage(ExitCode::kUsage, [&] { Train(options, Report::kQuiet); })
                .find("it needs --init-from RUN"),
            std::string::npos);
  Train(SmallestRun(folder / "first", 1), Report::kQuiet);
  options.init_from = folder / "first";
  options.freeze_d = 3;
  EXPECT_NE(FatalMessage(ExitCode::kUsage, [&] { Train(options, Report::kQuiet); })
                .find("--freeze-d 3: the discriminator has 3 layers, expected fewer"),
            std::string::npos);
}

}  // namespace
}  // namespace ganvas::train
