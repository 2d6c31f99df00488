// ganvas directions, and samples that are moved along them.
#include <cmath>
#include <nlohmann/json.hpp>

#include "native/cli/npz.h"
#include "native/error.h"
#include "tests/support/zip_bytes.h"
#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

class DirectionsCommand : public ::testing::Test {
 protected:
  DirectionsCommand() { WriteModel(model_, {.labels = true}); }
  std::string File(const std::string& name) const { return folder_.File(name); }
  Outcome Directions(const std::string& more) const {
    return RunGanvas("directions " + model_ + " " + more);
  }
  std::vector<float> Drawn(const std::string& model, const std::string& more) const {
    const Outcome drawn = RunGanvas("sample " + model + " --out " + File("x.npy") + " " + more);
    EXPECT_EQ(drawn.code, 0) << drawn.err;
    return ReadNpy(File("x.npy")).values;
  }

  const ScratchFolder folder_;
  const std::string model_ = folder_.File("model.onnx");
};

// z -> w [N, 2, 4] -> pictures of 2x2, of w's second layer alone.
void WriteStyledModel(const std::string& path) {
  onnx::ModelBuilder builder(13);
  builder.Input(Value("z", DType::kF32, {-1, 4}));
  builder.Initializer(Initializer("m", Shape{4, 4}, 0.7f));
  builder.Op("MatMul", "row", {"z", "m"});
  builder.Ints("one", {1}).Ints("all", {1, 2, 4});
  builder.Op("Unsqueeze", "rows", {"row", "one"});
  builder.Op("Expand", "w", {"rows", "all"});
  builder.Ints("second", {1}).Ints("flat", {-1, 4});
  builder.Node("Gather", {"w", "second"}, {"style"}, onnx::IntAttr("axis", 1));
  builder.Op("Reshape", "styles", {"style", "flat"});
  builder.Initializer(Initializer("a", Shape{4, 12}, 0.3f));
  builder.Op("MatMul", "affine", {"styles", "a"});
  builder.Op("Tanh", "colours", {"affine"});
  builder.Ints("shape", {-1, 3, 2, 2});
  builder.Op("Reshape", "image", {"colours", "shape"});
  builder.Output(Value("image", DType::kF32, {-1, 3, 2, 2}));
  onnx::Model model = builder.Take();
  model.metadata = {{"ganvas.kind", "generator"}, {"ganvas.w", "w"}};
  WriteFileOf(path, model);
}

TEST_F(DirectionsCommand, WritesAFileThatMovesSamples) {
  const Outcome found =
      Directions("--json --out " + File("made/d.npz") + " --strip " + File("strip.png"));
  ASSERT_EQ(found.code, 0) << found.err;
  const auto report = nlohmann::json::parse(found.out);
  EXPECT_EQ(report["method"], "sefa");
  EXPECT_EQ(report["space"], "z");
  EXPECT_EQ(report["count"], 4);  // of the 10 that were asked for
  EXPECT_EQ(report["sigma"][0], 1);
  NpzContents file = ReadNpz(File("made/d.npz"));
  EXPECT_EQ(file.arrays["vectors"].dims, (std::vector<int64_t>{4, 4}));
  EXPECT_EQ(file.arrays["eigenvalues"].values.size(), 4u);
  EXPECT_EQ(file.texts["space"], "z");
  EXPECT_EQ(file.texts["value"], "noise");
  // Rows of seven pictures of 2x2.
  const std::string png = FileText(File("strip.png"));
  ASSERT_GT(png.size(), 24u);
  EXPECT_EQ(static_cast<int>(png[19]), 14);
  EXPECT_EQ(static_cast<int>(png[23]), 8);

  const std::string sample = "--seed 3 --count 2 --latents-out ";
  Drawn(model_, sample + File("before.npy"));
  Drawn(model_, sample + File("after.npy") + " --direction " + File("made/d.npz") +
                    ":1=2.5 --direction " + File("made/d.npz") + ":0=-1");
  const std::vector<float> before = ReadNpy(File("before.npy")).values;
  const std::vector<float> after = ReadNpy(File("after.npy")).values;
  const std::vector<float>& vectors = file.arrays["vectors"].values;
  for (size_t i = 0; i < before.size(); ++i) {
    EXPECT_NEAR(after[i], before[i] + 2.5f * vectors[4 + i % 4] - vectors[i % 4], 1e-5f);
  }
}

TEST_F(DirectionsCommand, MovesTheChosenLayersOfStyles) {
  const std::string styled = File("styled.onnx");
  WriteStyledModel(styled);
  const auto find = [&](const std::string& name, const std::string& more) {
    const Outcome found =
        RunGanvas("directions " + styled + " --method pca --out " + File(name) + " " + more);
    EXPECT_EQ(found.code, 0) << found.err;
    return " --direction " + File(name) + ":0=1";
  };
  const std::string all = find("all.npz", "--samples 500"), first = find("a.npz", "--layers 0"),
                    second = find("b.npz", "--layers 1-1 --samples 500");
  EXPECT_EQ(ReadNpz(File("b.npz")).arrays["layers"].values, (std::vector<float>{1, 1, 2}));
  EXPECT_EQ(ReadNpz(File("b.npz")).texts["space"], "w");
  const std::vector<float> still = Drawn(styled, "--count 3"),
                           moved = Drawn(styled, "--count 3" + all);
  EXPECT_NE(moved, still);
  EXPECT_EQ(Drawn(styled, "--count 3" + second), moved);
  // Nobody reads the first layer.
  EXPECT_EQ(Drawn(styled, "--count 3" + first), still);
  // A whole sigma is as far as w varies.
  NpzContents file = ReadNpz(File("all.npz"));
  EXPECT_NEAR(file.arrays["eigenvalues"].values[0],
              file.arrays["sigma"].values[0] * file.arrays["sigma"].values[0], 1e-3f);
  ExpectErrorWith("sample " + model_ + all + " --out " + File("y.npy"), 3, "move the value 'w'");
}

TEST_F(DirectionsCommand, LeadsFromSetToSet) {
  Drawn(model_, "--seed 1 --count 5 --latents-out " + File("a.npy"));
  Drawn(model_, "--seed 2 --count 3 --latents-out " + File("b.npy"));
  const Outcome found = Directions("--method means --toward " + File("a.npy") + " --from " +
                                   File("b.npy") + " --class red --out " + File("m.npz"));
  ASSERT_EQ(found.code, 0) << found.err;
  EXPECT_NE(found.out.find("1 directions of 4 numbers in z"), std::string::npos) << found.out;
  NpzContents file = ReadNpz(File("m.npz"));
  const std::vector<float> a = ReadNpy(File("a.npy")).values, b = ReadNpy(File("b.npy")).values;
  const float length = std::sqrt(file.arrays["eigenvalues"].values[0]);
  for (size_t i = 0; i < 4; ++i) {
    float difference = 0;
    for (size_t row = 0; row < 5; ++row) difference += a[row * 4 + i] / 5;
    for (size_t row = 0; row < 3; ++row) difference -= b[row * 4 + i] / 3;
    EXPECT_NEAR(file.arrays["vectors"].values[i] * length, difference, 1e-5f);
  }
}

TEST_F(DirectionsCommand, SaysWhatIsWrong) {
  const std::string out = "--out " + File("d.npz");
  ASSERT_EQ(Directions(out).code, 0);
  const std::string directions = "directions " + model_ + " ";
  ExpectErrorWith(directions + "--out " + File("d.npy"), 2, "expected a name that ends in .npz");
  ExpectErrorWith(directions + out + " --space w", 3,
                  "no layer with weights of its own reads 'flat'");
  ExpectErrorWith(directions + out + " --layers x", 2, "--layers x: expected the first and the");
  ExpectErrorWith(directions + out + " --layers 1-4", 2, "expected 0 to 0");
  ExpectErrorWith(directions + out + " --method means", 2, "--toward and --from belong");
  ExpectErrorWith(directions + out + " --toward a.npy", 2, "--toward and --from belong");
  ExpectErrorWith(directions + out + " --method classes --toward red --from blue", 2,
                  "classes differ in w alone");
  ExpectErrorWith(directions + out + " --method pca --value nothing", 2, "'nothing'");
  ExpectErrorWith(directions + out + " --strip-seed x", 2, "--strip-seed: 'x'");
  const std::string sample = "sample " + model_ + " --out " + File("x.npy") + " --direction ";
  ExpectErrorWith(sample + "d.npz", 2, "expected FILE.npz:NUMBER=SIGMAS");
  ExpectErrorWith(sample + File("d.npz") + ":0=far", 2, "expected FILE.npz:NUMBER=SIGMAS");
  ExpectErrorWith(sample + File("d.npz") + ":4=1", 2, "has no direction 4, expected 0 to 3");
  ExpectErrorWith(sample + model_ + ":0=1", 3, "not a whole .npz file");
  ExpectErrorWith(sample + File("absent.npz") + ":0=1", 3, "absent.npz");
}

void WriteBytes(const std::string& path, const std::vector<uint8_t>& bytes) {
  WriteText(path, {bytes.begin(), bytes.end()});
}

TEST(Npz, IsReadAsOthersWriteIt) {
  const ScratchFolder folder;
  const std::string npy = folder.File("a.npy"), npz = folder.File("a.npz");
  const int64_t dims[] = {2, 3};
  NpyWriter writer(npy, dims);
  writer.Append(std::vector<float>{1, 2, 3, 4, 5, 6});
  writer.Finish();
  const std::string text = FileText(npy);
  const std::vector<uint8_t> bytes(text.begin(), text.end());
  const std::vector<uint8_t> other = {1, 2, 3};
  for (const ZipMethod method : {ZipMethod::kStored, ZipMethod::kDeflated}) {
    WriteBytes(npz, ZipBytes().Of({{"a.npy", bytes, method}, {"b.txt", other, method}}));
    NpzContents contents = ReadNpz(npz);
    ASSERT_EQ(contents.arrays.size(), 1u);
    EXPECT_EQ(contents.arrays["a"].dims, (std::vector<int64_t>{2, 3}));
    EXPECT_EQ(contents.arrays["a"].values, (std::vector<float>{1, 2, 3, 4, 5, 6}));
  }
  // What was written is read again, also by those who know zip files.
  WriteNpz(npz, {{{"x", {{1, 2}, {7, 8}}}}, {{"name", "w of all"}, {"none", ""}}});
  NpzContents again = ReadNpz(npz);
  EXPECT_EQ(again.arrays["x"].values, (std::vector<float>{7, 8}));
  EXPECT_EQ(again.texts["name"], "w of all");
  EXPECT_EQ(again.texts["none"], "");
}

TEST(Npz, BrokenFilesAreRefused) {
  const ScratchFolder folder;
  const std::string npz = folder.File("a.npz");
  WriteNpz(npz, {{{"x", {{4}, {7, 8, 9, 10}}}}, {}});
  const std::string whole = FileText(npz);
  const auto refused = [&](const std::string& text) {
    WriteText(npz, text);
    try {
      ReadNpz(npz);
    } catch (const FatalError& error) {
      return error.code() == ExitCode::kBadFile;
    }
    return false;
  };
  EXPECT_FALSE(refused(whole));
  for (size_t size = 1; size < whole.size(); size += 3) EXPECT_TRUE(refused(whole.substr(0, size)));
  for (size_t at = 0; at < whole.size(); ++at) {
    // Some bytes mean nothing here; none may do harm.
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x55);
    refused(changed);
  }
  std::string number = whole;
  number[whole.find("x.npy") + 5 + 130] ^= 1;
  EXPECT_TRUE(refused(number));
}

}  // namespace
}  // namespace ganvas::cli
