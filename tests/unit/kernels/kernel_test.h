// What the kernel tests share: every SIMD target in turn, and fixed pseudo-random numbers.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "hwy/highway.h"
#include "shared/kernels/tile.h"

namespace ganvas::kernels {

// Calls `test` once for each SIMD target that was compiled in and runs on this machine.
template <class Test>
void ForEachTarget(const Test& test) {
#ifndef HWY_COMPILE_ONLY_STATIC
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::GetChosenTarget().Update(target);
    SCOPED_TRACE(std::string("SIMD target ") + SimdTarget());
    test();
  }
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
#else
  test();
#endif
}

class Numbers {
 public:
  explicit Numbers(uint64_t seed) : state_(seed * 2 + 1) {}
  // In [-1, 1).
  float Next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<float>(state_ >> 40) / 8388608.0f - 1.0f;
  }
  std::vector<float> Vector(int64_t count) {
    std::vector<float> values(static_cast<size_t>(count));
    for (float& value : values) value = Next();
    return values;
  }

 private:
  uint64_t state_;
};

inline void ExpectClose(const std::vector<float>& found, const std::vector<float>& expected,
                        float tolerance) {
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < found.size(); ++i) {
    ASSERT_LE(std::abs(found[i] - expected[i]), tolerance * std::max(1.0f, std::abs(expected[i])))
        << "element " << i << ": found " << found[i] << ", expected " << expected[i];
  }
}

}  // namespace ganvas::kernels
