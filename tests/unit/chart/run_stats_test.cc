#include "native/chart/run_stats.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "native/error.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::chart {
namespace {

class RunStatsTest : public testing::Test {
 protected:
  RunStats Read(const std::string& text, size_t bins = 1024) {
    const std::string path = folder_ / "stats.jsonl";
    WriteText(path, text);
    return ReadRunStats(path, bins);
  }

  ScratchFolder folder_;
};

TEST_F(RunStatsTest, ColumnsComeAndGo) {
  const RunStats stats = Read(
      "{\"step\":50,\"loss_d\":1.5}\n"
      "{\"step\":100,\"loss_d\":1.25,\"fid\":40}\n"
      "{\"step\":150,\"loss_d\":1,\"note\":\"text is no curve\"}\n");
  EXPECT_EQ(stats.lines, 3);
  EXPECT_EQ(stats.broken, 0);
  ASSERT_EQ(stats.columns.size(), 2u);
  EXPECT_EQ(stats.columns[0].first, "loss_d");
  EXPECT_EQ(stats.Find("loss_d")->samples(), 3);
  EXPECT_EQ(stats.Find("fid")->bins().front().first, 100);
  EXPECT_EQ(stats.Find("logit_real"), nullptr);
}

TEST_F(RunStatsTest, ALineBeingWrittenAndBrokenOnesArePassedOver) {
  const RunStats stats = Read(
      "{\"step\":50,\"loss_d\":1.5}\n"
      "{\"step\":100,\"lo\n"
      "[1, 2]\n"
      "{\"loss_d\":7}\n"
      "{\"step\":\"x\",\"loss_d\":7}\n"
      "\n"
      "{\"step\":150,\"loss_d\":null}\n"
      "{\"step\":200,\"loss_d\":9}");
  EXPECT_EQ(stats.lines, 2);
  EXPECT_EQ(stats.broken, 4);
  EXPECT_EQ(stats.Find("loss_d")->samples(), 1);
  EXPECT_EQ(stats.Find("loss_d")->bins().back().last, 150);
  EXPECT_EQ(stats.last_line, "{\"step\":150,\"loss_d\":null}");
}

TEST_F(RunStatsTest, FollowsAFileThatGrowsOrIsReplaced) {
  const std::string path = folder_ / "growing.jsonl";
  const auto write = [&](const std::string& text, std::ios::openmode mode) {
    std::ofstream(path, mode) << text;
  };
  RunStatsReader reader(path);
  EXPECT_EQ(reader.Read().lines, 0);
  write("{\"step\":1,\"a\":1}\n{\"step\":2,", std::ios::app);
  EXPECT_EQ(reader.Read().lines, 1);
  write("\"a\":2}\n{\"step\":3,\"a\":3}\n", std::ios::app);
  EXPECT_EQ(reader.Read(4).lines, 1);
  EXPECT_TRUE(reader.behind());
  EXPECT_EQ(reader.Read().lines, 3);
  EXPECT_FALSE(reader.behind());
  EXPECT_EQ(reader.Read().Find("a")->last(), 3);
  write("{\"step\":1,\"b\":1}\n", std::ios::trunc);
  EXPECT_EQ(reader.Read().lines, 1);
  EXPECT_EQ(reader.Read().Find("a"), nullptr);
  write(std::string(3 << 20, 'x') + "\n{\"step\":2,\"b\":5}\n", std::ios::app);
  EXPECT_EQ(reader.Read().broken, 1);
  EXPECT_EQ(reader.Read().Find("b")->last(), 5);
}

TEST_F(RunStatsTest, NoFileAndNoLines) {
  EXPECT_EQ(ReadRunStats(folder_ / "none.jsonl").lines, 0);
  EXPECT_TRUE(Read("").columns.empty());
  EXPECT_THROW(ReadRunStats(folder_.path()), FatalError);
}

TEST_F(RunStatsTest, AHundredThousandLinesFitIntoFewBins) {
  std::string text;
  for (int i = 1; i <= 100000; ++i) {
    text += "{\"step\":" + std::to_string(i) + ",\"loss_d\":" + std::to_string(i % 10) + "}\n";
  }
  const RunStats stats = Read(text, 512);
  const Series& series = *stats.Find("loss_d");
  EXPECT_EQ(series.samples(), 100000);
  EXPECT_LE(series.bins().size(), 512u);
  EXPECT_GT(series.bins().size(), 128u);
  for (const Bin& bin : series.bins()) {
    EXPECT_NEAR(bin.mean, 4.5, 0.1);
    EXPECT_EQ(bin.low, 0);
    EXPECT_EQ(bin.high, 9);
  }
}

}  // namespace
}  // namespace ganvas::chart
