// Models of kinds that are easily mistaken for generators, and generators of unusual habits.
#include <string>
#include <vector>

#include "tests/unit/meaning/generators.h"

namespace ganvas::meaning {
namespace {

// z -> "r" of these dimensions -> Tanh -> an output of this name.
Generator Gives(const std::string& output, std::vector<int64_t> dims, int64_t batch = -1) {
  ModelBuilder builder = From(dims, batch);
  return GeneratorOf(builder.Output(output).Node("Tanh", {"r"}, {output}).Take());
}

TEST(OtherModelsTest, BoundsFollowFromArithmeticOfBoundedNumbers) {
  const auto ending = [](const std::vector<std::vector<std::string>>& nodes) {
    ModelBuilder builder = From({3, 8, 8});
    builder.Output("y").Floats("zero", Shape{}, {0}).Floats("one", Shape{}, {1});
    builder.Floats("gamma", Shape{}, {2.2f});
    builder.Node("Tanh", {"r"}, {"t"}).Node("Sigmoid", {"r"}, {"s"});
    for (const auto& node : nodes) {
      builder.Node(node[0], {node.begin() + 2, node.end()}, {node[1]});
    }
    const Generator g = GeneratorOf(builder.Take());
    EXPECT_TRUE(g.picture) << g.no_picture;
    return g.picture ? g.picture->range : PictureRange{};
  };
  const struct {
    std::vector<std::vector<std::string>> nodes;
    ValueRange range;
    std::string by;
  } cases[] = {
      {{{"Mul", "y", "t", "s"}}, ValueRange::kUnit, "Tanh"},
      {{{"Sub", "m", "one", "s"}, {"Mul", "y", "m", "s"}}, ValueRange::kShare, "Sigmoid"},
      {{{"Pow", "y", "s", "gamma"}}, ValueRange::kShare, "Sigmoid"},
      {{{"Abs", "y", "t"}}, ValueRange::kShare, "Tanh"},
      {{{"Neg", "y", "t"}}, ValueRange::kUnit, "Tanh"},
      {{{"Greater", "b", "t", "zero"}, {"Where", "y", "b", "t", "zero"}},
       ValueRange::kUnit,
       "Tanh"},
      {{{"Max", "m", "r", "zero"}, {"Min", "y", "m", "one"}}, ValueRange::kShare, "Min"},
  };
  for (const auto& c : cases) {
    const PictureRange range = ending(c.nodes);
    EXPECT_EQ(range.range, c.range) << c.nodes.back()[0];
    EXPECT_EQ(range.source, RangeSource::kGraph) << c.nodes.back()[0];
    EXPECT_EQ(range.reason, "the output is bounded by " + c.by);
  }
  // What is added to unbounded numbers stays unbounded.
  EXPECT_EQ(ending({{"Add", "y", "r", "t"}}).source, RangeSource::kProbe);
}

TEST(OtherModelsTest, FlatPlanesAreSquarePictures) {
  const Generator grey = Gives("image", {1, 784});
  ASSERT_TRUE(grey.picture) << grey.no_picture;
  EXPECT_TRUE(grey.picture->flat);
  EXPECT_EQ(grey.picture->height, 28);
  EXPECT_EQ(Gives("image", {1, 784}, 1).picture->height, 28);
  const Generator planes = Gives("image", {3, 64}), last = Gives("image", {64, 3});
  ASSERT_TRUE(planes.picture && last.picture);
  EXPECT_EQ(planes.picture->format.channels, 3);
  EXPECT_EQ(planes.picture->format.layout, Layout::kNchw);
  EXPECT_EQ(last.picture->format.layout, Layout::kNhwc);
  EXPECT_EQ(last.picture->width, 8);
  const auto batch = BatchIn(*planes.picture, Shape{5, 3, 64});
  ASSERT_TRUE(batch.ok());
  EXPECT_EQ(batch->count, 5);
  EXPECT_FALSE(BatchIn(*planes.picture, Shape{5, 3, 63}).ok());
}

TEST(OtherModelsTest, NumbersThatAreNoPictures) {
  EXPECT_EQ(Gives("audio", {1, 1024}).picture, std::nullopt);
  EXPECT_EQ(Gives("y", {1, 1000}).picture, std::nullopt);  // far longer than high
  EXPECT_EQ(Gives("y", {1, 1000}, 1).picture, std::nullopt);
  EXPECT_EQ(Gives("ws", {18, 64}).picture, std::nullopt);  // styles of layers
  EXPECT_EQ(Gives("logits", {100}).picture, std::nullopt);
  EXPECT_EQ(Gives("embedding", {256}).picture, std::nullopt);
  EXPECT_TRUE(Gives("y", {100}).picture);

  ModelBuilder shares = From({100});
  shares.Output("y").Node("Softmax", {"g"}, {"y"});
  EXPECT_EQ(GeneratorOf(shares.Take()).picture, std::nullopt);
}

TEST(OtherModelsTest, PicturesAndWhatIsDenoisedAreNoLatents) {
  ModelBuilder autoencoder;
  autoencoder.Input("x", {-1, 784}).Output("y").Floats("w", Shape{784, 784}, Weights(784 * 784));
  autoencoder.Node("MatMul", {"x", "w"}, {"m"}).Node("Sigmoid", {"m"}, {"y"});
  EXPECT_NE(GeneratorOf(autoencoder.Take()).problem.find("so it is not a latent"),
            std::string::npos);

  ModelBuilder one;  // a picture without N
  one.Input("x", {3, -1, -1}).Output("y").Node("Tanh", {"x"}, {"y"});
  EXPECT_NE(GeneratorOf(one.Take()).problem.find("so it is not a latent"), std::string::npos);

  const auto denoiser = [](const std::string& name) {
    ModelBuilder builder;
    builder.Input(name, {-1, 4, 16, 16}).Input("context", {-1, 7, 16}).Output("y");
    builder.Node("ReduceMean", {"context"}, {"m"}, onnx::IntAttr("keepdims", 0),
                 onnx::IntsAttr("axes", {1, 2}));
    builder.Ints("s", {-1, 1, 1, 1}).Node("Reshape", {"m", "s"}, {"f"});
    builder.Node("Mul", {name, "f"}, {"y"});
    return GeneratorOf(builder.Take()).problem;
  };
  EXPECT_EQ(
      denoiser("sample"),
      "its input 'sample' is as large as its picture, so it is not a latent; pictures that are "
      "translated have 1, 3 or 4 channels");
  EXPECT_EQ(denoiser("latent"),
            "its output 'y' holds latents like its input 'latent', not a picture");
}

TEST(OtherModelsTest, FreeLatentsAreAsLongAsTheirWeights) {
  const auto free = [](int64_t length, const std::string& op) {
    ModelBuilder builder;
    builder.Input("z", {-1, -1}).Output("y").Ints("s", {-1, 3, 8, 8});
    if (op == "Gemm") {
      builder.Floats("w", Shape{192, length}, Weights(192 * length));
      builder.Node("Gemm", {"z", "w"}, {"g"}, onnx::IntAttr("transB", 1));
    } else {
      builder.Floats("w", Shape{length, 192}, Weights(192 * length));
      builder.Node("Cast", {"z"}, {"c"}, onnx::IntAttr("to", 1));
      builder.Node("MatMul", {"c", "w"}, {"g"});
    }
    builder.Node("Reshape", {"g", "s"}, {"r"}).Node("Tanh", {"r"}, {"y"});
    const Generator g = GeneratorOf(builder.Take());
    EXPECT_EQ(g.problem, "");
    return g.latent->size;
  };
  EXPECT_EQ(free(72, "Gemm"), 72);
  EXPECT_EQ(free(77, "MatMul"), 77);
}

TEST(OtherModelsTest, CodesAreClassesByTheirShapeAndType) {
  const auto label = [](std::vector<int64_t> dims, DType type) -> std::string {
    ModelBuilder builder;
    builder.Input("z", {-1, 16}).Input("code", dims, type).Output("y");
    builder.Floats("w", Shape{16, 192}, Weights(16 * 192)).Ints("s", {-1, 3, 8, 8});
    builder.Node("MatMul", {"z", "w"}, {"g"}).Node("Reshape", {"g", "s"}, {"r"});
    builder.Node("Tanh", {"r"}, {"y"});
    const Generator g = GeneratorOf(builder.Take());
    EXPECT_EQ(g.latent->name, "z");
    return g.label ? LabelFormName(g.label->form) : "";
  };
  EXPECT_EQ(label({-1}, DType::kI64), "list");
  EXPECT_EQ(label({-1, 10}, DType::kF32), "one-hot");
  for (const int64_t numbers : {1, 2, 3, 4}) EXPECT_EQ(label({-1, numbers}, DType::kF32), "");
}

TEST(OtherModelsTest, AContinuousCodeAloneIsTheLatent) {
  ModelBuilder builder;
  builder.Input("code", {-1, 16}).Output("y").Ints("s", {-1, 3, 8, 8});
  builder.Floats("w", Shape{16, 192}, Weights(16 * 192)).Node("MatMul", {"code", "w"}, {"g"});
  builder.Node("Reshape", {"g", "s"}, {"r"}).Node("Tanh", {"r"}, {"y"});
  EXPECT_EQ(GeneratorOf(builder.Take()).latent->name, "code");
}

TEST(OtherModelsTest, ASecondLatentGetsTheSameNumbers) {
  ModelBuilder builder;
  builder.Input("z1", {-1, 16}).Input("z2", {-1, 16}).Input("code", {-1, 2}).Output("y");
  builder.Floats("w", Shape{16, 192}, Weights(16 * 192)).Ints("s", {-1, 3, 8, 8});
  builder.Node("Add", {"z1", "z2"}, {"z"}).Node("MatMul", {"z", "w"}, {"g"});
  builder.Node("Reshape", {"g", "s"}, {"r"}).Node("Tanh", {"r"}, {"y"});
  const Generator g = GeneratorOf(builder.Take());
  EXPECT_EQ(g.latent->name, "z1");
  EXPECT_EQ(g.latent->also, std::vector<std::string>{"z2"});
  EXPECT_FALSE(g.label);  // two numbers are a continuous code
  ASSERT_EQ(g.constants.size(), 1u);
  EXPECT_EQ(g.constants[0].name, "code");
  EXPECT_EQ(g.constants[0].value, 0);
  EXPECT_EQ(g.constants[0].reason, "the middle of a continuous code");
  const std::vector<float> latents = Weights(32);
  const auto feeds = MakeFeeds(g, 2, latents, std::vector<int64_t>{0, 1});
  ASSERT_TRUE(feeds.ok());
  ASSERT_EQ(feeds->size(), 3u);
  EXPECT_EQ((*feeds)[1].name, "z2");
  EXPECT_EQ((*feeds)[1].bytes, (*feeds)[0].bytes);
}

}  // namespace
}  // namespace ganvas::meaning
