// Stacked MNIST: three digits in one colour picture, for counting modes.
#pragma once

#include <memory>
#include <string>

#include "native/data/dataset.h"
#include "native/data/dataset_spec.h"

namespace ganvas::data {

// 60000 draws of three random labelled pictures a, b and c of the IDX layout in `folder` (OpenIdx),
// put into red, green and blue; the label is 100 a + 10 b + c, of 1000 classes (Metz et al. 2017,
// "Unrolled generative adversarial networks"; in this form Lin et al. 2018, "PacGAN"). Draws are
// the same on every machine; test draws take the test digits. Throws FatalError(kBadFile) where the
// pictures have no labels or labels beyond 9.
std::unique_ptr<Dataset> OpenStacked(const std::string& folder, Split split, int size);

}  // namespace ganvas::data
