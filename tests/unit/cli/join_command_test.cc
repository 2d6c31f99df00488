// ganvas join.
#include "native/cli/npy.h"
#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

// z [N, 4] -> w [N, 4], and w -> image [N, 3, 2, 2].
void WriteParts(const std::string& mapping, const std::string& synthesis) {
  onnx::ModelBuilder first(13);
  first.Input(Value("z", DType::kF32, {-1, 4}));
  first.Initializer(Initializer("weights", Shape{4, 4}, 0.4f));
  first.Op("MatMul", "w", {"z", "weights"});
  first.Output(Value("w", DType::kF32, {-1, 4}));
  WriteFileOf(mapping, first.Take());
  onnx::ModelBuilder second(13);
  second.Input(Value("w", DType::kF32, {-1, 4}));
  second.Initializer(Initializer("weights", Shape{4, 12}, 0.5f));
  second.Op("MatMul", "hidden", {"w", "weights"});
  second.Op("Tanh", "flat", {"hidden"});
  second.Ints("shape", {-1, 3, 2, 2})
      .Add(onnx::MakeNamedNode("Reshape", "image", {"flat", "shape"}));
  second.Output(Value("image", DType::kF32, {-1, 3, 2, 2}));
  WriteFileOf(synthesis, second.Take());
}

class JoinCommand : public ::testing::Test {
 protected:
  JoinCommand() { WriteParts(mapping_, synthesis_); }
  std::string File(const std::string& name) const { return folder_.File(name); }

  const ScratchFolder folder_;
  const std::string mapping_ = folder_.File("mapping.onnx");
  const std::string synthesis_ = folder_.File("synthesis.onnx");
};

TEST_F(JoinCommand, PicturesAreThoseOfBothInARow) {
  const Outcome joined =
      RunGanvas("join " + synthesis_ + " " + mapping_ + " --out " + File("whole.onnx"));
  ASSERT_EQ(joined.code, 0) << joined.err;
  const std::string line =
      File("whole.onnx") + ": z float32 [N, 4] -> w -> image float32 [N, 3, 2, 2], ";
  EXPECT_TRUE(joined.out.starts_with(line)) << joined.out;
  const Outcome drawn =
      RunGanvas("sample " + File("whole.onnx") + " --seed 3 --count 2 --latents-out " +
                File("z.npy") + " --out " + File("whole.npy"));
  ASSERT_EQ(drawn.code, 0) << drawn.err;
  RunGanvas("run " + mapping_ + " --in z=" + File("z.npy") + " --out w=" + File("w.npy"));
  const Outcome second = RunGanvas("run " + synthesis_ + " --in w=" + File("w.npy") +
                                   " --out image=" + File("row.npy"));
  ASSERT_EQ(second.code, 0) << second.err;
  EXPECT_EQ(ReadNpy(File("whole.npy")).values, ReadNpy(File("row.npy")).values);
}

TEST_F(JoinCommand, SaysWhatIsWrong) {
  const std::string out = " --out " + File("x.onnx");
  ExpectErrorWith("join " + mapping_ + " " + File("absent.onnx") + out, 3, "absent.onnx");
  ExpectErrorWith("join " + synthesis_ + " " + synthesis_ + out, 3,
                  "cannot be joined: no output of one fits an input of the other");
  ExpectErrorWith("join " + mapping_ + " " + synthesis_ + " --out " + mapping_, 2,
                  "would be written over");
  ExpectErrorWith("join " + mapping_ + " " + synthesis_ + " --out /dev/null/x.onnx", 1,
                  "/dev/null");
  ExpectErrorWith("join " + mapping_ + out, 2, "SYNTHESIS");
}

}  // namespace
}  // namespace ganvas::cli
