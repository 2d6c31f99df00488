// What discriminator and generator minimise, as nodes of a graph. The formulas and their sources
// are those of native/objectives/objectives.cc, which a test compares them with.
#pragma once

#include "shared/graph/graph_writer.h"
#include "shared/laboratory/options.h"

namespace ganvas::laboratory {

// Logits are float[N, 1]; losses are float[1, 1], averaged over the batch.
graph::ValueId DiscriminatorLoss(graph::GraphWriter& w, Objective objective, graph::ValueId real,
                                 graph::ValueId fake, double label_smoothing);
// `real` is kNoValue where the objective does not need it.
graph::ValueId GeneratorLoss(graph::GraphWriter& w, Objective objective, graph::ValueId real,
                             graph::ValueId fake);
bool GeneratorNeedsReal(Objective objective);

// Penalties on gradients of logits by their own samples, float[N, numbers of a sample]:
// gamma / 2 * E ||g||^2 (Mescheder et al. 2018) and lambda * E (||g|| - 1)^2 (Gulrajani et al.
// 2017).
graph::ValueId ZeroCenteredPenalty(graph::GraphWriter& w, graph::ValueId gradients, double gamma);
graph::ValueId GradientPenalty(graph::GraphWriter& w, graph::ValueId gradients, double lambda);

// lambda * E ||real - fake||^2 over samples [N, numbers].
graph::ValueId PixelTerm(graph::GraphWriter& w, graph::ValueId real, graph::ValueId fake,
                         double lambda);

}  // namespace ganvas::laboratory
