#include "native/objectives/picture_pool.h"

#include <algorithm>
#include <vector>

namespace ganvas::train {

PicturePool::PicturePool(int64_t capacity, torch::IntArrayRef picture, torch::Dtype type,
                         torch::Device device)
    : filled_(torch::zeros({1}, torch::kInt64)) {
  std::vector<int64_t> sizes = picture.vec();
  sizes.insert(sizes.begin(), capacity);
  pictures_ = torch::zeros(sizes, torch::TensorOptions().dtype(type).device(device));
}

torch::Tensor PicturePool::Exchange(const torch::Tensor& made, const torch::Tensor& draws) {
  torch::NoGradGuard no_grad;
  const int64_t capacity = pictures_.size(0);
  if (capacity == 0) return made;
  int64_t& filled = *filled_.data_ptr<int64_t>();
  torch::Tensor shown = made.clone();
  const auto draw = draws.accessor<float, 2>();
  for (int64_t n = 0; n < made.size(0); ++n) {
    if (filled < capacity) {
      pictures_[filled++].copy_(made[n]);
    } else if (draw[n][0] < 0.5f) {
      const auto place = static_cast<int64_t>(draw[n][1] * static_cast<float>(capacity));
      const int64_t at = std::min(place, capacity - 1);
      shown[n].copy_(pictures_[at]);
      pictures_[at].copy_(made[n]);
    }
  }
  return shown;
}

}  // namespace ganvas::train
