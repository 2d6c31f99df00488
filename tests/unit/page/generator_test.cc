// Which pictures are asked for, kept and forgotten.
#include <gtest/gtest.h>

#include "fake_bridge.h"
#include "web/app/latents.h"

namespace ganvas::page {
namespace {

using nlohmann::json;

class GeneratorTest : public testing::Test {
 protected:
  GeneratorTest() {
    ForgetPosted();
    app_.Receive({{"type", "model"},
                  {"id", "tiny"},
                  {"name", "Tiny"},
                  {"hash", "0123"},
                  {"nz", 4},
                  {"width", 2},
                  {"height", 2}},
                 {});
  }

  static std::vector<Recipe> Samples(uint64_t first, uint64_t count) {
    std::vector<Recipe> recipes;
    for (uint64_t i = 0; i < count; ++i) recipes.push_back(Recipe::Seed(1, first + i, -1));
    return recipes;
  }

  void Want(uint64_t first, uint64_t count) { app_.generator().Want(Samples(first, count)); }

  // A part of the last request comes.
  void Give(int first, int count) {
    app_.Receive({{"type", "pictures"},
                  {"stamp", LastPosted("generate")["stamp"]},
                  {"first", first},
                  {"count", count},
                  {"width", 2},
                  {"height", 2}},
                 std::vector<uint8_t>(16 * static_cast<size_t>(count), 7));
  }

  void GiveAll() {
    const json asked = LastPosted("generate");
    Give(0, asked["count"]);
    app_.Receive({{"type", "done"}, {"stamp", asked["stamp"]}, {"ms", 1}}, {});
  }

  bool Has(uint64_t index) { return app_.generator().Find(Recipe::Seed(1, index, -1)) != nullptr; }

  App app_;
};

TEST_F(GeneratorTest, WhatIsNotWantedAnyMoreIsDroppedAfterTheNextPart) {
  Want(0, 8);
  EXPECT_EQ(LastPosted("generate")["count"], 8);
  // The view has moved by two pictures: the request goes on until something of it comes.
  Want(2, 8);
  EXPECT_EQ(CountPosted("cancel"), 0);
  Give(0, 3);
  Want(2, 8);
  EXPECT_EQ(CountPosted("cancel"), 0) << "all that is left is wanted";
  Want(5, 8);
  EXPECT_EQ(CountPosted("cancel"), 0) << "nothing came meanwhile";
  Give(3, 1);
  Want(5, 8);
  EXPECT_EQ(CountPosted("cancel"), 1);
  EXPECT_EQ(LastPosted("generate")["count"], 8) << "5 to 12";
  EXPECT_TRUE(Has(3));
}

TEST_F(GeneratorTest, ARequestOfWhichNothingIsWantedEndsAtOnce) {
  Want(0, 8);
  Want(100, 8);
  EXPECT_EQ(CountPosted("cancel"), 1);
  EXPECT_EQ(CountPosted("generate"), 2);
}

TEST_F(GeneratorTest, ARequestThatHasComeWaitsForItsEnd) {
  Want(0, 4);
  Give(0, 4);
  Want(100, 4);
  EXPECT_EQ(CountPosted("cancel"), 0);
}

TEST_F(GeneratorTest, TheLastUsedPicturesAreKept) {
  constexpr uint64_t kAtOnce = 500;
  for (uint64_t first = 0; first < 5000; first += kAtOnce) {
    Want(first, kAtOnce);
    GiveAll();
    // Picture 0 is looked at again and again.
    EXPECT_TRUE(Has(0));
    EXPECT_LE(app_.generator().kept(), 4096 + kAtOnce);
  }
  Want(4500, kAtOnce);
  EXPECT_EQ(app_.generator().kept(), 4096u);
  EXPECT_TRUE(Has(4999));
  EXPECT_FALSE(Has(1));
}

TEST_F(GeneratorTest, WhatIsWantedIsKeptWhateverItsNumber) {
  Want(0, 4500);
  GiveAll();
  Want(0, 4500);
  EXPECT_EQ(app_.generator().kept(), 4500u);
  EXPECT_EQ(CountPosted("generate"), 1);
}

}  // namespace
}  // namespace ganvas::page
