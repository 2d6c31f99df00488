#include "native/data/pair_spec.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <vector>

#include "native/data/picture_format.h"
#include "native/data/points.h"
#include "tests/support/fatal_message.h"
#include "tests/support/pictures.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::data {
namespace {

using Sides = std::pair<std::string, std::string>;

TEST(PairSpec, IsTakenApart) {
  EXPECT_TRUE(IsPairSpec("pair:shapes,shapes+stripe"));
  EXPECT_FALSE(IsPairSpec("folder:pair:x"));
  EXPECT_FALSE(IsPointSpec("pair:ring8,grid25"));
  EXPECT_EQ(ParsePairSpec("pair:shapes,shapes+stripe"), (Sides{"shapes", "shapes+stripe"}));
  EXPECT_EQ(ParsePairSpec("pair:idx:../m,idx:../m+invert+tint"),
            (Sides{"idx:../m", "idx:../m+invert+tint"}));
}

TEST(PairSpec, ASplitAtTheEndIsThatOfBoth) {
  EXPECT_EQ(ParsePairSpec("pair:shapes,shapes+stripe@test"),
            (Sides{"shapes@test", "shapes+stripe@test"}));
  EXPECT_EQ(ParsePairSpec("pair:shapes@train,glyphs@test"), (Sides{"shapes@train", "glyphs@test"}));
  EXPECT_EQ(ParsePairSpec("pair:shapes@test,glyphs"), (Sides{"shapes@test", "glyphs"}));
}

TEST(PairSpec, CommasMayStandInNamesOfFolders) {
  EXPECT_EQ(ParsePairSpec("pair:folder:a,b,folder:c,d@test"),
            (Sides{"folder:a,b@test", "folder:c,d@test"}));
  EXPECT_EQ(ParsePairSpec("pair:shapes,folder:x,shapes"), (Sides{"shapes", "folder:x,shapes"}));
}

TEST(PairSpec, SaysWhichDomainIsWrong) {
  const auto error = [](const char* spec) {
    return FatalMessage(ExitCode::kUsage, [spec] { ParsePairSpec(spec); });
  };
  EXPECT_EQ(error("pair:shapes"),
            "data 'pair:shapes': one domain, expected pair:SPEC_A,SPEC_B with a comma between the "
            "two");
  EXPECT_EQ(error("pair:,shapes"),
            "data 'pair:,shapes': domain A is missing, expected pair:SPEC_A,SPEC_B");
  EXPECT_EQ(error("pair:shapes,@test"),
            "data 'pair:shapes,@test': domain B is missing, expected pair:SPEC_A,SPEC_B");
  EXPECT_EQ(error("pair:folder:x,ring8"),
            "data 'pair:folder:x,ring8': domain B is 'ring8', points in the plane; expected "
            "pictures");
  EXPECT_EQ(error("pair:folder:x,pair:shapes,shapes"),
            "data 'pair:folder:x,pair:shapes,shapes': domain B is 'pair:shapes,shapes', a pair in "
            "a pair; expected pictures of one kind");
  EXPECT_NE(error("pair:apples,shapes").find("domain A is 'apples', expected glyphs, shapes, "),
            std::string::npos);
  EXPECT_NE(error("pair:shapes,idx:").find("domain B is 'idx:', expected glyphs, shapes, "),
            std::string::npos);
  EXPECT_EQ(error("shapes"), "data 'shapes': one kind of data, expected pair:SPEC_A,SPEC_B");
  EXPECT_EQ(FatalMessage(ExitCode::kUsage, [] { OpenDataset("pair:shapes,shapes", {}); }),
            "data 'pair:shapes,shapes': a pair of domains needs --model cyclegan or pix2pix; "
            "expected pictures of one kind");
}

TEST(OpenPair, NamesTheDomainThatIsMissingOrEmpty) {
  const ScratchFolder folder;
  const std::string empty = folder.File("empty"), absent = folder.File("absent");
  std::filesystem::create_directory(empty);
  EXPECT_EQ(FatalMessage(ExitCode::kBadFile, [&] { OpenPair("pair:shapes,folder:" + absent, {}); }),
            "domain B: folder:" + absent + ": no such folder; expected one that holds pictures");
  EXPECT_EQ(
      FatalMessage(ExitCode::kBadFile, [&] { OpenPair("pair:folder:" + empty + ",shapes", {}); }),
      "domain A: folder:" + empty + ": no readable pictures (" + DecodedFormats() + ")");
}

TEST(OpenPair, GivesBothTheSameChannels) {
  const ScratchFolder folder;
  WritePng(folder, "grey/1.png", OneColour(8, 8, 90, 90, 90));
  DatasetOptions options;
  options.size = 8;
  options.channels = 1;
  const std::string grey = "folder:" + folder.File("grey");
  const std::string spec = "pair:" + grey + "," + grey + "+invert";
  const DomainPair ones = OpenPair(spec, options);
  EXPECT_EQ(ones.a->shape().channels, 1);
  EXPECT_EQ(ones.b->shape().channels, 1);
  EXPECT_EQ(FatalMessage(ExitCode::kUsage, [&] { OpenPair(spec + "+tint", options); }),
            "domain B: +tint needs 3 channels, but 1 was asked for");

  // An IDX file is grey; the tint of the other domain gives it three channels, too.
  folder.Write("digits/train-images-idx3-ubyte",
               {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0,  4,  0,  0,  0,  4,  //
                0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255});
  const std::string digits = "idx:" + folder.File("digits");
  options.channels = 0;
  options.size = 4;
  for (const bool tint_first : {false, true}) {
    const std::string tinted = digits + "+invert+tint";
    const DomainPair pair =
        OpenPair("pair:" + (tint_first ? tinted + "," + digits : digits + "," + tinted), options);
    const Dataset& plain = tint_first ? *pair.b : *pair.a;
    const Dataset& amber = tint_first ? *pair.a : *pair.b;
    ASSERT_EQ(plain.shape().bytes(), size_t{3 * 16});
    ASSERT_EQ(amber.shape().bytes(), size_t{3 * 16});
    std::vector<uint8_t> picture(3 * 16);
    plain.Get(0, picture.data());
    EXPECT_EQ(picture[16 + 15], 255);
    amber.Get(0, picture.data());
    EXPECT_EQ(picture[15], 0);
    EXPECT_EQ(picture[16], 255 * 192 / 256);
  }
}

TEST(OpenPair, TellsPairsApart) {
  DatasetOptions options;
  const DomainPair pair = OpenPair("pair:shapes,shapes+stripe@test", options);
  EXPECT_EQ(pair.a->size(), 4000);
  EXPECT_EQ(pair.Describe(), "A: " + pair.a->Describe() + "; B: " + pair.b->Describe());
  const auto fingerprint = [&](const char* spec) { return OpenPair(spec, options).Fingerprint(); };
  EXPECT_EQ(pair.Fingerprint(), fingerprint("pair:shapes@test,shapes+stripe@test"));
  EXPECT_NE(pair.Fingerprint(), fingerprint("pair:shapes+stripe,shapes@test"));
  EXPECT_NE(pair.Fingerprint(), fingerprint("pair:shapes,shapes+stripe"));
}

TEST(OpenPair, HasTestPicturesWhereBothDomainsDo) {
  const ScratchFolder folder;
  const std::string path = "folder:" + folder.path();
  EXPECT_TRUE(HasTestSplit("pair:shapes,shapes+stripe"));
  EXPECT_FALSE(HasTestSplit("pair:shapes," + path));
  std::filesystem::create_directory(folder.File("train"));
  std::filesystem::create_directory(folder.File("test"));
  EXPECT_TRUE(HasTestSplit("pair:shapes," + path));
}

}  // namespace
}  // namespace ganvas::data
