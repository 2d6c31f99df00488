#include "shared/plan/nearest.h"

#include <algorithm>
#include <cmath>

namespace ganvas::plan {
namespace {

int64_t RoundCoordinate(graph::NearestMode mode, float at) {
  switch (mode) {
    case graph::NearestMode::kRoundPreferFloor:
      return static_cast<int64_t>(std::ceil(at - 0.5f));
    case graph::NearestMode::kRoundPreferCeil:
      return static_cast<int64_t>(std::floor(at + 0.5f));
    case graph::NearestMode::kFloor:
      return static_cast<int64_t>(std::floor(at));
    case graph::NearestMode::kCeil:
      return static_cast<int64_t>(std::ceil(at));
  }
  return 0;
}

}  // namespace

kernels::ResizeCoordinates CoordinatesOf(graph::CoordinateMode mode) {
  switch (mode) {
    case graph::CoordinateMode::kHalfPixel:
      return kernels::ResizeCoordinates::kHalfPixel;
    case graph::CoordinateMode::kPytorchHalfPixel:
      return kernels::ResizeCoordinates::kPytorchHalfPixel;
    case graph::CoordinateMode::kAlignCorners:
      return kernels::ResizeCoordinates::kAlignCorners;
    case graph::CoordinateMode::kAsymmetric:
      break;
  }
  return kernels::ResizeCoordinates::kAsymmetric;
}

std::vector<int64_t> NearestSources(const graph::ResizeAttrs& attributes, int64_t in, int64_t out,
                                    float scale) {
  std::vector<int64_t> sources;
  for (int64_t i = 0; i < out; ++i) {
    const float at =
        kernels::ResizeCoordinate(CoordinatesOf(attributes.coordinates), i, in, out, scale);
    const int64_t from = scale == 1.0f ? i : RoundCoordinate(attributes.nearest, at);
    sources.push_back(std::clamp<int64_t>(from, 0, in - 1));
  }
  return sources;
}

int64_t RepetitionOf(const graph::ResizeAttrs& attributes, int64_t in, int64_t out, float scale) {
  if (in == 0 || out == 0 || out % in != 0) return 0;
  const int64_t times = out / in;
  const std::vector<int64_t> sources = NearestSources(attributes, in, out, scale);
  for (int64_t i = 0; i < out; ++i) {
    if (sources[static_cast<size_t>(i)] != i / times) return 0;
  }
  return times;
}

}  // namespace ganvas::plan
