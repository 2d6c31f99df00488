#include "shared/walk/walk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace ganvas::walk {
namespace {

constexpr size_t kSize = 64;

std::vector<float> Keys(int64_t count) {
  std::vector<float> keys(static_cast<size_t>(count) * kSize);
  for (int64_t i = 0; i < count; ++i) {
    Latent(static_cast<uint64_t>(i), 0, Prior::kNormal,
           {keys.data() + static_cast<size_t>(i) * kSize, kSize});
  }
  return keys;
}

template <class Walk>
std::vector<std::vector<float>> Frames(const Walk& walk, int64_t count) {
  std::vector<std::vector<float>> frames;
  for (int64_t i = 0; i < count; ++i) walk.Frame(i, frames.emplace_back(kSize));
  return frames;
}

double Step(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const double d = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    sum += d * d;
  }
  return std::sqrt(sum);
}

// Between neighbours; of a loop also from the last one to the first one, which comes last.
std::vector<double> Steps(const std::vector<std::vector<float>>& frames, bool loop) {
  std::vector<double> steps;
  for (size_t i = 1; i < frames.size(); ++i) steps.push_back(Step(frames[i - 1], frames[i]));
  if (loop) steps.push_back(Step(frames.back(), frames.front()));
  return steps;
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

TEST(KeyWalk, StepsAreEven) {
  for (const bool loop : {true, false}) {
    for (const Between between : {Between::kSlerp, Between::kLerp}) {
      const WalkOptions options{.frames = 120, .loop = loop, .between = between};
      const KeyWalk walk = KeyWalk::Create(Keys(5), kSize, options).value();
      const auto frames = Frames(walk, options.frames);
      const std::vector<double> steps = Steps(frames, loop);
      const double median = Median(steps);
      // Where the way bends at a key, a step cuts the corner.
      for (const double step : steps) EXPECT_LT(step, median * 1.02);
      EXPECT_GT(*std::min_element(steps.begin(), steps.end()), median * 0.4);
      EXPECT_LE(steps.back(), median * 1.001);
      const std::vector<float> keys = Keys(5);
      EXPECT_TRUE(std::equal(frames[0].begin(), frames[0].end(), keys.begin()));
      if (!loop) {
        EXPECT_LT(Step(frames.back(), {keys.end() - kSize, keys.end()}), 1e-5);
      }
    }
  }
}

TEST(KeyWalk, DurationsSayWhenKeysAreShown) {
  const std::vector<float> keys = Keys(3);
  const WalkOptions options{.frames = 35, .loop = true, .durations = {1, 2, 0.5}};
  const KeyWalk walk = KeyWalk::Create(keys, kSize, options).value();
  const auto frames = Frames(walk, 35);
  const auto is_key = [&](size_t frame, size_t key) {
    const auto from = keys.begin() + static_cast<ptrdiff_t>(key * kSize);
    return Step(frames[frame], {from, from + static_cast<ptrdiff_t>(kSize)}) < 1e-5;
  };
  EXPECT_TRUE(is_key(0, 0));
  EXPECT_TRUE(is_key(10, 1));
  EXPECT_TRUE(is_key(30, 2));
  // Even within a way.
  const std::vector<double> steps = Steps(frames, true);
  EXPECT_NEAR(steps[3], steps[7], 1e-3);
  EXPECT_NEAR(steps[12], steps[27], 1e-3);
  EXPECT_EQ(KeyWalk::Create(keys, kSize, {.loop = true, .durations = {1, 2}}).error().message,
            "2 durations, expected 3: one for each way between 3 keys of a loop");
  EXPECT_EQ(KeyWalk::Create(keys, kSize, {.loop = false, .durations = {1, 0}}).error().message,
            "a duration is not a number above 0");
}

TEST(KeyWalk, ArcsKeepTheLengthOfLatents) {
  const KeyWalk walk = KeyWalk::Create(Keys(4), kSize, {.frames = 80}).value();
  const std::vector<float> zero(kSize, 0.0f);
  for (const std::vector<float>& frame : Frames(walk, 80)) {
    EXPECT_NEAR(Step(frame, zero), std::sqrt(static_cast<double>(kSize)), 2.0);
  }
  const WalkOptions lines{.frames = 80, .between = Between::kLerp};
  double least = 100;
  for (const auto& frame : Frames(KeyWalk::Create(Keys(4), kSize, lines).value(), 80)) {
    least = std::min(least, Step(frame, zero));
  }
  EXPECT_LT(least, 6.5);
}

TEST(KeyWalk, EaseIsSlowAtTheKeys) {
  const WalkOptions options{.frames = 90, .ease = Ease::kSmooth};
  const auto frames = Frames(KeyWalk::Create(Keys(3), kSize, options).value(), 90);
  const std::vector<double> steps = Steps(frames, true);
  EXPECT_LT(steps.front(), Median(steps) * 0.3);
  EXPECT_LT(steps.back(), Median(steps) * 0.3);
}

TEST(KeyWalk, StandsStillWithoutWays) {
  std::vector<float> twice = Keys(1);
  twice.insert(twice.end(), twice.begin(), twice.end());
  for (const std::vector<float>& keys : {Keys(1), twice}) {
    for (const bool loop : {true, false}) {
      const auto walk = KeyWalk::Create(keys, kSize, {.frames = 3, .loop = loop}).value();
      for (const auto& frame : Frames(walk, 3)) EXPECT_EQ(frame, Keys(1));
    }
  }
  EXPECT_FALSE(KeyWalk::Create({}, kSize, {}).ok());
  EXPECT_FALSE(KeyWalk::Create(Keys(2), 3, {.frames = 0}).ok());
  EXPECT_FALSE(KeyWalk::Create(Keys(1), 60, {}).ok());
}

TEST(NoiseWalk, IsClosedAndSmooth) {
  for (const Prior prior : {Prior::kNormal, Prior::kUniform}) {
    const NoiseWalk walk(7, kSize, prior, 0.5, 100);
    const auto frames = Frames(walk, 100);
    const std::vector<double> steps = Steps(frames, true);
    const double median = Median(steps);
    for (const double step : steps) EXPECT_LT(step, 2.5 * median);
    EXPECT_LT(steps.back(), 1.6 * median);
    EXPECT_GT(Step(frames[0], frames[50]), 5 * median);
    for (const auto& frame : frames) {
      for (const float z : frame) EXPECT_LE(std::abs(z), prior == Prior::kUniform ? 1 : 6);
    }
  }
}

TEST(NoiseWalk, KeepsTheDistribution) {
  double sum = 0, squares = 0;
  constexpr int kSeeds = 400;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const NoiseWalk walk(seed, kSize, Prior::kNormal, 1.5, 60);
    std::vector<float> z(kSize);
    walk.Frame(static_cast<int64_t>(seed % 60), z);
    for (const float x : z) {
      sum += static_cast<double>(x);
      squares += static_cast<double>(x) * static_cast<double>(x);
    }
  }
  constexpr double kCount = kSeeds * kSize;
  EXPECT_NEAR(sum / kCount, 0, 0.03);
  EXPECT_NEAR(squares / kCount, 1, 0.04);
}

uint32_t BitsOf(const std::vector<float>& numbers) {
  uint32_t hash = 2166136261u;  // FNV-1a
  for (const float number : numbers) {
    uint8_t bytes[4];
    std::memcpy(bytes, &number, 4);
    for (const uint8_t byte : bytes) hash = (hash ^ byte) * 16777619u;
  }
  return hash;
}

// The same natively and as wasm.
TEST(Walks, HaveTheseBits) {
  std::vector<float> all;
  const auto add = [&](const std::vector<std::vector<float>>& frames) {
    for (const auto& frame : frames) all.insert(all.end(), frame.begin(), frame.end());
  };
  for (const Between between : {Between::kSlerp, Between::kLerp}) {
    for (const Ease ease : {Ease::kLinear, Ease::kSmooth}) {
      const WalkOptions options{.frames = 50, .between = between, .ease = ease};
      add(Frames(KeyWalk::Create(Keys(4), kSize, options).value(), 50));
    }
  }
  add(Frames(NoiseWalk(3, kSize, Prior::kNormal, 0.7, 50), 50));
  EXPECT_EQ(BitsOf(all), 2394683887u);
}

}  // namespace
}  // namespace ganvas::walk
