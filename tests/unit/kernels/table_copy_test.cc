#include "shared/kernels/table_copy.h"

#include <gtest/gtest.h>

#include "shared/kernels/copy.h"

namespace ganvas::kernels {
namespace {

// [2, 3, 11] -> the sizes of the tables, in two parts, against the definition.
template <typename T>
void ExpectDefinition(const TableCopy::Tables& tables) {
  std::vector<T> in;
  for (int i = 0; i < 66; ++i) in.push_back(static_cast<T>(i + 1));
  const TableCopy copy(tables, {2, 3, 11});
  const T fill = 99;
  std::vector<T> expected;
  for (const int64_t a : tables[0]) {
    for (const int64_t b : tables[1]) {
      for (const int64_t c : tables[2]) {
        const bool inside = a >= 0 && b >= 0 && c >= 0;
        expected.push_back(inside ? in[static_cast<size_t>(a * 33 + b * 11 + c)] : fill);
      }
    }
  }
  ASSERT_EQ(copy.rows() * copy.width(), static_cast<int64_t>(expected.size()));
  std::vector<T> out(expected.size());
  const int64_t middle = copy.rows() / 2;
  copy.Run(sizeof(T), in.data(), &fill, middle, copy.rows(), out.data());
  copy.Run(sizeof(T), in.data(), &fill, 0, middle, out.data());
  EXPECT_EQ(out, expected);
}

TEST(TableCopy, EqualsItsDefinition) {
  const std::vector<TableCopy::Tables> cases = {
      {{0, 1}, {0, 1, 2}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
      {{1, 0}, {1, 0, 1, 2, 1}, {4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 9, 8}},
      {{-1, 0, 1}, {-1, -1, 2}, {-1, 0, 1, 2, 3, 4, 5, 6, -1, -1, -1}},
      {{0, 1}, {0, 0, 1, 1, 2, 2}, {0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8}},
      {{0}, {2, 2, 2}, {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3}},
      {{0, 1, -1, 1}, {0}, {3, 2, 1, 0, -1, -1, 5, 5, 0, 2, 4, 6, 8, 10}},
      {{1}, {1}, {3, 2, 1, 0}},
  };
  for (const TableCopy::Tables& tables : cases) {
    ExpectDefinition<uint8_t>(tables);
    ExpectDefinition<uint32_t>(tables);
    ExpectDefinition<uint64_t>(tables);
  }
}

TEST(CopyBytes, CopiesAllAndNoMore) {
  for (size_t count = 0; count < 200; ++count) {
    std::vector<uint8_t> from(count + 1), to(count + 1, 7);
    for (size_t i = 0; i < count; ++i) from[i] = static_cast<uint8_t>(i + 1);
    CopyBytes(from.data(), count, to.data());
    for (size_t i = 0; i < count; ++i) ASSERT_EQ(to[i], from[i]) << count;
    EXPECT_EQ(to[count], 7) << count;
  }
}

}  // namespace
}  // namespace ganvas::kernels
