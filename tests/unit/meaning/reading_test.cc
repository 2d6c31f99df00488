// Small runs that tell what a graph does not, and files with operators that the engine lacks.
#include "shared/meaning/reading.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "shared/onnx/reader.h"
#include "shared/translate/numbers.h"
#include "tests/fuzz/distort.h"
#include "tests/unit/meaning/generators.h"

namespace ganvas::meaning {
namespace {

// An unbounded output: z W, times `factor`.
onnx::Model Unbounded(float factor, float shift) {
  ModelBuilder builder = From({3, 8, 8});
  builder.Output("y");
  std::vector<float> bias(192, shift);
  std::vector<float> weight = Weights(16 * 192);
  for (float& w : weight) w *= factor;
  builder.Floats("w2", Shape{16, 192}, weight).Floats("b2", Shape{192}, bias);
  builder.Node("Gemm", {"z", "w2", "b2"}, {"g2"}).Node("Reshape", {"g2", "shape"}, {"y"});
  return builder.Take();
}

TEST(ReadingTest, ARunTellsTheRangeOfUnboundedOutputs) {
  const struct {
    float factor, shift;
    ValueRange range;
  } cases[] = {{0.3f, 0, ValueRange::kUnit},
               {0.05f, 0.5f, ValueRange::kShare},
               {20, 120, ValueRange::kBytes}};
  for (const auto& c : cases) {
    const Generator g = GeneratorOf(Unbounded(c.factor, c.shift));
    ASSERT_TRUE(g.picture);
    EXPECT_EQ(g.picture->format.range, c.range) << g.picture->range.reason;
    EXPECT_EQ(g.picture->range.source, RangeSource::kProbe);
    EXPECT_EQ(g.picture->range.reason.rfind("a test run gave ", 0), 0u);
    const Generator assumed = GeneratorOf(Unbounded(c.factor, c.shift), false);
    EXPECT_EQ(assumed.picture->range.source, RangeSource::kAssumed);
    EXPECT_EQ(assumed.picture->format.range, ValueRange::kUnit);
  }
}

TEST(ReadingTest, NoRunIsLarge) {
  // 16 million pixels of three channels from one number each: described, not run.
  ModelBuilder builder;
  builder.Input("z", {1, 3, 1, 1}).Output("y").Floats("scales", Shape{4}, {1, 1, 8192, 2048});
  builder.Node("Resize", {"z", "", "scales"}, {"r"}, onnx::StringAttr("mode", "nearest"),
               onnx::StringAttr("coordinate_transformation_mode", "asymmetric"),
               onnx::StringAttr("nearest_mode", "floor"));
  builder.Node("Relu", {"r"}, {"a"}).Node("Neg", {"a"}, {"b"}).Node("Relu", {"b"}, {"y"});
  const Generator g = GeneratorOf(builder.Take());
  ASSERT_TRUE(g.picture) << g.problem << g.no_picture;
  EXPECT_EQ(g.picture->range.source, RangeSource::kAssumed);
  EXPECT_EQ(g.picture->range.reason, "the model is too large for a test run");
  EXPECT_EQ(g.picture->height, 8192);
}

TEST(ReadingTest, AMapAsLargeAsThePictureIsNoLatent) {
  const auto mapped = [](const std::string& name) {
    ModelBuilder builder;
    builder.Input(name, {-1, 5, -1, -1}).Output("y").Floats("w", Shape{3, 5, 1, 1}, Weights(15));
    builder.Node("Conv", {name, "w"}, {"c"}).Node("Tanh", {"c"}, {"y"});
    return DescribeModel(builder.Take());
  };
  const Meaning labels = mapped("x");
  EXPECT_FALSE(labels.translator);
  EXPECT_NE(labels.generator.problem.find("so it is not a latent"), std::string::npos);
  EXPECT_NE(labels.not_translator, "");
  EXPECT_EQ(mapped("noise").generator.problem, "");
}

// With the operators of a file that our engine opens, but by its declarations alone.
TEST(ReadingTest, AFileTellsTheSameWithoutTheEngine) {
  const auto agree = [](const onnx::Model& model) {
    Reading reading = Reading::Of(model);
    EXPECT_FALSE(reading.Next().has_value());
    const Generator by_file = reading.Known().generator, by_graph = GeneratorOf(model);
    ASSERT_TRUE(by_file.picture && by_graph.picture);
    EXPECT_EQ(by_file.picture->name, by_graph.picture->name);
    EXPECT_EQ(by_file.picture->format.layout, by_graph.picture->format.layout);
    EXPECT_EQ(by_file.picture->format.channels, by_graph.picture->format.channels);
    EXPECT_EQ(by_file.picture->format.range, by_graph.picture->format.range);
    EXPECT_EQ(by_file.picture->range.reason, by_graph.picture->range.reason);
    EXPECT_EQ(by_file.picture->height, by_graph.picture->height);
    EXPECT_EQ(by_file.latent->size, by_graph.latent->size);
  };
  ModelBuilder last = From({8, 8, 3});
  agree(Declared(last.Output("y").Node("Sigmoid", {"r"}, {"y"}).Take(), 0, {-1, 8, 8, 3}));
  ModelBuilder flat = From({8, 8, 3});
  flat.Output("y").Node("Flatten", {"r"}, {"f"}).Node("Tanh", {"f"}, {"y"});
  agree(Declared(flat.Take(), 0, {-1, 192}));
  ModelBuilder bytes = From({3, 8, 8});
  bytes.Output("y").Floats("k", Shape{}, {255}).Node("Sigmoid", {"r"}, {"s"});
  bytes.Node("Mul", {"s", "k"}, {"m"}).Node("Cast", {"m"}, {"y"}, onnx::IntAttr("to", 2));
  agree(Declared(bytes.Take(), 0, {-1, 3, 8, 8}, DType::kU8));
}

TEST(ReadingTest, ARunByAnotherEngineTellsWhatIsNotDeclared) {
  ModelBuilder builder = From({8, 8, 3});
  builder.Output("y").Node("Nonsense", {"r"}, {"y"});
  const onnx::Model model = builder.Take();
  Reading reading = Reading::Of(model);
  const auto feeds = reading.Next();
  ASSERT_TRUE(feeds.has_value());
  ASSERT_EQ(feeds->size(), 1u);
  EXPECT_EQ((*feeds)[0].name, "z");
  EXPECT_EQ((*feeds)[0].shape, (Shape{1, 16}));
  std::vector<float> numbers(192);
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<float>(i % 200);
  const NamedTensor output{"y", {DType::kF32, Shape{1, 8, 8, 3}, numbers.data()}};
  reading.Take({&output, 1});
  EXPECT_FALSE(reading.Next().has_value());
  const Generator g = reading.Known().generator;
  ASSERT_TRUE(g.picture) << g.no_picture;
  EXPECT_EQ(g.picture->format.layout, Layout::kNhwc);
  EXPECT_EQ(g.picture->format.range, ValueRange::kBytes);
  EXPECT_EQ(g.picture->width, 8);
  // Where that run fails, there is a reason.
  Reading failing = Reading::Of(model);
  ASSERT_TRUE(failing.Next().has_value());
  failing.GiveUp();
  EXPECT_FALSE(failing.Next().has_value());
  EXPECT_EQ(failing.Known().generator.no_picture,
            "a test run, which would tell its outputs, failed");
}

TEST(ReadingTest, TranslatorsWithUnknownOperatorsAreReadFromTheFile) {
  // Enlarges by 2, in 0..1: as `mod_upscaler` of other people.
  ModelBuilder builder;
  builder.Input("x", {-1, 3, -1, -1}).Output("y").Floats("zero", Shape{}, {0});
  builder.Floats("one", Shape{}, {1}).Node("Mod", {"x", "one"}, {"m"}, onnx::IntAttr("fmod", 1));
  builder.Node("Clip", {"m", "zero", "one"}, {"y"});
  const onnx::Model model = Declared(builder.Take(), 0, {-1, 3, -1, -1});
  Reading reading = Reading::Of(model);
  EXPECT_FALSE(reading.Next().has_value());  // the graph tells
  const Meaning meaning = reading.Known();
  ASSERT_TRUE(meaning.translator) << meaning.not_translator;
  EXPECT_EQ(meaning.translator->gives.range, ValueRange::kShare);
  EXPECT_EQ(meaning.translator->takes.range, ValueRange::kShare);
  EXPECT_EQ(meaning.translator->output_range.source, RangeSource::kGraph);
  EXPECT_EQ(meaning.translator->scale, 0);  // not declared

  ModelBuilder half;  // float16, and nothing tells the range: a run does
  half.Input("x", {1, 3, -1, -1}, DType::kF16).Output("y").Node("Nonsense", {"x"}, {"y"});
  const onnx::Model unknown = Declared(half.Take(), 0, {1, 3, -1, -1}, DType::kF16);
  Reading asked = Reading::Of(unknown);
  int runs = 0;
  for (auto feeds = asked.Next(); feeds; feeds = asked.Next(), ++runs) {
    ASSERT_EQ(feeds->size(), 1u);
    const Feed& feed = (*feeds)[0];
    EXPECT_EQ(feed.dtype, DType::kF16);
    const Shape twice{1, 3, 2 * feed.shape[2], 2 * feed.shape[3]};
    const std::vector<uint8_t> numbers = translate::BytesOf(
        std::vector<float>(static_cast<size_t>(twice.elements()), 0.5f), DType::kF16);
    const NamedTensor output{"y", {DType::kF16, twice, numbers.data()}};
    asked.Take({&output, 1});
    ASSERT_LT(runs, 5);
  }
  EXPECT_EQ(runs, 2);
  const Meaning told = asked.Known();
  ASSERT_TRUE(told.translator);
  EXPECT_EQ(told.translator->scale, 2);
  EXPECT_EQ(told.translator->takes.range, ValueRange::kShare);
  EXPECT_EQ(told.translator->output_range.source, RangeSource::kProbe);
  EXPECT_EQ(told.translator->input_type, DType::kF16);
}

TEST(ReadingTest, AModelThatOpensButCannotRunSaysSoAtOnce) {
  // A limit that is computed from the latent: loaded, shapes fit, no kernel for it.
  ModelBuilder builder;
  builder.Input("z", {1, 16}).Output("y").Floats("x", Shape{1, 1, 8, 8}, Weights(64));
  builder.Node("ReduceMean", {"z"}, {"limit"}, onnx::IntAttr("keepdims", 0));
  builder.Node("Clip", {"x", "limit"}, {"y"});
  Session session = Open(builder.Take());
  const Result<Meaning> meaning = Describe(session);
  ASSERT_FALSE(meaning.ok());
  EXPECT_EQ(meaning.error().code, ErrorCode::kUnsupportedOp);
}

TEST(ReadingTest, DistortedModelsAreDescribedOrRefused) {
  std::vector<std::vector<uint8_t>> files;
  files.push_back(onnx::Write(Unbounded(1, 0)).value());
  ModelBuilder flat = From({8, 8, 3});
  flat.Output("y").Input("label", {-1, 10}).Floats("e", Shape{10, 16}, Weights(160));
  flat.Node("MatMul", {"label", "e"}, {"m"}).Node("Add", {"m", "z"}, {"unused"});
  flat.Node("Flatten", {"r"}, {"f"}).Node("Tanh", {"f"}, {"y"});
  files.push_back(onnx::Write(Declared(flat.Take(), 0, {-1, 192})).value());
  Random random(5);
  int described = 0;
  for (int i = 0; i < 300; ++i) {
    Result<onnx::Model> model = onnx::Read(files[random.Below(files.size())]);
    ASSERT_TRUE(model.ok());
    for (uint64_t k = 0; k < 1 + random.Below(3); ++k) Distort(*model, random);
    Reading reading = Reading::Of(*model);
    while (reading.Next()) reading.GiveUp();
    const Generator g = reading.Known().generator;
    described += g.picture ? 1 : 0;
    Result<Session> session = Session::Load(onnx::Write(*model).value());
    if (!session.ok()) continue;
    const Result<Meaning> meaning = Describe(*session);
    EXPECT_TRUE(meaning.ok() || !meaning.error().message.empty());
  }
  EXPECT_GT(described, 20);
}

}  // namespace
}  // namespace ganvas::meaning
