// The table of the messages: each of its rows is known by its type, and members are compared.
#include <gtest/gtest.h>

#include "message_rows.h"
#include "web/bridge/page_messages.h"

namespace ganvas::page {
namespace {

using nlohmann::json;

TEST(MessagesTest, ATypeNamesItsMessage) {
  EXPECT_EQ(ToAppOfType("translation-failed"), ToApp::kTranslationFailed);
  EXPECT_EQ(ToAppOfType("state"), ToApp::kState);
  EXPECT_EQ(ToAppOfType("translate"), std::nullopt);
  EXPECT_EQ(json::parse(MessageText(FromApp::kLoadAgain, {{"id", "a"}})),
            (json{{"type", "load-again"}, {"id", "a"}}));
}

TEST(MessagesTest, MembersThatARowLacksOrDemandsAreNamed) {
  const std::string row = "id box? list[].a list[].b? part?.x";
  EXPECT_EQ(DifferenceFromRow({{"id", 1}, {"list", json::array()}}, row), "");
  EXPECT_EQ(DifferenceFromRow({{"id", 1}, {"list", {{{"a", 1}}}}, {"part", {{"x", 1}}}}, row), "");
  EXPECT_EQ(DifferenceFromRow({{"list", json::array()}}, row), "lacks id");
  EXPECT_EQ(DifferenceFromRow({{"id", 1}, {"list", {{{"b", 1}}}}}, row), "list[] lacks a");
  EXPECT_EQ(DifferenceFromRow({{"id", 1}, {"list", json::array()}, {"new", 1}}, row), "has new");
  EXPECT_EQ(DifferenceFromRow({{"id", 1}, {"list", json::array()}, {"part", {{"y", 1}}}}, row),
            "part lacks x");
}

}  // namespace
}  // namespace ganvas::page
