// Checks that the requested metrics of pictures can be computed.
#pragma once

#include "native/metrics/evaluator.h"
#include "native/metrics/metric_table.h"
#include "native/metrics/real_data.h"

namespace ganvas::metrics {

// Each Check throws FatalError(kUsage) that names the missing input. The first looks at what the
// generator gives and whether there is data of that kind, the second at what each metric needs of
// the data.
void CheckPictures(const EvalOptions& options, const SampleShape& shape);
void CheckPictureMetrics(const EvalOptions& options, const SampleShape& shape,
                         const RealData& data);

// Whether the metrics can be computed of `fewest` pictures of a kind, generated or real.
void CheckCounts(const EvalOptions& options, int64_t fewest);

// Whether any metric needs features of the pictures.
bool WantsFeatures(const EvalOptions& options);

// Whether `options.data` is stacked digits, which are told apart channel by channel.
bool IsStacked(const EvalOptions& options);

// Refuses the first metric that has a need, where what it needs is `missing`.
void RefuseIf(bool missing, const EvalOptions& options, bool Needs::*need, const std::string& why);

[[noreturn]] void RefuseMetric(const std::string& metric, const std::string& why);

}  // namespace ganvas::metrics
