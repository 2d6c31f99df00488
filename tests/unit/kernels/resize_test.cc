// Resizing, pooling, sums and softmax in pieces, on every target, against the definitions.
#include "shared/kernels/resize.h"

#include <algorithm>

#include "shared/base/aligned_buffer.h"
#include "shared/kernels/pool.h"
#include "shared/kernels/reduce.h"
#include "tests/unit/kernels/kernel_test.h"

namespace ganvas::kernels {
namespace {

std::vector<float> Resized(const ResizeAxis& y, const ResizeAxis& x, int64_t in_h, int64_t in_w,
                           const std::vector<float>& in, const std::vector<int64_t>& ends) {
  const int64_t planes = static_cast<int64_t>(in.size()) / (in_h * in_w);
  std::vector<float> out(static_cast<size_t>(planes * y.size() * x.size()));
  AlignedBuffer scratch =
      AlignedBuffer::Create(static_cast<size_t>(ResizeScratch(y, x)) * sizeof(float)).value();
  int64_t begin = 0;
  for (const int64_t end : ends) {
    RunResize(y, x, in_h, in_w, in.data(), begin, end, scratch.as<float>(), out.data());
    begin = end;
  }
  return out;
}

TEST(Resize, EqualsItsTablesOnEveryTarget) {
  ForEachTarget([] {
    for (const auto mode : {ResizeCoordinates::kHalfPixel, ResizeCoordinates::kAlignCorners,
                            ResizeCoordinates::kAsymmetric}) {
      for (const bool cubic : {false, true}) {
        for (const auto& [in_w, out_w] : std::vector<std::pair<int64_t, int64_t>>{
                 {1, 2}, {3, 6}, {5, 10}, {37, 74}, {40, 80}, {37, 73}, {20, 9}}) {
          const int64_t in_h = 6, out_h = 12, planes = 2;
          const auto axis = [&](int64_t from, int64_t to) {
            const float scale = static_cast<float>(to) / static_cast<float>(from);
            return cubic ? CubicAxis(mode, from, to, scale, -0.75f, false)
                         : LinearAxis(mode, from, to, scale);
          };
          const ResizeAxis y = axis(in_h, out_h), x = axis(in_w, out_w);
          const std::vector<float> in = Numbers(4).Vector(planes * in_h * in_w);
          std::vector<float> expected;
          for (int64_t p = 0; p < planes; ++p) {
            for (int64_t i = 0; i < out_h; ++i) {
              for (int64_t j = 0; j < out_w; ++j) {
                double sum = 0;
                for (int64_t k = 0; k < y.taps; ++k) {
                  for (int64_t l = 0; l < x.taps; ++l) {
                    const auto a = static_cast<size_t>(i * y.taps + k);
                    const auto b = static_cast<size_t>(j * x.taps + l);
                    sum += static_cast<double>(y.weight[a]) * x.weight[b] *
                           in[static_cast<size_t>((p * in_h + y.index[a]) * in_w + x.index[b])];
                  }
                }
                expected.push_back(static_cast<float>(sum));
              }
            }
          }
          SCOPED_TRACE(std::to_string(static_cast<int>(mode)) + " " + std::to_string(out_w));
          const std::vector<float> whole = Resized(y, x, in_h, in_w, in, {planes * out_h});
          ExpectClose(whole, expected, 1e-5f);
          EXPECT_EQ(Resized(y, x, in_h, in_w, in, {1, 5, 13, 14, planes * out_h}), whole);
        }
      }
    }
  });
}

TEST(Resize, DoubledAxesAreTakenInPairs) {
  const ResizeAxis half = LinearAxis(ResizeCoordinates::kHalfPixel, 10, 20, 2.0f);
  EXPECT_EQ(half.pairs_begin, 1);
  EXPECT_EQ(half.pairs_end, 9);
  const ResizeAxis asymmetric = LinearAxis(ResizeCoordinates::kAsymmetric, 10, 20, 2.0f);
  EXPECT_EQ(asymmetric.pairs_begin, 0);
  EXPECT_EQ(asymmetric.pairs_end, 9);
  const ResizeAxis corners = LinearAxis(ResizeCoordinates::kAlignCorners, 10, 20, 2.0f);
  EXPECT_LE(corners.pairs_end - corners.pairs_begin, 1);
}

TEST(Pool, RowsInPiecesEqualTheWhole) {
  const PoolWindow window{9, 7, 5, 4, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1, false};
  const std::vector<float> in = Numbers(4).Vector(3 * 63);
  for (const auto run : {RunAveragePool, RunMaxPool}) {
    std::vector<float> whole(3 * 20), pieces(whole.size());
    run(window, in.data(), 0, 15, whole.data());
    for (int64_t row = 0; row < 15; row += 2) {
      run(window, in.data(), row, std::min<int64_t>(15, row + 2), pieces.data());
    }
    EXPECT_EQ(pieces, whole);
  }
}

TEST(Reduction, PiecesEqualTheDefinition) {
  const Shape shape{3, 5, 7, 301};
  const std::vector<float> in = Numbers(4).Vector(shape.elements());
  for (const std::vector<int64_t>& axes : std::vector<std::vector<int64_t>>{
           {1}, {0}, {3}, {2, 3}, {0, 2}, {1, 2, 3}, {0, 1, 2, 3}, {1, 3}, {}}) {
    const Reduction reduction = MakeReduction(shape, axes);
    const auto reduced = [&](int64_t axis) {
      return std::find(axes.begin(), axes.end(), axis) != axes.end();
    };
    std::vector<double> sums(static_cast<size_t>(reduction.outputs()), 0.0);
    for (int64_t i = 0; i < shape.elements(); ++i) {
      int64_t rest = i, at = 0, stride = 1;
      for (int axis = 3; axis >= 0; --axis) {
        if (!reduced(axis)) {
          at += rest % shape[axis] * stride;
          stride *= shape[axis];
        }
        rest /= shape[axis];
      }
      sums[static_cast<size_t>(at)] += in[static_cast<size_t>(i)];
    }
    std::vector<float> out(sums.size()), expected;
    for (const double sum : sums) expected.push_back(static_cast<float>(sum * 0.5));
    const int64_t middle = reduction.outputs() * 3 / 7;
    RunReduction(ReductionKind::kSum, reduction, 0.5, in.data(), 0, middle, out.data());
    RunReduction(ReductionKind::kSum, reduction, 0.5, in.data(), middle, reduction.outputs(),
                 out.data());
    ExpectClose(out, expected, 1e-6f);
  }
}

TEST(Softmax, EqualsItsDefinitionOnEveryTarget) {
  ForEachTarget([] {
    for (const int64_t inner : {1, 3}) {
      for (const int64_t axis : {1, 7, 16, 100, 4099}) {
        std::vector<float> in = Numbers(4).Vector(2 * axis * inner);
        for (float& x : in) x *= 20;
        std::vector<float> expected(in.size());
        for (int64_t line = 0; line < 2 * inner; ++line) {
          const auto at = [&](int64_t a) {
            return static_cast<size_t>((line / inner * axis + a) * inner + line % inner);
          };
          double sum = 0;
          for (int64_t a = 0; a < axis; ++a) sum += std::exp(static_cast<double>(in[at(a)]));
          for (int64_t a = 0; a < axis; ++a) {
            expected[at(a)] = static_cast<float>(std::exp(static_cast<double>(in[at(a)])) / sum);
          }
        }
        std::vector<float> out = in;  // in place, line by line
        for (int64_t line = 0; line < 2 * inner; ++line) {
          RunSoftmax(axis, inner, out.data(), line, line + 1, out.data());
        }
        ExpectClose(out, expected, 2e-6f);
      }
    }
  });
}

}  // namespace
}  // namespace ganvas::kernels
