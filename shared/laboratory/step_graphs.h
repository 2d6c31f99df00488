// The two players' updates as graphs: losses and their derivatives by the weights.
#pragma once

#include "shared/base/result.h"
#include "shared/graph/graph.h"
#include "shared/laboratory/network.h"
#include "shared/laboratory/options.h"
#include "shared/points/mixture.h"

namespace ganvas::laboratory {

// Inputs of the graphs beside weights; each is float[batch, ...].
inline constexpr const char* kLatents = "z";
inline constexpr const char* kReal = "real";        // what the discriminator sees, with noise
inline constexpr const char* kFake = "fake";        // the same
inline constexpr const char* kBetween = "between";  // of the gradient penalty, with noise
inline constexpr const char* kNoise = "noise";      // on what the generator makes
inline constexpr const char* kTarget = "target";    // of the pixel term
inline constexpr const char* kLogits = "logits";
inline constexpr const char* kTotal = "total";
inline constexpr const char* kLoss = "loss";
inline constexpr const char* kLogitReal = "logit of real";
inline constexpr const char* kLogitFake = "logit of fake";

struct Networks {
  const Network& generator;
  const Network& discriminator;
};

// Which terms the discriminator's update has: lazy regularization makes an update of R1 and R2
// alone.
struct DiscriminatorTerms {
  bool loss = true;
  double r1 = 0, r2 = 0, gp = 0;
};

// Points are in standard units. Takes real, fake and between as far as its terms need them, the
// discriminator's weights, and cotangents of ones. Gives the derivatives of the sum of terms by
// those weights, the sum and, with `loss`, the loss and mean logits, float[1, 1] each.
Result<graph::Graph> DiscriminatorUpdate(const Networks& networks, const Options& options,
                                         const DiscriminatorTerms& terms);

// As the trainer, which turns points into data units and back.
struct Units {
  points::Pair mean, scale;
};

// Takes latents, noise, the weights of both, and real points and targets where the objective and
// the pixel term need them. Gives the derivatives of the sum of terms by the generator's weights,
// the sum and the loss.
Result<graph::Graph> GeneratorUpdate(const Networks& networks, const Options& options,
                                     const Units& units);

// Derivatives of the generator's loss by `rows` generated points in place of a batch; real points
// are as many.
Result<graph::Graph> FakeGradient(const Networks& networks, const Options& options, int64_t rows);

// float[rows, in] -> "logits" or "fake" of one network alone.
Result<graph::Graph> Forward(const Network& network, const char* input, int64_t rows, int64_t in,
                             const char* output);

}  // namespace ganvas::laboratory
