// ganvas sample and ganvas info of generators that others exported.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "native/cli/npy.h"
#include "shared/image/image.h"
#include "tests/unit/cli/run_ganvas.h"
#include "tests/unit/meaning/generators.h"

namespace ganvas::cli {
namespace {

using meaning::Declared;
using meaning::From;
using meaning::ModelBuilder;
using meaning::Weights;
using nlohmann::json;

std::vector<float> Numbers(const std::string& model, const ScratchFolder& folder,
                           const std::string& arguments = "") {
  const std::string out = folder.File("numbers.npy");
  const Outcome outcome =
      RunGanvas("sample " + model + " --count 2 " + arguments + " --out " + out);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  return outcome.code == 0 ? ReadNpy(out).values : std::vector<float>();
}

// The file of the picture whose byte (c, y, x) is `byte(c, y, x)`, 8x8.
template <typename Byte>
std::string PngOf(const Byte& byte) {
  Image image{8, 8, {}};
  for (size_t y = 0; y < 8; ++y) {
    for (size_t x = 0; x < 8; ++x) {
      for (size_t c = 0; c < 3; ++c) image.rgba.push_back(byte(c, y, x));
      image.rgba.push_back(255);
    }
  }
  const std::vector<uint8_t> png = EncodePng(image).value();
  return {png.begin(), png.end()};
}

struct Sampled {
  std::string png, said;
};

Sampled SampleOne(const std::string& model, const ScratchFolder& folder,
                  const std::string& arguments = "") {
  const std::string out = folder.File("one.png");
  const Outcome outcome =
      RunGanvas("sample " + model + " --count 1 " + arguments + " --out " + out);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  return {WithoutTexts(out), outcome.err};
}

uint8_t Share(float v) {
  return static_cast<uint8_t>(std::lround(255 * std::clamp(v, 0.0f, 1.0f)));
}

TEST(SampleMeaning, NumbersArePaintedInTheRangeThatTheFileTells) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  ModelBuilder builder = From({8, 8, 3});
  WriteFileOf(model,
              Declared(builder.Output("y").Node("Sigmoid", {"r"}, {"y"}).Take(), 0, {-1, 8, 8, 3}));
  const std::vector<float> v = Numbers(model, folder);
  ASSERT_EQ(v.size(), 2u * 192);
  const Sampled found = SampleOne(model, folder);
  EXPECT_EQ(found.said, "");  // the file tells all of it
  EXPECT_EQ(found.png,
            PngOf([&](size_t c, size_t y, size_t x) { return Share(v[(y * 8 + x) * 3 + c]); }));
  const Sampled as_unit = SampleOne(model, folder, "--range -1..1");
  EXPECT_EQ(as_unit.png, PngOf([&](size_t c, size_t y, size_t x) {
              return UnitToByte(v[(y * 8 + x) * 3 + c]);
            }));
  ExpectErrorWith("sample " + model + " --layout nchw --out " + folder.File("x.png"), 3,
                  "output 'y' cannot hold pictures as nchw");
  ExpectErrorWith("sample " + model + " --range 0..2 --out " + folder.File("x.png"), 2, "--range");
}

TEST(SampleMeaning, OtherTypesShapesAndPlacesOfThePicture) {
  const ScratchFolder folder;
  const std::string bytes = folder.File("bytes.onnx"), flat = folder.File("flat.onnx");
  ModelBuilder whole = From({3, 8, 8});
  whole.Output("style").Output("y").Floats("k", Shape{}, {255}).Node("Relu", {"z"}, {"style"});
  whole.Node("Sigmoid", {"r"}, {"s"}).Node("Mul", {"s", "k"}, {"m"});
  whole.Node("Cast", {"m"}, {"y"}, onnx::IntAttr("to", 2));
  WriteFileOf(bytes, Declared(Declared(whole.Take(), 0, {-1, 16}), 1, {-1, 3, 8, 8}, DType::kU8));
  const std::vector<float> v = Numbers(bytes, folder);
  ASSERT_EQ(v.size(), 2u * 192);
  const Sampled found = SampleOne(bytes, folder);
  EXPECT_EQ(found.said, "");
  EXPECT_EQ(found.png, PngOf([&](size_t c, size_t y, size_t x) {
              return static_cast<uint8_t>(v[c * 64 + y * 8 + x]);
            }));

  ModelBuilder one = From({3, 8, 8});
  one.Output("y").Node("Flatten", {"r"}, {"f"}).Node("Tanh", {"f"}, {"y"});
  WriteFileOf(flat, Declared(one.Take(), 0, {-1, 192}));
  const std::vector<float> u = Numbers(flat, folder);
  const Sampled planes = SampleOne(flat, folder);
  EXPECT_EQ(planes.png,
            PngOf([&](size_t c, size_t y, size_t x) { return UnitToByte(u[c * 64 + y * 8 + x]); }));
  EXPECT_EQ(planes.said,
            "ganvas sample: " + flat +
                ": assuming that each picture is 8x8 nchw (it is flattened from 3 x 8 x "
                "8); --layout changes this\n");
  EXPECT_EQ(SampleOne(flat, folder, "--layout nhwc").png, PngOf([&](size_t c, size_t y, size_t x) {
              return UnitToByte(u[(y * 8 + x) * 3 + c]);
            }));
}

TEST(SampleMeaning, LabelsAndLeftoverInputs) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  ModelBuilder builder = From({3, 8, 8});
  builder.Output("y").Input("y_class", {-1, 4}).Input("truncation", {1});
  builder.Floats("e", Shape{4, 192}, Weights(768)).Node("MatMul", {"y_class", "e"}, {"row"});
  builder.Node("Reshape", {"row", "shape"}, {"p"}).Node("Add", {"r", "p"}, {"s"});
  builder.Node("Mul", {"s", "truncation"}, {"t"}).Node("Tanh", {"t"}, {"y"});
  WriteFileOf(model, Declared(builder.Take(), 0, {-1, 3, 8, 8}));
  const std::vector<float> in_turn = Numbers(model, folder);
  EXPECT_EQ(in_turn, Numbers(model, folder, "--labels 0,1"));
  EXPECT_NE(in_turn, Numbers(model, folder, "--labels 2"));
  ExpectErrorWith("sample " + model + " --labels 4 --out " + folder.File("x.png"), 2, "0 to 3");
  EXPECT_EQ(SampleOne(model, folder).said,
            "ganvas sample: " + model + ": input 'truncation' is 1 (no truncation)\n");

  const std::string none = folder.File("none.onnx");
  ModelBuilder empty;
  empty.Input("z", {0, 4}).Output("y").Node("Identity", {"z"}, {"y"});
  WriteFileOf(none, empty.Take());
  ExpectErrorWith("sample " + none + " --out " + folder.File("x.png"), 3,
                  "input 'z' takes 0 pictures at once, expected 1 to 65536");
}

TEST(SampleMeaning, SetGivesNumbersToFurtherInputs) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  ModelBuilder builder = From({3, 8, 8});
  builder.Output("y").Input("strength", {1}).Node("Mul", {"r", "strength"}, {"m"});
  builder.Node("Neg", {"m"}, {"y"});
  WriteFileOf(model, Declared(builder.Take(), 0, {-1, 3, 8, 8}));
  const std::vector<float> usual = Numbers(model, folder);
  const std::vector<float> half = Numbers(model, folder, "--set strength=0.5");
  ASSERT_EQ(half.size(), usual.size());
  for (size_t i = 0; i < half.size(); ++i) {
    EXPECT_EQ(half[i], 0.5f * usual[i]) << i;
  }
  EXPECT_NE(SampleOne(model, folder).said.find("input 'strength' is 1 (the usual value)"),
            std::string::npos);
  EXPECT_EQ(SampleOne(model, folder, "--range -1..1 --set strength=2").said, "");

  // A recipe without the number would draw other pictures.
  const std::string png = folder.File("set.png");
  ASSERT_EQ(RunGanvas("sample " + model + " --set strength=2 --count 1 --out " + png).code, 0);
  ExpectErrorWith("sample " + model + " --like " + png + " --out " + folder.File("x.png"), 3, png);

  const std::string command = "sample " + model + " --out " + folder.File("x.png");
  ExpectError(command + " --set style=2", 2,
              "ganvas sample: --set style: " + model +
                  ": no input 'style' that takes a number, expected 'strength'");
  ExpectError(command + " --set strength", 2,
              "ganvas sample: --set strength: expected NAME=NUMBER");
}

TEST(SampleMeaning, InfoSaysWhatWasFoundAndWhy) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  ModelBuilder builder = From({8, 8, 3});
  builder.Output("y").Input("psi", {1}).Node("Mul", {"r", "psi"}, {"m"});
  builder.Node("Sigmoid", {"m"}, {"y"});
  WriteFileOf(model, Declared(builder.Take(), 0, {-1, 8, 8, 3}));
  const std::string text = RunGanvas("info " + model).out;
  EXPECT_NE(text.find("latent      'z': 16 normal numbers\n"), std::string::npos) << text;
  EXPECT_NE(text.find("always      'psi': 1 (no truncation)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("pictures    'y': 3 channels in 0..1 (the output is bounded by Sigmoid), 8 x "
                      "8, nhwc (its last dimension is 3)\n"),
            std::string::npos)
      << text;
  const json info = json::parse(RunGanvas("info --json " + model).out, nullptr, false);
  EXPECT_EQ(info["generator"]["output"]["range"], "0..1");
  EXPECT_EQ(info["generator"]["output"]["range_source"], "graph");
  EXPECT_EQ(info["generator"]["constants"][0]["name"], "psi");
  EXPECT_FALSE(info.contains("translator"));

  // Operators that the engine lacks do not keep it from being described.
  const std::string unknown = folder.File("unknown.onnx");
  ModelBuilder lacking = From({3, 8, 8});
  lacking.Output("y").Node("Nonsense", {"r"}, {"n"}).Node("Tanh", {"n"}, {"y"});
  WriteFileOf(unknown, Declared(lacking.Take(), 0, {-1, 3, 8, 8}));
  const std::string told = RunGanvas("info " + unknown).out;
  EXPECT_NE(told.find("bounded by Tanh"), std::string::npos) << told;
  EXPECT_NE(told.find("it lacks Nonsense"), std::string::npos) << told;
}

}  // namespace
}  // namespace ganvas::cli
