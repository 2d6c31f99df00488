// Does a generator give back its training pictures?
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <string>

#include "native/metrics/neighbours.h"
#include "native/metrics/real_data.h"
#include "native/metrics/report.h"

namespace ganvas::metrics {

// Pictures uint8[N, C, H, W] -> what distances are taken of, [N, ...].
using Represent = std::function<torch::Tensor(const torch::Tensor& pictures, const std::string&)>;

// Holds the training pictures and the distances of held-out ones to them.
class MemorizationMeter {
 public:
  // Up to `queries` pictures of the test part stand for unseen ones.
  MemorizationMeter(const RealData& data, Represent represent, int64_t queries, uint64_t seed);

  // Of the first pictures of `generated`, as many as there are held-out ones; the closest pairs go
  // to the PNG `neighbours` unless it is "". Figure `name`, whose floor is of the held-out ones.
  Figure Measure(const std::string& name, const torch::Tensor& generated, bool floor,
                 const std::string& neighbours) const;

 private:
  Represent represent_;
  std::string against_;
  torch::Tensor pictures_;  // uint8, all of the training part
  torch::Tensor training_;  // as represented
  torch::Tensor held_out_;  // distances, float64[queries]
};

}  // namespace ganvas::metrics
