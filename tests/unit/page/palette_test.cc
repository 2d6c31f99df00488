#include "web/panels/palette.h"

#include <gtest/gtest.h>

namespace ganvas::page {
namespace {

TEST(PaletteTest, ContrastIsThatOfWcag) {
  constexpr uint32_t kBlack = 0xFF000000;
  constexpr uint32_t kWhite = 0xFFFFFFFF;
  EXPECT_NEAR(Contrast(kBlack, kWhite), 21, 1e-3);
  EXPECT_NEAR(Contrast(kWhite, kBlack), 21, 1e-3);
  EXPECT_NEAR(Contrast(kWhite, kWhite), 1, 1e-6);
  // The grey that is just dark enough for text on white.
  EXPECT_NEAR(Contrast(0xFF767676, kWhite), 4.54, 0.01);
}

class ThemeTest : public testing::TestWithParam<bool> {
 protected:
  Palette palette_ = PaletteOf(GetParam());
};

TEST_P(ThemeTest, TextCanBeReadOnAllThatCarriesIt) {
  const Palette& p = palette_;
  for (uint32_t ground : {p.background, p.panel, p.field, p.raised, p.raised_hover}) {
    EXPECT_GE(Contrast(p.text, ground), 4.5f);
    EXPECT_GE(Contrast(p.muted, ground), 4.5f);
  }
  for (uint32_t ground : {p.background, p.panel, p.field, p.raised, p.accent_faint}) {
    EXPECT_GE(Contrast(p.accent, ground), 4.5f);
    EXPECT_GE(Contrast(p.error, ground), 4.5f);
  }
  EXPECT_GE(Contrast(p.on_accent, p.accent), 4.5f);
}

TEST_P(ThemeTest, LinesAndWhatIsChosenStandOut) {
  const Palette& p = palette_;
  for (uint32_t ground : {p.background, p.panel, p.field, p.raised}) {
    EXPECT_GE(Contrast(p.line, ground), 3.0f);
  }
  for (uint32_t ground : {p.background, p.panel, p.field}) {
    EXPECT_GE(Contrast(p.accent, ground), 3.0f);
  }
}

INSTANTIATE_TEST_SUITE_P(Themes, ThemeTest, testing::Bool(),
                         [](const auto& info) { return info.param ? "Dark" : "Light"; });

}  // namespace
}  // namespace ganvas::page
