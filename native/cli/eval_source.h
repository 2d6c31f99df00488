// What `ganvas eval` measures: an ONNX generator through our engine, or a run's averaged generator
// through LibTorch.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "native/metrics/evaluator.h"

namespace ganvas::cli {

struct EvalSource {
  metrics::SampleShape shape;
  metrics::Generate generate;  // latents of the given seed
  // Where the samples' kind of data can be opened without being told where it lies: the run's own,
  // or the built-in data that the model was trained on; else "".
  std::string data;
  std::string trained_on;                // for messages, "" when unknown
  std::string fit = TextOf(Fit::kCrop);  // how its pictures got their shape
  std::string background = "white";      // of transparent ones
};

// `target` is a run folder or an ONNX file. Throws FatalError(kBadFile) where it is neither or
// gives neither pictures nor points.
// `step` is a kept step of a run as train::ChooseStep takes it, "" for its last checkpoint.
EvalSource OpenEvalSource(const std::string& target, uint64_t seed, int threads,
                          const std::string& step = "");

}  // namespace ganvas::cli
