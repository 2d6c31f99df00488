#include "shared/base/result.h"

#include <memory>

#include "gtest/gtest.h"
#include "shared/base/aligned_buffer.h"
#include "shared/base/quoted.h"

namespace ganvas {
namespace {

Result<int> Half(int n) {
  if (n % 2 != 0) return BadInput(std::to_string(n) + " is odd");
  return n / 2;
}

Result<int> Quarter(int n) {
  GANVAS_ASSIGN(const int half, Half(n));
  GANVAS_TRY(Half(half));
  return half / 2;
}

TEST(ResultTest, CarriesValuesAndErrorsUpwards) {
  EXPECT_EQ(*Quarter(8), 2);
  const Result<int> odd = Quarter(6);
  ASSERT_FALSE(odd.ok());
  EXPECT_EQ(odd.error().code, ErrorCode::kBadInput);
  EXPECT_EQ(odd.error().message, "3 is odd");
}

TEST(ResultTest, HoldsWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
  const std::unique_ptr<int> moved = std::move(result).value();
  EXPECT_EQ(*moved, 5);
}

TEST(ResultTest, CodesHaveTheNamesOfTheJavaScriptModule) {
  EXPECT_STREQ(ErrorCodeName(ErrorCode::kBadModel), "bad-model");
  EXPECT_STREQ(ErrorCodeName(ErrorCode::kUnsupportedOp), "unsupported-op");
  EXPECT_STREQ(ErrorCodeName(ErrorCode::kBadInput), "bad-input");
  EXPECT_STREQ(ErrorCodeName(ErrorCode::kOutOfMemory), "out-of-memory");
}

TEST(QuotedTest, StaysOnOneShortLine) {
  EXPECT_EQ(Quoted("/block/Conv_1"), "'/block/Conv_1'");
  EXPECT_EQ(Quoted("a\nb\x7f"), "'a?b?'");
  EXPECT_EQ(Quoted(std::string(500, 'x')), "'" + std::string(120, 'x') + "...'");
}

TEST(AlignedBufferTest, IsAlignedAndReadableAVectorPastItsEnd) {
  for (const size_t bytes :
       {size_t{0}, size_t{1}, size_t{63}, size_t{64}, size_t{1000}, size_t{3} << 20}) {
    Result<AlignedBuffer> buffer = AlignedBuffer::Create(bytes);
    ASSERT_TRUE(buffer.ok());
    EXPECT_EQ(buffer->size(), bytes);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(buffer->data()) % 64, 0u);
    for (size_t i = 0; i < bytes + 64; ++i) buffer->as<uint8_t>()[i] = 1;  // ASan watches
  }
}

TEST(AlignedBufferTest, SaysWhenMemoryIsNotToBeHad) {
  const Result<AlignedBuffer> buffer = AlignedBuffer::Create(SIZE_MAX - 10);
  ASSERT_FALSE(buffer.ok());
  EXPECT_EQ(buffer.error().code, ErrorCode::kOutOfMemory);
}

}  // namespace
}  // namespace ganvas
