// A set of pictures that is measured.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "native/metrics/evaluator.h"
#include "native/metrics/feature_net.h"
#include "native/metrics/frechet.h"

namespace ganvas::metrics {

// Pictures, with features and classes that are computed once, on request.
class PictureSample {
 public:
  PictureSample() = default;
  // uint8[N, C, H, W]; `what`, as "generated pictures", is for progress.
  PictureSample(torch::Tensor bytes, std::string what)
      : bytes_(std::move(bytes)), what_(std::move(what)) {}

  const torch::Tensor& bytes() const { return bytes_; }
  const std::string& what() const { return what_; }
  int64_t count() const { return bytes_.defined() ? bytes_.size(0) : 0; }

  // float[N, D], always of the same net.
  const torch::Tensor& Features(FeatureNet& net, const Progress& progress);
  const Moments& FeatureMoments(FeatureNet& net, const Progress& progress);

 private:
  torch::Tensor bytes_;
  std::string what_;
  torch::Tensor features_;
  std::optional<Moments> moments_;
};

// The first `count` pictures of a generator as bytes. Throws FatalError(kBadFile) where they are
// not of `shape`.
torch::Tensor GeneratePictures(const Generate& generate, const SampleShape& shape, int64_t count,
                               const Progress& progress);

}  // namespace ganvas::metrics
