// The loops of a scaled and shifted LeakyReLU over rows of memory: x[rows][maps], one row for each
// pixel of one sample. T is float or Bf16; everything is computed in float32.
#pragma once

#include <cstdint>

#include "native/ops/bf16.h"

namespace ganvas::ops {

// pre = x * scale + added of the row + bias, by map; y = pre > 0 ? pre : slope * pre.
struct ActivationRows {
  int64_t rows, maps;
  const float* scale;  // [maps]; null: 1
  const float* bias;   // [maps]
  const float* added;  // [rows]; null: 0
  float slope;
};

template <typename T>
void ActivateRows(const ActivationRows& shape, const T* x, T* y);

// Sums over rows, float[maps], and over maps, float[rows], of g = dy * (y > 0 ? 1 : slope).
struct ActivationSums {
  float* bias;   // of g
  float* scale;  // of g * x; null where there is no scale
  float* added;  // of g, by row; null where nothing is added
};

// dx = g * scale. `x` is read where there is a scale.
template <typename T>
void ActivationGradientRows(const ActivationRows& shape, const T* x, const T* y, const T* dy, T* dx,
                            const ActivationSums& sums);

}  // namespace ganvas::ops
