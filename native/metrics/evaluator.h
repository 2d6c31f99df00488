// Measures a generator: everything real is prepared once, then kept for the next generator.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "native/data/dataset.h"
#include "native/data/points.h"
#include "native/metrics/progress.h"
#include "native/metrics/report.h"

namespace ganvas::metrics {

struct EvalOptions {
  std::vector<std::string> metrics;  // names of MetricTable()
  std::string data;                  // specification of the real samples
  // Generated samples; 0: 10,000 pictures (fewer where the real ones are fewer), 2,500 points,
  // 26,000 for the modes of stacked pictures.
  int64_t samples = 0;
  int64_t cas_samples =
      0;              // that a classifier learns from; 0: as many as there are real, to 60,000
  uint64_t seed = 0;  // of everything drawn here; the generator has its own
  // Also measure real samples in the generator's place, and pictures that are not translated.
  bool floors = true;
  // Pictures of equal names in two domains are each other's true translations.
  bool paired = false;
  std::string detector;  // TorchScript file; "": a classifier of the data's classes
  torch::Device detector_device = torch::kCPU;
  std::string cache_dir;                      // of that classifier
  Fit fit = Fit::kCrop;                       // of pictures of other shapes
  Background background = kWhite;             // of transparent pictures
  std::string picture_cache;                  // of large folders, as data::DatasetOptions has it
  std::optional<data::PointMixture> mixture;  // of points, in place of what `data` says
  std::string attributes;                     // .csv of the real pictures, "" for none
  std::string neighbours;                     // PNG of the closest pairs, "" for none
  bool trained_on_these = false;              // the pair is what the translators learned from
  bool trained_on_test = false;               // else the generator saw the training split
  int threads = 1;                            // that read pictures
  int64_t classifier_steps = 0;               // 0: as many as the data needs
  Progress progress;
};

// What comes out of a generator, without the number of samples.
struct SampleShape {
  bool points = false;
  int64_t channels = 1;  // of pictures
  int64_t height = 32;
  int64_t width = 32;
  int64_t classes = 0;  // 0: unconditional
};

// Samples first .. first + count - 1 of the plain prior: pictures float[count, C, H, W] in [-1, 1],
// sample i of class i mod classes where the generator is conditional, or points float[count, 2].
using Generate = std::function<torch::Tensor(int64_t first, int64_t count)>;

class Evaluator {
 public:
  virtual ~Evaluator() = default;
  // Throws FatalError: kUsage where a metric cannot be had for such a generator or data, kBadFile
  // where data, detector or what is generated is broken.
  virtual Report Evaluate(const Generate& generate) = 0;
};

// For pictures or points; transparent pictures are measured on options.background. Throws
// FatalError as Evaluate does, before anything long begins.
std::unique_ptr<Evaluator> MakeEvaluator(const EvalOptions& options, const SampleShape& shape);

}  // namespace ganvas::metrics
