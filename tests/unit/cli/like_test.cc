// ganvas sample --like, and what PNG files of ganvas sample say of themselves.
#include <cmath>
#include <nlohmann/json.hpp>

#include "native/cli/npy.h"
#include "native/cli/saved_png.h"
#include "shared/image/image.h"
#include "shared/image/png_text.h"
#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

using Json = nlohmann::json;

// z [N, 4] -> w [N, 3, 4] -> tanh of sums, as pictures of 2x2 pixels; the styles as exporters call
// them.
void WriteStyledModel(const std::string& path) {
  onnx::ModelBuilder builder(13);
  builder.Input(Value("z", DType::kF32, {-1, 4}));
  builder.Initializer(Initializer("mapping", Shape{4, 12}, 0.5f));
  builder.Op("MatMul", "flat", {"z", "mapping"});
  builder.Reshape("w", "flat", {-1, 3, 4});
  builder.Reshape("joined", "w", {-1, 12});
  builder.Initializer(Initializer("synthesis", Shape{12, 12}, 0.1f));
  builder.Op("MatMul", "sums", {"joined", "synthesis"});
  builder.Op("Tanh", "bounded", {"sums"});
  builder.Reshape("image", "bounded", {-1, 3, 2, 2});
  builder.Output(Value("image", DType::kF32, {-1, 3, 2, 2}));
  onnx::Model model = builder.Take();
  model.metadata = {{"ganvas.kind", "generator"}, {"ganvas.w", "w"}};
  WriteFileOf(path, model);
}

void Samples(const std::string& arguments) {
  const Outcome outcome = RunGanvas("sample " + arguments);
  EXPECT_EQ(outcome.code, 0) << arguments << ": " << outcome.err;
}

class LikeTest : public testing::Test {
 protected:
  LikeTest() {
    WriteModel(plain_);
    WriteStyledModel(styled_);
  }
  // The picture that the arguments make, drawn again.
  void ExpectAgain(const std::string& model, const std::string& arguments) {
    const std::string first = folder_.File("first.png"), again = folder_.File("again.png");
    Samples(model + " " + arguments + " --out " + first);
    Samples(model + " --like " + first + " --out " + again);
    EXPECT_EQ(WithoutTexts(first), WithoutTexts(again)) << arguments;
    // A copy can be drawn again, too.
    EXPECT_EQ(ReadSavedPng(first).text, ReadSavedPng(again).text) << arguments;
  }
  // The PNG of `text` as its state, of 4 pixels.
  void WriteSaved(const std::string& path, const std::string& text) {
    const Image image{2, 2, std::vector<uint8_t>(16, 7)};
    const std::vector<PngText> texts = {{kSavedText, text}};
    const std::vector<uint8_t> png = WithTexts(*EncodePng(image), texts);
    WriteText(path, {png.begin(), png.end()});
  }

  ScratchFolder folder_;
  std::string plain_ = folder_.File("plain.onnx");
  std::string styled_ = folder_.File("styled.onnx");
};

TEST_F(LikeTest, SamplesAreDrawnAgain) {
  ExpectAgain(plain_, "--seed 18446744073709551615 --count 7");
  ExpectAgain(plain_, "--seeds 5,9,2");
  ExpectAgain(plain_, "--count 1");
  Samples(plain_ + " --count 3 --latents-out " + folder_.File("z.npy") + " --out " +
          folder_.File("z.png"));
  ExpectAgain(plain_, "--latents " + folder_.File("z.npy"));
  ExpectAgain(plain_, "--count 2 --range 0..1");
  WriteModel(folder_.File("labels.onnx"), {.labels = true});
  ExpectAgain(folder_.File("labels.onnx"), "--count 5");
  ExpectAgain(folder_.File("labels.onnx"), "--count 5 --labels 2,0");
  ExpectAgain(folder_.File("labels.onnx"), "--seeds 3,4 --labels 1");
  WriteModel(folder_.File("points.onnx"), {.points = true});
  ExpectAgain(folder_.File("points.onnx"), "--seed 3 --count 100");
}

TEST_F(LikeTest, MovedSamplesAreDrawnAgain) {
  const std::string found = folder_.File("d.npz");
  for (const char* space : {"z", "w"}) {
    const Outcome outcome = RunGanvas("directions " + styled_ + " --space " + space +
                                      " --method pca --samples 100 --out " + found);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    ExpectAgain(styled_, "--count 3 --direction " + found + ":0=2 --direction " + found + ":1=-1");
  }
}

TEST_F(LikeTest, OnePictureOfAFolder) {
  Samples(plain_ + " --seed 4 --count 3 --outdir " + folder_.File("all"));
  Samples(plain_ + " --like " + folder_.File("all/000002.png") + " --out " +
          folder_.File("third.png"));
  EXPECT_EQ(WithoutTexts(folder_.File("all/000002.png")), WithoutTexts(folder_.File("third.png")));
  Samples(plain_ + " --seed 4 --count 3 --out " + folder_.File("grid.png"));
  Samples(plain_ + " --like " + folder_.File("grid.png") + " --outdir " + folder_.File("again"));
  EXPECT_EQ(WithoutTexts(folder_.File("all/000001.png")),
            WithoutTexts(folder_.File("again/000001.png")));
  EXPECT_TRUE(Json::parse(ReadSavedPng(folder_.File("again/000001.png")).text)["enlarged"]);
}

// Mixed and truncated pictures of the page, by the formulas of StyleBook.
TEST_F(LikeTest, RecipesOfThePageAreDrawn) {
  const Recipe a = Recipe::Seed(1, 0, -1), b = Recipe::Seed(1, 1, -1);
  SavedPictures saved;
  saved.model = "styled";
  saved.pictures = {a, Recipe::BetweenStyles(a, b, 0.5f), Recipe::Layers(a, b, 2),
                    Recipe::BetweenStyles(a, b, 0.75f).WithPsi(1.5f), b};
  saved.columns = 3;
  WriteSaved(folder_.File("page.png"), ToJson(saved).dump());
  Samples(styled_ + " --like " + folder_.File("page.png") + " --out " + folder_.File("grid.npy"));
  // The mean of the styles is that of 4096 latents, near 0 here: pictures are odd functions of w.
  const std::string other = folder_.File("other.png");
  saved.pictures = {a, b};
  WriteSaved(other, ToJson(saved).dump());
  Samples(styled_ + " --like " + other + " --out " + folder_.File("ends.npy"));
  const NpyArray grid = ReadNpy(folder_.File("grid.npy"));
  const NpyArray ends = ReadNpy(folder_.File("ends.npy"));
  ASSERT_EQ(grid.values.size(), 5u * 12);
  for (size_t i = 0; i < 12; ++i) {
    EXPECT_EQ(grid.values[i], ends.values[i]);
    EXPECT_EQ(grid.values[48 + i], ends.values[12 + i]);
    const float x = ends.values[i], y = ends.values[12 + i];
    if (std::abs(x) > 0.99f || std::abs(y) > 0.99f) continue;
    EXPECT_NEAR(std::atanh(grid.values[12 + i]), 0.5f * (std::atanh(x) + std::atanh(y)), 1e-3);
    const float w = 0.25f * std::atanh(x) + 0.75f * std::atanh(y);
    EXPECT_NEAR(std::atanh(grid.values[36 + i]), 1.5f * w, 0.1);
  }
}

TEST_F(LikeTest, EnlargedFilesStayEnlarged) {
  Samples(plain_ + " --count 4 --out " + folder_.File("small.png"));
  const Image large{12, 12, std::vector<uint8_t>(4 * 144, 7)};
  const std::vector<PngText> texts = {{kSavedText, ReadSavedPng(folder_.File("small.png")).text}};
  const std::vector<uint8_t> png = WithTexts(*EncodePng(large), texts);
  WriteText(folder_.File("large.png"), {png.begin(), png.end()});
  Samples(plain_ + " --like " + folder_.File("large.png") + " --out " + folder_.File("again.png"));
  EXPECT_EQ(ReadSavedPng(folder_.File("again.png")).width, 12);
}

TEST_F(LikeTest, ErrorsSayWhatWasExpected) {
  const std::string png = folder_.File("x.png");
  const auto fails = [&](const std::string& line) {
    ExpectError("sample " + plain_ + " --like " + png + " --out " + folder_.File("o.png"), 3,
                "ganvas sample: " + line);
  };
  fails(png + ": No such file or directory; expected a PNG that the page or ganvas sample saved");
  WriteText(png, "GIF89a, which is not a PNG file");
  fails(png + ": is not a PNG file; expected one that the page or ganvas sample saved");
  const std::vector<uint8_t> bare = *EncodePng(Image{1, 1, {0, 0, 0, 255}});
  WriteText(png, {bare.begin(), bare.end()});
  fails(png +
        ": does not say how it was made: it has no text 'ganvas.state'; expected a PNG as the page "
        "or ganvas sample saved it (editors and chats drop the text)");
  WriteSaved(png, R"({"version":3,"pictures":[{"s":"x"}]})");
  fails(png +
        ": text 'ganvas.state': its picture 1 is not a recipe of a latent; save the picture again, "
        "or open it on the page");
  std::string damaged = FileText(png);
  damaged[damaged.find("version")] ^= 1;
  WriteText(png, damaged);
  fails(png +
        ": its text 'ganvas.state' is damaged; expected a file as it was saved: save the picture "
        "again");
  Samples(styled_ + " --count 1 --out " + png);
  ExpectErrorWith("sample " + plain_ + " --like " + png + " --out " + folder_.File("o.png"), 3,
                  png + ": was made by the model styled (SHA-256 ");
  ExpectErrorWith("sample " + plain_ + " --like " + png + " --seed 1 --out o.png", 2,
                  "cannot be combined");
  // Numbers of a model that takes longer latents.
  Recipe given;
  given.kind = Recipe::Kind::kValues;
  given.values = {1, 1};
  SavedPictures saved;
  saved.pictures = {given};
  WriteSaved(png, ToJson(saved).dump());
  fails(plain_ + ": picture 1 holds numbers that do not fit this model, which takes latents of 4");
  EXPECT_FALSE(std::filesystem::exists(folder_.File("o.png")));
}

}  // namespace
}  // namespace ganvas::cli
