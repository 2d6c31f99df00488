// The two parts of real pictures.
#include "native/metrics/real_data.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "native/error.h"
#include "shared/image/image.h"
#include "tests/support/pictures.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::metrics {
namespace {

TEST(RealData, ClassesOfBothSplitsMustAgree) {
  const ScratchFolder folder;
  const auto write = [&](const std::string& name) {
    WritePng(folder, name, OneColour(2, 2, 128, 128, 128, 128));
  };
  write("train/cat/1.png");
  write("train/dog/1.png");
  write("test/dog/1.png");
  const std::string spec = "folder:" + folder.path();
  try {
    RealData data(spec, {});
    FAIL();
  } catch (const FatalError& error) {
    EXPECT_EQ(std::string(error.what()),
              spec + ": class 0 is 'cat' in the training pictures and 'dog' in the test pictures");
  }
  write("test/cat/1.png");
  EXPECT_EQ(RealData(spec, {}).test().size(), 2);
  // What is left out is told, of either part.
  data::DatasetOptions options;
  options.channels = 1;
  options.skip_bad = true;
  EXPECT_TRUE(RealData(spec, options).notes().empty());
  WriteText(folder / "test/cat/2.png", "no picture");
  const RealData data(spec, options);
  EXPECT_EQ(data.test().size(), 2);
  ASSERT_EQ(data.notes().size(), 1u);
  EXPECT_NE(data.notes()[0].find("1 of 3 files (1 damaged)"), std::string::npos);
}

TEST(RealData, SplitsOfASpecification) {
  EXPECT_EQ(WithSplit("idx:a/b@c", "@test"), "idx:a/b@c@test");
  EXPECT_EQ(WithSplit("shapes+invert@train+stripe", "@test"), "shapes+invert+stripe@test");
  data::DatasetOptions options;
  options.size = 8;
  const RealData test("shapes@test", options);
  EXPECT_EQ(test.reference_name(), "test");
  EXPECT_EQ(test.held_out_name(), "train");
  EXPECT_EQ(test.reference().size(), test.test().size());
}

}  // namespace
}  // namespace ganvas::metrics
