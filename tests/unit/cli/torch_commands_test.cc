// Commands of the program with LibTorch: names of other trainers, dry runs, samples of a run.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

using nlohmann::json;

constexpr const char* kTiny =
    "train --data shapes --size 16 --channels 4 --nz 4 --device cpu --threads 1 --on-collapse "
    "ignore";

json DryRun(const std::string& arguments) {
  const Outcome outcome = RunGanvas(std::string(kTiny) + " --dry-run --json " + arguments);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  return json::parse(outcome.out, nullptr, false);
}

std::string Value(const json& plan, const char* option) {
  return plan["options"][option]["value"].get<std::string>();
}

TEST(TrainCommand, UnderstandsNamesOfOtherTrainers) {
  const ScratchFolder folder;
  const std::string out = " --outdir " + folder.File("run");
  const json plan = DryRun("--lr-d 1e-3 --lr 5e-4 --batch-size 8 --epochs 2" + out);
  EXPECT_EQ(Value(plan, "lr-g"), "0.0005");
  EXPECT_EQ(Value(plan, "lr-d"), "0.001") << "our own name goes before theirs";
  EXPECT_EQ(Value(plan, "batch"), "8");
  EXPECT_EQ(Value(plan, "out"), folder.File("run"));
  const int64_t steps = std::stoll(Value(plan, "steps"));
  EXPECT_EQ(plan["options"]["steps"]["from"], "command line");
  EXPECT_EQ(plan["warnings"][0], "--epochs 2 of " + std::to_string(4 * steps) +
                                     " pictures with --batch 8 are --steps " +
                                     std::to_string(steps));
  EXPECT_GT(plan["time"]["step_seconds"].get<double>(), 0);
  EXPECT_NEAR(plan["time"]["run_seconds"].get<double>(),
              plan["time"]["step_seconds"].get<double>() * static_cast<double>(steps), 1e-6);

  ExpectErrorWith(std::string(kTiny) + " --epochs 2 --steps 5" + out, 2,
                  "--epochs and --steps both set the length of the training: choose one");
  ExpectErrorWith(std::string("train --data ring8 --model mlp --epochs 1") + out, 2,
                  "has no end, so it has no epochs");
  ExpectErrorWith(std::string(kTiny) + " --lr-x 1" + out, 2,
                  "unknown option '--lr-x': did you mean --lr-g, --lr-d?");
  ExpectErrorWith(std::string(kTiny) + " --json --quiet" + out, 2, "cannot be combined");
  // A value of the wrong name.
  ExpectErrorWith("train --data shapes --model dcgam" + out, 2, "; did you mean dcgan?");
  ExpectErrorWith("train --data shapes --preset picture-64" + out, 2, "; did you mean pictures-64");
  ExpectErrorWith("train --data glpyhs --model dcgan" + out, 2, "; did you mean glyphs?");
  ExpectErrorWith(std::string(kTiny) + " --metrics fidd" + out, 2, "; did you mean fid");
  ExpectErrorWith(std::string(kTiny) + " --metrics fid --keep-best fdi" + out, 2,
                  "; did you mean fid?");
  ExpectErrorWith(std::string(kTiny) + " --augment colr,cutout" + out, 2, "; did you mean color?");
  EXPECT_FALSE(std::filesystem::exists(folder.File("run")));
}

TEST(TrainCommand, RepeatedOptionsTakeTheLastValue) {
  const ScratchFolder folder;
  const json plan =
      DryRun("--batch 64 --batch 4 --mirror --no-mirror --steps 3 --out " + folder.File("run"));
  EXPECT_EQ(Value(plan, "batch"), "4");
  EXPECT_EQ(Value(plan, "mirror"), "false");
}

TEST(SampleCommand, SamplesARun) {
  const ScratchFolder folder;
  const std::string run = folder.File("run"), model = folder.File("m.onnx");
  const Outcome trained = RunGanvas(
      std::string(kTiny) + " --batch 4 --steps 2 --checkpoint-every 1 --quiet --out " + run);
  ASSERT_EQ(trained.code, 0) << trained.err;
  const auto samples = [&](const std::string& of) {
    const std::string out = folder.File("x.npy");
    std::filesystem::remove(out);
    const Outcome outcome = RunGanvas("sample " + of + " --seed 3 --count 5 --out " + out);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return FileText(out);
  };
  ASSERT_EQ(RunGanvas("export " + run + " --out " + model).code, 0);
  const std::string last = samples(model);
  EXPECT_FALSE(last.empty());
  EXPECT_EQ(samples(run), last);
  ASSERT_EQ(RunGanvas("export " + run + " --step 1 --out " + model).code, 0);
  const std::string first = samples(model);
  EXPECT_NE(first, last);
  EXPECT_EQ(samples(run + " --step 1"), first);
  const std::string out = " --out " + folder.File("x.png");
  ExpectErrorWith("sample " + run + " --step 7" + out, 3, "7");
  ExpectErrorWith("sample " + model + " --step 1" + out, 2, "is not a run folder");
}

TEST(NearestCommand, ComparesARunAndItsFileWithTheData) {
  const ScratchFolder folder;
  const std::string run = folder.File("run"), model = folder.File("m.onnx");
  const std::string png = folder.File("near.png");
  const Outcome trained = RunGanvas(std::string(kTiny) + " --batch 4 --steps 1 --conditional " +
                                    "--quiet --out " + run);
  ASSERT_EQ(trained.code, 0) << trained.err;
  ASSERT_EQ(RunGanvas("export " + run + " --out " + model).code, 0);
  const std::string chosen = " --seeds 3,7 --class 2 --by pixels --json";
  const Outcome of_run = RunGanvas("nearest " + run + chosen + " --out " + png);
  ASSERT_EQ(of_run.code, 0) << of_run.err;
  EXPECT_TRUE(std::filesystem::exists(png));
  const Outcome of_file = RunGanvas("nearest " + model + chosen);
  EXPECT_EQ(of_file.out, of_run.out) << of_file.err;
  const json report = json::parse(of_run.out);
  EXPECT_EQ(report["by"], "pixels");
  ASSERT_EQ(report["samples"].size(), 2u);
  EXPECT_EQ(report["samples"][1]["seed"], 7);
  EXPECT_EQ(report["samples"][1]["nearest"].size(), 5u);
  EXPECT_FALSE(report["samples"][1]["copy"].get<bool>());
  EXPECT_GT(report["real"]["median"].get<double>(), 0);
  const Outcome text = RunGanvas("nearest " + model + " --seed 3 --by pixels");
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_NE(text.out.find("not copied"), std::string::npos) << text.out;

  ExpectErrorWith("nearest " + model + " --by pixels --detector x.pt", 2, "--by features");
  ExpectErrorWith("nearest " + model + " --out near.jpg", 2, "expected a name with .png");
  ExpectErrorWith("nearest " + model + " --class square --step 1", 2, "is a file");
  WriteModel(folder.File("foreign.onnx"));
  ExpectErrorWith("nearest " + folder.File("foreign.onnx"), 2,
                  "does not say what it was trained on");
}

}  // namespace
}  // namespace ganvas::cli
