// Convolutions whose weights are constants times numbers of a picture (StyleGAN2; Karras et al.
// 2020, section 2.2), rewritten so that the weights are constant.
#pragma once

#include "shared/graph/graph.h"

namespace ganvas::graph {

// The convolution of x by W[o,i,y,x] * s[n,i] * d[n,o], where the pictures n of a batch may be its
// groups, becomes (x * s) by W, times d; the sum of (W * s)^2 over all axes but those of n and o
// becomes the product of s^2 with the sums of W^2. Rounding differs. The nodes of the weights stay
// for those who ask for their values, but can no longer be given: they are Graph::bypassed.
void RewriteModulation(Graph& graph);

}  // namespace ganvas::graph
