// Sets of pictures in memory, as metrics take them.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <span>
#include <vector>

#include "native/data/dataset.h"

namespace ganvas::metrics {

struct Pictures {
  torch::Tensor bytes;          // uint8[N, C, H, W]
  std::vector<int64_t> labels;  // one for each, -1 where unlabelled
  int64_t count() const { return bytes.size(0); }
};

// The pictures of `dataset` with these numbers, in this order.
Pictures ReadPictures(const data::Dataset& dataset, std::span<const int64_t> indices);

// All of them, in order.
Pictures ReadPictures(const data::Dataset& dataset);

// float in [-1, 1], of any device, to bytes: round half up of (v + 1) * 127.5, clamped, as in
// shared/image; NaN gives 0.
torch::Tensor ToBytes(const torch::Tensor& pictures);

// `pictures` as a data set, which refers to them; `classes` as its classes.
class PictureDataset final : public data::Dataset {
 public:
  PictureDataset(const Pictures& pictures, std::vector<std::string> classes)
      : pictures_(pictures), classes_(std::move(classes)) {}
  int64_t size() const override { return pictures_.count(); }
  data::PictureShape shape() const override;
  int64_t Get(int64_t index, uint8_t* out) const override;
  const std::vector<std::string>& classes() const override { return classes_; }
  std::string Describe() const override;
  uint64_t Fingerprint() const override;

 private:
  const Pictures& pictures_;
  std::vector<std::string> classes_;
};

}  // namespace ganvas::metrics
