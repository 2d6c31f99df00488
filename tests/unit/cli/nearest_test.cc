#include "native/nearest.h"

#include <gtest/gtest.h>

namespace ganvas {
namespace {

using Names = std::vector<std::string>;

TEST(Nearest, FindsWhatWasMeant) {
  const Names known = {"--data", "--batch", "--lr-g",   "--lr-d",  "--lr-schedule", "--steps",
                       "--size", "--out",   "--beta1",  "--beta2", "--channels",    "--channels-d",
                       "--r1",   "--r2",    "--epochs", "--count"};
  EXPECT_EQ(Nearest("--lr", known), (Names{"--lr-g", "--lr-d", "--lr-schedule"}));
  EXPECT_EQ(Nearest("--dataa", known), Names{"--data"});
  EXPECT_EQ(Nearest("-out", known), Names{"--out"});
  EXPECT_EQ(Nearest("--bacth", known), Names{"--batch"});  // letters that changed places
  EXPECT_EQ(Nearest("--Channels_D", known).front(), "--channels-d");
  EXPECT_EQ(Nearest("--chan", known).front(), "--channels");
  constexpr OtherName kOthers[] = {{"gamma", "r1"}, {"resolution", "size"}};
  EXPECT_EQ(Nearest("--gamma", known, kOthers), Names{"--r1"});  // as StyleGAN calls it
  EXPECT_EQ(Nearest("--resolution", known, kOthers), Names{"--size"});
  EXPECT_EQ(Nearest("--resolution", known), Names{});
  EXPECT_EQ(Nearest("--n_epochs", known).front(), "--epochs");
  EXPECT_EQ(Nearest("--zebra", known), Names{});
  EXPECT_EQ(Nearest("--x", known), Names{});
  EXPECT_EQ(Nearest("--", known), Names{});
  EXPECT_EQ(Nearest("", {}), Names{});
}

TEST(Nearest, EndsAMessage) {
  const Names known = {"dcgan", "resnet", "mlp"};
  EXPECT_EQ(DidYouMean("dcgam", known), "; did you mean dcgan?");
  EXPECT_EQ(DidYouMean("vae", known), "");
}

}  // namespace
}  // namespace ganvas
