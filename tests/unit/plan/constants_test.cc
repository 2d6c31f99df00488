// What a file may have computed of its constants before it is run.
#include "shared/plan/constants.h"

#include <gtest/gtest.h>

#include <string>

#include "shared/onnx/model_builder.h"

namespace ganvas::plan {
namespace {

// z + sum of a constant of 2^doublings floats, each half of which is the one before.
onnx::ModelBuilder Doublings(int doublings) {
  onnx::ModelBuilder builder;
  builder.Input("z", {-1, 1}).Output("y").Floats("c0", Shape{1}, {1});
  for (int i = 0; i < doublings; ++i) {
    const std::string from = "c" + std::to_string(i);
    builder.Node("Concat", {from, from}, {"c" + std::to_string(i + 1)}, onnx::IntAttr("axis", 0));
  }
  builder.Node("ReduceSum", {"c" + std::to_string(doublings)}, {"sum"});
  builder.Node("Add", {"z", "sum"}, {"y"});
  return builder;
}

TEST(Constants, AreBoundedHoweverSmallTheFile) {
  EXPECT_TRUE(CheckConstants(Doublings(20).Take()).ok());
  for (const int doublings : {26, 34, 62, 80}) {
    const Status bounded = CheckConstants(Doublings(doublings).Take());
    ASSERT_FALSE(bounded.ok()) << doublings;
    EXPECT_EQ(bounded.error().code, ErrorCode::kOutOfMemory);
    EXPECT_NE(bounded.error().message.find("256 MB"), std::string::npos) << bounded.error().message;
  }
}

TEST(Constants, AreBoundedBesideOperatorsThatAreNotKnown) {
  onnx::ModelBuilder builder = Doublings(34);
  builder.Floats("w", Shape{1}, {1}).Node("NoSuchOperator", {"w"}, {"a"}).Node("Neg", {"a"}, {"b"});
  EXPECT_FALSE(CheckConstants(builder.Take()).ok());
}

TEST(Constants, WhatDependsOnAnInputIsNotCounted) {
  onnx::ModelBuilder builder;
  builder.Input("z", {1, 1}).Output("y").Ints("size", {1 << 20, 1 << 20});
  builder.Node("Expand", {"z", "size"}, {"y"});
  EXPECT_TRUE(CheckConstants(builder.Take()).ok());
  onnx::ModelBuilder zeros;
  zeros.Input("z", {1, 1}).Output("y").Ints("size", {1 << 20, 1 << 20});
  zeros.Node("ConstantOfShape", {"size"}, {"c"}).Node("Add", {"z", "c"}, {"y"});
  EXPECT_FALSE(CheckConstants(zeros.Take()).ok());
}

}  // namespace
}  // namespace ganvas::plan
