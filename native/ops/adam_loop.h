// The loop of SweepAdam over plain memory.
#pragma once

#include <cstdint>

namespace ganvas::ops {

// The numbers of one update in the type of the weights.
template <typename T>
struct AdamFactors {
  T beta1, rest1;  // rest = 1 - beta
  T beta2, rest2;
  T epsilon, step_size, root_correction2;
  T decay, rest_decay;
};

// `count` numbers of gradient, weight, first and second moment, and average, which may be null.
void AdamLoop(const AdamFactors<float>& factors, int64_t count, const float* g, float* w, float* m,
              float* v, float* average);
void AdamLoop(const AdamFactors<double>& factors, int64_t count, const double* g, double* w,
              double* m, double* v, double* average);

}  // namespace ganvas::ops
