#include "native/step/resident_batches.h"

#include <ATen/Parallel.h>

#include "native/data/batch_order.h"
#include "native/models/seed.h"

namespace ganvas::train {
namespace {

constexpr uint64_t kBatchStream = 4;  // of the run's seed

class Resident : public BatchSource {
 public:
  Resident(const data::Dataset& pictures, const Options& options, int64_t first_batch,
           torch::Device device, const RankSlice& slice)
      : order_(BatchSeed(options), pictures.size(), options.mirror),
        batch_(options.batch),
        slice_(slice),
        next_(first_batch) {
    const data::PictureShape shape = pictures.shape();
    const torch::Tensor bytes =
        torch::empty({pictures.size(), shape.channels, shape.height, shape.width}, torch::kUInt8);
    const torch::Tensor labels = torch::empty({pictures.size()}, torch::kInt64);
    at::parallel_for(0, pictures.size(), /*grain_size=*/256, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        labels.data_ptr<int64_t>()[i] =
            pictures.Get(i, bytes.data_ptr<uint8_t>() + static_cast<size_t>(i) * shape.bytes());
      }
    });
    pictures_ = bytes.to(device);
    if (options.conditional) labels_ = labels.to(device);
  }

  RealBatch Next() override {
    const int64_t rows = slice_.Rows(batch_);
    const auto first = static_cast<uint64_t>(next_++ * batch_ + slice_.First(batch_));
    const torch::Tensor places = torch::empty({2, rows}, torch::kInt64);
    int64_t* index = places.data_ptr<int64_t>();
    for (int64_t i = 0; i < rows; ++i) {
      const data::BatchOrder::Place place = order_.At(first + static_cast<uint64_t>(i));
      index[i] = place.picture;
      index[rows + i] = place.mirrored ? 1 : 0;
    }
    const torch::Tensor there = places.to(pictures_.device());
    torch::Tensor bytes = pictures_.index_select(0, there[0]);
    bytes = torch::where(there[1].to(torch::kBool).view({rows, 1, 1, 1}), bytes.flip(3), bytes);
    return {FromBytes(bytes), labels_.defined() ? labels_.index_select(0, there[0]) : labels_};
  }

 private:
  data::BatchOrder order_;
  int64_t batch_;
  RankSlice slice_;
  int64_t next_;
  torch::Tensor pictures_;  // uint8 [pictures, C, H, W]
  torch::Tensor labels_;    // int64 [pictures]; undefined unless conditional
};

}  // namespace

int64_t BytesOf(const data::Dataset& pictures) {
  return pictures.size() * static_cast<int64_t>(pictures.shape().bytes());
}

std::unique_ptr<BatchSource> ResidentBatches(const data::Dataset& pictures, const Options& options,
                                             int64_t first_batch, torch::Device device,
                                             const RankSlice& slice) {
  return std::make_unique<Resident>(pictures, options, first_batch, device, slice);
}

torch::Tensor FromBytes(const torch::Tensor& bytes) {
  return bytes.to(torch::kFloat32).mul_(1 / 127.5).sub_(1);
}

uint64_t BatchSeed(const Options& options) {
  return models::DeriveSeed(options.seed, kBatchStream);
}

}  // namespace ganvas::train
