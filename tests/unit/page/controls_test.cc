// The declarations of all controls.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "web/app/app.h"

namespace ganvas::page {
namespace {

TEST(ControlsTest, EachIsDeclaredOnceAndWhole) {
  std::set<std::string> names;
  std::set<ControlId> ids;
  for (const Control& control : Controls()) {
    EXPECT_TRUE(names.insert(control.name).second) << control.name;
    EXPECT_TRUE(ids.insert(control.id).second) << control.name;
    EXPECT_EQ(&ControlOf(control.id), &control);
    EXPECT_EQ(FindControl(control.name), &control);
    EXPECT_NE(control.set, nullptr) << control.name;
    EXPECT_EQ(control.choices != nullptr, control.kind == ControlKind::kChoice) << control.name;
    EXPECT_EQ(control.text != nullptr, control.kind == ControlKind::kSlider) << control.name;
  }
  // No id of the list is left out.
  EXPECT_EQ(static_cast<size_t>(*ids.rbegin()) + 1, Controls().size());
  EXPECT_EQ(FindControl("no such control"), nullptr);
}

TEST(ControlsTest, NoKeyHasTwoMeaningsAtATime) {
  App app;
  std::map<std::string, std::string> owners;
  auto take = [&](const std::string& key, const std::string& owner) {
    if (key.empty()) return;
    EXPECT_TRUE(owners.emplace(key, owner).second) << key << ": " << owners[key] << ", " << owner;
  };
  for (const Control& control : Controls()) {
    if (!control.IsVisible(app)) continue;
    take(control.shortcut, control.name);
    if (!control.choices) continue;
    for (const Choice& choice : control.choices(app)) take(choice.shortcut, choice.value);
  }
  EXPECT_EQ(owners["2"], "atlas");
}

TEST(ControlsTest, NothingLeadsAwayFromAKiosk) {
  App app;
  app.Start(StateFromJson({{"version", State::kVersion}, {"kiosk", true}}, State{}));
  for (const Control& control : Controls()) {
    if (!control.IsVisible(app)) continue;
    EXPECT_TRUE(control.place == Place::kMode || control.place == Place::kPicture ||
                control.place == Place::kKeys)
        << control.name;
  }
  EXPECT_TRUE(app.bare());
  EXPECT_FALSE(app.Key("2"));
  EXPECT_EQ(app.mode(), Mode::kSample);
  EXPECT_FALSE(app.Key("F"));
}

TEST(ControlsTest, APresentationEndsByItsKeyOrByEscapeLastOfAll) {
  App app;
  EXPECT_TRUE(app.Key("F"));
  EXPECT_TRUE(app.transient().presenting);
  EXPECT_TRUE(app.Key("F"));
  EXPECT_FALSE(app.transient().presenting);
  app.Run(ControlId::kPresent, true);
  app.transient().gallery = true;
  EXPECT_TRUE(app.Key("Escape"));
  EXPECT_TRUE(app.transient().presenting);
  EXPECT_TRUE(app.Key("Escape"));
  EXPECT_FALSE(app.transient().presenting);
  EXPECT_FALSE(app.can_undo());
}

TEST(ControlsTest, IconsFollowTheStateWhereTheyShowIt) {
  App app;
  const Control& play = ControlOf(ControlId::kPlay);
  EXPECT_EQ(play.IconNow(app), Icon::kPlay);
  app.transient().playing = true;
  EXPECT_EQ(play.IconNow(app), Icon::kPause);
  const Control& theme = ControlOf(ControlId::kTheme);
  EXPECT_EQ(theme.IconNow(app), Icon::kHalf);
  app.Run(ControlId::kTheme, std::string("light"));
  EXPECT_EQ(theme.IconNow(app), Icon::kSun);
  EXPECT_EQ(ControlOf(ControlId::kUndo).IconNow(app), Icon::kUndo);
}

}  // namespace
}  // namespace ganvas::page
