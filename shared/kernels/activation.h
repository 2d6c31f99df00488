// The activations that kernels apply to a result before they store it.
#pragma once

#include <cstdint>

namespace ganvas::kernels {

enum class ActivationKind : uint8_t {
  kNone,
  kRelu,
  kLeakyRelu,  // x < 0 ? a * x : x
  kTanh,
  kSigmoid,
  kClip,  // min(max(x, a), b)
};

struct Activation {
  ActivationKind kind = ActivationKind::kNone;
  float a = 0;
  float b = 0;
};

}  // namespace ganvas::kernels
