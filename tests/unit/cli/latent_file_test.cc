// Latents in .npy and .npz files.
#include "native/cli/latent_file.h"

#include "native/cli/npz.h"
#include "native/error.h"
#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

const NpyArray kLatents = {{2, 4}, {1, -2, 3.5f, 4, 5, 6, 7, -8}};

class LatentFileTest : public testing::Test {
 protected:
  std::string File(const std::string& name) const { return folder_.File(name); }
  std::string ErrorOf(const std::string& name) const {
    try {
      ReadLatentFile(File(name));
    } catch (const FatalError& error) {
      EXPECT_EQ(error.code(), ExitCode::kBadFile);
      return error.what();
    }
    return "no error";
  }

  ScratchFolder folder_;
};

TEST_F(LatentFileTest, WhatIsWrittenIsRead) {
  for (const char* name : {"a.npy", "a.npz"}) {
    WriteLatentFile(File(name), kLatents);
    const LatentFile file = ReadLatentFile(File(name));
    EXPECT_EQ(file.latents.dims, kLatents.dims);
    EXPECT_EQ(file.latents.values, kLatents.values);
    EXPECT_TRUE(file.labels.empty());
  }
  WriteLatentFile(File("b.npz"), kLatents, {3, 0});
  EXPECT_EQ(ReadLatentFile(File("b.npz")).labels, (std::vector<int64_t>{3, 0}));
}

TEST_F(LatentFileTest, TheOnlyArrayMayHaveAnyName) {
  NpzContents contents;
  contents.arrays["arr_0"] = kLatents;
  WriteNpz(File("a.npz"), contents);
  EXPECT_EQ(ReadLatentFile(File("a.npz")).latents.values, kLatents.values);
  contents.arrays["other"] = kLatents;
  WriteNpz(File("a.npz"), contents);
  EXPECT_EQ(ErrorOf("a.npz"),
            File("a.npz") +
                ": its arrays of numbers are arr_0, other; expected latents (count, nz) "
                "called z: numpy.savez(FILE, z=latents)");
}

TEST_F(LatentFileTest, ErrorsSayWhatWasExpected) {
  EXPECT_EQ(ErrorOf("none.npz"),
            File("none.npz") +
                ": No such file or directory; expected latents as ganvas sample --latents-out, "
                "ganvas project --out and the page write them");
  WriteLatentFile(File("a.npz"), kLatents, {3, 0});
  const std::string whole = FileText(File("a.npz"));
  WriteText(File("cut.npz"), whole.substr(0, whole.size() - 30));
  EXPECT_EQ(ErrorOf("cut.npz"),
            File("cut.npz") +
                ": not a whole .npz file; expected one that numpy.savez, ganvas or the "
                "page wrote: copy or make it again");
  std::string damaged = whole;
  damaged[150] ^= 1;
  WriteText(File("damaged.npz"), damaged);
  EXPECT_NE(ErrorOf("damaged.npz").find("not a whole .npz file"), std::string::npos);
  NpzContents contents;
  contents.arrays["z"] = kLatents;
  contents.arrays["label"] = {{2}, {0.5f, 1}};
  WriteNpz(File("half.npz"), contents);
  EXPECT_NE(ErrorOf("half.npz").find("expected the number of a class"), std::string::npos);
  contents.arrays["label"] = {{1}, {1}};
  WriteNpz(File("few.npz"), contents);
  EXPECT_EQ(ErrorOf("few.npz"),
            File("few.npz") + ": array 'label' has 1 classes, expected one for each of 2 latents");
}

TEST_F(LatentFileTest, SamplesComeBackWithTheirClasses) {
  const std::string model = File("labels.onnx"), file = File("z.npz");
  WriteModel(model, {.labels = true});
  const std::string sample = "sample " + model;
  ASSERT_EQ(RunGanvas(sample + " --seed 3 --count 4 --labels 2,1 --latents-out " + file +
                      " --out " + File("a.npy"))
                .code,
            0);
  ASSERT_EQ(RunGanvas(sample + " --latents " + file + " --out " + File("b.npy")).code, 0);
  EXPECT_EQ(FileText(File("a.npy")), FileText(File("b.npy")));
  // Classes of the user's own come first.
  ASSERT_EQ(RunGanvas(sample + " --latents " + file + " --class 0 --out " + File("c.npy")).code, 0);
  EXPECT_NE(FileText(File("a.npy")), FileText(File("c.npy")));
  WriteLatentFile(file, kLatents, {3, 0});
  ExpectErrorWith(sample + " --latents " + file + " --out " + File("d.npy"), 3,
                  file + ": class 3, but the model has classes 0 to 2");
  ExpectErrorWith(sample + " --direction none.npz:0=1 --out " + File("d.npy"), 3,
                  "none.npz: No such file or directory; make it with: ganvas directions MODEL "
                  "--out none.npz");
}

}  // namespace
}  // namespace ganvas::cli
