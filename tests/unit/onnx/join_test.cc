// Mapping and synthesis in two files.
#include "shared/onnx/join.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "shared/onnx/model_builder.h"
#include "shared/onnx/writer.h"

namespace ganvas::onnx {
namespace {

using Dims = std::vector<int64_t>;

struct Ends {
  std::string input, output;
};

ModelBuilder Mapping(const Ends& ends, const Dims& styles, int64_t opset = 17) {
  ModelBuilder builder(opset);
  builder.Input(MakeValue(ends.input, DType::kF32, {-1, 8}, {"N"}));
  builder.Weight("v", Shape{8, 8}).Node("MatMul", {ends.input, "v"}, {"1"});
  builder.Node("Tanh", {"1"}, {ends.output});
  builder.Output(MakeValue(ends.output, DType::kF32, styles, {"N"}));
  return builder;
}

ModelBuilder Synthesis(const Ends& ends, const Dims& styles, int64_t opset = 17) {
  ModelBuilder builder(opset);
  builder.Input(MakeValue(ends.input, DType::kF32, styles, {"N"}));
  builder.Weight("u", Shape{8, 12}).Node("MatMul", {ends.input, "u"}, {"1"});
  builder.Ints("s", {-1, 3, 2, 2}).Node("Reshape", {"1", "s"}, {ends.output});
  builder.Output(MakeValue(ends.output, DType::kF32, {-1, 3, 2, 2}, {"N"}));
  return builder;
}

Result<Model> Joined(ModelBuilder a, ModelBuilder b) {
  return Join({"a.onnx", a.Take()}, {"b.onnx", b.Take()});
}

std::string TextOf(const Model& model) {
  std::string text;
  for (const ValueInfo& input : model.inputs) text += input.name + " ";
  for (const Node& node : model.nodes) {
    text += "; " + node.outputs[0] + " = " + node.op_type;
    for (const std::string& name : node.inputs) text += " " + name;
  }
  text += ";";
  for (const ValueInfo& output : model.outputs) text += " " + output.name;
  return text;
}

void ExpectJoined(ModelBuilder a, ModelBuilder b, const std::string& text,
                  const std::string& styles) {
  const auto joined = Joined(std::move(a), std::move(b));
  ASSERT_TRUE(joined.ok()) << joined.error().message;
  EXPECT_EQ(TextOf(*joined), text);
  EXPECT_EQ(joined->metadata.at("ganvas.w"), styles);
  EXPECT_TRUE(Write(*joined).ok());
}

void ExpectRefused(ModelBuilder a, ModelBuilder b, const std::string& message) {
  const auto joined = Joined(std::move(a), std::move(b));
  ASSERT_FALSE(joined.ok());
  EXPECT_EQ(joined.error().code, ErrorCode::kBadModel);
  EXPECT_EQ(joined.error().message, message);
}

TEST(JoinTest, InEitherOrderWithNamesApart) {
  const char* expected =
      "z ; 1 = MatMul z v; w = Tanh 1; synthesis/1 = MatMul w u; "
      "image = Reshape synthesis/1 s; image";
  ExpectJoined(Mapping({"z", "w"}, {-1, 8}), Synthesis({"w", "image"}, {-1, 8}), expected, "w");
  ExpectJoined(Synthesis({"w", "image"}, {-1, 8}), Mapping({"z", "w"}, {-1, 8}), expected, "w");
}

TEST(JoinTest, OneStyleForEachLayer) {
  const auto joined = Joined(Mapping({"z", "w"}, {-1, 8}), Synthesis({"ws", "image"}, {-1, 5, 8}));
  ASSERT_TRUE(joined.ok()) << joined.error().message;
  EXPECT_EQ(TextOf(*joined),
            "z ; 1 = MatMul z v; w = Tanh 1; ws/one = Reshape w ws/shape; "
            "ws = Tile ws/one ws/layers; synthesis/1 = MatMul ws u; "
            "image = Reshape synthesis/1 s; image");
  EXPECT_EQ(joined->metadata.at("ganvas.w"), "ws");
  const Tensor& layers = joined->initializers[2];
  EXPECT_EQ(layers.name, "ws/layers");
  EXPECT_EQ(reinterpret_cast<const int64_t*>(layers.data.data())[1], 5);
  // The synthesis must say for how many.
  ExpectRefused(Mapping({"z", "w"}, {-1, 8}), Synthesis({"w", "image"}, {-1, -1, 8}),
                "a.onnx and b.onnx cannot be joined: no output of one fits an input of the other; "
                "a.onnx takes 'z' float32 [N, 8] and gives 'w' float32 [N, 8]; "
                "b.onnx takes 'w' float32 [N, ?, 8] and gives 'image' float32 [N, 3, 2, 2]");
}

// As tracers name values that nobody has named.
TEST(JoinTest, ThatUseTheSameNamesForOtherThings) {
  ExpectJoined(Mapping({"input", "output"}, {-1, 8}), Synthesis({"input", "output"}, {-1, 8}),
               "input ; 1 = MatMul input v; synthesis/input = Tanh 1; "
               "synthesis/1 = MatMul synthesis/input u; output = Reshape synthesis/1 s; "
               "output",
               "synthesis/input");
  ExpectJoined(Mapping({"z", "s"}, {-1, 8}), Synthesis({"v", "image"}, {-1, 4, 8}),
               "z ; 1 = MatMul z mapping/v; s = Tanh 1; v/one = Reshape s v/shape; "
               "v = Tile v/one v/layers; synthesis/1 = MatMul v u; image = Reshape "
               "synthesis/1 synthesis/s; image",
               "v");
}

TEST(JoinTest, KeepsOtherInputsAndMetadata) {
  ModelBuilder mapping = Mapping({"z", "w"}, {-1, 8});
  mapping.Input(MakeValue("label", DType::kI64, {-1}, {"N"}));
  ModelBuilder synthesis = Synthesis({"w", "image"}, {-1, 8});
  synthesis.Input(MakeValue("label", DType::kI64, {-1}, {"N"}));
  synthesis.Input(MakeValue("z", DType::kF32, {1}));
  Model first = mapping.Take();
  Model second = synthesis.Take();
  first.metadata = {{"license", "CC0"}, {"source", "first"}};
  second.metadata = {{"source", "second"}};
  second.producer_name = "pytorch";
  const auto joined = Join({"a.onnx", std::move(first)}, {"b.onnx", std::move(second)});
  ASSERT_TRUE(joined.ok()) << joined.error().message;
  ASSERT_EQ(joined->inputs.size(), 3u);
  EXPECT_EQ(joined->inputs[1].name, "label");
  EXPECT_EQ(joined->inputs[2].name, "synthesis/z");
  EXPECT_EQ(joined->producer_name, "pytorch");
  EXPECT_EQ(joined->metadata, (std::map<std::string, std::string>{
                                  {"ganvas.w", "w"}, {"license", "CC0"}, {"source", "second"}}));
}

TEST(JoinTest, ABatchThatOneOfThemFixes) {
  const auto joined = Joined(Mapping({"z", "w"}, {-1, 8}), Synthesis({"w", "image"}, {1, 8}));
  ASSERT_TRUE(joined.ok()) << joined.error().message;
  EXPECT_EQ(joined->inputs[0].dims[0].value, 1);
}

TEST(JoinTest, OpsetsBetweenWhichNothingChanged) {
  const auto joined =
      Joined(Mapping({"z", "w"}, {-1, 8}, 11), Synthesis({"w", "image"}, {-1, 8}, 17));
  ASSERT_TRUE(joined.ok()) << joined.error().message;
  EXPECT_EQ(joined->opset, 17);
  ModelBuilder old(11);
  old.Input(MakeValue("z", DType::kF32, {-1, 8}, {"N"}));
  old.Node("Softmax", {"z"}, {"w"});
  old.Output(MakeValue("w", DType::kF32, {-1, 8}, {"N"}));
  Model model = old.Take();
  model.nodes[0].name = "soft";
  const auto refused =
      Join({"a.onnx", std::move(model)}, {"b.onnx", Synthesis({"w", "image"}, {-1, 8}).Take()});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message,
            "a.onnx uses opset 11, expected 17: its node 'soft' (Softmax) may mean something else "
            "there; export both models with the same opset");
}

TEST(JoinTest, SaysWhatDoesNotFit) {
  const std::string ends =
      "; a.onnx takes 'z' float32 [N, 8] and gives 'image' float32 [N, 3, 2, 2]; b.onnx takes "
      "'z' float32 [N, 8] and gives 'image' float32 [N, 3, 2, 2]";
  ExpectRefused(
      Synthesis({"z", "image"}, {-1, 8}), Synthesis({"z", "image"}, {-1, 8}),
      "a.onnx and b.onnx cannot be joined: no output of one fits an input of the other" + ends);
  ExpectRefused(Mapping({"z", "w"}, {-1, 8}), Mapping({"z", "w"}, {-1, 8}),
                "a.onnx and b.onnx cannot be joined: each fits behind the other; a.onnx takes 'z' "
                "float32 [N, 8] and gives 'w' float32 [N, 8]; b.onnx takes 'z' float32 [N, 8] and "
                "gives 'w' float32 [N, 8]");
  ModelBuilder two = Mapping({"z", "w"}, {-1, 8});
  two.Node("Neg", {"w"}, {"u"}).Output(MakeValue("u", DType::kF32, {-1, 8}, {"N"}));
  ExpectRefused(std::move(two), Synthesis({"styles", "image"}, {-1, 8}),
                "a.onnx and b.onnx cannot be joined: more than one output fits an input, expected "
                "names that say which; a.onnx takes 'z' float32 [N, 8] and gives 'w' float32 [N, "
                "8], 'u' float32 [N, 8]; b.onnx takes 'styles' float32 [N, 8] and gives 'image' "
                "float32 [N, 3, 2, 2]");
}

TEST(JoinTest, AnyNumberOfPorts) {
  ModelBuilder many = Mapping({"z", "w"}, {-1, 4});
  for (int i = 0; i < 8; ++i) many.Output(MakeValue("o" + std::to_string(i), DType::kI64, {1}));
  const auto few = Joined(Mapping({"z", "w"}, {3, 4}), std::move(many));
  ASSERT_FALSE(few.ok());
  EXPECT_NE(few.error().message.find("'o4' int64 [1], ..."), std::string::npos)
      << few.error().message;
  ModelBuilder more = Mapping({"z", "w"}, {-1, 8});
  for (int i = 0; i < 256; ++i) more.Output(MakeValue("o" + std::to_string(i), DType::kI64, {1}));
  ExpectRefused(std::move(more), Synthesis({"w", "image"}, {-1, 8}),
                "a.onnx has 257 inputs or outputs, expected at most 256");
}

}  // namespace
}  // namespace ganvas::onnx
