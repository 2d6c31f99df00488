// Initial weights from counted random numbers: the same whatever LibTorch's version or device, but
// for the last bits of orthogonal ones, which come from LAPACK.
#pragma once

#include <torch/torch.h>

#include <cstdint>

#include "native/choices/networks.h"

namespace ganvas::models {

// What --init says, or `own` where it leaves that to the architecture.
constexpr Init InitOr(Init asked, Init own) { return asked == Init::kDefault ? own : asked; }

// Numbers that enter one output of a layer, and outputs that one number enters.
struct Fans {
  double in;
  double out;
};

// Of a Linear, Conv2d, TransposedConv2d or ClassProjection; {0, 0} of other modules. Borders are
// left out: a transposed convolution of stride s has in * k^2 / s^2 numbers for each output.
Fans FansOf(const torch::nn::Module& layer);

// Fills a CPU tensor with N(mean, std^2); `stream` numbers the tensors drawn under one seed.
void FillNormal(torch::Tensor tensor, uint64_t seed, uint64_t stream, float mean, float std);

// Initializes, over all submodules of `module` in order: weights of the layers that FansOf knows by
// `scheme`, not kDefault; their biases 0; scales of BatchNorm by `scheme`, shifts 0;
// vectors of spectral normalization with random directions. What belongs to no such layer
// (embeddings of classes, say) is left to its owner, who may draw from the streams kOwnStreams on.
void InitWeights(torch::nn::Module& module, Init scheme, uint64_t seed);

inline constexpr uint64_t kOwnStreams = uint64_t{1} << 32;

// Overwrites the weights of a table of learned class vectors by N(0, std^2).
void InitEmbedding(torch::nn::EmbeddingImpl& table, float std, uint64_t seed);

}  // namespace ganvas::models
