// What single parts of a generator tell, for the whole reading.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "shared/meaning/generator.h"
#include "shared/translate/wiring.h"

namespace ganvas::meaning {

// Sides, and lengths of vectors, that free dimensions of a latent are tried with, the likeliest
// first. Many channels are a vector that a transposed convolution begins with; few are a map.
std::vector<int64_t> LikelyDims(const LatentInput& latent);

// The latent with its free dimensions set to `side`.
LatentInput Settled(LatentInput latent, int64_t side);

// Dimensions of a value where they are known, else none.
using ShapeOf = std::function<std::vector<int64_t>(translate::Wiring::Value)>;

// Where [N, ...] of flat numbers came from: what a Reshape before it names, or a value of four
// dimensions on the way; nothing where neither is found.
std::vector<int64_t> FlattenedFrom(const translate::Wiring& wiring, translate::Wiring::Value v,
                                   const ShapeOf& shape_of);

// The range of numbers that a model gave, and their bounds without the outermost hundredths.
// Precondition: there is one.
ValueRange JudgeRange(std::vector<float> numbers, double* low, double* high);

// Lengths of the latent that the weights it is multiplied by allow; none where others read it.
std::vector<int64_t> LengthsByWeights(const translate::Wiring& wiring, translate::Wiring::Value v);

// Why a model with these inputs and this picture makes none of latents alone, "" where it does: an
// input as large as the picture is another picture, of classes or of depth, or one to denoise.
std::string SizeProblem(const Generator& generator);

}  // namespace ganvas::meaning
