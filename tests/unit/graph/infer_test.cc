// Inference of whole graphs: the shapes that a generator's layers get, and what is refused.
#include "gtest/gtest.h"
#include "shared/graph/graph.h"
#include "tests/unit/graph/model_builder.h"

namespace ganvas::graph {
namespace {

TEST(InferTest, DcganGetsItsPublishedShapes) {
  ModelBuilder b;
  b.Input("z", {-1, 100}).Output("image");
  b.Ints("to_map", {-1, 100, 1, 1}).Node("Reshape", {"z", "to_map"}, {"map"});
  b.Weight("w0", Shape{100, 32, 4, 4}).Weight("w1", Shape{32, 16, 4, 4});
  b.Weight("s", Shape{32}).Weight("w2", Shape{16, 3, 4, 4}).Weight("b2", Shape{3});
  b.Node("ConvTranspose", {"map", "w0"}, {"h0"});
  b.Node("BatchNormalization", {"h0", "s", "s", "s", "s"}, {"n0"});
  b.Node("Relu", {"n0"}, {"r0"});
  b.Node("ConvTranspose", {"r0", "w1"}, {"h1"}, IntsAttr("strides", {2, 2}),
         IntsAttr("pads", {1, 1, 1, 1}));
  b.Node("ConvTranspose", {"h1", "w2", "b2"}, {"h2"}, IntsAttr("strides", {2, 2}),
         IntsAttr("pads", {1, 1, 1, 1}), IntsAttr("kernel_shape", {4, 4}));
  b.Node("Tanh", {"h2"}, {"image"});
  const Result<Graph> graph = b.Build();
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  const Shape z{7, 100};
  const auto inferred = Infer(*graph, {&z, 1});
  ASSERT_TRUE(inferred.ok()) << inferred.error().message;
  EXPECT_EQ((*inferred)[static_cast<size_t>(graph->outputs[0])].shape, (Shape{7, 3, 16, 16}));
}

TEST(InferTest, InputShapesThatContradictTheDeclaredOnesAreRefused) {
  ModelBuilder b;
  b.Input("z", {-1, 100}).Output("y").Node("Relu", {"z"}, {"y"});
  const Result<Graph> graph = b.Build();
  ASSERT_TRUE(graph.ok());
  const Shape wrong{2, 64};
  const auto inferred = Infer(*graph, {&wrong, 1});
  ASSERT_FALSE(inferred.ok());
  EXPECT_EQ(inferred.error().code, ErrorCode::kBadInput);
  EXPECT_EQ(inferred.error().message, "input 'z' has shape [2, 64], expected [?, 100]");
}

}  // namespace
}  // namespace ganvas::graph
