// ganvas film: runs into films, films into snapshots. The snapshots are written by the engine's own
// writer, so no training is needed.
#include <nlohmann/json.hpp>

#include "shared/film/film.h"
#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

// tanh(z W) as pictures of 2x2 pixels.
void WriteSnapshot(const std::string& path, float scale) {
  onnx::ModelBuilder builder(13);
  builder.Input(Value("z", DType::kF32, {-1, 4}));
  builder.Initializer(Initializer("w", Shape{4, 12}, 0.5f * scale));
  const std::string hidden = builder.Op("MatMul", "hidden", {"z", "w"});
  const std::string grid = builder.Reshape("grid", hidden, {-1, 3, 2, 2});
  builder.Op("Tanh", "image", {grid});
  builder.Output(Value("image", DType::kF32, {-1, 3, 2, 2}));
  onnx::Model model = builder.Take();
  model.metadata = {{"ganvas.step", "unknown"}, {"ganvas.kind", "generator"}};
  WriteFileOf(path, model);
}

class FilmCommand : public ::testing::Test {
 protected:
  FilmCommand() {
    std::filesystem::create_directories(folder_.File("run/snapshots"));
    WriteText(run_ + "/options.json", "{}");
    std::string stats;
    for (int step = 10; step <= 100; step += 10) {
      stats += "{\"step\": " + std::to_string(step) +
               ", \"loss_d\": " + std::to_string(step / 7.0) +
               ", \"loss_g\": 1, \"fid\": " + std::to_string(200 - step) + "}\n";
    }
    WriteText(run_ + "/stats.jsonl", stats);
    for (const int step : {0, 1, 3, 10, 100}) {
      char name[64];
      std::snprintf(name, sizeof name, "/snapshots/step_%06d.onnx", step);
      WriteSnapshot(run_ + name, 1 + 0.003f * static_cast<float>(step));
    }
  }

  const ScratchFolder folder_;
  const std::string run_ = folder_.File("run");
};

TEST_F(FilmCommand, PacksARunAndTakesItApart) {
  const std::string film = folder_.File("film.onnx");
  const Outcome packed = RunGanvas("film " + run_ + " --out " + film + " --license CC0-1.0 --json");
  ASSERT_EQ(packed.code, 0) << packed.err;
  const auto json = nlohmann::json::parse(packed.out);
  EXPECT_EQ(json.at("steps"), nlohmann::json({0, 1, 3, 10, 100}));
  EXPECT_EQ(json.at("bytes"), std::filesystem::file_size(film));
  EXPECT_GT(json.at("snapshot_bytes"), 1000);

  for (const char* step : {"0", "3", "100"}) {
    const std::string taken = folder_.File("taken.onnx");
    ASSERT_EQ(RunGanvas("film " + film + " --step " + step + " --out " + taken).code, 0);
    char name[64];
    std::snprintf(name, sizeof name, "/snapshots/step_%06d.onnx", std::atoi(step));
    const auto draw = [&](const std::string& model, const std::string& out) {
      ASSERT_EQ(RunGanvas("sample " + model + " --seed 4 --count 4 --out " + out).code, 0);
    };
    draw(taken, folder_.File("a.npy"));
    draw(run_ + name, folder_.File("b.npy"));
    EXPECT_TRUE(FileText(folder_.File("a.npy")) == FileText(folder_.File("b.npy"))) << step;
    const Outcome info = RunGanvas("info --json " + taken);
    EXPECT_EQ(nlohmann::json::parse(info.out).at("metadata").at("ganvas.step"), step);
  }
  const Outcome info = RunGanvas("info " + film);
  EXPECT_NE(info.out.find("film        5 snapshots, steps 0 to 100\n"), std::string::npos)
      << info.out;
  EXPECT_NE(info.out.find("ganvas.license = CC0-1.0"), std::string::npos) << info.out;
}

TEST_F(FilmCommand, KeepsTheCurves) {
  ASSERT_EQ(RunGanvas("film " + run_ + " --out " + folder_.File("films")).code, 0);
  const std::string bytes = FileText(folder_.File("films/run.onnx"));
  auto film = film::Film::Open({bytes.begin(), bytes.end()});
  ASSERT_TRUE(film.ok()) << film.error().message;
  const auto curves = nlohmann::json::parse(film->about()).at("curves");
  ASSERT_EQ(curves.size(), 3u);
  EXPECT_EQ(curves[0].at("name"), "loss_d");
  EXPECT_EQ(curves[0].at("title"), "Loss of D");
  EXPECT_EQ(curves[0].at("steps"), nlohmann::json({10, 20, 30, 40, 50, 60, 70, 80, 90, 100}));
  EXPECT_EQ(curves[1].at("values")[3], 1);
  EXPECT_EQ(curves[2].at("name"), "fid");
  EXPECT_EQ(curves[2].at("values")[0], 190);
}

TEST_F(FilmCommand, ThinsByTheLogarithm) {
  const std::string film = folder_.File("film.onnx");
  const Outcome packed = RunGanvas("film " + run_ + " --frames 3 --out " + film + " --json");
  ASSERT_EQ(packed.code, 0) << packed.err;
  EXPECT_EQ(nlohmann::json::parse(packed.out).at("steps"), nlohmann::json({0, 1, 100}));
}

TEST_F(FilmCommand, SaysWhatIsMissing) {
  const std::string out = " --out " + folder_.File("x.onnx");
  for (const char* step : {"000000", "000001", "000003", "000010"}) {
    std::filesystem::remove(run_ + "/snapshots/step_" + step + ".onnx");
  }
  ExpectErrorWith("film " + run_ + out, 3, "has 1 snapshots, expected at least 2: train with");
  WriteText(run_ + "/snapshots/step_000050.onnx", "half a file");
  ExpectErrorWith("film " + run_ + out, 3, "step_000050.onnx: not an ONNX model");
  const std::string snapshot = run_ + "/snapshots/step_000100.onnx";
  ExpectErrorWith("film " + snapshot + out, 2, "expected a run folder, or --step N");
  ExpectErrorWith("film " + snapshot + " --step 3" + out, 3, "the file holds no film");
  ExpectErrorWith("film " + run_ + " --out " + folder_.File("x.png"), 3, "step_000050.onnx");
}

}  // namespace
}  // namespace ganvas::cli
