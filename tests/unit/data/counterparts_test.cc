// Pairs that are known: by names, and as halves of a picture.
#include "native/data/counterparts.h"

#include <gtest/gtest.h>

#include "tests/support/fatal_message.h"
#include "tests/support/pictures.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::data {
namespace {

DatasetOptions Four() {
  DatasetOptions options;
  options.size = 4;
  options.channels = 1;
  return options;
}

std::vector<int> Firsts(const Dataset& data) {
  std::vector<int> firsts;
  std::vector<uint8_t> out(data.shape().bytes());
  for (int64_t i = 0; i < data.size(); ++i) {
    data.Get(i, out.data());
    firsts.push_back(out[0]);
  }
  return firsts;
}

void WriteGrey(const ScratchFolder& folder, const std::string& name, uint8_t value) {
  WritePng(folder, name, OneColour(4, 4, value, value, value));
}

TEST(KeepCounterparts, PairsByNamesWhateverTheOrder) {
  const ScratchFolder folder;
  for (const char* name : {"a/x", "a/y", "a/z"})
    WriteGrey(folder, std::string(name) + ".png", name[2]);
  WriteGrey(folder, "b/z.png", 1);
  WriteGrey(folder, "b/w.png", 2);
  WriteGrey(folder, "b/x.png", 3);
  const std::string spec = "pair:folder:" + folder.File("a") + ",folder:" + folder.File("b");
  const DomainPair pair = OpenPair(spec, Four(), /*matched=*/true);
  EXPECT_EQ(Firsts(*pair.a), (std::vector<int>{'x', 'z'}));
  EXPECT_EQ(Firsts(*pair.b), (std::vector<int>{3, 1}));
  EXPECT_EQ(pair.b->Name(0), "x");
  ASSERT_EQ(pair.a->Notes().size(), 1u);
  EXPECT_EQ(pair.a->Notes()[0],
            "1 of 3 pictures have no counterpart of the same name and are left out");
  const DomainPair whole = OpenPair(spec, Four());
  EXPECT_EQ(whole.a->size(), 3);
  EXPECT_NE(whole.Fingerprint(), pair.Fingerprint());
}

TEST(KeepCounterparts, SaysWhereThereAreNone) {
  const ScratchFolder folder;
  WriteGrey(folder, "a/x.png", 1);
  WriteGrey(folder, "b/y.png", 1);
  const std::string spec = "pair:folder:" + folder.File("a") + ",folder:" + folder.File("b");
  EXPECT_EQ(FatalMessage(ExitCode::kUsage, [&] { OpenPair(spec, Four(), true); }),
            "--paired: no picture of one domain of " + spec +
                " has the name of one of the other, as 'x'");
}

TEST(Halves, AreTwoDomains) {
  const ScratchFolder folder;
  Image both = OneColour(9, 4, 10, 10, 10);  // an odd column in the middle belongs to neither
  for (int y = 0; y < 4; ++y) {
    for (int x = 5; x < 9; ++x) {
      for (int c = 0; c < 3; ++c) both.rgba[static_cast<size_t>(4 * (9 * y + x) + c)] = 200;
    }
    both.rgba[static_cast<size_t>(4 * (9 * y + 4))] = 77;
  }
  WritePng(folder, "train/1.png", both);
  WritePng(folder, "val/2.png", both);
  const std::string spec = "folder:" + folder.path() + "+split@test";
  EXPECT_TRUE(IsPairSpec(spec));
  EXPECT_FALSE(IsPairSpec("folder:a+split/b"));
  const auto [a, b] = ParsePairSpec(spec);
  EXPECT_EQ(a, "folder:" + folder.path() + "+left@test");
  EXPECT_EQ(b, "folder:" + folder.path() + "+right@test");
  EXPECT_TRUE(IsSameData(a, b));
  EXPECT_TRUE(HasTestSplit(spec));
  DatasetOptions options = Four();
  options.channels = 3;
  const DomainPair pair = OpenPair(spec, options, true);
  EXPECT_EQ(Firsts(*pair.a), (std::vector<int>{10}));
  EXPECT_EQ(Firsts(*pair.b), (std::vector<int>{200}));
  std::vector<uint8_t> out(pair.a->shape().bytes());
  pair.a->Get(0, out.data());
  EXPECT_EQ(out, std::vector<uint8_t>(48, 10));
  pair.b->Get(0, out.data());
  EXPECT_EQ(out, std::vector<uint8_t>(48, 200));
  EXPECT_NE(pair.a->Fingerprint(), pair.b->Fingerprint());
}

TEST(Halves, AreOfPictureFilesAlone) {
  const auto usage = [](const std::string& spec) {
    return FatalMessage(ExitCode::kUsage, [&] { OpenDataset(spec, Four()); });
  };
  EXPECT_EQ(usage("shapes+left"),
            "data 'shapes+left': +left and +right are for folder:DIR and zip:FILE");
  EXPECT_EQ(usage("folder:x+left+right"),
            "data 'folder:x+left+right': more than one of +left, +right and +split");
  EXPECT_NE(usage("folder:x+split").find("a pair of domains needs --model"), std::string::npos);
}

}  // namespace
}  // namespace ganvas::data
