#include "native/run/run_log.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "tests/support/scratch_folder.h"

namespace ganvas::train {
namespace {

using nlohmann::json;

// What a log says on stdout and stderr when it is told a little of everything.
struct Told {
  std::string out, err, log, stats;
};

Told Tell(Report report, bool finished = true) {
  const ScratchFolder folder;
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  {
    RunLog log(folder / "log.txt", folder / "stats.jsonl", report);
    log.Line("Data: shapes");
    log.Warn("Note: beware");
    TickStats tick;
    tick.step = 2;
    tick.steps = 4;
    tick.more["fid"] = 12.5;
    log.Progress(tick);
    log.Tick(tick);
    RunEnd end;
    end.finished = finished;
    end.step = 4;
    end.seconds = 65;
    end.run = "runs/a";
    end.checkpoint = "runs/a/checkpoints/step_000004.safetensors";
    end.samples = "runs/a/samples";
    end.stats = "runs/a/stats.jsonl";
    end.next = "ganvas export runs/a --out a.onnx";
    log.End(end);
  }
  const std::string err = testing::internal::GetCapturedStderr();
  return {testing::internal::GetCapturedStdout(), err, FileText(folder / "log.txt"),
          FileText(folder / "stats.jsonl")};
}

TEST(RunLog, TextForPeople) {
  const Told told = Tell(Report::kText);
  EXPECT_EQ(told.err, "");
  std::istringstream lines(told.out);
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line, "Data: shapes");
  std::getline(lines, line);
  EXPECT_EQ(line, "Note: beware");
  std::getline(lines, line);
  EXPECT_EQ(line.substr(0, 10), "step 2/4  ");
  EXPECT_EQ(told.out.find('\r'), std::string::npos) << "no terminal, nothing in place";
  EXPECT_NE(told.out.find("Trained 4 steps in 1:05"), std::string::npos);
  EXPECT_NE(told.out.find("runs/a/checkpoints/step_000004.safetensors"), std::string::npos);
  EXPECT_TRUE(told.out.ends_with("Next: ganvas export runs/a --out a.onnx\n")) << told.out;
  const Told interrupted = Tell(Report::kText, /*finished=*/false);
  EXPECT_NE(interrupted.out.find("Interrupted after step 4"), std::string::npos);
}

// Without a terminal: the first line does not wait for a tick, and the next ones come by the
// minute.
TEST(RunLog, TheFirstProgressIsSaidAtOnce) {
  const ScratchFolder folder;
  testing::internal::CaptureStdout();
  {
    RunLog log(folder / "log.txt", folder / "stats.jsonl", Report::kText);
    TickStats now;
    now.steps = 100;
    for (now.step = 1; now.step < 5; ++now.step) log.Progress(now);
    log.Underway(5, 100, 12);
  }
  const std::string out = testing::internal::GetCapturedStdout();
  EXPECT_TRUE(out.starts_with("step 1/100  ")) << out;
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 1) << out;
  EXPECT_NE(FileText(folder / "log.txt").find("  step 1/100  "), std::string::npos);
  EXPECT_EQ(FileText(folder / "stats.jsonl"), "");
}

TEST(RunLog, ALongStepIsSaidWhileItLasts) {
  const ScratchFolder folder;
  testing::internal::CaptureStdout();
  {
    RunLog log(folder / "log.txt", folder / "stats.jsonl", Report::kText);
    log.Underway(1, 100, 12);
    log.Underway(1, 100, 14);
  }
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "step 1/100 has been running for 0:12\n");
}

TEST(RunLog, QuietSaysTheCheckpointAndWarnings) {
  const Told told = Tell(Report::kQuiet);
  EXPECT_EQ(told.out, "runs/a/checkpoints/step_000004.safetensors\n");
  EXPECT_EQ(told.err, "Note: beware\n");
}

TEST(RunLog, JsonIsOneObjectALine) {
  const Told told = Tell(Report::kJson);
  EXPECT_EQ(told.err, "Note: beware\n");
  std::istringstream lines(told.out);
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line + "\n", told.stats);
  EXPECT_EQ(json::parse(line).at("fid"), 12.5);
  std::getline(lines, line);
  const json end = json::parse(line);
  EXPECT_EQ(end.at("finished"), true);
  EXPECT_EQ(end.at("step"), 4);
  EXPECT_EQ(end.at("run"), "runs/a");
  EXPECT_EQ(end.at("samples"), "runs/a/samples");
  EXPECT_EQ(end.at("stats"), "runs/a/stats.jsonl");
  EXPECT_EQ(end.at("checkpoint"), "runs/a/checkpoints/step_000004.safetensors");
  EXPECT_EQ(end.at("next"), "ganvas export runs/a --out a.onnx");
  EXPECT_FALSE(std::getline(lines, line)) << line;
}

TEST(RunLog, TheFilesAreTheSameWhateverIsSaid) {
  const Told text = Tell(Report::kText), quiet = Tell(Report::kQuiet);
  EXPECT_EQ(text.stats, quiet.stats);
  for (const char* part : {"Data: shapes", "Note: beware", "Trained 4 steps", "Next: ganvas"}) {
    EXPECT_NE(quiet.log.find(part), std::string::npos) << part;
  }
}

TEST(StatsLine, LeavesOutWhatIsNotKnown) {
  TickStats tick;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  tick.step = 7;
  tick.loss_d = nan;
  tick.grad_norm_d = tick.grad_norm_g = tick.seconds_left = nan;
  json line = json::parse(StatsLine(tick));
  EXPECT_TRUE(line.at("loss_d").is_null());
  for (const char* name :
       {"grad_norm_d", "grad_norm_g", "seconds_left", "rate_scale", "device_memory_mb"}) {
    EXPECT_FALSE(line.contains(name)) << name;
  }
  tick.grad_norm_d = 1.0 / 3;
  tick.rate_scale = 0.25;
  tick.device_memory_mb = 100;
  tick.more = {{"ada_p", 0.125}};
  line = json::parse(StatsLine(tick));
  EXPECT_EQ(line.at("grad_norm_d"), 0.333333);
  EXPECT_EQ(line.at("rate_scale"), 0.25);
  EXPECT_EQ(line.at("device_memory_mb"), 100);
  EXPECT_EQ(line.at("ada_p"), 0.125);
}

}  // namespace
}  // namespace ganvas::train
