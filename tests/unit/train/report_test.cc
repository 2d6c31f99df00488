// What the program says on stdout and stderr, as a script that runs it sees it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/child_process.h"

namespace ganvas::train {
namespace {

using nlohmann::json;

struct Said {
  int code;
  std::string out, err;
};

// `ganvas WORDS...` for a tiny run, in a folder of its own.
Said RunGanvas(const ScratchFolder& folder, std::vector<std::string> words, bool with_run = true) {
  if (with_run) {
    for (const char* word :
         {"--data",    "shapes", "--size",  "16", "--channels",   "4", "--nz",     "8",
          "--batch",   "8",      "--steps", "4",  "--tick-every", "2", "--device", "cpu",
          "--threads", "1",      "--out",   "run"}) {
      words.emplace_back(word);
    }
  }
  ChildProcess process(folder.path(), words);
  const int code = process.Wait();
  return {code, process.out(), process.err()};
}

std::vector<json> Objects(const std::string& text) {
  std::vector<json> objects;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    objects.push_back(json::parse(line, nullptr, false));
    EXPECT_TRUE(objects.back().is_object()) << line;
  }
  return objects;
}

TEST(Report, JsonHasATickALineAndAnEnd) {
  const ScratchFolder folder;
  const Said said = RunGanvas(folder, {"train", "--json", "--lr-schedule", "linear"});
  ASSERT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(said.err, "");
  const auto objects = Objects(said.out);
  ASSERT_EQ(objects.size(), 3u) << said.out;
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(objects[i].at("step"), 2 * (i + 1));
    for (const char* name :
         {"loss_d", "loss_g", "logit_real", "logit_fake", "grad_norm_d", "grad_norm_g", "ema_decay",
          "rate_scale", "images_per_second", "memory_mb", "seconds", "seconds_left"}) {
      EXPECT_TRUE(objects[i].contains(name)) << name;
    }
    EXPECT_GT(objects[i].at("grad_norm_d"), 0);
    EXPECT_GT(objects[i].at("grad_norm_g"), 0);
  }
  EXPECT_EQ(objects[1].at("rate_scale"), 0.25);
  EXPECT_EQ(objects[1].at("seconds_left"), 0);
  EXPECT_EQ(objects[2].at("finished"), true);
  for (const char* name : {"run", "checkpoint", "samples", "stats"}) {
    EXPECT_TRUE(std::filesystem::exists(folder / objects[2].at(name).get<std::string>())) << name;
  }
  EXPECT_EQ(objects[2].at("next"), "ganvas export run --out run.onnx");

  const Said resumed =
      RunGanvas(folder, {"resume", "run", "--steps", "6", "--quiet"}, /*with_run=*/false);
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_EQ(resumed.out, "run/checkpoints/step_000006.safetensors\n");
  EXPECT_NE(resumed.err.find("schedules now stretch"), std::string::npos) << "a warning";
}

TEST(Report, TextEndsWithTheNextCommand) {
  const ScratchFolder folder;
  const Said said = RunGanvas(folder, {"train"});
  ASSERT_EQ(said.code, 0) << said.err;
  EXPECT_NE(said.out.find("\nstep 2/4  "), std::string::npos) << said.out;
  EXPECT_NE(said.out.find("\nMachine: "), std::string::npos);
  EXPECT_TRUE(said.out.starts_with("Reading shapes\n")) << said.out;
  EXPECT_NE(said.out.find("\nStep 1 of 4 is running\n"), std::string::npos) << said.out;
  EXPECT_TRUE(said.out.ends_with("\nNext: ganvas export run --out run.onnx\n")) << said.out;
  std::istringstream lines(said.out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
}

TEST(Report, SuggestedCommandsAreQuotedForTheShell) {
  const ScratchFolder folder;
  const Said said =
      RunGanvas(folder,
                {"train", "--data", "ring8", "--model", "mlp", "--channels", "8", "--batch", "8",
                 "--steps", "2", "--device", "cpu", "--sample-every", "0", "--out", "my run's"},
                /*with_run=*/false);
  ASSERT_EQ(said.code, 0) << said.err;
  EXPECT_TRUE(
      said.out.ends_with("\nNext: ganvas export 'my run'\\''s' --out 'my run'\\''s.onnx'\n"))
      << said.out;
  EXPECT_NE(said.out.find("ganvas info 'my run'\\''s' --out curves.png draws them"),
            std::string::npos);
  const Said taken =
      RunGanvas(folder, {"train", "--data", "ring8", "--model", "mlp", "--out", "my run's"},
                /*with_run=*/false);
  EXPECT_EQ(taken.code, 2);
  EXPECT_TRUE(taken.err.ends_with("ganvas resume 'my run'\\''s'\n")) << taken.err;
}

TEST(Report, ObjectsThatCannotBeWrittenAreAnError) {
  const ScratchFolder folder;
  const std::string words =
      " train --data ring8 --model mlp --channels 8 --batch 8 --steps 2 --device cpu "
      "--sample-every 0 --out ";
  const auto run = [&](const std::string& rest) {
    const std::string command =
        "cd " + folder.path() + " && " + std::string(kProgram) + words + rest;
    return WEXITSTATUS(std::system(command.c_str()));
  };
  EXPECT_EQ(run("full --json >/dev/full 2>err.txt"), 1);
  EXPECT_TRUE(
      FileText(folder / "err.txt").starts_with("ganvas train: standard output: cannot be written"));
  EXPECT_EQ(run("closed --json >&- 2>err.txt"), 1);
  EXPECT_EQ(run("dry --dry-run --json >/dev/full 2>err.txt"), 1);
  // Nobody has to watch.
  EXPECT_EQ(run("text >/dev/full 2>err.txt"), 0) << FileText(folder / "err.txt");
  EXPECT_EQ(run("unseen >&- 2>err.txt"), 0) << FileText(folder / "err.txt");
  EXPECT_FALSE(FileText(folder / "unseen/stats.jsonl").empty());
}

TEST(Report, ErrorsAreOneLineOnStderr) {
  const ScratchFolder folder;
  for (const char* how : {"--json", "--quiet", "--dry-run"}) {
    const Said said = RunGanvas(folder, {"train", "--objective", "guess", how});
    EXPECT_EQ(said.code, 2) << how;
    EXPECT_EQ(said.out, "") << how;
    EXPECT_EQ(std::count(said.err.begin(), said.err.end(), '\n'), 1) << said.err;
  }
  EXPECT_EQ(RunGanvas(folder, {"train", "--json", "--quiet"}).code, 2);
  EXPECT_FALSE(std::filesystem::exists(folder / "run"));
}

TEST(Report, ADryRunIsOneObjectAndMakesNothing) {
  const ScratchFolder folder;
  const Said said = RunGanvas(folder, {"train", "--dry-run", "--json"});
  ASSERT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(said.err, "");
  const json plan = json::parse(said.out, nullptr, false);
  ASSERT_TRUE(plan.is_object()) << said.out;
  EXPECT_EQ(plan.at("options").at("size").at("from"), "command line");
  EXPECT_GT(plan.at("memory_bytes").at("total"), plan.at("memory_bytes").at("tensors"));
  EXPECT_FALSE(std::filesystem::exists(folder / "run"));
}

}  // namespace
}  // namespace ganvas::train
