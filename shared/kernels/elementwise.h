// Operators that work on one element at a time, with broadcasting.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "shared/kernels/activation.h"
#include "shared/tensor/tensor.h"

namespace ganvas::kernels {

// Functions of one element. kUnaryNames holds their ONNX operator types in the same order; so do
// the names of the other kinds.
enum class UnaryKind : uint8_t {
  kAbs,
  kCeil,
  kCos,
  kElu,  // x > 0 ? b * x : b * a * (exp(x) - 1)
  kErf,
  kExp,
  kFloor,
  kLog,
  kNeg,
  kReciprocal,
  kRound,  // halves to the even neighbour
  kSign,
  kSin,
  kSoftplus,
  kSqrt,
};
inline constexpr std::array<std::string_view, 15> kUnaryNames = {
    "Abs", "Ceil",       "Cos",   "Elu",  "Erf", "Exp",      "Floor", "Log",
    "Neg", "Reciprocal", "Round", "Sign", "Sin", "Softplus", "Sqrt"};
static_assert(static_cast<size_t>(UnaryKind::kSqrt) + 1 == kUnaryNames.size());

// out[i] = f(in[i]); in and out may be the same.
void RunUnary(UnaryKind kind, float a, float b, const float* in, int64_t count, float* out);
void RunActivation(const Activation& activation, const float* in, int64_t count, float* out);

// out[i] = g[i] * f'(x) where y[i] = f(x): 0 or g for kRelu, a * g or g for kLeakyRelu with a >= 0,
// g between the limits of kClip. `out` may be `g` or `y`.
void RunSlope(const Activation& activation, const float* g, const float* y, int64_t count,
              float* out);

// kMod has the sign of the divisor, and is of integers alone; kFmod, which no operator is called,
// has that of the dividend.
enum class BinaryKind : uint8_t { kAdd, kSub, kMul, kDiv, kPow, kMax, kMin, kPRelu, kMod, kFmod };
inline constexpr std::array<std::string_view, 9> kBinaryNames = {
    "Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "PRelu", "Mod"};
static_assert(static_cast<size_t>(BinaryKind::kMod) + 1 == kBinaryNames.size());

// Two operands spread over the shape of the result. Neighbouring axes along which both operands
// advance alike are joined into one.
struct Broadcast {
  int rank = 1;
  std::array<int64_t, Shape::kMaxRank> dims{}, a_stride{}, b_stride{};  // strides in elements
};

// Precondition: out is the two-way broadcast of a and b.
Broadcast MakeBroadcast(const Shape& a, const Shape& b, const Shape& out);

// Elements [begin, end) of the result. PRelu: a < 0 ? a * b : a.
void RunBinary(BinaryKind kind, const Broadcast& broadcast, const Activation& activation,
               const float* a, const float* b, int64_t begin, int64_t end, float* out);

// The same for integers: division rounds to zero, x / 0 and x mod 0 are 0, overflow wraps around.
void RunBinary(BinaryKind kind, const Broadcast& broadcast, const int64_t* a, const int64_t* b,
               int64_t begin, int64_t end, int64_t* out);

}  // namespace ganvas::kernels
