// seed -> z, with the same bits on every platform; and paths between latents.
//
// Generator: Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"),
// key = (seed low, seed high), counter = (block low, block high, 0, 0), four numbers a block.
// Picture k of a batch starts at block k * ceil(nz / 4), so it does not depend on the batch size.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace ganvas {

enum class Prior : uint8_t {
  kNormal,   // N(0, 1)
  kUniform,  // [-1, 1)
};

// One block of Philox4x32-10.
std::array<uint32_t, 4> Philox4x32(uint64_t key, uint64_t counter_low, uint64_t counter_high);

// Fills `z`, float[nz], with latent number `index` of `seed`.
void Latent(uint64_t seed, uint64_t index, Prior prior, std::span<float> z);

// Fills `z`, float[count, nz], with latents first .. first + count - 1 of `seed`.
void Latents(uint64_t seed, uint64_t first, int64_t count, int64_t nz, Prior prior, float* z);

// (1 - t) a + t b. All spans have the same length; out may alias a or b.
void Lerp(std::span<const float> a, std::span<const float> b, float t, std::span<float> out);

// Spherical interpolation (Shoemake 1985; for GANs White 2016, "Sampling generative networks"): the
// angle between a and b is divided evenly and the norm goes linearly from |a| to |b|. Falls back to
// Lerp where the two are parallel, opposite or zero. Same bits on every platform.
void Slerp(std::span<const float> a, std::span<const float> b, float t, std::span<float> out);

}  // namespace ganvas
