#include "web/panels/rail_places.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace ganvas::page {
namespace {

constexpr Mode kAll[] = {Mode::kSample,      Mode::kAtlas,      Mode::kBreed,
                         Mode::kInterpolate, Mode::kPlane,      Mode::kTimeline,
                         Mode::kStyles,      Mode::kDirections, Mode::kProject};

std::vector<Mode> OnRail(Mode chosen, size_t room) {
  std::vector<Mode> modes;
  for (const size_t i : FitModes(kAll, chosen, room).modes) modes.push_back(kAll[i]);
  return modes;
}

TEST(RailPlaces, AllModesWhereTheyHaveRoom) {
  const RailPlaces places = FitModes(kAll, Mode::kPlane, 9);
  std::vector<size_t> all(9);
  std::iota(all.begin(), all.end(), size_t{0});
  EXPECT_EQ(places.modes, all);
  EXPECT_TRUE(places.hidden.empty());
  EXPECT_EQ(FitModes(std::span(kAll).first(1), Mode::kPlane, 5).modes, std::vector<size_t>{0});
}

TEST(RailPlaces, FourOfThemAndMoreOnAPhone) {
  const std::vector<Mode> usual = {Mode::kSample, Mode::kAtlas, Mode::kInterpolate,
                                   Mode::kDirections};
  for (const Mode chosen : usual) EXPECT_EQ(OnRail(chosen, 5), usual);
  EXPECT_EQ(OnRail(Mode::kBreed, 5),
            (std::vector<Mode>{Mode::kSample, Mode::kAtlas, Mode::kInterpolate, Mode::kBreed}));
}

TEST(RailPlaces, TheChosenModeIsOnTheRailAndEachModeOnceInAll) {
  for (size_t room = 2; room <= 9; ++room) {
    for (const Mode chosen : kAll) {
      const RailPlaces places = FitModes(kAll, chosen, room);
      std::vector<size_t> all = places.modes;
      all.insert(all.end(), places.hidden.begin(), places.hidden.end());
      std::sort(all.begin(), all.end());
      for (size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], i);
      EXPECT_EQ(all.size(), 9u);
      EXPECT_EQ(places.modes.size(), room == 9 ? 9 : room - 1);
      const std::vector<Mode> shown = OnRail(chosen, room);
      EXPECT_NE(std::find(shown.begin(), shown.end(), chosen), shown.end());
    }
  }
}

}  // namespace
}  // namespace ganvas::page
