// ganvas sample.
#include <unistd.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "native/cli/npy.h"
#include "shared/image/image.h"
#include "shared/image/scatter.h"
#include "shared/latent/latent.h"
#include "tests/unit/cli/run_ganvas.h"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace ganvas::cli {
namespace {

namespace fs = std::filesystem;

std::vector<float> Sample(const ScratchFolder& folder, const std::string& arguments,
                          std::vector<int64_t>* dims = nullptr) {
  const std::string out = folder.File("sampled.npy");
  fs::remove(out);
  const Outcome outcome = RunGanvas("sample " + arguments + " --out " + out);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out + outcome.err, "");
  if (!fs::exists(out)) return {};
  const NpyArray array = ReadNpy(out);
  if (dims != nullptr) *dims = array.dims;
  return array.values;
}

TEST(Sample, GivesWhatTheModelSays) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  WriteModel(model);
  std::vector<int64_t> dims;
  const std::vector<float> values = Sample(folder, model + " --seed 9 --count 3", &dims);
  EXPECT_EQ(dims, (std::vector<int64_t>{3, 3, 2, 2}));
  std::vector<float> z(12);
  Latents(9, 0, 3, 4, Prior::kNormal, z.data());
  ASSERT_EQ(values.size(), 36u);
  for (size_t n = 0; n < 3; ++n) {
    for (size_t j = 0; j < 12; ++j) {
      double sum = 0;
      for (size_t i = 0; i < 4; ++i) {
        sum += z[n * 4 + i] * (0.5 * static_cast<double>(((i * 12 + j) * 7) % 5) - 1);
      }
      EXPECT_NEAR(values[n * 12 + j], std::tanh(sum), 1e-5);
    }
  }
}

TEST(Sample, DependsOnTheSeedOnly) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  WriteModel(model);
  const std::vector<float> many = Sample(folder, model + " --seed 1 --count 200 --threads 1");
  EXPECT_EQ(many, Sample(folder, model + " --seed 1 --count 200 --threads 2"));
  const std::vector<float> few = Sample(folder, model + " --seed 1 --count 5");
  EXPECT_TRUE(std::equal(few.begin(), few.end(), many.begin()));
  EXPECT_NE(few, Sample(folder, model + " --seed 2 --count 5"));
  EXPECT_EQ(Sample(folder, model).size(), 64u * 12);  // the defaults
  EXPECT_EQ(Sample(folder, model), Sample(folder, model + " --seed 0"));
}

TEST(Sample, AFixedBatchIsFilledUp) {
  const ScratchFolder folder;
  WriteModel(folder.File("free.onnx"));
  TinyModel fixed;
  fixed.batch = 4;
  fixed.labels = true;
  WriteModel(folder.File("fixed.onnx"), fixed);
  fixed.batch = -1;
  WriteModel(folder.File("labels.onnx"), fixed);
  EXPECT_EQ(Sample(folder, folder.File("fixed.onnx") + " --count 7"),
            Sample(folder, folder.File("labels.onnx") + " --count 7"));
}

TEST(Sample, Labels) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  WriteModel(model, {.labels = true});
  const std::vector<float> in_turn = Sample(folder, model + " --count 6");
  EXPECT_EQ(in_turn, Sample(folder, model + " --count 6 --labels 0,1,2"));
  EXPECT_EQ(in_turn, Sample(folder, model + " --count 6 --labels red,green,blue"));
  const std::vector<float> blue = Sample(folder, model + " --count 6 --labels blue");
  EXPECT_NE(in_turn, blue);
  EXPECT_TRUE(std::equal(blue.begin() + 60, blue.end(), in_turn.begin() + 60));  // index 5 is blue
  ExpectError("sample " + model + " --labels 3 --out " + folder.File("x.npy"), 2,
              "ganvas sample: --labels: '3' is neither a class name nor 0 to 2");
  WriteModel(model);
  ExpectError("sample " + model + " --labels 0 --out " + folder.File("x.npy"), 2,
              "ganvas sample: --labels, but " + model + " has no classes");
}

TEST(Sample, LatentsInAndOut) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  const std::string z = folder.File("z.npy");
  WriteModel(model);
  const std::vector<float> values =
      Sample(folder, model + " --seed 4 --count 9 --latents-out " + z);
  EXPECT_EQ(ReadNpy(z).dims, (std::vector<int64_t>{9, 4}));
  EXPECT_EQ(values, Sample(folder, model + " --latents " + z));
  EXPECT_EQ(Sample(folder, model + " --latents " + z + " --count 2").size(), 24u);
  const std::string out = " --out " + folder.File("x.npy");
  ExpectError("sample " + model + " --latents " + z + " --count 10" + out, 3,
              "ganvas sample: " + z + ": 9 latents, fewer than --count 10");
  NpyWriter writer(z, std::vector<int64_t>{1, 5});
  writer.Append(std::vector<float>(5));
  writer.Finish();
  ExpectError("sample " + model + " --latents " + z + out, 3,
              "ganvas sample: " + z + ": latents of length 5, but input 'noise' takes 4");
}

struct Decoded {
  int width = 0, height = 0;
  std::vector<uint8_t> rgba;
};

Decoded Decode(const std::string& path) {
  Decoded decoded;
  int channels = 0;
  stbi_uc* pixels = stbi_load(path.c_str(), &decoded.width, &decoded.height, &channels, 4);
  EXPECT_NE(pixels, nullptr) << path;
  if (pixels != nullptr) {
    decoded.rgba.assign(pixels, pixels + static_cast<size_t>(4) * decoded.width * decoded.height);
  }
  stbi_image_free(pixels);
  return decoded;
}

TEST(Sample, WritesGridsAndFolders) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  WriteModel(model);
  const std::vector<float> values = Sample(folder, model + " --count 5");
  ASSERT_EQ(RunGanvas("sample " + model + " --count 5 --out " + folder.File("g.png")).code, 0);
  const Decoded grid = Decode(folder.File("g.png"));
  ASSERT_EQ(grid.width, 6);  // three columns of 2
  ASSERT_EQ(grid.height, 4);
  for (const char* out : {"new/pictures", "slash/"}) {
    ASSERT_EQ(RunGanvas("sample " + model + " --count 5 --out " + folder.File(out)).code, 0);
  }
  EXPECT_FALSE(fs::exists(folder.File("slash/000005.png")));
  for (int k = 0; k < 5; ++k) {
    const std::string name = "/00000" + std::to_string(k) + ".png";
    const Decoded one = Decode(folder.File("new/pictures") + name);
    EXPECT_EQ(one.rgba, Decode(folder.File("slash") + name).rgba);
    ASSERT_EQ(one.width, 2);
    for (int y = 0; y < 2; ++y) {
      for (int x = 0; x < 2; ++x) {
        const size_t in_grid = static_cast<size_t>(4 * ((k / 3 * 2 + y) * 6 + k % 3 * 2 + x));
        for (size_t c = 0; c < 3; ++c) {
          const float v =
              values[static_cast<size_t>(k) * 12 + c * 4 + static_cast<size_t>(y * 2 + x)];
          const size_t alone = static_cast<size_t>(4 * (y * 2 + x)) + c;
          EXPECT_EQ(one.rgba[alone], UnitToByte(v));
          EXPECT_EQ(grid.rgba[in_grid + c], one.rgba[alone]);
        }
      }
    }
  }
}

TEST(Sample, WritesPoints) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  WriteModel(model, {.points = true});
  const std::vector<float> values = Sample(folder, model + " --count 3");
  ASSERT_EQ(RunGanvas("sample " + model + " --count 3 --out " + folder.File("p.csv")).code, 0);
  std::ifstream file(folder.File("p.csv"));
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(line, "x,y");
  for (size_t i = 0; i < 3; ++i) {
    std::getline(file, line);
    EXPECT_EQ(std::stof(line), values[2 * i]);
    EXPECT_EQ(std::stof(line.substr(line.find(',') + 1)), values[2 * i + 1]);
  }
  EXPECT_FALSE(std::getline(file, line));
  ASSERT_EQ(RunGanvas("sample " + model + " --count 3 --out " + folder.File("p.png")).code, 0);
  const Decoded plot = Decode(folder.File("p.png"));
  EXPECT_EQ(plot.rgba, Scatter(values, {}, WindowAround(values), plot.width).rgba);
  ExpectErrorWith("sample " + model + " --out " + folder.File("p/"), 3, "is not pictures");
  WriteModel(model);
  ExpectErrorWith("sample " + model + " --out " + folder.File("p.csv"), 3, "is not points [N, 2]");
}

TEST(Sample, BadModels) {
  const ScratchFolder folder;
  const std::string out = " --out " + folder.File("x.png");
  const std::string model = folder.File("m.onnx");
  ExpectError("sample " + model + out, 3,
              "ganvas sample: " + model +
                  ": No such file or directory; expected an ONNX file or a run of ganvas train");
  ExpectError(
      "sample " + folder.path() + out, 3,
      "ganvas sample: " + folder.path() +
          ": is not a run folder: it has no options.json; expected an ONNX file or a run of "
          "ganvas train");
  WriteText(model, "");
  ExpectError("sample " + model + out, 3, "ganvas sample: " + model + ": an empty file");
  WriteText(model, "this is not a model at all, only text");
  ExpectErrorWith("sample " + model + out, 3, "ganvas sample: " + model + ": ");
  WriteModel(model);
  const std::string whole = FileText(model);
  for (size_t length : {whole.size() - 1, whole.size() / 2, size_t{9}}) {
    WriteText(model, whole.substr(0, length));
    ExpectErrorWith("sample " + model + out, 3, "ganvas sample: " + model + ": ");
  }
  WriteText(model, "x");
  fs::resize_file(model, (uint64_t{1} << 31) + 1);  // sparse
  ExpectError("sample " + model + out, 3,
              "ganvas sample: " + model + ": 2147483649 bytes, expected at most 2147483648");
  EXPECT_FALSE(fs::exists(folder.File("x.png")));
}

// A picture of a list of seeds is the first one of its seed.
TEST(Sample, AListOfSeeds) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  WriteModel(model);
  const auto latents = [&](const std::string& arguments) {
    const std::string file = folder.File("z.npy");
    const Outcome outcome = RunGanvas("sample " + model + " " + arguments + " --out " +
                                      folder.File("x.npy") + " --latents-out " + file);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return FileText(file);
  };
  const std::string listed = latents("--seeds 7,1-2");
  const std::string seventh = latents("--seed 7 --count 1");
  const std::string second = latents("--seed 2 --count 1");
  const size_t bytes = (listed.size() - 128) / 3;  // after the header of .npy
  ASSERT_EQ(seventh.size(), 128 + bytes);
  EXPECT_EQ(listed.substr(128, bytes), seventh.substr(128));
  EXPECT_EQ(listed.substr(128 + 2 * bytes), second.substr(128));

  const std::string out = " --out " + folder.File("x.npy");
  ExpectErrorWith("sample " + model + out + " --seeds 4-1", 2,
                  "--seeds: '4-1' is not a seed or a range of seeds such as 4-6");
  ExpectErrorWith("sample " + model + out + " --seeds 1,,2", 2, "--seeds: '' is not a seed");
  ExpectErrorWith("sample " + model + out + " --seeds 0-9999999", 2, "more than 1000000 seeds");
  ExpectErrorWith("sample " + model + out + " --seeds 1 --count 2", 2,
                  "--seeds and --count cannot be combined: choose one");
}

TEST(Sample, AFolderByAnotherName) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  WriteModel(model);
  ASSERT_EQ(RunGanvas("sample " + model + " --count 2 --outdir " + folder.File("a.png")).code, 0);
  EXPECT_TRUE(fs::exists(folder.File("a.png/000001.png")));
  ExpectErrorWith("sample " + model, 2, "--out is required");
  ExpectErrorWith("sample " + model + " --out x.png --outdir y", 2, "choose one");
}

TEST(Sample, ATranslatorIsForAnotherCommand) {
  const ScratchFolder folder;
  const std::string model = folder.File("a2b.onnx");
  WriteTranslator(model);
  ExpectErrorWith("sample " + model + " --out " + folder.File("a.png"), 3,
                  "ganvas translate " + model);
}

TEST(Sample, UnwritableOutputs) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  WriteModel(model);
  for (const char* name : {"m.onnx/x.png", "m.onnx/x.npy"}) {
    ExpectError("sample " + model + " --out " + folder.File(name), 1,
                "ganvas sample: " + folder.File(name) + ": cannot be written: Not a directory");
  }
  ExpectErrorWith("sample " + model + " --out " + model + "/x/", 1, "cannot create the folder");
  if (fs::exists("/dev/full")) {
    ExpectErrorWith(
        "sample " + model + " --out " + folder.File("y.png") + " --latents-out /dev/full", 1,
        "/dev/full: cannot be written: No space left on device");
  }
}

}  // namespace
}  // namespace ganvas::cli
