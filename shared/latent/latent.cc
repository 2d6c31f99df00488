#include "shared/latent/latent.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "shared/latent/exact_math.h"

namespace ganvas {
namespace {

constexpr uint32_t kMultiplier0 = 0xD2511F53;
constexpr uint32_t kMultiplier1 = 0xCD9E8D57;
constexpr uint32_t kWeyl0 = 0x9E3779B9;  // golden ratio
constexpr uint32_t kWeyl1 = 0xBB67AE85;  // sqrt(3) - 1

uint32_t High(uint64_t x) { return static_cast<uint32_t>(x >> 32); }
uint32_t Low(uint64_t x) { return static_cast<uint32_t>(x); }

// x is one of 2^32 equally likely values.
float Draw(uint32_t x, Prior prior) {
  if (prior == Prior::kUniform) {
    // 24 bits, so that every step is exact and 1 is never reached.
    return static_cast<float>(x >> 8) * 0x1p-23f - 1.0f;
  }
  return static_cast<float>(ExactNormalQuantile((static_cast<double>(x) + 0.5) * 0x1p-32));
}

double Dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0.0;
  for (size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

}  // namespace

std::array<uint32_t, 4> Philox4x32(uint64_t key, uint64_t counter_low, uint64_t counter_high) {
  std::array<uint32_t, 4> c = {Low(counter_low), High(counter_low), Low(counter_high),
                               High(counter_high)};
  uint32_t key0 = Low(key);
  uint32_t key1 = High(key);
  for (int round = 0; round < 10; ++round) {
    const uint64_t product0 = static_cast<uint64_t>(kMultiplier0) * c[0];
    const uint64_t product1 = static_cast<uint64_t>(kMultiplier1) * c[2];
    c = {High(product1) ^ c[1] ^ key0, Low(product1), High(product0) ^ c[3] ^ key1, Low(product0)};
    key0 += kWeyl0;
    key1 += kWeyl1;
  }
  return c;
}

void Latent(uint64_t seed, uint64_t index, Prior prior, std::span<float> z) {
  const uint64_t blocks = (z.size() + 3) / 4;
  for (uint64_t b = 0; b < blocks; ++b) {
    const std::array<uint32_t, 4> words = Philox4x32(seed, index * blocks + b, 0);
    const size_t begin = static_cast<size_t>(b) * 4;
    const size_t end = std::min(begin + 4, z.size());
    for (size_t i = begin; i < end; ++i) z[i] = Draw(words[i - begin], prior);
  }
}

void Latents(uint64_t seed, uint64_t first, int64_t count, int64_t nz, Prior prior, float* z) {
  const size_t length = static_cast<size_t>(nz);
  for (int64_t k = 0; k < count; ++k) {
    Latent(seed, first + static_cast<uint64_t>(k), prior,
           {z + static_cast<size_t>(k) * length, length});
  }
}

void Lerp(std::span<const float> a, std::span<const float> b, float t, std::span<float> out) {
  const double to = t;
  for (size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<float>((1.0 - to) * a[i] + to * b[i]);
  }
}

void Slerp(std::span<const float> a, std::span<const float> b, float t, std::span<float> out) {
  const double norm_a = std::sqrt(Dot(a, a));
  const double norm_b = std::sqrt(Dot(b, b));
  if (!(norm_a > 0.0 && norm_b > 0.0)) return Lerp(a, b, t, out);
  // The angle from |u - v| and |u + v| of the unit vectors: accurate near 0 and pi, where the
  // arc cosine of the dot product is not.
  double difference = 0.0;
  double sum = 0.0;
  for (size_t i = 0; i < a.size(); ++i) {
    const double u = a[i] / norm_a;
    const double v = b[i] / norm_b;
    difference += (u - v) * (u - v);
    sum += (u + v) * (u + v);
  }
  const double angle = 2.0 * ExactAngle(std::sqrt(difference), std::sqrt(sum));
  const double sine = ExactSin(angle);
  if (!(sine > 1e-6)) return Lerp(a, b, t, out);
  const double to = t;
  const double norm = (1.0 - to) * norm_a + to * norm_b;
  const double weight_a = ExactSin((1.0 - to) * angle) / sine * (norm / norm_a);
  const double weight_b = ExactSin(to * angle) / sine * (norm / norm_b);
  for (size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<float>(weight_a * a[i] + weight_b * b[i]);
  }
}

}  // namespace ganvas
