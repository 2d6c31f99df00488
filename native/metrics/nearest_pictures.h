// Is a generated picture copied? Its nearest training pictures, beside how near to each other real
// pictures lie.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "native/choices/pictures.h"
#include "native/metrics/progress.h"

namespace ganvas::metrics {

// Training pictures that are shown of each generated one.
inline constexpr int64_t kNearestShown = 5;
// A generated picture may be a copy where fewer than this share of unseen real pictures lie as near
// to a training picture.
inline constexpr double kCopyShare = 0.01;

struct NearestOptions {
  std::string data;           // specification of the training pictures
  Fit fit = Fit::kCrop;       // of pictures of another shape
  std::string picture_cache;  // as data::DatasetOptions has it
  bool trained_on_test = false;
  bool pixels = false;   // distances of pixels, not of features
  std::string detector;  // of features, as OpenDetector takes it
  torch::Device detector_device = torch::kCPU;
  uint64_t seed = 0;  // of the choice of real pictures
  int threads = 1;    // that read pictures
  std::string out;    // PNG of one row for each generated picture; "" for none
  Progress progress;
};

struct NearPicture {
  int64_t index = 0;  // in the training pictures
  std::string name;   // "" where pictures have none
  std::string label;  // its class, "" where it has none
  double distance = 0;
};

struct NearestOf {
  std::vector<NearPicture> nearest;  // kNearestShown, or all where there are fewer; nearest first
  double share_as_near = 0;          // of real pictures, that have a training picture as near
  bool copy() const { return share_as_near < kCopyShare; }
};

// Distances of features are Euclidean. Distances of pixels are root mean squares over all pixels
// and channels, in levels of 0 to 255.
struct NearestReport {
  std::string data;       // what was searched
  std::string against;    // and which part of it
  std::string represent;  // what distances are of: "pixels" or the name of a network
  int64_t searched = 0;
  bool left_out = false;   // the floor is of the searched pictures, each without itself
  int64_t real = 0;        // pictures of the floor
  double real_median = 0;  // of their distances to the nearest one
  double real_close = 0;   // their quantile kCopyShare
  double real_equal = 0;   // share of them that are equal to a searched one
  std::vector<NearestOf> samples;
  std::vector<std::string> notes;
};

// `generated` is uint8[N, C, H, W]. Throws FatalError as RealData and OpenDetector do.
NearestReport FindNearestPictures(const NearestOptions& options, const torch::Tensor& generated);

}  // namespace ganvas::metrics
