#include "native/data/spec_paths.h"

#include <gtest/gtest.h>

namespace ganvas::data {
namespace {

std::string Marked(const std::string& spec) {
  return WithPaths(spec, [](const std::string& path) { return "<" + path + ">"; });
}

TEST(SpecPaths, AreReplacedWhereverTheyStand) {
  EXPECT_EQ(Marked("folder:faces"), "folder:<faces>");
  EXPECT_EQ(Marked("idx:data/mnist+invert@test"), "idx:<data/mnist>+invert@test");
  EXPECT_EQ(Marked("folder:a+b@home"), "folder:<a+b@home>");
  EXPECT_EQ(Marked("points:my file.csv"), "points:<my file.csv>");
  EXPECT_EQ(Marked("pair:folder:a,folder:b+tint"), "pair:folder:<a>,folder:<b>+tint");
  EXPECT_EQ(Marked("pair:shapes,folder:b"), "pair:shapes,folder:<b>");
}

TEST(SpecPaths, BuiltInDataHaveNone) {
  for (const char* spec : {"shapes", "glyphs+invert", "ring8", "pair:shapes,shapes+stripe"}) {
    EXPECT_EQ(Marked(spec), spec);
  }
}

}  // namespace
}  // namespace ganvas::data
