#include "native/train/open_metrics.h"

#include "native/data/dataset_spec.h"
#include "native/data/points.h"
#include "native/data/user_cache.h"
#include "native/metrics/metric_table.h"
#include "native/step/torch_device.h"

namespace ganvas::train {

std::unique_ptr<metrics::TickMetrics> OpenMetrics(const Options& options,
                                                  const DatasetRecord& record) {
  if (options.metrics.empty()) return nullptr;
  metrics::EvalOptions eval;
  eval.metrics = metrics::ParseMetrics(options.metrics);
  eval.data = options.data;
  eval.samples = options.metrics_samples;
  eval.cas_samples = options.metrics_samples;
  eval.detector = options.detector;
  eval.detector_device = TorchDevice(options.device);
  eval.cache_dir = data::UserCacheFolder();
  eval.picture_cache = options.cache;
  eval.fit = options.fit;
  eval.background = data::BackgroundOf(options.background);
  eval.trained_on_test = data::ParseDatasetSpec(options.data).split == data::Split::kTest;
  eval.threads = static_cast<int>(options.threads);
  metrics::SampleShape shape;
  shape.points = data::IsPointSpec(options.data);
  shape.channels = record.picture_channels;
  shape.height = options.size.height;
  shape.width = options.size.width;
  shape.classes = options.conditional ? static_cast<int64_t>(record.classes.size()) : 0;
  return std::make_unique<metrics::TickMetrics>(eval, shape);
}

}  // namespace ganvas::train
