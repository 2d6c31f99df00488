#include "shared/kernels/dense.h"

#include <cstring>

#include "shared/base/aligned_buffer.h"
#include "shared/kernels/reference.h"
#include "tests/unit/kernels/kernel_test.h"

namespace ganvas::kernels {
namespace {

std::vector<float> RunAll(const Dense& dense, const std::vector<float>& a,
                          const std::vector<float>& b, bool packed, const DenseEpilogue& epilogue) {
  std::vector<float> panels(static_cast<size_t>(dense.packed_floats()));
  PackDense(dense, b.data(), nullptr, panels.data());
  auto scratch =
      AlignedBuffer::Create(static_cast<size_t>(dense.scratch_floats()) * sizeof(float)).value();
  std::vector<float> out(static_cast<size_t>(dense.matrices() * dense.rows * dense.cols));
  for (int64_t item = dense.items() - 1; item >= 0; --item) {
    RunDenseItem(dense, a.data(), b.data(), packed ? panels.data() : nullptr, epilogue, item,
                 scratch.as<float>(), out.data());
  }
  return out;
}

Dense MakeDense(int64_t rows, int64_t depth, int64_t cols) {
  Dense dense;
  dense.rows = rows;
  dense.depth = depth;
  dense.cols = cols;
  dense.a_row_stride = depth;
  dense.b_depth_stride = cols;
  ChooseBlocks(&dense);
  return dense;
}

TEST(Dense, EqualsReferenceOnEveryTarget) {
  ForEachTarget([] {
    for (const auto& [rows, depth, cols] : std::vector<std::array<int64_t, 3>>{
             {1, 1, 1}, {1, 100, 257}, {13, 37, 31}, {100, 9, 64}}) {
      Numbers numbers(4);
      const std::vector<float> a = numbers.Vector(rows * depth);
      const std::vector<float> b = numbers.Vector(depth * cols);
      const Dense dense = MakeDense(rows, depth, cols);
      std::vector<float> bias = numbers.Vector(cols);
      std::vector<float> expected(static_cast<size_t>(rows * cols));
      reference::MatMul(rows, depth, cols, a.data(), b.data(), expected.data());
      for (size_t i = 0; i < expected.size(); ++i) {
        expected[i] = std::max(0.0f, expected[i] + bias[i % static_cast<size_t>(cols)]);
      }
      bias.resize(static_cast<size_t>(cols + dense.tile_cols));
      DenseEpilogue epilogue;
      epilogue.bias = bias.data();
      epilogue.activation.kind = ActivationKind::kRelu;
      ExpectClose(RunAll(dense, a, b, true, epilogue), expected, 1e-5f);
      ExpectClose(RunAll(dense, a, b, false, epilogue), expected, 1e-5f);
    }
  });
}

TEST(Dense, BitsOfARowDoNotDependOnTheOthers) {
  ForEachTarget([] {
    Numbers numbers(4);
    const std::vector<float> a = numbers.Vector(29 * 50);
    const std::vector<float> b = numbers.Vector(50 * 70);
    const std::vector<float> all = RunAll(MakeDense(29, 50, 70), a, b, true, {});
    for (size_t r = 0; r < 29; ++r) {
      const std::vector<float> row(a.begin() + static_cast<int64_t>(r * 50),
                                   a.begin() + static_cast<int64_t>(r * 50 + 50));
      const std::vector<float> alone = RunAll(MakeDense(1, 50, 70), row, b, true, {});
      ASSERT_EQ(0, std::memcmp(alone.data(), all.data() + r * 70, 70 * sizeof(float)));
    }
  });
}

}  // namespace
}  // namespace ganvas::kernels
