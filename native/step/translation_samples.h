// What a translation run shows of itself.
#pragma once

#include "native/run/options.h"
#include "native/step/state.h"
#include "native/step/training_data.h"
#include "shared/image/image.h"

namespace ganvas::train {

// One row for each of a few pictures, the same at every step, spread over each domain:
//   a, G(a), F(G(a)) and b, F(b), G(F(b))
// by the averaged generators, G from A to B and F back. Pictures of another size than
// options.size show their middle.
Image TranslationSamples(const TrainState& state, const Options& options, const TrainingData& data);

// float[count, C, size, size] in [-1, 1] on the CPU: pictures spread over `domain`.
torch::Tensor SpreadPictures(const data::Dataset& domain, int64_t count, const PictureSize& size);

// Pairs of the data, each picture of A, its translation and its counterpart side by side, as a
// grid.
Image PairedSamples(const TrainState& state, const Options& options, const TrainingData& data);

// Translates one picture of zeros, for the memory that it takes.
void TranslateBlank(models::Generator& generator, const TrainState& state, const Options& options,
                    const DatasetRecord& record);

}  // namespace ganvas::train
