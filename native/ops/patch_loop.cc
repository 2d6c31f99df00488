#include "native/ops/patch_loop.h"

#include <algorithm>
#include <cstring>

namespace ganvas::ops {
namespace {

constexpr int64_t kMapsTogether = 64;

size_t Bytes(int64_t numbers) { return sizeof(Bf16) * static_cast<size_t>(numbers); }

// Sums of `count` runs of numbers, each `runs[k]` + offset.
GANVAS_INLINE void AddRuns(const Bf16* const* runs, int64_t count, int64_t offset, int64_t numbers,
                           Bf16* __restrict__ to) {
  float sums[kMapsTogether] = {};
  for (int64_t k = 0; k < count; ++k) {
    const Bf16* __restrict__ run = runs[k] + offset;
    for (int64_t c = 0; c < numbers; ++c) sums[c] += Load(run[c]);
  }
  for (int64_t c = 0; c < numbers; ++c) Store(sums[c], to[offset + c]);
}

}  // namespace

void TakePatches(const PatchShape& s, const Bf16* picture, Bf16* patches) {
  const int64_t row = s.kernel * s.maps;
  for (int64_t oy = 0; oy < s.out_height; ++oy) {
    for (int64_t ox = 0; ox < s.out_width; ++ox) {
      const int64_t x = ox * s.stride - s.padding;
      // Columns of the patch that lie inside.
      const int64_t begin = std::clamp<int64_t>(-x, 0, s.kernel);
      const int64_t end = std::clamp<int64_t>(s.width - x, begin, s.kernel);
      for (int64_t ky = 0; ky < s.kernel; ++ky, patches += row) {
        const int64_t y = oy * s.stride - s.padding + ky;
        if (y < 0 || y >= s.height) {
          std::memset(patches, 0, Bytes(row));
          continue;
        }
        if (begin > 0) std::memset(patches, 0, Bytes(begin * s.maps));
        std::memcpy(patches + begin * s.maps, picture + (y * s.width + x + begin) * s.maps,
                    Bytes((end - begin) * s.maps));
        if (end < s.kernel) {
          std::memset(patches + end * s.maps, 0, Bytes((s.kernel - end) * s.maps));
        }
      }
    }
  }
}

GANVAS_SIMD_CLONES void SpreadPatches(const PatchShape& s, const Bf16* patches, Bf16* picture) {
  constexpr int64_t kMostRuns = 64;
  const Bf16* runs[kMostRuns];
  const int64_t patch = s.kernel * s.kernel * s.maps;
  // Patches o with o * stride - padding + k = at for some k in [0, kernel).
  const auto first = [&](int64_t at) {
    return std::max<int64_t>(0, (at + s.padding - s.kernel + s.stride) / s.stride);
  };
  for (int64_t y = 0; y < s.height; ++y) {
    const int64_t last_y = std::min(s.out_height - 1, (y + s.padding) / s.stride);
    for (int64_t x = 0; x < s.width; ++x) {
      const int64_t last_x = std::min(s.out_width - 1, (x + s.padding) / s.stride);
      int64_t count = 0;
      for (int64_t oy = first(y); oy <= last_y; ++oy) {
        const int64_t ky = y + s.padding - oy * s.stride;
        for (int64_t ox = first(x); ox <= last_x; ++ox) {
          const int64_t kx = x + s.padding - ox * s.stride;
          runs[count++] = patches + (oy * s.out_width + ox) * patch + (ky * s.kernel + kx) * s.maps;
        }
      }
      Bf16* to = picture + (y * s.width + x) * s.maps;
      int64_t done = 0;
      for (; done + kMapsTogether <= s.maps; done += kMapsTogether) {
        AddRuns(runs, count, done, kMapsTogether, to);
      }
      if (done < s.maps) AddRuns(runs, count, done, s.maps - done, to);
    }
  }
}

}  // namespace ganvas::ops
