#include "native/run/progress_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ganvas::train {
namespace {

TickStats Tick() {
  TickStats tick;
  tick.step = 1650;
  tick.steps = 10000;
  tick.pictures = 105600;
  tick.loss_d = 1.15335;
  tick.loss_g = 1.16605;
  tick.logit_real = 0.430832;
  tick.logit_fake = -0.43581;
  tick.grad_norm_d = 0.5224;
  tick.grad_norm_g = 0.3141;
  tick.ema_decay = 0.99778;
  tick.pictures_per_second = 367.289;
  tick.memory_mb = 357.691;
  tick.seconds = 269.177;
  tick.seconds_left = 1451;
  return tick;
}

TEST(ProgressText, TellsMoreWhereThereIsRoom) {
  TickStats tick = Tick();
  EXPECT_EQ(
      ProgressText(tick, 200),
      "step 1650/10000  24:11 left  367 img/s  loss D 1.153 G 1.166  logits +0.43/-0.44  grad "
      "D 0.522 G 0.314  358 MB  ema 0.99778");
  tick.measured = {"fid", 23.44};
  tick.rate_scale = 0.5;
  tick.device_memory_mb = 12345;
  EXPECT_EQ(ProgressText(tick, 100),
            "step 1650/10000  24:11 left  367 img/s  loss D 1.153 G 1.166  fid 23.44  logits "
            "+0.43/-0.44");
  EXPECT_EQ(ProgressText(tick, 59), "step 1650/10000  24:11 left  367 img/s");
  EXPECT_EQ(ProgressText(tick, 1), "step 1650/10000");
  tick.measured = {"modes_covered", 8};
  const std::string all = ProgressText(tick, 1000);
  EXPECT_NE(all.find("  modes_covered 8  "), std::string::npos) << all;
  EXPECT_NE(all.find("  lr x0.500  GPU 12.1 GB  "), std::string::npos) << all;
}

TEST(ProgressText, FitsWhateverTheNumbersAre) {
  TickStats tick = Tick();
  for (const double value : {0.0, -1e-9, 1e9, -1e300, std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN()}) {
    tick.loss_d = tick.logit_real = tick.grad_norm_d = tick.seconds_left = value;
    for (int columns = 30; columns < 200; ++columns) {
      ASSERT_LE(ProgressText(tick, columns).size(), static_cast<size_t>(columns)) << value;
    }
  }
  EXPECT_EQ(ProgressText(tick, 200).find("grad"), std::string::npos) << "there was none";
}

TEST(Headline, IsTheMostTelling) {
  EXPECT_EQ(Headline({{"coverage", 1}, {"fid", 2}, {"kid", 3}}).first, "fid");
  EXPECT_EQ(Headline({{"modes_covered", 8}, {"modes_reverse_kl", 0.1}}).second, 8);
  EXPECT_EQ(Headline({{"unheard_of", 4}}).first, "unheard_of");
  EXPECT_EQ(Headline({}).first, "");
}

TEST(Pace, CountsWhatHappensBetweenSteps) {
  Pace pace;
  EXPECT_TRUE(std::isnan(pace.SecondsLeft(0, 100, 0)));
  pace.Mark(100, 0);
  EXPECT_TRUE(std::isnan(pace.SecondsLeft(100, 1000, 5)));
  // A second for ten steps, and nine for the metrics every fifty.
  double now = 0;
  for (int64_t step = 110; step <= 300; step += 10) {
    now += step % 50 == 0 ? 10 : 1;
    pace.Mark(step, now);
  }
  EXPECT_DOUBLE_EQ(pace.SecondsLeft(300, 500, now), now);  // as much as has been done
  EXPECT_EQ(pace.SecondsLeft(300, 300, now), 0);
}

TEST(Pace, ForgetsHowItWasLongAgo) {
  Pace pace;
  double now = 0;
  for (int64_t step = 1; step <= 1000; ++step) pace.Mark(step, now += step < 500 ? 100 : 1);
  EXPECT_DOUBLE_EQ(pace.SecondsLeft(1000, 1010, now), 10);
}

}  // namespace
}  // namespace ganvas::train
