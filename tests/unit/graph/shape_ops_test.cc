// Operators that move or view data, in the forms of all opsets.
#include "gtest/gtest.h"
#include "tests/unit/graph/op_case.h"

namespace ganvas::graph {
namespace {

constexpr int64_t kFar = INT64_MAX;

TEST(ReshapeTest, ZeroMinusOneAndAllowzero) {
  EXPECT_EQ(OpCase("Reshape").In({2, 3, 4}).Ints({0, -1}).Run(), "float32 [2, 12]");
  EXPECT_EQ(OpCase("Reshape").In({2, 3, 4}).Ints({4, 0, 2}).Run(), "float32 [4, 3, 2]");
  EXPECT_EQ(OpCase("Reshape").In({}).Ints({1, -1}).Run(), "float32 [1, 1]");
  EXPECT_EQ(OpCase("Reshape").In({1, 1}).Ints({}).Run(), "float32 []");
  EXPECT_EQ(OpCase("Reshape").In({0, 3}).Ints({3, 0}).Int("allowzero", 1).Run(), "float32 [3, 0]");
  EXPECT_EQ(OpCase("Reshape").In({2, 3, 4}).Ints({5, -1}).Run(),
            "cannot reshape [2, 3, 4] to the given dimensions [5, -1]");
  EXPECT_EQ(OpCase("Reshape").In({2, 3, 4}).Ints({-1, -1}).Run(),
            "cannot reshape [2, 3, 4] to the given dimensions [-1, -1]");
  EXPECT_EQ(OpCase("Reshape").In({2, 3}).Ints({1, 2, 0}).Run(),
            "cannot reshape [2, 3] to the given dimensions [1, 2, 0]");
  EXPECT_EQ(OpCase("Reshape").In({2, 3}).Ints({-2, -3}).Run(),
            "cannot reshape [2, 3] to the given dimensions [-2, -3]");
  EXPECT_EQ(OpCase("Reshape").In({2, 3}).Ints({kFar, kFar}).Run(),
            "cannot reshape [2, 3] to the given dimensions [9223372036854775807, "
            "9223372036854775807]");
  EXPECT_EQ(OpCase("Reshape").In({2, 3}).In({2}, DType::kI64).Run(),
            "input 1 'x1' depends on the contents of tensors, expected numbers that follow from "
            "shapes and constants");
}

TEST(FlattenTest, AxisMayBeTheRankOrNegative) {
  EXPECT_EQ(OpCase("Flatten").In({2, 3, 4}).Run(), "float32 [2, 12]");
  EXPECT_EQ(OpCase("Flatten").In({2, 3, 4}).Int("axis", 0).Run(), "float32 [1, 24]");
  EXPECT_EQ(OpCase("Flatten").In({2, 3, 4}).Int("axis", 3).Run(), "float32 [24, 1]");
  EXPECT_EQ(OpCase("Flatten").In({2, 3, 4}).Int("axis", -1).Run(), "float32 [6, 4]");
  EXPECT_EQ(OpCase("Flatten").In({2, 3, 4}).Int("axis", 4).Run(), "axis is 4, expected -3 to 2");
}

TEST(TransposeTest, PermutationsOnly) {
  EXPECT_EQ(OpCase("Transpose").In({2, 3, 4}).Run(), "float32 [4, 3, 2]");
  EXPECT_EQ(OpCase("Transpose").In({2, 3, 4}).Ints("perm", {1, 2, 0}).Run(), "float32 [3, 4, 2]");
  EXPECT_EQ(OpCase("Transpose").In({2, 3, 4}).Ints("perm", {1, 1, 0}).Run(),
            "perm is [1, 1, 0], expected an order of the axes of [2, 3, 4]");
}

TEST(SqueezeTest, AxesAreAttributesThenInputs) {
  EXPECT_EQ(OpCase("Squeeze").In({1, 3, 1, 2}).Run(), "float32 [3, 2]");
  EXPECT_EQ(OpCase("Squeeze").In({1, 3, 1, 2}).Ints({-2}).Run(), "float32 [1, 3, 2]");
  EXPECT_EQ(OpCase("Squeeze", 11).In({1, 3, 1, 2}).Ints("axes", {0}).Run(), "float32 [3, 1, 2]");
  EXPECT_EQ(OpCase("Squeeze").In({1, 3}).Ints({1}).Run(),
            "input 0 'x0' has shape [1, 3], expected 1 at axis 1");
  EXPECT_EQ(OpCase("Unsqueeze").In({2, 3}).Ints({0, -1}).Run(), "float32 [1, 2, 3, 1]");
  EXPECT_EQ(OpCase("Unsqueeze", 11).In({2, 3}).Ints("axes", {1}).Run(), "float32 [2, 1, 3]");
  EXPECT_EQ(OpCase("Unsqueeze").In({2, 3}).Ints({1, 1}).Run(), "the same axis is named twice");
  EXPECT_EQ(OpCase("Unsqueeze").In({2, 3}).Ints({5}).Run(), "axis is 5, expected -3 to 2");
  EXPECT_EQ(OpCase("Unsqueeze").In({2, 3}).Run(), "no axes are given");
}

TEST(ConcatTest, JoinsAlongOneAxis) {
  EXPECT_EQ(OpCase("Concat").In({2, 3}).In({2, 5}).In({2, 0}).Int("axis", -1).Run(),
            "float32 [2, 8]");
  EXPECT_EQ(OpCase("Concat").In({2, 3}).In({3, 5}).Int("axis", 1).Run(),
            "input 1 'x1' has shape [3, 5], expected that of input 0 'x0', [2, 3], but at axis 1");
  EXPECT_EQ(OpCase("Concat").In({2, 3}).Run(), "the attribute 'axis' is missing");
  EXPECT_EQ(OpCase("Concat").Ints({1, 2}).Ints({3}).Int("axis", 0).Run(), "int64 [3] = 1 2 3");
  EXPECT_EQ(OpCase("Concat").In({2}).Omit().In({2}).Int("axis", 0).Run(), "input 1 is left out");
}

TEST(SplitTest, EqualGivenAndUnequalParts) {
  EXPECT_EQ(OpCase("Split").In({6, 2}).Outputs(3).Run(),
            "float32 [2, 2]; float32 [2, 2]; float32 [2, 2]");
  EXPECT_EQ(OpCase("Split", 18).In({7}).Int("num_outputs", 3).Outputs(3).Run(),
            "float32 [3]; float32 [3]; float32 [1]");
  EXPECT_EQ(OpCase("Split", 11).In({2, 5}).Int("axis", 1).Ints("split", {4, 1}).Outputs(2).Run(),
            "float32 [2, 4]; float32 [2, 1]");
  EXPECT_EQ(OpCase("Split").Ints({7, 8, 9}).Ints({1, 2}).Outputs(2).Run(),
            "int64 [1] = 7; int64 [2] = 8 9");
  EXPECT_EQ(OpCase("Split").In({5}).Ints({4, 2}).Outputs(2).Run(),
            "the parts [4, 2] do not make up 5 at axis 0 for 2 outputs");
  EXPECT_EQ(OpCase("Split").In({5}).Ints({6, -1}).Outputs(2).Run(),
            "the parts [6, -1] do not make up 5 at axis 0 for 2 outputs");
}

TEST(SliceTest, PositionsAreClamped) {
  EXPECT_EQ(OpCase("Slice").In({5, 6}).Ints({1}).Ints({kFar}).Run(), "float32 [4, 6]");
  EXPECT_EQ(OpCase("Slice").In({5, 6}).Ints({-2}).Ints({-1}).Ints({1}).Run(), "float32 [5, 1]");
  EXPECT_EQ(OpCase("Slice").In({5}).Ints({4}).Ints({1}).Run(), "float32 [0]");
  EXPECT_EQ(OpCase("Slice", 9).In({5, 6}).Ints("starts", {1, 2}).Ints("ends", {3, 4}).Run(),
            "float32 [2, 2]");
  EXPECT_EQ(OpCase("Slice").In({0}).Ints({0}).Ints({9}).Ints({0}).Ints({-1}).Run(), "float32 [0]");
  EXPECT_EQ(
      OpCase("Slice").Ints({1, 2, 3, 4, 5}).Ints({-1}).Ints({INT64_MIN}).Ints({0}).Ints({-2}).Run(),
      "int64 [3] = 5 3 1");
  EXPECT_EQ(OpCase("Slice").Ints({1, 2, 3}).Ints({0}).Ints({3}).Ints({0}).Ints({kFar}).Run(),
            "int64 [1] = 1");
  EXPECT_EQ(OpCase("Slice").In({5}).Ints({0}).Ints({3}).Ints({0}).Ints({0}).Run(), "a step is 0");
  EXPECT_EQ(OpCase("Slice").In({5}).Ints({0}).Ints({3, 4}).Run(),
            "1 starts, 2 ends, 1 axes and 1 steps, expected equally many");
  EXPECT_EQ(OpCase("Slice").In({5}).Ints({0}).Run(), "it has starts, but no ends");
}

TEST(GatherTest, ChoosesAlongOneAxis) {
  EXPECT_EQ(OpCase("Gather").In({7, 4}).In({3, 2}, DType::kI64).Run(), "float32 [3, 2, 4]");
  EXPECT_EQ(OpCase("Gather").In({7, 4}).Int(1).Int("axis", 1).Run(), "float32 [7]");
  EXPECT_EQ(OpCase("Gather").Ints({5, 6, 7}).Ints({-1, 0}).Run(), "int64 [2] = 7 5");
  EXPECT_EQ(OpCase("Gather").In({7, 4}).Ints({7}).Run(), "an index is 7, expected -7 to 6");
  EXPECT_EQ(OpCase("Gather").In({7, 4}).Weight({1}).Run(),
            "input 1 'x1' is float32, expected int64 or int32");
}

TEST(ExpandAndTileTest, Sizes) {
  EXPECT_EQ(OpCase("Expand").In({3, 1}).Ints({2, 1, 6}).Run(), "float32 [2, 3, 6]");
  EXPECT_EQ(OpCase("Expand").In({3, 4}).Ints({1}).Run(), "float32 [3, 4]");
  EXPECT_EQ(OpCase("Expand").Ints({1, 2}).Ints({2, 2}).Run(), "int64 [2, 2] = 1 2 1 2");
  EXPECT_EQ(OpCase("Expand").In({3, 4}).Ints({3, 5}).Run(),
            "input 0 'x0' has shape [3, 4], expected one that broadcasts with [3, 5]");
  EXPECT_EQ(OpCase("Expand").In({3}).Ints({-1}).Run(), "shape [-1] has a negative dimension");
  EXPECT_EQ(OpCase("Tile").In({2, 3}).Ints({2, 0}).Run(), "float32 [4, 0]");
  EXPECT_EQ(OpCase("Tile").In({2, 3}).Ints({kFar, 1}).Run(),
            "repeats [9223372036854775807, 1] are not usable for shape [2, 3]");
}

TEST(PadTest, AllForms) {
  EXPECT_EQ(OpCase("Pad").In({2, 3}).Ints({0, 1, 2, 3}).Run(), "float32 [4, 7]");
  EXPECT_EQ(OpCase("Pad").In({2, 3}).Ints({0, -1, 0, -1}).Run(), "float32 [2, 1]");
  EXPECT_EQ(OpCase("Pad", 18).In({2, 3, 4}).Ints({1, 2}).Omit().Ints({-1}).Run(),
            "float32 [2, 3, 7]");
  EXPECT_EQ(OpCase("Pad", 10).In({2, 3}).Ints("pads", {0, 1, 0, 1}).Run(), "float32 [2, 5]");
  EXPECT_EQ(OpCase("Pad").In({2, 3}).Ints({0, 2, 0, 2}).Str("mode", "reflect").Run(),
            "float32 [2, 7]");
  EXPECT_EQ(OpCase("Pad").In({2, 3}).Ints({0, 3, 0, 0}).Str("mode", "reflect").Run(),
            "reflect padding of 3 at an axis of size 3, expected less than the size");
  EXPECT_EQ(OpCase("Pad").In({0, 3}).Ints({1, 0, 0, 0}).Str("mode", "edge").Run(),
            "an axis of size 0 has nothing to pad with");
  EXPECT_EQ(OpCase("Pad").In({2, 3}).Ints({0, -2, 0, -2}).Run(),
            "pads of -2 and -2 do not fit an axis of size 3");
  EXPECT_EQ(OpCase("Pad").In({2, 3}).Ints({kFar, 0, kFar, 0}).Run(),
            "pads of 9223372036854775807 and 9223372036854775807 do not fit an axis of size 2");
  EXPECT_EQ(OpCase("Pad").In({2, 3}).Ints({1, 1}).Run(), "2 pads, expected 4 for shape [2, 3]");
  EXPECT_EQ(OpCase("Pad").In({2}).Ints({1, 1}).Str("mode", "mirror").Run(),
            "mode is 'mirror', expected constant, reflect, edge or wrap");
}

TEST(DepthToSpaceTest, Blocks) {
  EXPECT_EQ(OpCase("DepthToSpace").In({2, 12, 3, 5}).Int("blocksize", 2).Run(),
            "float32 [2, 3, 6, 10]");
  EXPECT_EQ(OpCase("DepthToSpace").In({2, 6, 3, 5}).Int("blocksize", 2).Run(),
            "input 0 'x0' has 6 channels, expected a multiple of 4");
  EXPECT_EQ(OpCase("DepthToSpace").In({2, 6, 3, 5}).Run(),
            "attribute 'blocksize' is 0, expected 1 to 1024");
}

TEST(IndexTest, PlacesAreChecked) {
  EXPECT_EQ(OpCase("GatherElements").In({3, 4}).In({2, 4}, DType::kI64).Run(), "float32 [2, 4]");
  EXPECT_EQ(OpCase("GatherElements").In({3, 4}).In({2, 5}, DType::kI64).Run(),
            "input 1 'x1' has shape [2, 5], expected one within [3, 4] but for axis 0");
  EXPECT_EQ(OpCase("GatherND").In({3, 4, 5}).In({7, 2}, DType::kI64).Run(), "float32 [7, 5]");
  EXPECT_EQ(OpCase("GatherND").In({3, 4}).In({7, 3}, DType::kI64).Run(),
            "input 1 'x1' has shape [7, 3], expected a last axis of 1 to 2");
  EXPECT_EQ(OpCase("ScatterND").In({3, 4}).In({7, 1}, DType::kI64).In({7, 4}).Run(),
            "float32 [3, 4]");
  EXPECT_EQ(OpCase("ScatterND").In({3, 4}).In({7, 1}, DType::kI64).In({7}).Run(),
            "input 2 'x2' has shape [7], expected [7, 4]");
  EXPECT_EQ(OpCase("ScatterND").In({3}).Ints({1}).In({1}).Str("reduction", "mul").Run(),
            "reduction is 'mul', expected none or add");
  EXPECT_EQ(OpCase("ArgMax").In({3, 4}).Int("axis", -1).Int("keepdims", 0).Run(), "int64 [3]");
  EXPECT_EQ(OpCase("ArgMax").In({3, 4}).Int("axis", 2).Run(), "axis is 2, expected -2 to 1");
  EXPECT_EQ(OpCase("CumSum").In({3, 4}).Int(2).Run(), "axis is 2, expected -2 to 1");
}

TEST(GridSampleTest, AsTheGridIsShaped) {
  EXPECT_EQ(OpCase("GridSample").In({2, 3, 5, 7}).In({2, 4, 6, 2}).Run(), "float32 [2, 3, 4, 6]");
  EXPECT_EQ(OpCase("GridSample").In({2, 3, 5, 7}).In({1, 4, 6, 2}).Run(),
            "input 1 'x1' has shape [1, 4, 6, 2], expected [2, H, W, 2]");
  EXPECT_EQ(OpCase("GridSample").In({2, 3, 5, 7}).In({2, 4, 6, 2}).Str("mode", "best").Run(),
            "mode is 'best', expected linear, nearest or cubic");
}

TEST(EinsumTest, RefusesWhatIsNoContraction) {
  EXPECT_EQ(OpCase("Einsum").In({3, 4}).In({4, 5}).Str("equation", "ij,jk->ik").Run(),
            "float32 [3, 5]");
  for (const char* equation : {"ii->i", "...ij->...ji", "ij,jk,kl->il", "ij->jj"}) {
    EXPECT_NE(OpCase("Einsum").In({3, 3}).Str("equation", equation).Run().find("the equation"),
              std::string::npos)
        << equation;
  }
  EXPECT_NE(OpCase("Einsum").In({3, 3}).Str("equation", "ij->k").Run().find("an axis of nothing"),
            std::string::npos);
}

}  // namespace
}  // namespace ganvas::graph
