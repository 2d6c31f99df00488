// The loops of BatchNorm with (leaky) ReLU over rows of memory: x[rows][maps], one row for each
// pixel of each sample. T is float or Bf16; everything is computed in float32.
#pragma once

#include <cstdint>

#include "native/ops/bf16.h"

namespace ganvas::ops {

// pre = x * scale + shift, by map; y = pre > 0 ? pre : slope * pre.
struct NormRows {
  int64_t rows, maps;
  const float* scale;  // [maps]
  const float* shift;
  float slope;
};

// sum[c] = sum over rows of x - pivot[c], squares[c] = sum of its squares.
template <typename T>
void SumRows(const T* x, int64_t rows, int64_t maps, const float* pivot, float* sum,
             float* squares);

template <typename T>
void NormalizeRows(const NormRows& norm, const T* x, T* y);

// With g = dy * (pre > 0 ? 1 : slope): sum[c] = sum of g, product[c] = sum of g * (x - mean[c]).
template <typename T>
void SumRowGradients(const NormRows& norm, const T* x, const T* dy, const float* mean, float* sum,
                     float* product);

// dx = of_g * g + of_x * x + rest, by map.
template <typename T>
void GradientRows(const NormRows& norm, const T* x, const T* dy, const float* of_g,
                  const float* of_x, const float* rest, T* dx);

}  // namespace ganvas::ops
