// What `train --metrics` measures by.
#pragma once

#include <memory>

#include "native/metrics/tick_metrics.h"
#include "native/run/dataset_record.h"
#include "native/run/options.h"

namespace ganvas::train {

// Null when the run measures nothing. Reads the real samples and may train a classifier of their
// classes, which takes minutes the first time. Throws FatalError as metrics::MakeEvaluator does.
std::unique_ptr<metrics::TickMetrics> OpenMetrics(const Options& options,
                                                  const DatasetRecord& record);

}  // namespace ganvas::train
