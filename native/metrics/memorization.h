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

// Holds the pictures that the generator saw and, for comparison, the distances to them of pictures
// that it did not see: those of the other split. Where the data has none, it may have seen every
// picture; the comparison is then each picture's distance to its nearest other one, which is what
// an unseen picture of the same kind would have.
class MemorizationMeter {
 public:
  // Refers to `data`. Up to `queries` pictures are compared. The generator saw the training split,
  // or, with `trained_on_test`, the test split.
  MemorizationMeter(const RealData& data, bool trained_on_test, Represent represent,
                    int64_t queries, uint64_t seed);

  // Of the first pictures of `generated`, as many as there are to compare with; the closest pairs
  // go to the PNG `neighbours` unless it is "". Figure `name`, whose floor is of the unseen ones.
  Figure Measure(const std::string& name, const torch::Tensor& generated, bool floor,
                 const std::string& neighbours) const;

  // The `count` nearest of the pictures that were seen, to each of `generated`.
  Nearest NearestSeen(const torch::Tensor& generated, int64_t count) const {
    return FindNearestFew(represent_(generated, "generated pictures"), seen_, count);
  }

  // What was compared with what, a line for the report.
  const std::string& note() const { return note_; }
  // The pictures that were seen, their data, and what they are called.
  const torch::Tensor& pictures() const { return pictures_; }
  const data::Dataset& seen() const { return *seen_data_; }
  const std::string& against() const { return against_; }
  // Of unseen pictures from the nearest seen one, float64.
  const torch::Tensor& held_out_distances() const { return held_out_; }

 private:
  Represent represent_;
  const data::Dataset* seen_data_ = nullptr;
  std::string against_, note_;
  torch::Tensor pictures_;  // uint8, all that were seen
  torch::Tensor seen_;      // as represented
  torch::Tensor held_out_;  // distances, float64[queries]
};

}  // namespace ganvas::metrics
