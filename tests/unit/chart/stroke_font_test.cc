#include "native/chart/stroke_font.h"

#include <gtest/gtest.h>

#include <string>

namespace ganvas::chart {
namespace {

TEST(StrokeFont, EveryPrintableCharacterIsDrawnWithinItsAdvance) {
  const std::string box = "\xef\xbf\xbd";
  const size_t points_of_box = TextStrokes(box).front().size();
  for (char letter = '!'; letter <= '~'; ++letter) {
    const std::string text(1, letter);
    const auto strokes = TextStrokes(text);
    ASSERT_FALSE(strokes.empty()) << letter;
    const Polyline& first = strokes.front();
    const bool is_box = strokes.size() == 1 && first.size() == points_of_box && first[0].y == 0 &&
                        first[1].y == 0 && first[2].y == 8 && first[3].y == 8;
    EXPECT_FALSE(is_box) << letter << " is missing";
    for (const Polyline& stroke : strokes) {
      for (const Point& point : stroke) {
        EXPECT_GE(point.x, 0) << letter;
        EXPECT_LE(point.x, TextWidth(text)) << letter;
        EXPECT_GE(point.y, -3) << letter;
        EXPECT_LE(point.y, 9) << letter;
      }
    }
  }
}

TEST(StrokeFont, TextIsItsLettersOneBehindTheOther) {
  EXPECT_EQ(TextWidth(""), 0);
  EXPECT_EQ(TextWidth("loss"), TextWidth("l") + TextWidth("o") + 2 * TextWidth("s"));
  EXPECT_EQ(TextWidth("0123456789"), 10 * TextWidth("0")) << "digits stand below each other";
  const auto both = TextStrokes("Il");
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[1].front().x, TextWidth("I") + TextStrokes("l").front().front().x);
}

TEST(StrokeFont, AnyBytesAreSomeText) {
  EXPECT_EQ(TextWidth("\xc3\xa9"), TextWidth("\xef\xbf\xbd"));  // e acute: a box
  EXPECT_EQ(TextWidth("\xc3"), TextWidth("\xef\xbf\xbd"));
  EXPECT_EQ(TextWidth("\xff\xff"), 2 * TextWidth("\xff"));
  EXPECT_EQ(TextWidth("\xe2\x80"), TextWidth("\xe2") + TextWidth("\x80"));
  EXPECT_EQ(TextStrokes("\xe2\x88\x92").front().front().y, 4) << "a minus sign";
}

}  // namespace
}  // namespace ganvas::chart
