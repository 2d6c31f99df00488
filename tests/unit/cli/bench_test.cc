// ganvas bench.
#include <nlohmann/json.hpp>

#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

namespace fs = std::filesystem;

nlohmann::json Bench(const std::string& arguments) {
  const Outcome outcome = RunGanvas("bench " + arguments + " --json");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  return nlohmann::json::parse(outcome.out, nullptr, false);
}

TEST(Bench, ReportsOneObject) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  WriteModel(model, {.labels = true});
  const nlohmann::json json = Bench(model + " --batch 3 --runs 5");
  ASSERT_TRUE(json.is_object());
  EXPECT_EQ(json["batch"], 3);
  EXPECT_EQ(json["runs"], 5);
  EXPECT_GT(json["median_ms"].get<double>(), 0);
  EXPECT_EQ(RunGanvas("bench " + model).code, 0);
}

TEST(Bench, AFixedBatchIsTheFiles) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  WriteModel(model, {.batch = 2});
  EXPECT_EQ(Bench(model + " --runs 2")["batch"], 2);
  ExpectErrorWith("bench " + model + " --batch 3", 2, "so --batch must be 2");
}

TEST(Bench, ATranslatorRunsAtItsTrainedSizeOrAnother) {
  const ScratchFolder folder;
  const std::string model = folder.File("a2b.onnx");
  WriteTranslator(model);
  EXPECT_EQ(Bench(model + " --runs 2 --batch 3")["batch"], 3);
  EXPECT_EQ(Bench(model + " --runs 2 --size 12")["runs"], 2);
}

TEST(Bench, SizesOfPictures) {
  const ScratchFolder folder;
  const std::string fixed = folder.File("fixed.onnx"), silent = folder.File("silent.onnx");
  const std::string generator = folder.File("m.onnx");
  WriteTranslator(fixed, {.side = 16});
  WriteTranslator(silent, {.trained = ""});
  WriteModel(generator);
  EXPECT_EQ(Bench(fixed + " --runs 1 --size 16")["runs"], 1);
  ExpectErrorWith("bench " + fixed + " --size 12", 2, "so --size cannot be 12");
  ExpectErrorWith("bench " + silent, 2, "so --size is needed");
  ExpectErrorWith("bench " + generator + " --size 8", 2, "takes no pictures");
}

TEST(Bench, WritesModelsThatRun) {
  const ScratchFolder folder;
  const std::string models = folder.File("models");
  const Outcome outcome =
      RunGanvas("bench --write-models " + models + " --only mlp --precision fp32,fp16,int8");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  uintmax_t last = UINTMAX_MAX;
  for (const char* name : {"mlp", "mlp-fp16", "mlp-int8"}) {
    const std::string path = models + "/" + name + ".onnx";
    ASSERT_TRUE(fs::exists(path)) << outcome.out;
    EXPECT_LT(fs::file_size(path), last) << name;
    last = fs::file_size(path);
    EXPECT_EQ(Bench(path + " --runs 1")["runs"], 1);
  }
  EXPECT_TRUE(fs::exists(models + "/mlp-folded.onnx")) << outcome.out;
  EXPECT_EQ(std::distance(fs::directory_iterator(models), {}), 4);
}

TEST(Bench, WrongOptions) {
  const ScratchFolder folder;
  const std::string write = "bench --write-models " + folder.File("models");
  ExpectErrorWith("bench", 2, "MODEL is required");
  ExpectErrorWith("bench --only mlp", 2, "--only needs --write-models");
  ExpectErrorWith(write + " m.onnx", 2, "MODEL and --write-models cannot be combined: choose one");
  ExpectErrorWith(write + " --json", 2, "--json and --write-models cannot be combined: choose one");
  ExpectErrorWith(write + " --only mlp,dcgan65", 2, "no model 'dcgan65' in the benchmark");
  ExpectErrorWith(write + " --precision fp8", 2, "--precision fp8: expected fp32, fp16 or int8");
  EXPECT_FALSE(fs::exists(folder.File("models")));
  WriteText(folder.File("file"), "x");
  ExpectErrorWith("bench --write-models " + folder.File("file") + " --only mlp", 1, "file: ");
}

}  // namespace
}  // namespace ganvas::cli
