#include "shared/tensor/tensor.h"

#include <limits>
#include <vector>

#include "gtest/gtest.h"

namespace ganvas {
namespace {

TEST(ShapeTest, CountsElements) {
  EXPECT_EQ(Shape{}.elements(), 1);
  EXPECT_EQ((Shape{2, 3, 4}.elements()), 24);
  EXPECT_EQ((Shape{2, 0, 4}.elements()), 0);
  EXPECT_EQ((Shape{2, 3, 4}.Product(1, 3)), 12);
  EXPECT_EQ((Shape{2, 3, 4}.Product(3, 3)), 1);
  EXPECT_EQ((Shape{2, 3, 4}.ToString()), "[2, 3, 4]");
  EXPECT_EQ(Shape{}.ToString(), "[]");
}

TEST(ShapeTest, EqualityLooksAtRankAndDimensions) {
  EXPECT_EQ((Shape{2, 3}), (Shape{2, 3}));
  EXPECT_NE((Shape{2, 3}), (Shape{2, 4}));
  EXPECT_NE((Shape{2}), (Shape{2, 1}));
  EXPECT_NE(Shape{}, Shape{1});
}

TEST(ShapeTest, CreateRefusesWhatCannotBeCounted) {
  const int64_t big = std::numeric_limits<int64_t>::max();
  for (const std::vector<int64_t>& dims : {std::vector<int64_t>{2, -1},
                                           {big},
                                           {big, big},
                                           {int64_t{1} << 25, int64_t{1} << 25},
                                           {0, big},
                                           {big, 0},
                                           {1, 1, 1, 1, 1, 1, 1, 1, 1}}) {
    const Result<Shape> shape = Shape::Create(dims);
    EXPECT_FALSE(shape.ok());
    EXPECT_EQ(shape.error().code, ErrorCode::kBadInput);
  }
  const Result<Shape> most =
      Shape::Create(std::vector<int64_t>{int64_t{1} << 24, int64_t{1} << 24});
  ASSERT_TRUE(most.ok());
  EXPECT_EQ(most->elements(), int64_t{1} << 48);
}

TEST(DTypeTest, SizesAndNames) {
  EXPECT_EQ(ByteSize(DType::kF32), 4u);
  EXPECT_EQ(ByteSize(DType::kF16), 2u);
  EXPECT_EQ(ByteSize(DType::kF64), 8u);
  EXPECT_EQ(ByteSize(DType::kI64), 8u);
  EXPECT_EQ(ByteSize(DType::kI32), 4u);
  EXPECT_EQ(ByteSize(DType::kBool), 1u);
  EXPECT_STREQ(DTypeName(DType::kF16), "float16");
  const MutableTensorView view{DType::kI32, Shape{3, 5}, nullptr};
  EXPECT_EQ(TensorView(view).bytes(), 60u);
}

}  // namespace
}  // namespace ganvas
