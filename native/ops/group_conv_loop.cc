#include "native/ops/group_conv_loop.h"

#include <algorithm>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "native/ops/group_conv_loop.cc"
#include "hwy/foreach_target.h"
// Must follow foreach_target.h.
#include "hwy/highway.h"
#include "native/ops/winograd_4x3-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::ops::HWY_NAMESPACE {

constexpr int64_t kTile = 4;    // pixels of a side
constexpr int64_t kEdge = 6;    // with the pixels around it that its convolution reads
constexpr int64_t kTiles = 16;  // together
// Points of the transform are this far from each other: not a power of two, so that they do not
// fall into the same few sets of a cache.
constexpr int64_t kPointNumbers = (kTiles + 1) * kGroupMaps;

#if (HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3) || HWY_TARGET == HWY_NEON
constexpr size_t kRegisters = 32;
#else
constexpr size_t kRegisters = 16;
#endif

// Vectors of one width that cover `kColumns` numbers.
template <typename T, size_t kColumns>
using Lanes = hn::CappedTag<T, kColumns>;

// Rows of a block of accumulators.
template <class D, size_t kVectors>
constexpr int64_t RowsOfBlock() {
  return static_cast<int64_t>(
      std::clamp<size_t>((kRegisters - kVectors - 1) / kVectors, 1, kVectors == 1 ? 16 : 14));
}

template <class D, size_t kVectors, typename T = hn::TFromD<D>>
HWY_INLINE void StoreFinished(D d, const Finishing<T>& f, hn::Vec<D>* sums, int64_t at,
                              int64_t column, T* to) {
  constexpr size_t kLanes = hn::MaxLanes(D());
#pragma GCC unroll 4
  for (size_t v = 0; v < kVectors; ++v) {
    hn::Vec<D> sum = sums[v];
    const size_t lane = v * kLanes;
    if (f.kind == Finish::kLeaky) {
      if (f.bias != nullptr) sum = hn::Add(sum, hn::LoadU(d, f.bias + column + lane));
      sum = hn::Max(sum, hn::Mul(sum, hn::Set(d, f.slope)));
    } else if (f.kind == Finish::kMask) {
      const auto positive = hn::Gt(hn::LoadU(d, f.rows + at + lane), hn::Zero(d));
      sum = hn::IfThenElse(positive, sum, hn::Mul(sum, hn::Set(d, f.slope)));
    } else if (f.kind == Finish::kAdd) {
      sum = hn::Add(sum, hn::LoadU(d, f.rows + at + lane));
    }
    hn::StoreU(sum, d, to + at + lane);
  }
}

// kRows rows of a[.][depth] times kVectors vectors of columns of b. kDepth is the depth where it is
// known, else 0. Calls done(row, vectors).
template <class D, size_t kVectors, int64_t kRows, int64_t kDepth, class Done,
          typename T = hn::TFromD<D>>
HWY_INLINE void Block(D d, const T* a, int64_t given_depth, const T* b, int64_t b_stride,
                      const Done& done) {
  constexpr size_t kLanes = hn::MaxLanes(D());
  const int64_t depth = kDepth > 0 ? kDepth : given_depth;
  hn::Vec<D> acc[kRows][kVectors];
#pragma GCC unroll 16
  for (int64_t r = 0; r < kRows; ++r) {
#pragma GCC unroll 4
    for (size_t v = 0; v < kVectors; ++v) acc[r][v] = hn::Zero(d);
  }
  for (int64_t k = 0; k < depth; ++k, b += b_stride) {
    hn::Vec<D> bv[kVectors];
#pragma GCC unroll 4
    for (size_t v = 0; v < kVectors; ++v) bv[v] = hn::LoadU(d, b + v * kLanes);
#pragma GCC unroll 16
    for (int64_t r = 0; r < kRows; ++r) {
      const auto av = hn::Set(d, a[r * depth + k]);
#pragma GCC unroll 4
      for (size_t v = 0; v < kVectors; ++v) acc[r][v] = hn::MulAdd(av, bv[v], acc[r][v]);
    }
  }
#pragma GCC unroll 16
  for (int64_t r = 0; r < kRows; ++r) done(r, acc[r]);
}

// Rows of a[.][depth] times the columns of D's width, in blocks of the largest size that fits.
template <class D, size_t kVectors, int64_t kDepth, class Done, typename T = hn::TFromD<D>>
HWY_INLINE void Blocks(D d, const T* a, int64_t rows, int64_t depth, const T* b, int64_t b_stride,
                       const Done& done) {
  constexpr int64_t kMost = RowsOfBlock<D, kVectors>();
  constexpr int64_t kHalf = std::max<int64_t>(1, kMost / 4);
  int64_t row = 0;
  for (; row + kMost <= rows; row += kMost) {
    Block<D, kVectors, kMost, kDepth>(d, a + row * depth, depth, b, b_stride,
                                      [&](int64_t r, auto* sums) { done(row + r, sums); });
  }
  for (; row + kHalf <= rows; row += kHalf) {
    Block<D, kVectors, kHalf, kDepth>(d, a + row * depth, depth, b, b_stride,
                                      [&](int64_t r, auto* sums) { done(row + r, sums); });
  }
  for (; row < rows; ++row) {
    Block<D, kVectors, 1, kDepth>(d, a + row * depth, depth, b, b_stride,
                                  [&](int64_t r, auto* sums) { done(row + r, sums); });
  }
}

template <size_t kColumns, int64_t kDepth, typename T>
HWY_NOINLINE void Panel(const T* a, int64_t rows, int64_t depth, const T* b, int64_t cols,
                        int64_t column, const Finishing<T>& f, T* c) {
  using D = Lanes<T, kColumns>;
  const D d;
  constexpr size_t kVectors = kColumns / hn::MaxLanes(D());
  Blocks<D, kVectors, kDepth>(d, a, rows, depth, b + column, cols, [&](int64_t row, auto* sums) {
    StoreFinished<D, kVectors>(d, f, sums, row * cols + column, column, c);
  });
}

constexpr int64_t kRowsTogether = 256;  // of a: they stay in the first two caches

template <size_t kColumns, typename T>
void Rows(const T* a, int64_t rows, int64_t depth, const T* b, int64_t cols, const Finishing<T>& f,
          T* c) {
  using Function =
      void (*)(const T*, int64_t, int64_t, const T*, int64_t, int64_t, const Finishing<T>&, T*);
  const Function panel = depth == 16    ? Panel<kColumns, 16, T>
                         : depth == 32  ? Panel<kColumns, 32, T>
                         : depth == 64  ? Panel<kColumns, 64, T>
                         : depth == 128 ? Panel<kColumns, 128, T>
                         : depth == 256 ? Panel<kColumns, 256, T>
                                        : Panel<kColumns, 0, T>;
  Finishing<T> moved = f;
  for (int64_t row = 0; row < rows; row += kRowsTogether) {
    const int64_t count = std::min(kRowsTogether, rows - row);
    if (f.rows != nullptr) moved.rows = f.rows + row * cols;
    for (int64_t column = 0; column < cols; column += static_cast<int64_t>(kColumns)) {
      panel(a + row * depth, count, depth, b, cols, column, moved, c + row * cols);
    }
  }
}

template <typename T>
void RowsTimesMatrixOf(const T* a, int64_t rows, int64_t depth, const T* b, int64_t cols,
                       const Finishing<T>& f, T* c) {
  cols % 16 == 0 ? Rows<16>(a, rows, depth, b, cols, f, c) : Rows<8>(a, rows, depth, b, cols, f, c);
}

// kRows rows of sum[.][sum_stride] += products over `rows` rows of a and b.
template <class D, size_t kVectors, int64_t kRows, typename T = hn::TFromD<D>>
HWY_INLINE void Products(D d, const T* a, int64_t a_stride, const T* b, int64_t b_stride,
                         int64_t rows, T* sum, int64_t sum_stride) {
  constexpr size_t kLanes = hn::MaxLanes(D());
  hn::Vec<D> acc[kRows][kVectors];
#pragma GCC unroll 16
  for (int64_t r = 0; r < kRows; ++r) {
#pragma GCC unroll 4
    for (size_t v = 0; v < kVectors; ++v)
      acc[r][v] = hn::LoadU(d, sum + r * sum_stride + v * kLanes);
  }
  for (int64_t row = 0; row < rows; ++row, a += a_stride, b += b_stride) {
    hn::Vec<D> bv[kVectors];
#pragma GCC unroll 4
    for (size_t v = 0; v < kVectors; ++v) bv[v] = hn::LoadU(d, b + v * kLanes);
#pragma GCC unroll 16
    for (int64_t r = 0; r < kRows; ++r) {
      const auto av = hn::Set(d, a[r]);
#pragma GCC unroll 4
      for (size_t v = 0; v < kVectors; ++v) acc[r][v] = hn::MulAdd(av, bv[v], acc[r][v]);
    }
  }
#pragma GCC unroll 16
  for (int64_t r = 0; r < kRows; ++r) {
#pragma GCC unroll 4
    for (size_t v = 0; v < kVectors; ++v) {
      hn::StoreU(acc[r][v], d, sum + r * sum_stride + v * kLanes);
    }
  }
}

// sum[depth][kColumns of sum_stride] += a^T b.
template <size_t kColumns, typename T>
HWY_INLINE void ProductPanel(const T* a, int64_t depth, const T* b, int64_t b_stride, int64_t rows,
                             T* sum, int64_t sum_stride) {
  using D = Lanes<T, kColumns>;
  const D d;
  constexpr size_t kVectors = kColumns / hn::MaxLanes(D());
  constexpr int64_t kMost = RowsOfBlock<D, kVectors>();
  constexpr int64_t kFew = std::max<int64_t>(1, kMost / 4);
  int64_t r = 0;
  for (; r + kMost <= depth; r += kMost) {
    Products<D, kVectors, kMost>(d, a + r, depth, b, b_stride, rows, sum + r * sum_stride,
                                 sum_stride);
  }
  for (; r + kFew <= depth; r += kFew) {
    Products<D, kVectors, kFew>(d, a + r, depth, b, b_stride, rows, sum + r * sum_stride,
                                sum_stride);
  }
  for (; r < depth; ++r) {
    Products<D, kVectors, 1>(d, a + r, depth, b, b_stride, rows, sum + r * sum_stride, sum_stride);
  }
}

template <size_t kColumns, typename T>
HWY_NOINLINE void ProductPanels(const T* a, const T* b, int64_t rows, int64_t depth, int64_t cols,
                                T* sum) {
  for (int64_t row = 0; row < rows; row += kRowsTogether) {
    const int64_t count = std::min(kRowsTogether, rows - row);
    for (int64_t column = 0; column < cols; column += static_cast<int64_t>(kColumns)) {
      ProductPanel<kColumns>(a + row * depth, depth, b + row * cols + column, cols, count,
                             sum + column, cols);
    }
  }
}

template <typename T>
void AddRowProductsOf(const T* a, const T* b, int64_t rows, int64_t depth, int64_t cols, T* sum) {
  cols % 16 == 0 ? ProductPanels<16>(a, b, rows, depth, cols, sum)
                 : ProductPanels<8>(a, b, rows, depth, cols, sum);
}

template <typename T>
void AddScaledOf(const T* a, T scale, const T* b, int64_t count, T* sum) {
  const Lanes<T, 8> d;
  const auto factor = hn::Set(d, scale);
  for (int64_t i = 0; i < count; i += static_cast<int64_t>(hn::MaxLanes(d))) {
    hn::StoreU(hn::MulAdd(factor, hn::LoadU(d, b + i), hn::LoadU(d, a + i)), d, sum + i);
  }
}

// The place of a tile.
struct Tiles {
  explicit Tiles(const GroupedPictures& s)
      : high((s.height + kTile - 1) / kTile), wide((s.width + kTile - 1) / kTile) {}
  int64_t high, wide;
};

// Calls work(index, y, x, first pixel of its picture) for tiles [first, first + count).
template <class Work>
HWY_INLINE void ForTiles(const GroupedPictures& s, int64_t first, int64_t count, const Work& work) {
  const Tiles tiles(s);
  const int64_t in_picture = tiles.high * tiles.wide;
  for (int64_t t = 0; t < count; ++t) {
    const int64_t picture = (first + t) / in_picture, place = (first + t) % in_picture;
    work(t, place / tiles.wide * kTile, place % tiles.wide * kTile, picture * s.height * s.width);
  }
}

template <typename T>
using GroupLanes = Lanes<T, kGroupMaps>;

template <typename T>
constexpr size_t kGroupVectors = kGroupMaps / hn::MaxLanes(GroupLanes<T>());

// kSide x kSide pixels of the group at `x` from (top, left) on, transformed, to points of `to`.
template <class Lines, typename T>
HWY_INLINE void TakeTile(const GroupedPictures& s, const T* x, int64_t picture, int64_t top,
                         int64_t left, T* to) {
  constexpr int64_t kSide = Lines::kFrom;
  const GroupLanes<T> d;
  const int64_t maps = s.Maps();
  const bool inside = top >= 0 && left >= 0 && top + kSide <= s.height && left + kSide <= s.width;
#pragma GCC unroll 1
  for (size_t v = 0; v < kGroupVectors<T>; ++v) {
    const size_t lane = v * hn::MaxLanes(d);
    const T* origin = x + (picture + top * s.width + left) * maps + lane;
    const auto put = [&](int r, int c, auto value) {
      hn::StoreU(value, d, to + (r * kEdge + c) * kPointNumbers + lane);
    };
    if (inside) {
      Transform2d<Lines>(
          d, [&](int r, int c) { return hn::LoadU(d, origin + (r * s.width + c) * maps); }, put);
    } else {
      Transform2d<Lines>(
          d,
          [&](int r, int c) {
            const bool there =
                top + r >= 0 && top + r < s.height && left + c >= 0 && left + c < s.width;
            return there ? hn::LoadU(d, origin + (r * s.width + c) * maps) : hn::Zero(d);
          },
          put);
    }
  }
}

template <typename T>
HWY_INLINE void GiveTile(const GroupedPictures& s, const T* from, int64_t picture, int64_t top,
                         int64_t left, int64_t group, const Finishing<T>& f, T* y) {
  const GroupLanes<T> d;
  const int64_t maps = s.Maps();
#pragma GCC unroll 1
  for (size_t v = 0; v < kGroupVectors<T>; ++v) {
    const size_t lane = v * hn::MaxLanes(d);
    const int64_t column = group * kGroupMaps + static_cast<int64_t>(lane);
    const int64_t origin = (picture + top * s.width + left) * maps + column;
    Transform2d<OutputOut>(
        d,
        [&](int r, int c) { return hn::LoadU(d, from + (r * kEdge + c) * kPointNumbers + lane); },
        [&](int r, int c, auto value) {
          if (top + r >= s.height || left + c >= s.width) return;
          StoreFinished<GroupLanes<T>, 1>(d, f, &value, origin + (r * s.width + c) * maps, column,
                                          y);
        });
  }
}

// The products of one group at all points, for `count` tiles.
template <typename T>
HWY_INLINE void MultiplyPoints(const T* taken, const T* u, int64_t count, T* given) {
  using D = GroupLanes<T>;
  const D d;
  for (int64_t p = 0; p < kWinogradPoints; ++p) {
    T* to = given + p * kPointNumbers;
    Blocks<D, kGroupVectors<T>, kGroupMaps>(
        d, taken + p * kPointNumbers, count, kGroupMaps, u + p * kGroupMaps * kGroupMaps,
        kGroupMaps, [&](int64_t row, auto* sums) {
#pragma GCC unroll 4
          for (size_t v = 0; v < kGroupVectors<T>; ++v) {
            hn::StoreU(sums[v], d, to + row * kGroupMaps + v * hn::MaxLanes(d));
          }
        });
  }
}

template <typename T>
void GroupConvOf(const GroupedPictures& s, const T* x, const T* u, const Finishing<T>& f, T* y,
                 T* scratch) {
  const Tiles tiles(s);
  const int64_t all = s.pictures * tiles.high * tiles.wide;
  T* taken = scratch;
  T* given = scratch + kWinogradPoints * kPointNumbers;
  for (int64_t group = 0; group < s.groups; ++group) {
    const T* own = x + group * kGroupMaps;
    for (int64_t first = 0; first < all; first += kTiles) {
      const int64_t count = std::min(kTiles, all - first);
      ForTiles(s, first, count, [&](int64_t t, int64_t top, int64_t left, int64_t picture) {
        TakeTile<InputIn>(s, own, picture, top - 1, left - 1, taken + t * kGroupMaps);
      });
      MultiplyPoints(taken, u + group * kGroupWeights, count, given);
      ForTiles(s, first, count, [&](int64_t t, int64_t top, int64_t left, int64_t picture) {
        GiveTile(s, given + t * kGroupMaps, picture, top, left, group, f, y);
      });
    }
  }
}

template <typename T>
void AddGroupProductsOf(const GroupedPictures& s, const T* x, const T* dy, T* sums, T* scratch) {
  const Tiles tiles(s);
  const int64_t all = s.pictures * tiles.high * tiles.wide;
  T* of_x = scratch;
  T* of_dy = scratch + kWinogradPoints * kPointNumbers;
  for (int64_t group = 0; group < s.groups; ++group) {
    const int64_t map = group * kGroupMaps;
    for (int64_t first = 0; first < all; first += kTiles) {
      const int64_t count = std::min(kTiles, all - first);
      ForTiles(s, first, count, [&](int64_t t, int64_t top, int64_t left, int64_t picture) {
        TakeTile<InputIn>(s, x + map, picture, top - 1, left - 1, of_x + t * kGroupMaps);
        TakeTile<OutputIn>(s, dy + map, picture, top, left, of_dy + t * kGroupMaps);
      });
      for (int64_t p = 0; p < kWinogradPoints; ++p) {
        ProductPanel<kGroupMaps>(
            of_x + p * kPointNumbers, kGroupMaps, of_dy + p * kPointNumbers, kGroupMaps, count,
            sums + group * kGroupWeights + p * kGroupMaps * kGroupMaps, kGroupMaps);
      }
    }
  }
}

// Runs Lines over the points of each of 16 x 16 weights of each group: from(group, point, in)
// and to(group, point, in) give where 16 numbers lie.
template <class Lines, typename T, class From, class To>
HWY_INLINE void ForWeights(int64_t groups, const From& from, const To& to) {
  const GroupLanes<T> d;
  for (int64_t i = 0; i < groups * kGroupMaps; ++i) {
    for (size_t lane = 0; lane < kGroupMaps; lane += hn::MaxLanes(d)) {
      Transform2d<Lines>(
          d,
          [&](int r, int c) {
            return hn::LoadU(d, from(i / kGroupMaps, r * Lines::kFrom + c, i % kGroupMaps) + lane);
          },
          [&](int r, int c, auto value) {
            hn::StoreU(value, d, to(i / kGroupMaps, r * Lines::kTo + c, i % kGroupMaps) + lane);
          });
    }
  }
}

// Both layouts of weights.
template <typename T>
HWY_INLINE T* PlainAt(T* w, int64_t group, int64_t tap, int64_t in) {
  return w + ((group * kGroupMaps + in) * 9 + tap) * kGroupMaps;
}
template <typename T>
HWY_INLINE T* PointAt(T* u, int64_t group, int64_t point, int64_t in) {
  return u + group * kGroupWeights + (point * kGroupMaps + in) * kGroupMaps;
}

template <typename T>
void TransformGroupWeightsOf(const T* w, int64_t groups, T* u) {
  ForWeights<WeightsIn, T>(
      groups, [&](int64_t g, int64_t tap, int64_t in) { return PlainAt(w, g, tap, in); },
      [&](int64_t g, int64_t point, int64_t in) { return PointAt(u, g, point, in); });
}

template <typename T>
void WeightsOfProductsOf(const T* sums, int64_t groups, T* w) {
  ForWeights<WeightsOut, T>(
      groups, [&](int64_t g, int64_t point, int64_t in) { return PointAt(sums, g, point, in); },
      [&](int64_t g, int64_t tap, int64_t in) { return PlainAt(w, g, tap, in); });
}

template <typename T>
GroupLoops<T> LoopsOf() {
  return {RowsTimesMatrixOf<T>,       AddRowProductsOf<T>, AddScaledOf<T>,
          TransformGroupWeightsOf<T>, GroupConvOf<T>,      AddGroupProductsOf<T>,
          WeightsOfProductsOf<T>};
}
GroupLoops<float> FloatLoops() { return LoopsOf<float>(); }
GroupLoops<double> DoubleLoops() { return LoopsOf<double>(); }

int64_t ScratchNumbers() { return 2 * kWinogradPoints * kPointNumbers; }

}  // namespace ganvas::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ganvas::ops {

HWY_EXPORT(FloatLoops);
HWY_EXPORT(DoubleLoops);
HWY_EXPORT(ScratchNumbers);

template <>
GroupLoops<float> LoopsFor() {
  return HWY_DYNAMIC_DISPATCH(FloatLoops)();
}
template <>
GroupLoops<double> LoopsFor() {
  return HWY_DYNAMIC_DISPATCH(DoubleLoops)();
}
int64_t GroupScratchNumbers() { return HWY_DYNAMIC_DISPATCH(ScratchNumbers)(); }

}  // namespace ganvas::ops
#endif  // HWY_ONCE
