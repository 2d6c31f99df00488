#include <cmath>
#include <cstdio>
#include <string>

#include "native/choices/pictures.h"
#include "native/choices/training.h"
#include "native/cli/eval_centers.h"
#include "native/cli/eval_report.h"
#include "native/cli/eval_source.h"
#include "native/cli/measuring_line.h"
#include "native/cli/model_file.h"
#include "native/cli/training.h"
#include "native/cli/translator_source.h"
#include "native/data/dataset_spec.h"
#include "native/data/pair_spec.h"
#include "native/data/user_cache.h"
#include "native/metrics/evaluator.h"
#include "native/metrics/metric_table.h"
#include "native/metrics/translation.h"
#include "native/models/torch_errors.h"

namespace ganvas::cli {
namespace {

metrics::EvalOptions OptionsOf(const EvalRequest& request) {
  metrics::EvalOptions options;
  options.metrics = metrics::ParseMetrics(request.metrics);
  options.samples = request.samples;
  options.cas_samples = request.cas_samples;
  options.seed = request.seed;
  options.paired = request.paired;
  options.detector = request.detector;
  options.detector_device = DetectorDevice(request.device);
  options.cache_dir = data::UserCacheFolder();
  options.picture_cache = request.cache;
  options.attributes = request.attributes;
  options.neighbours = request.neighbours;
  options.threads = request.threads == 0 ? DefaultThreads() : request.threads;
  if (request.centers.empty() != !(request.sigma > 0) || !std::isfinite(request.sigma)) {
    throw FatalError(
        ExitCode::kUsage,
        "--centers FILE.csv needs --sigma X greater than 0, and --sigma needs --centers");
  }
  if (!request.centers.empty()) options.mixture = ReadCenters(request.centers, request.sigma);
  return options;
}

// `source` is what is measured: it knows where the data lies that it was trained on, or not.
template <typename Source>
void ChooseData(const EvalRequest& request, const Source& source, metrics::EvalOptions& options) {
  options.data = request.data.empty() ? source.data : request.data;
  if (options.data.empty() && !options.mixture && !source.trained_on.empty()) {
    throw FatalError(ExitCode::kUsage, "--data is required: " + request.target +
                                           " was trained on " + source.trained_on +
                                           ", but the file does not say where this data is");
  }
  options.fit = ParseChoice<Fit>("fit", request.fit.empty() ? source.fit : request.fit);
  options.background = data::BackgroundOf(source.background);
}

metrics::Report MeasureTranslator(const EvalRequest& request, metrics::EvalOptions options) {
  const TranslatorSource source = OpenTranslatorSource({.target = request.target,
                                                        .back = request.back,
                                                        .direction = request.direction,
                                                        .step = request.step,
                                                        .size = request.size,
                                                        .threads = options.threads});
  ChooseData(request, source, options);
  options.paired |= source.paired;
  options.trained_on_these = options.data == source.trained_on;
  return metrics::TranslationEvaluator(options, source.shape).Evaluate(source.translators);
}

metrics::Report MeasureTarget(const EvalRequest& request) {
  metrics::EvalOptions options = OptionsOf(request);
  torch::set_num_threads(options.threads);
  MeasuringLine line;
  options.progress = [&line](const std::string& work, int64_t done, int64_t total) {
    line.Show(work, done, total);
  };
  if (data::IsPairSpec(request.data) || IsTranslator(request.target)) {
    return MeasureTranslator(request, options);
  }
  if (!request.back.empty() || !request.direction.empty() || request.size != 0 || request.paired) {
    throw FatalError(ExitCode::kUsage,
                     "--back, --direction, --size and --paired are for translators; " +
                         request.target +
                         " is not a translator; a file of another exporter needs --data pair:A,B");
  }
  const EvalSource source =
      OpenEvalSource(request.target, options.seed, options.threads, request.step);
  ChooseData(request, source, options);
  options.trained_on_test = data::ParseDatasetSpec(source.trained_on).split == data::Split::kTest;
  return metrics::MakeEvaluator(options, source.shape)->Evaluate(source.generate);
}

}  // namespace

void Eval(const EvalRequest& request) {
  const metrics::Report report = models::WithTorchErrors([&] { return MeasureTarget(request); });
  std::fputs((request.json ? ReportJson(report) : ReportText(report)).c_str(), stdout);
}

}  // namespace ganvas::cli
