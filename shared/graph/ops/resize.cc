// Resize, and Upsample as its older form: coordinates asymmetric, nearest rounds down.
#include <cmath>
#include <string>

#include "shared/base/decimal.h"
#include "shared/base/quoted.h"
#include "shared/graph/ops/ops.h"

namespace ganvas::graph {
namespace {

constexpr int64_t kMaxSize = int64_t{1} << 31;

ResizeMode ParseMode(AttributeReader& r) {
  const std::string mode = r.String("mode", "nearest");
  if (mode == "nearest") return ResizeMode::kNearest;
  if (mode == "linear" || mode == "bilinear") return ResizeMode::kLinear;
  if (mode == "cubic") return ResizeMode::kCubic;
  r.FailBad("mode is " + Quoted(mode) + ", expected nearest, linear or cubic");
  return ResizeMode::kNearest;
}

CoordinateMode ParseCoordinates(AttributeReader& r) {
  const std::string mode = r.String("coordinate_transformation_mode", "half_pixel");
  if (mode == "half_pixel") return CoordinateMode::kHalfPixel;
  if (mode == "pytorch_half_pixel") return CoordinateMode::kPytorchHalfPixel;
  if (mode == "align_corners") return CoordinateMode::kAlignCorners;
  if (mode == "asymmetric") return CoordinateMode::kAsymmetric;
  r.FailUnsupported("coordinate_transformation_mode is " + Quoted(mode) +
                    ", expected half_pixel, pytorch_half_pixel, align_corners or asymmetric");
  return CoordinateMode::kHalfPixel;
}

NearestMode ParseNearest(AttributeReader& r) {
  const std::string mode = r.String("nearest_mode", "round_prefer_floor");
  if (mode == "round_prefer_floor") return NearestMode::kRoundPreferFloor;
  if (mode == "round_prefer_ceil") return NearestMode::kRoundPreferCeil;
  if (mode == "floor") return NearestMode::kFloor;
  if (mode == "ceil") return NearestMode::kCeil;
  r.FailBad("nearest_mode is " + Quoted(mode) +
            ", expected round_prefer_floor, round_prefer_ceil, floor or ceil");
  return NearestMode::kFloor;
}

bool IsGiven(const NodeContext& node, int i) {
  return node.has_input(i) && node.shape(i).elements() > 0;
}

Result<std::vector<float>> GivenScales(const NodeContext& node, int i) {
  const Inferred& input = node.input(i);
  if (input.dtype != DType::kF32) {
    return node.Bad(node.InputName(i) + " is " + DTypeName(input.dtype) + ", expected float32");
  }
  if (!input.known_real) {
    return node.Unsupported(node.InputName(i) +
                            " depends on the contents of tensors, expected "
                            "scales that follow from shapes and constants");
  }
  return std::vector<float>(input.known_real->begin(), input.known_real->end());
}

// The axis that the k-th given size or scale speaks of.
Result<std::vector<size_t>> ResizedAxes(const NodeContext& node, size_t given) {
  const auto& attrs = node.attributes<ResizeAttrs>();
  const auto rank = static_cast<size_t>(node.shape(0).rank());
  std::vector<size_t> axes;
  if (attrs.axes.empty()) {
    for (size_t i = 0; i < rank; ++i) axes.push_back(i);
  } else {
    GANVAS_TRY(NormalizeAxes(node, attrs.axes, static_cast<int64_t>(rank)));
    for (const int64_t axis : attrs.axes) {
      axes.push_back(static_cast<size_t>(axis < 0 ? axis + static_cast<int64_t>(rank) : axis));
    }
  }
  if (axes.size() != given) {
    return node.Bad(std::to_string(given) + " sizes or scales, expected " +
                    std::to_string(axes.size()) + " for shape " + node.shape(0).ToString());
  }
  return axes;
}

Status ApplyScales(const NodeContext& node, const std::vector<float>& scales,
                   ResizeExtent& extent) {
  GANVAS_ASSIGN(const std::vector<size_t> axes, ResizedAxes(node, scales.size()));
  for (size_t k = 0; k < axes.size(); ++k) {
    const size_t axis = axes[k];
    // In float32, as other runtimes do: 0.1f * 10 must give the same size there and here.
    const float size = std::floor(scales[k] * static_cast<float>(extent.size[axis]));
    if (!(scales[k] > 0) || !(size <= static_cast<float>(kMaxSize))) {
      return node.Bad("scale " + Decimal(scales[k]) + " of an axis of size " +
                      std::to_string(extent.size[axis]) + " is not usable");
    }
    extent.scale[axis] = scales[k];
    extent.size[axis] = static_cast<int64_t>(size);
  }
  return {};
}

Status ApplySizes(const NodeContext& node, std::span<const int64_t> sizes, ResizeExtent& extent) {
  GANVAS_ASSIGN(const std::vector<size_t> axes, ResizedAxes(node, sizes.size()));
  for (size_t k = 0; k < axes.size(); ++k) {
    const int64_t in = extent.size[axes[k]];
    if (sizes[k] < 0 || sizes[k] > kMaxSize) {
      return node.Bad("size " + std::to_string(sizes[k]) + ", expected 0 to 2^31");
    }
    if (sizes[k] == in) continue;
    extent.size[axes[k]] = sizes[k];
    extent.scale[axes[k]] = static_cast<float>(sizes[k]) / static_cast<float>(in);
  }
  return {};
}

}  // namespace

Attributes ParseResize(AttributeReader& r) {
  ResizeAttrs attrs;
  attrs.mode = ParseMode(r);
  if (r.opset() < 11) {
    attrs.coordinates = CoordinateMode::kAsymmetric;
    attrs.nearest = NearestMode::kFloor;
    attrs.scales_only = true;
    return attrs;
  }
  attrs.coordinates = ParseCoordinates(r);
  attrs.nearest = ParseNearest(r);
  attrs.cubic_coeff_a = r.Float("cubic_coeff_a", -0.75f);
  attrs.exclude_outside = r.Flag("exclude_outside", false);
  attrs.antialias = r.Flag("antialias", false);
  attrs.axes = r.Ints("axes");
  if (r.String("keep_aspect_ratio_policy", "stretch") != "stretch") {
    r.FailUnsupported("keep_aspect_ratio_policy is set, expected stretch");
  }
  return attrs;
}

Attributes ParseUpsample(AttributeReader& r) {
  ResizeAttrs attrs;
  attrs.mode = ParseMode(r);
  attrs.coordinates = CoordinateMode::kAsymmetric;
  attrs.nearest = NearestMode::kFloor;
  attrs.scales_only = true;
  if (r.opset() < 7) {
    attrs.scales = {1, 1, r.Float("height_scale", 0), r.Float("width_scale", 0)};
  } else if (r.opset() < 9) {
    attrs.scales = r.Floats("scales");
  }
  return attrs;
}

Result<ResizeExtent> ResolveResize(const NodeContext& node) {
  const auto& attrs = node.attributes<ResizeAttrs>();
  const Shape& x = node.shape(0);
  ResizeExtent extent;
  extent.size.assign(x.dims().begin(), x.dims().end());
  extent.scale.assign(extent.size.size(), 1.0f);
  const int scales_input = attrs.scales_only ? 1 : 2;
  const bool has_sizes = !attrs.scales_only && IsGiven(node, 3);
  if (!attrs.scales.empty()) {
    GANVAS_TRY(ApplyScales(node, attrs.scales, extent));
  } else if (IsGiven(node, scales_input)) {
    if (has_sizes) return node.Bad("both scales and sizes are given, expected one of them");
    GANVAS_ASSIGN(const std::vector<float> scales, GivenScales(node, scales_input));
    GANVAS_TRY(ApplyScales(node, scales, extent));
  } else if (has_sizes) {
    GANVAS_ASSIGN(const std::span<const int64_t> sizes, KnownInts(node, 3));
    GANVAS_TRY(ApplySizes(node, sizes, extent));
  } else {
    return node.Bad("neither scales nor sizes are given");
  }
  for (size_t i = 0; i < extent.size.size(); ++i) {
    if (x[static_cast<int>(i)] == 0 && extent.size[i] != 0) {
      return node.Bad("shape " + x.ToString() + " has nothing to resize");
    }
  }
  return extent;
}

Status InferResize(InferContext& c) {
  GANVAS_ASSIGN(const ResizeExtent extent, ResolveResize(c));
  return c.SetOutput(0, c.input(0).dtype, extent.size);
}

}  // namespace ganvas::graph
