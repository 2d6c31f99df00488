#include "native/metrics/memorization.h"

#include <algorithm>
#include <utility>

#include "native/metrics/neighbours_image.h"
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

MemorizationMeter::MemorizationMeter(const RealData& data, Represent represent, int64_t queries,
                                     uint64_t seed)
    : represent_(std::move(represent)),
      against_(data.train_name()),
      pictures_(ReadPictures(data.train()).bytes),
      training_(represent_(pictures_, "training pictures")) {
  RandomStream random(seed, Purpose::kHeldOut);
  const int64_t count = std::min(queries, data.test().size());
  const Pictures unseen =
      ReadPictures(data.test(), ChooseDistinct(random, data.test().size(), count));
  held_out_ = FindNearest(represent_(unseen.bytes, "held-out pictures"), training_).distance;
}

Figure MemorizationMeter::Measure(const std::string& name, const torch::Tensor& generated,
                                  bool floor, const std::string& neighbours) const {
  const int64_t queries = std::min(held_out_.size(0), generated.size(0));
  const torch::Tensor some = generated.slice(0, 0, queries);
  const Nearest nearest = FindNearest(represent_(some, "generated pictures"), training_);
  if (!neighbours.empty()) WriteNeighbours(neighbours, some, pictures_, nearest);
  Figure figure{name,    Parts(CompareDistances(nearest.distance, held_out_)), {}, queries, 0,
                against_};
  if (floor) {
    figure.floor = Parts(CompareDistances(held_out_, held_out_));
    figure.floor_samples = held_out_.size(0);
  }
  return figure;
}

}  // namespace ganvas::metrics
