// --tensorboard: the event files of a run say what stats.jsonl and the sample grids say, also after
// it was resumed from an earlier checkpoint.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "native/run/run_folder.h"
#include "native/train/train.h"
#include "tests/support/event_reader.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/train/small_run.h"

namespace ganvas::train {
namespace {

using EventNumbers = std::map<std::pair<int64_t, std::string>, float>;

EventNumbers OfEvents(const std::vector<ReadEvent>& events) {
  EventNumbers numbers;
  for (const ReadEvent& event : events) {
    for (const auto& [tag, value] : event.scalars) {
      const bool is_new =
          numbers.emplace(std::make_pair(event.step, tag.substr(tag.find('/') + 1)), value).second;
      EXPECT_TRUE(is_new) << tag << " of step " << event.step << " stands there twice";
    }
  }
  return numbers;
}

EventNumbers OfStats(const std::string& path) {
  EventNumbers numbers;
  std::istringstream lines(FileText(path));
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line);
    for (const auto& [name, value] : json.items()) {
      if (name == "step" || name == "images") continue;
      numbers.emplace(std::make_pair(json["step"].get<int64_t>(), name), value.get<float>());
    }
  }
  return numbers;
}

void ExpectSameNumbers(const RunFolder& run) {
  const EventNumbers events = OfEvents(ShownEvents(run.path())), stats = OfStats(run.StatsFile());
  ASSERT_EQ(events.size(), stats.size());
  for (auto a = events.begin(), b = stats.begin(); a != events.end(); ++a, ++b) {
    EXPECT_EQ(a->first, b->first);
    EXPECT_NEAR(a->second, b->second, 1e-5 * std::abs(b->second) + 1e-12) << a->first.second;
  }
}

TEST(TensorBoard, SaysWhatTheRunSays) {
  const ScratchFolder folder;
  Options options = SmallestRun(folder / "run", 8);
  options.tensorboard = true;
  options.sample_every = 4;
  options.checkpoint_every = 4;
  ASSERT_EQ(Train(options, Report::kQuiet), ExitCode::kOk);
  const RunFolder run = RunFolder::Open(options.out);
  ExpectSameNumbers(run);

  // Back to step 4, and on to 10.
  ResumeOptions on;
  on.from = 4;
  on.steps = 10;
  ASSERT_EQ(Resume(options.out, on, Report::kQuiet), ExitCode::kOk);
  EXPECT_EQ(EventFilesIn(run.path()).size(), 2u);
  ExpectSameNumbers(run);
  std::map<int64_t, std::string> pictures;
  for (const ReadEvent& event : ShownEvents(run.path())) {
    for (const ReadPicture& picture : event.pictures) {
      EXPECT_TRUE(pictures.emplace(event.step, picture.png).second);
      EXPECT_EQ(picture.width, 8u * 16u);
    }
  }
  ASSERT_EQ(pictures.size(), 3u);
  for (const int64_t step : {4, 8, 10}) {
    EXPECT_EQ(pictures[step], FileText(run.SampleFile(step))) << step;
  }
}

// It decides nothing of the run, so a later session may begin or end it.
TEST(TensorBoard, ResumeTurnsItOn) {
  const ScratchFolder folder;
  ASSERT_EQ(Train(SmallestRun(folder / "run", 4), Report::kQuiet), ExitCode::kOk);
  EXPECT_TRUE(EventFilesIn(folder / "run").empty());
  ResumeOptions on;
  on.steps = 6;
  on.options = {{"tensorboard", "true"}};
  ASSERT_EQ(Resume(folder / "run", on, Report::kQuiet), ExitCode::kOk);
  const std::vector<std::string> files = EventFilesIn(folder / "run");
  ASSERT_EQ(files.size(), 1u);
  const std::vector<ReadEvent> events = ReadEvents(files[0]);
  ASSERT_GE(events.size(), 2u);
  EXPECT_TRUE(events[1].session_start);
  EXPECT_EQ(events[1].step, 5);
}

}  // namespace
}  // namespace ganvas::train
