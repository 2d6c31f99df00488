// ganvas walk.
#include "native/cli/npy.h"
#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

class WalkCommand : public ::testing::Test {
 protected:
  WalkCommand() { WriteModel(model_, {.labels = true}); }
  std::string File(const std::string& name) const { return folder_.File(name); }
  std::string Walk(const std::string& more) const {
    const Outcome walked = RunGanvas("walk " + model_ + " " + more);
    EXPECT_EQ(walked.code, 0) << walked.err;
    EXPECT_EQ(walked.err, "");
    return walked.out;
  }

  const ScratchFolder folder_;
  const std::string model_ = folder_.File("model.onnx");
};

TEST_F(WalkCommand, LeadsFromSeedToSeed) {
  EXPECT_EQ(Walk("--seeds 3,9 --frames 5 --class blue --out " + File("frames/")),
            File("frames/") + ": 5 frames of 2x2\n");
  const auto sample = [&](const std::string& seed) {
    RunGanvas("sample " + model_ + " --seeds " + seed + " --class blue --out " + File("s.png"));
    return WithoutTexts(File("s.png"));
  };
  EXPECT_EQ(FileText(File("frames/000000.png")), sample("3"));
  EXPECT_EQ(FileText(File("frames/000004.png")), sample("9"));
  EXPECT_NE(FileText(File("frames/000002.png")), sample("3"));
  // A loop ends one step before its beginning; an earlier, longer result is told of.
  const Outcome again = RunGanvas(
      "walk " + model_ + " --seeds 3,9 --loop --frames 4 --class blue --out " + File("frames"));
  EXPECT_EQ(again.code, 0);
  EXPECT_NE(again.err.find("also holds 1 older numbered pictures"), std::string::npos);
  EXPECT_EQ(FileText(File("frames/000002.png")), sample("9"));
  EXPECT_EQ(FileText(File("frames/000001.png")), FileText(File("frames/000003.png")));
}

TEST_F(WalkCommand, WritesAnimations) {
  const std::string gif = File("made/walk.gif"), apng = File("walk.apng");
  const std::string told = Walk("--frames 20 --fps 10 --loop --scale 3 --out " + gif);
  EXPECT_EQ(told.find(gif + ": 20 frames of 6x6, 2.0 s, "), 0u) << told;
  const std::string bytes = FileText(gif);
  EXPECT_EQ(bytes.substr(0, 8), std::string("GIF89a\x06\x00", 8));
  EXPECT_NE(bytes.find("NETSCAPE2.0"), std::string::npos);
  Walk("--frames 3 --out " + gif);
  EXPECT_EQ(FileText(gif).find("NETSCAPE2.0"), std::string::npos);
  Walk("--frames 3 --fps 60 --out " + apng);
  EXPECT_EQ(FileText(apng).substr(1, 3), "PNG");
  EXPECT_NE(FileText(apng).find("acTL"), std::string::npos);
  // The same command gives the same bytes.
  const std::string first = FileText(apng);
  Walk("--frames 3 --fps 60 --threads 1 --out " + apng);
  EXPECT_EQ(FileText(apng), first);
}

TEST_F(WalkCommand, GoesAroundOneLatent) {
  Walk("--seeds 4 --noise-walk 0.5 --frames 6 --out " + File("around/"));
  const std::string first = FileText(File("around/000000.png"));
  EXPECT_NE(FileText(File("around/000003.png")), first);
  Walk("--seeds 4 --noise-walk 0 --frames 2 --class 0 --out " + File("still/"));
  EXPECT_EQ(FileText(File("still/000000.png")), FileText(File("still/000001.png")));
}

// z plus a vector of the class -> w -> pictures of 2x2.
void WriteMixer(const std::string& path) {
  onnx::ModelBuilder builder(13);
  builder.Input(Value("z", DType::kF32, {-1, 4}));
  builder.Input(Value("label", DType::kI64, {-1}));
  builder.Initializer(Initializer("classes", Shape{3, 4}, 0.8f));
  builder.Op("Gather", "embedding", {"classes", "label"});
  builder.Op("Add", "w", {"z", "embedding"});
  builder.Initializer(Initializer("a", Shape{4, 12}, 0.3f));
  builder.Op("MatMul", "affine", {"w", "a"});
  builder.Op("Tanh", "colours", {"affine"});
  builder.Ints("shape", {-1, 3, 2, 2});
  builder.Op("Reshape", "image", {"colours", "shape"});
  builder.Output(Value("image", DType::kF32, {-1, 3, 2, 2}));
  onnx::Model model = builder.Take();
  model.metadata = {{"ganvas.kind", "generator"},
                    {"ganvas.w", "w"},
                    {"ganvas.classes", R"(["red","green","blue"])"}};
  WriteFileOf(path, model);
}

TEST_F(WalkCommand, LeadsFromClassToClassInStyles) {
  WriteMixer(model_);
  Walk("--seeds 1,1 --class red,blue --frames 3 --out " + File("mixed/"));
  const auto sample = [&](const std::string& label) {
    RunGanvas("sample " + model_ + " --seeds 1 --class " + label + " --out " + File("s.png"));
    return WithoutTexts(File("s.png"));
  };
  EXPECT_EQ(FileText(File("mixed/000000.png")), sample("red"));
  EXPECT_EQ(FileText(File("mixed/000002.png")), sample("blue"));
  EXPECT_NE(FileText(File("mixed/000001.png")), sample("red"));
  EXPECT_NE(FileText(File("mixed/000001.png")), sample("blue"));
}

TEST_F(WalkCommand, SecondsFromSeedToSeed) {
  const std::string walk = "--seeds 3,9,4 --fps 10 --class 1 --out " + File("frames/");
  EXPECT_EQ(Walk("--durations 1,0.5 " + walk), File("frames/") + ": 16 frames of 2x2\n");
  const auto sample = [&](const std::string& seed) {
    RunGanvas("sample " + model_ + " --seeds " + seed + " --class 1 --out " + File("s.png"));
    return WithoutTexts(File("s.png"));
  };
  EXPECT_EQ(FileText(File("frames/000010.png")), sample("9"));
  EXPECT_EQ(FileText(File("frames/000015.png")), sample("4"));
  EXPECT_NE(FileText(File("frames/000011.png")), sample("9"));
  Walk("--loop --durations 0.2 --seeds 3,9,4 --fps 10 --class 1 --out " + File("loop/"));
  EXPECT_FALSE(std::filesystem::exists(File("loop/000006.png")));
  EXPECT_EQ(FileText(File("loop/000004.png")), sample("4"));
  ExpectError(
      "walk " + model_ + " --durations 1,2 --loop " + walk, 2,
      "ganvas walk: --durations has 2 numbers for 3 ways between 3 seeds and back; expected "
      "one for each way, or one for all");
  ExpectErrorWith("walk " + model_ + " --durations 1 --frames 4 " + walk, 2, "cannot be combined");
}

TEST_F(WalkCommand, SaysWhatIsWrong) {
  const std::string walk = "walk " + model_ + " --frames 2 --out ";
  ExpectErrorWith(walk + File("x.mp4"), 2, "expected a name that ends in .gif or .apng");
  ExpectErrorWith(walk + File("x.gif") + " --fps 60", 2, "at most 50 pictures a second");
  ExpectErrorWith(walk + File("x.gif") + " --fps 0", 2, "--fps");
  ExpectErrorWith(walk + File("x.gif") + " --class red,blue", 2, "a walk in z has one class");
  ExpectErrorWith(walk + File("x.gif") + " --noise-walk 1", 2, "give one seed");
  ExpectErrorWith(walk + File("x.gif") + " --seeds 1 --noise-walk 1 --space w", 2, "lie in z");
  ExpectErrorWith(walk + File("x.gif") + " --seeds 1-", 2, "--seeds");
  ExpectErrorWith(walk + File("x.gif") + " --psi 11", 2, "--psi");
  ExpectErrorWith("walk " + File("absent.onnx") + " --out " + File("x.gif"), 3, "absent.onnx");
  ExpectErrorWith(walk + "/dev/null/x.gif", 1, "/dev/null");
  const std::string points = File("points.onnx");
  WriteModel(points, {.points = true});
  ExpectErrorWith("walk " + points + " --out " + File("x.gif"), 3, "makes no pictures");
}

}  // namespace
}  // namespace ganvas::cli
