// ganvas translate.
#include <cmath>
#include <nlohmann/json.hpp>

#include "native/data/picture_file.h"
#include "shared/image/image.h"
#include "tests/support/pictures.h"
#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

namespace fs = std::filesystem;

// Grey ramps of width x height.
Image Ramp(int width, int height) {
  Image image{width, height, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) {
        image.rgba.push_back(static_cast<uint8_t>((x * 9 + y * 5 + c * 30) % 256));
      }
      image.rgba.push_back(255);
    }
  }
  return image;
}

// What tanh makes of a picture whose black and white are `low` and `high`.
void ExpectTanh(const std::string& path, const Image& picture, double low, double high) {
  const data::WholePicture result = data::ReadWholePicture(path);
  ASSERT_EQ(result.width, picture.width);
  ASSERT_EQ(result.height, picture.height);
  for (size_t i = 0; i < picture.rgba.size(); ++i) {
    if (i % 4 == 3) continue;
    const double value = std::tanh(low + picture.rgba[i] / 255.0 * (high - low));
    EXPECT_NEAR(result.rgba[i], std::clamp((value - low) / (high - low), 0.0, 1.0) * 255, 0.51);
  }
}

class TranslateCommand : public testing::Test {
 protected:
  void SetUp() override {
    WriteTranslator(model);
    fs::create_directory(folder.File("in"));
  }

  ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
};

TEST_F(TranslateCommand, KeepsTheSizeOfAPicture) {
  const Image picture = Ramp(13, 7);
  WritePng(folder.File("a.png"), picture);
  const Outcome outcome =
      RunGanvas("translate " + model + " " + folder.File("a.png") + " " + folder.File("b.png"));
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  EXPECT_NE(outcome.out.find("takes 'image' RGB -1..1"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("multiples of 4"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("1 picture in "), std::string::npos) << outcome.out;
  ExpectTanh(folder.File("b.png"), picture, -1, 1);
}

TEST_F(TranslateCommand, TakesTheRangeThatItIsTold) {
  const Image picture = Ramp(8, 8);
  WritePng(folder.File("a.png"), picture);
  const std::string files = " " + folder.File("a.png") + " " + folder.File("b.png");
  EXPECT_EQ(RunGanvas("translate " + model + files + " --range 0..1").code, 0);
  ExpectTanh(folder.File("b.png"), picture, 0, 1);
  EXPECT_EQ(RunGanvas("translate " + model + files + " --range -1..1").code, 0);
  ExpectTanh(folder.File("b.png"), picture, -1, 1);
  const Outcome mixed =
      RunGanvas("translate " + model + files + " --range 0..255 --output-range 0..1 --json");
  EXPECT_EQ(mixed.code, 0) << mixed.err;
  EXPECT_EQ(data::ReadWholePicture(folder.File("b.png")).rgba[4], 255);  // tanh(9)
  const auto json = nlohmann::json::parse(mixed.out);
  EXPECT_EQ(json["model"]["input"]["range"], "0..255");
  EXPECT_EQ(json["model"]["output"]["source"], "chosen");
}

TEST_F(TranslateCommand, SetsTheNumbersOfFurtherInputs) {
  const std::string styles = folder.File("styles.onnx"), a = folder.File("a.png"),
                    b = folder.File("b.png");
  WriteStrengthTranslator(styles, "strength");
  const Image picture = Ramp(8, 8);
  WritePng(a, picture);
  const std::string command = "translate " + styles + " " + a + " " + b;
  const Outcome usual = RunGanvas(command + " --range -1..1");
  EXPECT_EQ(usual.code, 0) << usual.err;
  EXPECT_NE(usual.out.find("input 'strength' is 1 (the usual value)"), std::string::npos)
      << usual.out;
  ExpectTanh(b, picture, -1, 1);
  const Outcome chosen = RunGanvas(command + " --range -1..1 --set strength=0 --json");
  EXPECT_EQ(chosen.code, 0) << chosen.err;
  EXPECT_EQ(nlohmann::json::parse(chosen.out)["model"]["constants"],
            (nlohmann::json{{{"name", "strength"}, {"value", 0.0}, {"reason", "chosen"}}}));
  EXPECT_EQ(data::ReadWholePicture(b).rgba[4], 128);
  ExpectError(command + " --set style=2", 2,
              "ganvas translate: --set style: " + styles +
                  ": no input 'style' that takes a number, expected 'strength'");
  ExpectError(command + " --set strength", 2,
              "ganvas translate: --set strength: expected NAME=NUMBER");
  const Outcome info = RunGanvas("info " + styles);
  EXPECT_NE(info.out.find("'strength': 1 (the usual value)"), std::string::npos) << info.out;
}

TEST_F(TranslateCommand, GoesOnPastAnUnreadablePictureOfAFolder) {
  fs::create_directory(folder.File("in/below"));
  WritePng(folder.File("in/a.png"), Ramp(8, 8));
  WriteText(folder.File("in/b.jpg"), "no picture");
  WriteText(folder.File("in/notes.txt"), "no picture either");
  WritePng(folder.File("in/.hidden.png"), Ramp(8, 8));
  fs::create_directory(folder.File("in/@eaDir"));
  WritePng(folder.File("in/@eaDir/a.png"), Ramp(8, 8));
  WritePng(folder.File("in/c.png"), Ramp(9, 3));
  WritePng(folder.File("in/c.jpeg"), Ramp(4, 4));  // its bytes say what it is
  WritePng(folder.File("in/below/d.png"), Ramp(5, 5));
  // The results of the first run are no pictures to translate in the second.
  for (int run = 0; run < 2; ++run) {
    const Outcome outcome =
        RunGanvas("translate " + model + " " + folder.File("in") + " " + folder.File("in/out"));
    EXPECT_EQ(outcome.code, 3);
    EXPECT_NE(outcome.err.find("in/b.jpg: not a picture"), std::string::npos);
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_NE(outcome.out.find("4 pictures in "), std::string::npos) << outcome.out;
  }
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder.File("in/out"))) {
    if (entry.is_regular_file()) {
      names.push_back(entry.path().lexically_relative(folder.File("in/out")).string());
    }
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, (std::vector<std::string>{"a.png", "below/d.png", "c.png", "c.png.png"}));
  EXPECT_EQ(data::ReadWholePicture(folder.File("in/out/c.png")).width, 4);
  EXPECT_EQ(data::ReadWholePicture(folder.File("in/out/c.png.png")).width, 9);
}

TEST_F(TranslateCommand, NeverWritesOverWhatItReads) {
  WritePng(folder.File("in/a.png"), Ramp(8, 8));
  const std::string in = folder.File("in");
  const std::string end = ": is also an input and would be overwritten; choose another place";
  ExpectError("translate " + model + " " + in + " " + in + "/", 2,
              "ganvas translate: " + in + "/" + end);
  ExpectError("translate " + model + " " + in + "/a.png " + in, 2,
              "ganvas translate: " + in + "/a.png" + end);
  ExpectError("translate " + model + " " + in + "/a.png " + in + "/../in/a.png", 2,
              "ganvas translate: " + in + "/../in/a.png" + end);
  EXPECT_EQ(data::ReadWholePicture(folder.File("in/a.png")).width, 8);
}

TEST_F(TranslateCommand, SaysWhatIsWrongInOneLine) {
  WritePng(folder.File("in/a.png"), Ramp(8, 8));
  const std::string picture = folder.File("in/a.png");
  const std::string out = folder.File("out.png");
  const std::string generator = folder.File("g.onnx");
  WriteModel(generator);
  ExpectError("translate " + generator + " " + picture + " " + out, 3,
              "ganvas translate: " + generator +
                  ": not an image-to-image model: its input 'noise' is float32[N, 4], expected "
                  "pictures [N, C, H, W]; that is a generator of latents");
  ExpectError("translate " + model + " " + folder.File("none") + " " + out, 3,
              "ganvas translate: " + folder.File("none") +
                  ": no such file or folder; expected a picture or a folder of pictures");
  fs::create_directory(folder.File("empty"));
  ExpectError(
      "translate " + model + " " + folder.File("empty") + " " + out, 3,
      "ganvas translate: " + folder.File("empty") + ": holds no pictures (.png, .jpg, ...)");
  ExpectErrorWith("translate " + model + " " + picture + " " + out + " --range 0..2", 2, "--range");
  ExpectErrorWith("translate " + model + " " + picture + " /proc/nowhere/out.png", 1,
                  "/proc/nowhere");
  const std::string fixed = folder.File("f.onnx");
  WriteTranslator(fixed, {.side = 8});
  const Outcome tiles =
      RunGanvas("translate " + fixed + " " + picture + " " + out + " --tile 16 --json");
  EXPECT_EQ(tiles.code, 3);
  EXPECT_EQ(tiles.err, "ganvas translate: " + picture +
                           ": tiles of 16 pixels, but the model takes 8x8 only\n");
  EXPECT_FALSE(fs::exists(out));
}

TEST_F(TranslateCommand, TilesAndSizesAreInTheReport) {
  const Image picture = Ramp(40, 24);
  WritePng(folder.File("in/a.png"), picture);
  const auto report = [&](const std::string& more) {
    const Outcome outcome = RunGanvas("translate " + model + " " + folder.File("in/a.png") + " " +
                                      folder.File("out") + " --json " + more);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return nlohmann::json::parse(outcome.out)["pictures"][0];
  };
  const auto tiled = report("--tile 16 --overlap 4");
  EXPECT_EQ(tiled["tiles"], 6);
  EXPECT_EQ(tiled["whole_statistics"], true);  // it has none that a tile could lack
  ExpectTanh(folder.File("out/a.png"), picture, -1, 1);
  EXPECT_EQ(report("--size 20")["width"], 20);
  EXPECT_EQ(report("--size 20")["height"], 12);
}

// InstanceNormalization and Tanh, whose ranges only its last operator tells.
void WriteNormalizing(const std::string& path) {
  onnx::Model onnx;
  onnx.opset = 13;
  onnx.graph_name = "normalizing";
  onnx.inputs.push_back(Value("x", DType::kF32, {-1, 3, -1, -1}));
  onnx.outputs.push_back(Value("y", DType::kF32, {-1, 3, -1, -1}));
  onnx.initializers.push_back(Initializer("scale", Shape{3}, 0.5f));
  onnx.initializers.push_back(Initializer("bias", Shape{3}, 0.1f));
  onnx.nodes.push_back(onnx::MakeNamedNode("InstanceNormalization", "n", {"x", "scale", "bias"}));
  onnx.nodes.push_back(onnx::MakeNamedNode("Tanh", "y", {"n"}));
  WriteFileOf(path, onnx);
}

TEST_F(TranslateCommand, WarnsOnceOfTilesOfAModelWithStatistics) {
  const std::string normalizing = folder.File("n.onnx"), out = folder.File("out");
  WriteNormalizing(normalizing);
  WritePng(folder.File("in/a.png"), Ramp(40, 24));
  WritePng(folder.File("in/b.png"), Ramp(24, 40));
  const std::string files = " " + folder.File("in") + " " + out;
  const std::string start = "ganvas translate: warning: " + normalizing +
                            ": normalizes by statistics of the whole picture, ";
  const std::string end =
      ": colours and contrast may differ; a run in one piece is exact (--tile 0, a larger "
      "--memory)\n";
  const std::string estimated = start + "which its tiles only estimate" + end;
  EXPECT_EQ(RunGanvas("translate " + normalizing + files).err, "");
  EXPECT_EQ(RunGanvas("translate " + normalizing + files + " --tile 16").err, estimated);
  const Outcome own =
      RunGanvas("translate " + normalizing + files + " --tile 16 --statistics tile --json");
  EXPECT_EQ(own.err, start + "of which its tiles have each their own" + end);
  EXPECT_EQ(nlohmann::json::parse(own.out)["pictures"][0]["whole_statistics"], false);
  // The way back, too.
  EXPECT_EQ(RunGanvas("translate " + model + files + " --back " + normalizing + " --tile 16").err,
            estimated);
}

TEST_F(TranslateCommand, TheWayBackKeepsTheRangesThatItsFileTells) {
  WritePng(folder.File("in/a.png"), Ramp(8, 8));
  const Outcome outcome =
      RunGanvas("translate " + model + " " + folder.File("in") + " " + folder.File("out") +
                " --back " + model + " --range 0..255 --json");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  const auto json = nlohmann::json::parse(outcome.out);
  for (const char* side : {"input", "output"}) {
    EXPECT_EQ(json["model"][side]["range"], "0..255");
    EXPECT_EQ(json["back"][side]["range"], "-1..1");
    EXPECT_EQ(json["back"][side]["source"], "metadata");
  }
}

TEST_F(TranslateCommand, ResultsArePngFilesOrGoToAFolder) {
  WritePng(folder.File("in/a.png"), Ramp(8, 8));
  const std::string in = folder.File("in"), text = folder.File("notes.txt");
  for (const char* name : {"b.jpg", "b.JPEG", "b.webp", "b.bmp", "b.gif", "b.tif", "b.tiff"}) {
    const std::string out = folder.File(name);
    ExpectError("translate " + model + " " + in + "/a.png " + out, 2,
                "ganvas translate: " + out + ": results are PNG: expected FILE.png or a folder");
    EXPECT_FALSE(fs::exists(out));
  }
  WriteText(text, "kept");
  const std::string file = ": is a file; expected a folder for the results";
  ExpectError("translate " + model + " " + in + " " + text, 2, "ganvas translate: " + text + file);
  ExpectError("translate " + model + " " + in + "/a.png " + text, 2,
              "ganvas translate: " + text + file);
  fs::create_directory(folder.File("c.jpg"));
  EXPECT_EQ(RunGanvas("translate " + model + " " + in + "/a.png " + folder.File("c.jpg")).code, 0);
  EXPECT_TRUE(fs::exists(folder.File("c.jpg/a.png")));
}

TEST_F(TranslateCommand, TheWayBackMakesAStrip) {
  const Image picture = Ramp(12, 8);
  WritePng(folder.File("in/a.png"), picture);
  const Outcome outcome = RunGanvas("translate " + model + " " + folder.File("in") + " " +
                                    folder.File("out") + " --back " + model + " --json");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  const auto json = nlohmann::json::parse(outcome.out);
  double error = 0;
  for (size_t i = 0; i < picture.rgba.size(); ++i) {
    const double value = picture.rgba[i] / 127.5 - 1;
    if (i % 4 != 3) error += std::abs(value - std::tanh(std::tanh(value))) / 2;
  }
  error /= 12 * 8 * 3;
  EXPECT_NEAR(json["cycle_l1"].get<double>(), error, 0.003);
  const data::WholePicture strip = data::ReadWholePicture(folder.File("out/a.png"));
  EXPECT_EQ(strip.width, 48);
  EXPECT_EQ(strip.height, 8);
  for (size_t x = 0; x < 12 * 4; ++x) EXPECT_EQ(strip.rgba[x], picture.rgba[x]);
}

TEST_F(TranslateCommand, InterruptedItLeavesWholeFiles) {
  WritePng(folder.File("in/000.png"), Ramp(700, 700));
  for (int i = 1; i < 200; ++i) {
    fs::create_hard_link(folder.File("in/000.png"),
                         folder.File("in/" + std::to_string(1000 + i) + ".png"));
  }
  const std::string out = folder.File("out");
  const std::string command = std::string(kProgram) + " translate " + model + " " +
                              folder.File("in") + " " + out + " >/dev/null 2>" +
                              folder.File("err") + " & p=$!; while [ ! -e " + out +
                              "/1001.png ] && kill -0 $p; do sleep 0.01; done; kill -INT $p; "
                              "wait $p";
  const int status = std::system(command.c_str());
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  const std::string err = FileText(folder.File("err"));
  EXPECT_NE(err.find("interrupted after "), std::string::npos) << err;
  EXPECT_NE(err.find(" of 200 pictures, which are complete"), std::string::npos) << err;
  int files = 0;
  for (const auto& entry : fs::directory_iterator(out)) {
    EXPECT_EQ(entry.path().extension(), ".png");
    if (++files < 4) {
      EXPECT_EQ(data::ReadWholePicture(entry.path().string()).height, 700);
    }
  }
  EXPECT_GE(files, 2);
  EXPECT_LT(files, 200);
}

}  // namespace
}  // namespace ganvas::cli
