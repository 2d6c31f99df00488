// Loops of networks that are made of 1x1 convolutions and of 3x3 convolutions in groups of 16 maps,
// without LibTorch. Pictures are rows of maps, x[picture][height][width][maps] (channels last). T
// is float or double. All memory of numbers may be unaligned, but is faster aligned to 64 bytes.
//
// 3x3 convolutions (zeros outside, stride 1) go by Winograd's F(4x4, 3x3) (Lavin, Gray 2016): in
// tiles of 4x4 pixels, with 36 products of a number by a weight where plain sums take 144. So does
// the gradient of the weights, by the transposes of the same transforms. In float32 results differ
// from plain sums by some 1e-6 of the largest number.
#pragma once

#include <cstdint>

namespace ganvas::ops {

inline constexpr int64_t kGroupMaps = 16;
inline constexpr int64_t kWinogradPoints = 36;
inline constexpr int64_t kGroupWeights = kWinogradPoints * kGroupMaps * kGroupMaps;

// What is done to a sum before it is stored.
enum class Finish {
  kNone,
  kLeaky,  // + bias[map], where there is one, then LeakyReLU
  kMask,   // times 1 where `rows` is positive, else times `slope`
  kAdd,    // + rows
};

template <typename T>
struct Finishing {
  Finish kind = Finish::kNone;
  const T* bias = nullptr;  // [maps of the result] or null
  const T* rows = nullptr;  // as large as the result
  T slope = 1;              // in [0, 1]
};

struct GroupedPictures {
  int64_t pictures, height, width;
  int64_t groups;  // of kGroupMaps maps
  int64_t Pixels() const { return pictures * height * width; }
  int64_t Maps() const { return groups * kGroupMaps; }
};

// The loops of the widest SIMD instructions of this processor.
template <typename T>
struct GroupLoops {
  // c[rows][cols] <- finishing(a[rows][depth] b[depth][cols]); `cols` is a multiple of 8.
  void (*rows_times_matrix)(const T* a, int64_t rows, int64_t depth, const T* b, int64_t cols,
                            const Finishing<T>& finishing, T* c);
  // sum[depth][cols] += a[rows][depth]^T b[rows][cols]; `cols` is a multiple of 8.
  void (*add_row_products)(const T* a, const T* b, int64_t rows, int64_t depth, int64_t cols,
                           T* sum);
  // sum[count] <- a + scale * b; `count` is a multiple of 8.
  void (*add_scaled)(const T* a, T scale, const T* b, int64_t count, T* sum);
  // w[groups][16 in][3][3][16 out] -> u[groups][kGroupWeights].
  void (*transform_group_weights)(const T* w, int64_t groups, T* u);
  // y <- finishing(convolution of x, group by group). Computes in `scratch`.
  void (*group_conv)(const GroupedPictures& shape, const T* x, const T* u,
                     const Finishing<T>& finishing, T* y, T* scratch);
  // sums[groups][kGroupWeights] += what weights_of_products makes the gradient of the weights of,
  // from the input x and the gradient dy of the output. Computes in `scratch`.
  void (*add_group_products)(const GroupedPictures& shape, const T* x, const T* dy, T* sums,
                             T* scratch);
  // sums[groups][kGroupWeights] -> w[groups][16 in][3][3][16 out].
  void (*weights_of_products)(const T* sums, int64_t groups, T* w);
};

// For float and double.
template <typename T>
GroupLoops<T> LoopsFor();

// Numbers of scratch memory.
int64_t GroupScratchNumbers();

}  // namespace ganvas::ops
