#include "native/chart/letters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace ganvas::chart {
namespace {

class LettersTest : public testing::Test {
 protected:
  void SetUp() override {
    if (TextWidth("x") == 0) GTEST_SKIP() << "built without Inter";
  }
};

// The pixels of row `y` from the baseline that are covered by half.
int Covered(const Letters& letters, int y) {
  const auto row = letters.cover.begin() + static_cast<ptrdiff_t>(y - letters.top) * letters.width;
  return static_cast<int>(std::count_if(row, row + letters.width, [](int c) { return c > 127; }));
}

TEST_F(LettersTest, EveryPrintableCharacterIsALetterOfItsOwn) {
  const Letters box = DrawLetters("\xef\xbf\xbd");
  for (char letter = '!'; letter <= '~'; ++letter) {
    const Letters drawn = DrawLetters(std::string(1, letter));
    EXPECT_NE(drawn.cover, box.cover) << letter << " is missing";
    EXPECT_GT(*std::max_element(drawn.cover.begin(), drawn.cover.end()), 60) << letter;
  }
}

TEST_F(LettersTest, CapitalsStandOnTheBaseline) {
  for (const bool bold : {false, true}) {
    const Letters drawn = DrawLetters("E", bold);
    EXPECT_GT(Covered(drawn, -1), 3);
    EXPECT_GT(Covered(drawn, -kCapHeight), 3);
    EXPECT_EQ(Covered(drawn, 0), 0);
    EXPECT_EQ(Covered(drawn, -kCapHeight - 1), 0);
  }
}

TEST_F(LettersTest, TextIsItsLettersOneBehindTheOther) {
  EXPECT_EQ(TextWidth(""), 0);
  EXPECT_NEAR(TextWidth("loss"), TextWidth("l") + TextWidth("o") + 2 * TextWidth("s"), 2);
  EXPECT_EQ(TextWidth("1111"), TextWidth("8088")) << "digits stand below each other";
  EXPECT_GT(TextWidth("loss", true), TextWidth("loss"));
  const Letters two = DrawLetters("II");
  EXPECT_EQ(Covered(two, -4), 2 * Covered(DrawLetters("I"), -4));
}

TEST_F(LettersTest, AnyBytesAreSomeText) {
  const int box = TextWidth("\xef\xbf\xbd");
  EXPECT_GT(box, 0);
  EXPECT_EQ(TextWidth("\xc3"), box);
  EXPECT_EQ(TextWidth("\xff\xff"), TextWidth("\xef\xbf\xbd\xef\xbf\xbd"));
  EXPECT_EQ(TextWidth("\xe2\x80"), TextWidth("\xef\xbf\xbd\xef\xbf\xbd"));
  EXPECT_NE(DrawLetters("\xc3\xa9").cover, DrawLetters("\xef\xbf\xbd").cover) << "e acute";
  EXPECT_GT(Covered(DrawLetters("\xe2\x88\x92"), -4), 4) << "a minus sign";
}

}  // namespace
}  // namespace ganvas::chart
