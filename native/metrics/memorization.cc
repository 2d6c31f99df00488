#include "native/metrics/memorization.h"

#include <algorithm>
#include <utility>

#include "native/metrics/metric_rows.h"
#include "native/metrics/neighbours_image.h"
#include "native/metrics/picture_figures.h"
#include "native/metrics/pictures.h"
#include "native/metrics/random_stream.h"

namespace ganvas::metrics {
namespace {

std::vector<Part> Parts(const Memorization& found) {
  return {{"ratio", found.ratio},
          {"share_closer", found.share_closer},
          {"distance", found.generated_median},
          {"held_out_distance", found.held_out_median}};
}

}  // namespace

MemorizationMeter::MemorizationMeter(const RealData& data, bool trained_on_test,
                                     Represent represent, int64_t queries, uint64_t seed)
    : represent_(std::move(represent)) {
  RandomStream random(seed, Purpose::kHeldOut);
  const auto choose = [&](const data::Dataset& from) {
    return ChooseDistinct(random, from.size(), std::min(queries, from.size()));
  };
  const auto text = [](int64_t count) { return std::to_string(count); };
  if (const data::Dataset* all = data.dealt()) {
    seen_data_ = all;
    pictures_ = ReadPictures(*all).bytes;
    seen_ = represent_(pictures_, "training pictures");
    const torch::Tensor own = torch::tensor(choose(*all));
    held_out_ = FindNearest(seen_.index_select(0, own), seen_, own).distance;
    against_ = "all pictures, each left out";
    note_ = "memorization: this data has no test pictures, so the generator may have seen all " +
            text(all->size()) +
            "; it is compared with all of them, and in place of unseen ones stand " +
            text(own.size(0)) + " of them, each compared with all others";
    return;
  }
  const data::Dataset& seen = trained_on_test ? data.test() : data.train();
  const data::Dataset& unseen = trained_on_test ? data.train() : data.test();
  seen_data_ = &seen;
  against_ = trained_on_test ? data.test_name() : data.train_name();
  pictures_ = ReadPictures(seen).bytes;
  seen_ = represent_(pictures_, "training pictures");
  const Pictures others = ReadPictures(unseen, choose(unseen));
  held_out_ = FindNearest(represent_(others.bytes, "held-out pictures"), seen_).distance;
  note_ = "memorization: generated pictures are compared with all " + text(seen.size()) + " of " +
          against_ + ", and so are " + text(others.count()) + " unseen ones of " +
          (trained_on_test ? data.train_name() : data.test_name());
}

Figure MemorizationMeter::Measure(const std::string& name, const torch::Tensor& generated,
                                  bool floor, const std::string& neighbours) const {
  const int64_t queries = std::min(held_out_.size(0), generated.size(0));
  const torch::Tensor some = generated.slice(0, 0, queries);
  const Nearest nearest = FindNearest(represent_(some, "generated pictures"), seen_);
  if (!neighbours.empty()) WriteNeighbours(neighbours, some, pictures_, nearest);
  Figure figure{name,    Parts(CompareDistances(nearest.distance, held_out_)), {}, queries, 0,
                against_};
  if (floor) {
    figure.floor = Parts(CompareDistances(held_out_, held_out_));
    figure.floor_samples = held_out_.size(0);
  }
  return figure;
}

// The closest pairs are shown, and the comparison is explained, once for all metrics of this kind.
Figure MemorizationOf(PictureFigures& pictures, const MetricInfo& metric, Report& report) {
  const EvalOptions& options = pictures.options();
  const auto first =
      std::find_if(options.metrics.begin(), options.metrics.end(),
                   [](const std::string& name) { return FindMetric(name)->finds_neighbours; });
  const bool shown = *first == metric.name;
  const MemorizationMeter& meter = pictures.Meter(metric.needs.features);
  if (shown) report.notes.push_back(meter.note());
  return meter.Measure(std::string(metric.name), pictures.generated(), options.floors,
                       shown ? options.neighbours : "");
}

}  // namespace ganvas::metrics
