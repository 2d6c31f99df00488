// How the input under a tap is found and copied into a panel of columns; included once for each
// SIMD target.
#if defined(SHARED_KERNELS_CONV_PACK_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SHARED_KERNELS_CONV_PACK_INL_H_
#undef SHARED_KERNELS_CONV_PACK_INL_H_
#else
#define SHARED_KERNELS_CONV_PACK_INL_H_
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"
#include "shared/kernels/micro-inl.h"
#include "shared/kernels/tap_conv.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

inline constexpr size_t kMaxRuns = kTileCols;  // each holds at least one column

// A position of the grid, counted over the batch.
struct GridPoint {
  int64_t image, y, x;
};

HWY_INLINE GridPoint PointAt(const TapConv& conv, int64_t column) {
  const int64_t per_image = conv.q_h * conv.q_w;
  const int64_t within = column % per_image;
  return {column / per_image, within / conv.q_w, within % conv.q_w};
}

// Columns [begin, begin + count) of a panel come from consecutive inputs (in_step_x apart) at
// `source`, or are zero where source < 0.
struct PackRun {
  int32_t begin, count;
  int64_t source;
};

struct PackRuns {
  size_t count = 0;
  PackRun runs[kMaxRuns];

  void Add(int32_t begin, int64_t length, int64_t source, bool joinable) {
    if (length <= 0) return;
    if (count > 0) {
      PackRun& last = runs[count - 1];
      const bool both_zero = source < 0 && last.source < 0;
      const bool adjacent = joinable && last.source >= 0 && source == last.source + last.count;
      if (both_zero || adjacent) {
        last.count += static_cast<int32_t>(length);
        return;
      }
    }
    runs[count++] = {begin, static_cast<int32_t>(length), source};
  }
};

// A run's last vector is written with zeros after its end: zeros that follow need no run.
HWY_INLINE void DropCovered(PackRuns* runs) {
  constexpr auto kLanes = static_cast<int32_t>(hn::MaxLanes(DF()));
  size_t kept = 0;
  int32_t covered = 0;
  for (size_t i = 0; i < runs->count; ++i) {
    PackRun run = runs->runs[i];
    const int32_t end = run.begin + run.count;
    if (run.source < 0) {
      if (end <= covered) continue;
      run.begin = covered > run.begin ? covered : run.begin;
      run.count = end - run.begin;
    }
    covered = run.begin + (run.count + kLanes - 1) / kLanes * kLanes;
    runs->runs[kept++] = run;
  }
  runs->count = kept;
}

// Where the kTileCols columns from `column` on find their input for one tap; columns past the end
// of the grid are zero.
HWY_INLINE void FindRuns(const TapConv& conv, const TapConv::Tap& tap, int64_t column,
                         PackRuns* runs) {
  runs->count = 0;
  const int64_t wanted = std::min<int64_t>(kTileCols, conv.columns() - column);
  const int64_t image_stride = conv.groups * conv.in_channels * conv.in_h * conv.in_w;
  const int64_t step = conv.in_step_x;
  const bool joinable = step == 1;
  GridPoint at = PointAt(conv, column);
  int32_t j = 0;
  while (j < wanted) {
    const int64_t length = std::min<int64_t>(wanted - j, conv.q_w - at.x);
    const int64_t y = at.y * conv.in_step_y + tap.y;
    const int64_t x = at.x * step + tap.x;
    int64_t first = length, end = length;  // columns that lie inside the input
    if (y >= 0 && y < conv.in_h) {
      first = std::min(length, x >= 0 ? 0 : (-x + step - 1) / step);
      end = std::max(first, std::min(length, x >= conv.in_w ? 0 : (conv.in_w - 1 - x) / step + 1));
    }
    runs->Add(j, first, -1, joinable);
    runs->Add(j + static_cast<int32_t>(first), end - first,
              at.image * image_stride + y * conv.in_w + x + first * step, joinable);
    runs->Add(j + static_cast<int32_t>(end), length - end, -1, joinable);
    j += static_cast<int32_t>(length);
    at.x = 0;
    if (++at.y == conv.q_h) {
      at.y = 0;
      ++at.image;
    }
  }
  // RunMicro reads one vector of each row where the wanted columns fit into it.
  const size_t read =
      static_cast<size_t>(wanted) <= hn::MaxLanes(DF()) ? hn::MaxLanes(DF()) : kTileCols;
  runs->Add(j, static_cast<int64_t>(read) - j, -1, joinable);
  if (joinable) DropCovered(runs);
}

// Writes [channels][kTileCols]. Whole vectors are read and written; a run writes zeros past its
// end, which the runs and rows after it overwrite.
HWY_NOINLINE void PackPanel(const PackRuns& runs, const float* plane, int64_t plane_stride,
                            int64_t channels, int64_t step, float* panel) {
  const DF d;
  const auto lanes = static_cast<int32_t>(hn::Lanes(d));
  for (int64_t c = 0; c < channels; ++c, plane += plane_stride, panel += kTileCols) {
    for (size_t i = 0; i < runs.count; ++i) {
      const PackRun& run = runs.runs[i];
      float* to = panel + run.begin;
      if (run.source < 0) {
        for (int32_t k = 0; k < run.count; k += lanes) hn::StoreU(hn::Zero(d), d, to + k);
      } else if (step == 1) {
        const float* from = plane + run.source;
        int32_t k = 0;
        for (; k + lanes <= run.count; k += lanes) hn::StoreU(hn::LoadU(d, from + k), d, to + k);
        if (k < run.count) {
          const auto wanted = hn::FirstN(d, static_cast<size_t>(run.count - k));
          hn::StoreU(hn::IfThenElseZero(wanted, hn::LoadU(d, from + k)), d, to + k);
        }
      } else {
        const float* from = plane + run.source;
        int32_t k = 0;
        if (step == 2) {
          for (; k + lanes < run.count; k += lanes) {
            VF even, odd;
            hn::LoadInterleaved2(d, from + 2 * k, even, odd);
            hn::StoreU(even, d, to + k);
          }
        }
        for (; k < run.count; ++k) to[k] = from[k * step];
      }
    }
  }
}

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
