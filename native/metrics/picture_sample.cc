#include "native/metrics/picture_sample.h"

#include <algorithm>
#include <vector>

#include "native/error.h"
#include "native/metrics/pictures.h"

namespace ganvas::metrics {
namespace {

constexpr int64_t kGeneratedAtOnce = 500;

}  // namespace

const torch::Tensor& PictureSample::Features(FeatureNet& net, const Progress& progress) {
  if (!features_.defined()) features_ = AllFeatures(net, bytes_, what_, progress);
  return features_;
}

const Moments& PictureSample::FeatureMoments(FeatureNet& net, const Progress& progress) {
  if (!moments_) {
    MomentSums sums;
    sums.Add(Features(net, progress));
    moments_ = sums.Finish();
  }
  return *moments_;
}

torch::Tensor GeneratePictures(const Generate& generate, const SampleShape& shape, int64_t count,
                               const Progress& progress) {
  std::vector<torch::Tensor> parts;
  for (int64_t first = 0; first < count; first += kGeneratedAtOnce) {
    const torch::Tensor part = generate(first, std::min(kGeneratedAtOnce, count - first));
    if (part.dim() != 4 || part.size(1) != shape.channels || part.size(2) != shape.height ||
        part.size(3) != shape.width) {
      throw FatalError(ExitCode::kBadFile,
                       "the generator gives pictures of another size than the first");
    }
    parts.push_back(ToBytes(part));
    if (progress) progress("generating pictures", std::min(first + kGeneratedAtOnce, count), count);
  }
  return torch::cat(parts);
}

}  // namespace ganvas::metrics
