// Spectra of pictures that are made of known frequencies.
#include "shared/image/spectrum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

namespace ganvas {
namespace {

constexpr double kTurn = 6.283185307179586;

// Grey pictures of lightness 0 to 255, by (x, y).
std::vector<uint8_t> Picture(int width, int height, const std::function<double(int, int)>& grey) {
  std::vector<uint8_t> rgba;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const auto value = static_cast<uint8_t>(std::clamp(std::round(grey(x, y)), 0.0, 255.0));
      rgba.insert(rgba.end(), {value, value, value, 255});
    }
  }
  return rgba;
}

// Smooth blobs: noise, blurred by means of squares three times, so that fine detail is weak.
class Smooth {
 public:
  Smooth(int side, unsigned seed) : side_(side), field_(static_cast<size_t>(side * side)) {
    std::mt19937 random(seed);
    for (double& value : field_) value = static_cast<double>(random() % 1000) - 500;
    for (int pass = 0; pass < 3; ++pass) Blur();
    double most = 0;
    for (double value : field_) most = std::max(most, std::abs(value));
    for (double& value : field_) value *= 100 / most;
  }
  double At(int x, int y) const { return 128 + field_[static_cast<size_t>(y * side_ + x)]; }

 private:
  void Blur() {
    std::vector<double> to = field_;
    for (int y = 0; y < side_; ++y) {
      for (int x = 0; x < side_; ++x) {
        double sum = 0;
        for (int v = -2; v <= 2; ++v) {
          for (int u = -2; u <= 2; ++u) {
            const int at = (y + v + side_) % side_ * side_ + (x + u + side_) % side_;
            sum += field_[static_cast<size_t>(at)];
          }
        }
        to[static_cast<size_t>(y * side_ + x)] = sum / 25;
      }
    }
    field_ = to;
  }

  int side_;
  std::vector<double> field_;
};

Spectrum OfSmooth(double checkerboard, int period) {
  Spectrum spectrum(64, 64);
  for (unsigned seed = 0; seed < 8; ++seed) {
    const Smooth smooth(64, seed);
    spectrum.Add(Picture(64, 64, [&](int x, int y) {
      const bool odd = (x / (period / 2) + y / (period / 2)) % 2 != 0;
      return smooth.At(x, y) + (odd ? checkerboard : -checkerboard);
    }));
  }
  return spectrum;
}

TEST(Spectrum, AWaveIsAtItsFrequency) {
  Spectrum spectrum(32, 64);
  spectrum.Add(Picture(32, 64, [](int x, int y) {
    return 128 + 100 * std::cos(kTurn * (5.0 * x / 32 + 9.0 * y / 64));
  }));
  const std::vector<double> power = spectrum.Power();
  ASSERT_EQ(power.size(), 32u * 64);
  const auto most = std::max_element(power.begin(), power.end()) - power.begin();
  const bool at = most == 9 * 32 + 5 || most == (64 - 9) * 32 + 32 - 5;
  EXPECT_TRUE(at) << most;
  // Parseval: the window halves amplitudes along each axis, and spreads over neighbours.
  double sum = 0;
  for (double value : power) sum += value;
  const double amplitude = 100.0 / 255;
  const double expected = 32.0 * 64 * 32 * 64 * amplitude * amplitude / 2 * 0.375 * 0.375;
  EXPECT_NEAR(sum / expected, 1, 0.02);
}

TEST(Spectrum, PicturesOfAnySizeCount) {
  Spectrum spectrum(28, 100);
  EXPECT_EQ(spectrum.side_x(), 16);
  EXPECT_EQ(spectrum.side_y(), 64);
  spectrum.Add(Picture(28, 100, [](int x, int) { return x % 2 ? 200 : 50; }));
  const std::vector<double> power = spectrum.Power();
  EXPECT_EQ(std::max_element(power.begin(), power.end()) - power.begin(), 8) << "Nyquist in x";
  EXPECT_FALSE(Spectrum(7, 64).ok());
  EXPECT_EQ(CheckerboardText(Spectrum(7, 64)), "The pictures are too small for a spectrum.");
}

TEST(Spectrum, SmoothPicturesHaveNoCheckerboard) {
  const Spectrum smooth = OfSmooth(0, 2);
  for (int period : {2, 4}) {
    const Checkerboard found = CheckerboardOf(smooth, period);
    EXPECT_LT(found.share, 1e-3) << period;
  }
  EXPECT_EQ(CheckerboardText(smooth).find("No checkerboard"), 0u) << CheckerboardText(smooth);
}

TEST(Spectrum, EdgesAlongTheAxesAreNoCheckerboard) {
  Spectrum spectrum(64, 64);
  for (int size = 5; size < 25; ++size) {
    spectrum.Add(Picture(64, 64, [&](int x, int y) {
      return x > 20 && x < 20 + size && y > 15 && y < 18 + size ? 230 : 20;
    }));
  }
  EXPECT_EQ(CheckerboardText(spectrum).find("No checkerboard"), 0u) << CheckerboardText(spectrum);
}

TEST(Spectrum, APlantedCheckerboardIsMeasured) {
  for (int period : {2, 4}) {
    const Spectrum planted = OfSmooth(6, period);
    const Checkerboard found = CheckerboardOf(planted, period);
    const Checkerboard other = CheckerboardOf(planted, period == 2 ? 4 : 2);
    EXPECT_GT(found.ratio, 10) << period;
    EXPECT_GT(found.share, 10 * other.share) << period;
    // Squares of +-6 in blobs of a known power.
    const Checkerboard twice = CheckerboardOf(OfSmooth(12, period), period);
    const double odds = found.share / (1 - found.share);
    EXPECT_NEAR(twice.share / (1 - twice.share) / odds, 4, 0.5) << "energy is the square";
    const std::string text = CheckerboardText(planted);
    EXPECT_NE(text.find("every " + std::to_string(period) + " pixels"), std::string::npos) << text;
  }
}

TEST(Spectrum, TheProfileFallsWithBlurAndEndsAtNyquist) {
  const std::vector<double> profile = RadialProfile(OfSmooth(0, 2));
  ASSERT_EQ(profile.size(), 33u);
  EXPECT_GT(profile[2], 1e3 * profile[28]);
  const std::vector<double> planted = RadialProfile(OfSmooth(40, 4));
  EXPECT_GT(planted[23], 100 * profile[23]) << "a quarter along both axes: 0.354 cycles a pixel";
}

TEST(Spectrum, ThePictureHasFrequencyZeroInTheMiddle) {
  const Image image = PaintSpectrum(OfSmooth(0, 2));
  ASSERT_EQ(image.width, 64);
  const auto at = [&](int x, int y) { return image.rgba[4 * static_cast<size_t>(y * 64 + x)]; };
  EXPECT_GT(at(33, 32), 200);
  EXPECT_LT(at(0, 0), 100);
}

}  // namespace
}  // namespace ganvas
