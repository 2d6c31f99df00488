#include "native/ops/resample_loop.h"

#include <algorithm>

namespace ganvas::ops {
namespace {

constexpr int64_t kMargin = 3;  // pixels on each side of a row

template <typename T, typename S>
GANVAS_INLINE void MixFour(const T* __restrict__ a, const T* __restrict__ b,
                           const T* __restrict__ c, const T* __restrict__ d, int64_t numbers,
                           S* __restrict__ to) {
  for (int64_t i = 0; i < numbers; ++i) {
    to[i] = (Load(a[i]) + Load(d[i])) + S(3) * (Load(b[i]) + Load(c[i]));
  }
}

template <typename T, typename S>
GANVAS_INLINE void MixTwo(const T* __restrict__ near, const T* __restrict__ far, int64_t numbers,
                          S* __restrict__ to) {
  for (int64_t i = 0; i < numbers; ++i) to[i] = S(3) * Load(near[i]) + Load(far[i]);
}

// Pixel -1 is at `row`.
template <typename S, typename T>
GANVAS_INLINE void UpRow(const S* __restrict__ row, int64_t width, int64_t maps, S scale,
                         T* __restrict__ y) {
  for (int64_t x = 0; x < width; ++x) {
    const S* __restrict__ at = row + x * maps;
    T* __restrict__ to = y + 2 * x * maps;
    for (int64_t c = 0; c < maps; ++c) {
      const S middle = S(3) * at[maps + c];
      Store((at[c] + middle) * scale, to[c]);
      Store((middle + at[2 * maps + c]) * scale, to[maps + c]);
    }
  }
}

// Pixel -1 is at `row`.
template <typename S, typename T>
GANVAS_INLINE void DownRow(const S* __restrict__ row, int64_t width, int64_t maps, S scale,
                           T* __restrict__ y) {
  for (int64_t x = 0; x < width; ++x) {
    const S* __restrict__ at = row + 2 * x * maps;
    for (int64_t c = 0; c < maps; ++c) {
      Store(((at[c] + at[3 * maps + c]) + S(3) * (at[maps + c] + at[2 * maps + c])) * scale,
            y[x * maps + c]);
    }
  }
}

// The first pixel of the filter is at `row`.
template <typename S, typename T>
GANVAS_INLINE void BlurRow(const S* __restrict__ row, int64_t numbers, int64_t maps, S scale,
                           T* __restrict__ y) {
  for (int64_t i = 0; i < numbers; ++i) {
    Store(((row[i] + row[3 * maps + i]) + S(3) * (row[maps + i] + row[2 * maps + i])) * scale,
          y[i]);
  }
}

template <typename T>
GANVAS_INLINE void Rows(const ResampleShape& s, int64_t first, int64_t count, const T* x, T* y,
                        ResampleScratch<T>& scratch) {
  using S = decltype(Load(T()));
  const int64_t numbers = s.RowNumbers(), margin = kMargin * s.maps;
  const S scale = static_cast<S>(s.gain / 64);
  scratch.zeros.assign(static_cast<size_t>(numbers), T());
  scratch.mixed.assign(static_cast<size_t>(numbers + 2 * margin), S());
  S* mixed = scratch.mixed.data() + margin;
  const auto row = [&](int64_t at) -> const T* {
    if (s.repeat) at = std::clamp<int64_t>(at, 0, s.height - 1);
    return at < 0 || at >= s.height ? scratch.zeros.data() : x + at * numbers;
  };
  for (int64_t to = first; to < first + count; ++to) {
    T* out = y + to * s.OutRowNumbers();
    if (s.kind == Resampling::kUp) {
      MixTwo(row(to / 2), row(to / 2 + (to % 2 == 0 ? -1 : 1)), numbers, mixed);
    } else {
      const int64_t at = s.kind == Resampling::kDown ? 2 * to - 1 : to - s.before;
      MixFour(row(at), row(at + 1), row(at + 2), row(at + 3), numbers, mixed);
    }
    if (s.repeat) {
      std::copy_n(mixed, s.maps, mixed - s.maps);
      std::copy_n(mixed + numbers - s.maps, s.maps, mixed + numbers);
    }
    // One map is what a picture with its maps one after another has: known here, its loops run
    // along the row.
    const int64_t maps = s.maps;
    if (s.kind == Resampling::kBlur) {
      BlurRow(mixed - s.before * maps, s.OutRowNumbers(), maps, scale, out);
    } else if (s.kind == Resampling::kUp) {
      maps == 1 ? UpRow(mixed - 1, s.width, 1, scale, out)
                : UpRow(mixed - maps, s.width, maps, scale, out);
    } else {
      maps == 1 ? DownRow(mixed - 1, s.out_width, 1, scale, out)
                : DownRow(mixed - maps, s.out_width, maps, scale, out);
    }
  }
}

}  // namespace

// The attribute of clones goes with functions, not with templates.
// NOLINTBEGIN(bugprone-macro-parentheses): T is a type
#define GANVAS_RESAMPLE_ROWS(T)                                                                  \
  template <>                                                                                    \
  GANVAS_SIMD_CLONES void ResampleRows(const ResampleShape& shape, int64_t first, int64_t count, \
                                       const T* x, T* y, ResampleScratch<T>& scratch) {          \
    Rows(shape, first, count, x, y, scratch);                                                    \
  }
// NOLINTEND(bugprone-macro-parentheses)

GANVAS_RESAMPLE_ROWS(float)
GANVAS_RESAMPLE_ROWS(double)
GANVAS_RESAMPLE_ROWS(Bf16)

}  // namespace ganvas::ops
