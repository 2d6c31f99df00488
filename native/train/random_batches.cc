#include "native/train/random_batches.h"

#include "native/data/pair_spec.h"
#include "native/models/architecture.h"
#include "native/step/game.h"
#include "native/step/network_shape.h"

namespace ganvas::train {
namespace {

class RandomBatches final : public BatchSource {
 public:
  RandomBatches(const Options& options, const models::NetworkShape& shape, torch::Device device)
      : options_(options), shape_(shape), device_(device) {}

  RealBatch Next() override {
    const auto dtype = torch::TensorOptions(WeightType(options_)).device(device_);
    const PictureSize size = LoadedSize(options_);
    const auto samples = [&] {
      return shape_.kind == models::SampleKind::kPoints
                 ? torch::rand({options_.batch, 2}, dtype)
                 : torch::rand({options_.batch, shape_.picture_channels, size.height, size.width},
                               dtype);
    };
    RealBatch batch;
    batch.samples = samples();
    if (data::IsPairSpec(options_.data)) batch.partners = samples();
    if (shape_.classes > 0) {
      batch.labels =
          torch::arange(options_.batch, torch::kInt64).remainder(shape_.classes).to(device_);
    }
    return batch;
  }

 private:
  const Options& options_;
  const models::NetworkShape& shape_;
  torch::Device device_;
};

}  // namespace

std::unique_ptr<BatchSource> MakeRandomBatches(const Options& options,
                                               const models::NetworkShape& shape,
                                               torch::Device device) {
  return std::make_unique<RandomBatches>(options, shape, device);
}

}  // namespace ganvas::train
