// ganvas project.
#include <nlohmann/json.hpp>

#include "native/cli/npy.h"
#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

class ProjectCommand : public ::testing::Test {
 protected:
  ProjectCommand() {
    WriteModel(model_, {.labels = true});
    const Outcome drawn = RunGanvas("sample " + model_ + " --seed 5 --count 1 --class 2 --out " +
                                    File("picture.png"));
    EXPECT_EQ(drawn.code, 0) << drawn.err;
  }
  std::string File(const std::string& name) const { return folder_.File(name); }
  std::string Command(const std::string& more) const {
    return "project " + model_ + " " + File("picture.png") + " " + more;
  }

  const ScratchFolder folder_;
  const std::string model_ = folder_.File("model.onnx");
};

TEST_F(ProjectCommand, WritesALatentThatDrawsThePictureAgain) {
  const Outcome found = RunGanvas(Command("--steps 200 --json --out " + File("made/found.npy")));
  ASSERT_EQ(found.code, 0) << found.err;
  const auto report = nlohmann::json::parse(found.out);
  EXPECT_GT(report["psnr"], 35);
  EXPECT_EQ(report["strip"], File("made/found-strip.png"));
  EXPECT_EQ(report["finished"], true);
  const NpyArray latent = ReadNpy(File("made/found.npy"));
  EXPECT_EQ(latent.dims, (std::vector<int64_t>{1, 4}));
  // Three pictures of 2x2 side by side.
  const std::string png = FileText(File("made/found-strip.png"));
  ASSERT_GT(png.size(), 24u);
  EXPECT_EQ(static_cast<int>(png[19]), 6);
  EXPECT_EQ(static_cast<int>(png[23]), 2);
  const Outcome again =
      RunGanvas("sample " + model_ + " --latents " + File("made/found.npy") + " --class " +
                std::to_string(report["label"].get<int>()) + " --out " + File("again.npy"));
  ASSERT_EQ(again.code, 0) << again.err;
  RunGanvas("sample " + model_ + " --seed 5 --count 1 --class 2 --out " + File("first.npy"));
  const std::vector<float> first = ReadNpy(File("first.npy")).values;
  const std::vector<float> drawn = ReadNpy(File("again.npy")).values;
  ASSERT_EQ(drawn.size(), first.size());
  for (size_t i = 0; i < first.size(); ++i) EXPECT_NEAR(drawn[i], first[i], 0.06) << i;
}

TEST_F(ProjectCommand, SaysHowToDrawItAgain) {
  const std::string out = File("found.npy");
  const Outcome found = RunGanvas(Command("--steps 5 --class 2 --strip none --out " + out));
  ASSERT_EQ(found.code, 0) << found.err;
  EXPECT_NE(found.out.find("found.npy: PSNR "), std::string::npos) << found.out;
  EXPECT_NE(found.out.find("Draw it again with: ganvas sample " + model_ + " --latents " + out +
                           " --class blue --out picture.png\n"),
            std::string::npos)
      << found.out;
  // A strip replaces nothing that is read or written.
  ExpectErrorWith(Command("--strip " + File("picture.png") + " --out " + out), 2,
                  "would be written over");
  ExpectErrorWith(Command("--strip " + out + " --out " + out), 2, "name the same file");
}

TEST_F(ProjectCommand, SaysWhatIsWrong) {
  const std::string out = "--out " + File("x.npy");
  ExpectErrorWith("project " + model_ + " " + File("absent.png") + " " + out, 3, "absent.png");
  ExpectErrorWith(Command(out + " --class 9"), 2, "--labels");
  const std::string points = File("points.onnx");
  WriteModel(points, {.points = true});
  ExpectErrorWith("project " + points + " " + File("picture.png") + " " + out, 3,
                  "makes no pictures");
  ExpectErrorWith(Command(out + " --steps 0"), 2, "--steps");
  ExpectErrorWith(Command(out + " --mask " + File("absent.png")), 3, "absent.png");
  ExpectErrorWith(Command("--out /dev/null/x.npy --steps 1"), 1, "/dev/null");
}

}  // namespace
}  // namespace ganvas::cli
