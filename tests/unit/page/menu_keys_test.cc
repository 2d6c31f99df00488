#include "web/app/menu_keys.h"

#include <gtest/gtest.h>

namespace ganvas::page {
namespace {

const std::vector<std::string> kRows = {"Digits", "Faces", "Fashion", "Nouns"};

class MenuKeysTest : public testing::Test {
 protected:
  // A frame of the open menu, whose row 1 is chosen.
  MenuKeys::Step Frame(double now_ms = 0) {
    const MenuKeys::Step step = keys_.Next("models", kRows, 1, now_ms);
    keys_.EndFrame();
    return step;
  }
  int CursorAfter(const std::string& key, double now_ms = 0) {
    EXPECT_TRUE(keys_.Press(key)) << key;
    return Frame(now_ms).cursor;
  }

  MenuKeys keys_;
};

TEST_F(MenuKeysTest, AClosedMenuTakesNoKeys) {
  EXPECT_FALSE(keys_.Press("ArrowDown"));
  Frame();
  EXPECT_TRUE(keys_.Press("ArrowDown"));
  EXPECT_FALSE(keys_.Press("Escape"));
  EXPECT_FALSE(keys_.Press("Ctrl+Z"));
  keys_.EndFrame();
  EXPECT_FALSE(keys_.Press("ArrowDown"));
}

TEST_F(MenuKeysTest, ArrowsBeginAtWhatIsChosenAndStopAtTheEnds) {
  EXPECT_EQ(Frame().cursor, -1);
  EXPECT_EQ(CursorAfter("ArrowDown"), 1);
  EXPECT_EQ(CursorAfter("ArrowDown"), 2);
  EXPECT_EQ(CursorAfter("End"), 3);
  EXPECT_EQ(CursorAfter("ArrowDown"), 3);
  EXPECT_EQ(CursorAfter("Home"), 0);
  EXPECT_EQ(CursorAfter("ArrowUp"), 0);
  EXPECT_FALSE(Frame().moved);
}

TEST_F(MenuKeysTest, EnterTakesTheRowThatKeysAreAt) {
  Frame();
  keys_.Press("Enter");
  EXPECT_FALSE(Frame().chosen);
  keys_.Press("ArrowDown");
  keys_.Press("ArrowDown");
  keys_.Press("Enter");
  const MenuKeys::Step step = Frame();
  EXPECT_TRUE(step.chosen);
  EXPECT_EQ(step.cursor, 2);
}

TEST_F(MenuKeysTest, LettersFindTheNextRowThatBeginsWithThem) {
  Frame();
  EXPECT_EQ(CursorAfter("F", 1000), 1);
  EXPECT_EQ(CursorAfter("F", 1100), 2);
  EXPECT_EQ(CursorAfter("F", 1200), 1);
  // A word, while letters follow each other.
  EXPECT_EQ(CursorAfter("F", 5000), 2);
  EXPECT_EQ(CursorAfter("A", 5100), 2);
  EXPECT_EQ(CursorAfter("C", 5200), 1);
  EXPECT_EQ(CursorAfter("X", 9000), 1);
}

TEST_F(MenuKeysTest, AnotherMenuBeginsAnew) {
  Frame();
  CursorAfter("End");
  EXPECT_EQ(keys_.Next("themes", kRows, 0, 0).cursor, -1);
}

TEST_F(MenuKeysTest, OtherKeysThanItsOwnCanMoveIt) {
  Frame();
  keys_.MoveTo("models", 3);
  const MenuKeys::Step step = Frame();
  EXPECT_EQ(step.cursor, 3);
  EXPECT_TRUE(step.moved);
  keys_.MoveTo("models", 3);
  EXPECT_FALSE(Frame().moved);
}

}  // namespace
}  // namespace ganvas::page
