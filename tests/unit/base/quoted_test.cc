#include "shared/base/quoted.h"

#include <gtest/gtest.h>

namespace ganvas {
namespace {

TEST(PrintableTest, KeepsTextOfAllScripts) {
  EXPECT_EQ(Printable("conv/0.weight"), "conv/0.weight");
  EXPECT_EQ(Printable("größe 大きさ 🦊"), "größe 大きさ 🦊");
  EXPECT_EQ(Printable(""), "");
}

TEST(PrintableTest, ReplacesWhatMovesATerminalOrTurnsText) {
  EXPECT_EQ(Printable("a\n\x1b[2J\x7f"
                      "b\r\t"),
            "a??[2J?b??");
  EXPECT_EQ(Printable("\xc2\x9b"
                      "31m"),
            "?31m");  // CSI of C1
  EXPECT_EQ(Printable("\xe2\x80\xae"
                      "fdp.exe\xe2\x81\xa6"),
            "?fdp.exe?");  // turns, isolates
  EXPECT_EQ(Printable("\xe2\x80\xa8\xef\xbb\xbf"), "??");
}

TEST(PrintableTest, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(Printable("\xff\xc3"), "??");
  EXPECT_EQ(Printable("\xc0\xaf"), "??");            // a slash in two bytes
  EXPECT_EQ(Printable("\xed\xa0\x80"), "???");       // half of a pair of UTF-16
  EXPECT_EQ(Printable("\xf0\x9f\xa6"), "???");       // cut off
  EXPECT_EQ(Printable("\xf4\x90\x80\x80"), "????");  // past the last character
}

TEST(PrintableTest, CutsBetweenCharacters) {
  EXPECT_EQ(Printable("abcdef", 6), "abcdef");
  EXPECT_EQ(Printable("abcdef", 5), "abcde...");
  EXPECT_EQ(Printable("aü", 2), "a...");
  EXPECT_EQ(Quoted(std::string(200, 'x')), "'" + std::string(120, 'x') + "...'");
}

}  // namespace
}  // namespace ganvas
