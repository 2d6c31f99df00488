// Attributes of every operator, parsed, defaulted and checked: what kernels and the plan read.
// Names follow the ONNX operator specification.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "shared/tensor/tensor.h"

namespace ganvas::graph {

enum class AutoPad : uint8_t { kNotSet, kSameUpper, kSameLower, kValid };

// Spatial attributes are resolved to 2-D as {h, w}; a 1-D convolution is treated as height 1.
struct ConvAttrs {
  AutoPad auto_pad = AutoPad::kNotSet;
  std::vector<int64_t> kernel_shape;  // empty: taken from the weight
  std::vector<int64_t> strides, dilations;
  std::vector<int64_t> pads;  // begin of each axis, then end of each axis
  int64_t group = 1;
};
struct ConvTransposeAttrs {
  ConvAttrs conv;
  std::vector<int64_t> output_padding;
  std::vector<int64_t> output_shape;  // empty when not given
};
struct PoolAttrs {
  AutoPad auto_pad = AutoPad::kNotSet;
  std::vector<int64_t> kernel_shape, strides, pads;
  bool ceil_mode = false;
  bool count_include_pad = false;
};
struct GemmAttrs {
  float alpha = 1, beta = 1;
  bool trans_a = false, trans_b = false;
};
struct NormAttrs {  // BatchNormalization, InstanceNormalization
  float epsilon = 1e-5f;
};
struct LeakyReluAttrs {
  float alpha = 0.01f;
};
struct AxisAttrs {  // Concat, Gather, Flatten, Softmax, DequantizeLinear
  int64_t axis = 0;
};
struct AxesAttrs {  // Squeeze, Unsqueeze, ReduceMean, ...: opset <= 12 form; else the second input
  std::vector<int64_t> axes;
  bool has_axes = false;
  bool keepdims = true;
  bool noop_with_empty_axes = false;
};
struct TransposeAttrs {
  std::vector<int64_t> perm;  // empty: reversed
};
struct CastAttrs {
  DType to = DType::kF32;
};
struct ClipAttrs {  // opset <= 10 form; later min and max are inputs
  float min = -3.402823466e+38f, max = 3.402823466e+38f;
};
enum class ResizeMode : uint8_t { kNearest, kLinear, kCubic };
enum class CoordinateMode : uint8_t {
  kHalfPixel,
  kPytorchHalfPixel,
  kAlignCorners,
  kAsymmetric,
};
enum class NearestMode : uint8_t { kRoundPreferFloor, kRoundPreferCeil, kFloor, kCeil };
struct ResizeAttrs {  // Resize and Upsample
  ResizeMode mode = ResizeMode::kNearest;
  CoordinateMode coordinates = CoordinateMode::kHalfPixel;
  NearestMode nearest = NearestMode::kRoundPreferFloor;
  std::vector<float> scales;  // Upsample opset 7 form
};
enum class PadMode : uint8_t { kConstant, kReflect, kEdge, kWrap };
struct PadAttrs {
  PadMode mode = PadMode::kConstant;
  std::vector<int64_t> pads;  // opset <= 10 form; later the second input
  float value = 0;
};
struct SliceAttrs {  // opset <= 9 form; later inputs
  std::vector<int64_t> starts, ends, axes;
};
struct ReshapeAttrs {
  bool allowzero = false;
};
struct ShapeAttrs {
  int64_t start = 0;
  int64_t end = INT64_MAX;
};
struct ConstantOfShapeAttrs {
  DType dtype = DType::kF32;
  double value = 0;
};

using Attributes =
    std::variant<std::monostate, ConvAttrs, ConvTransposeAttrs, PoolAttrs, GemmAttrs, NormAttrs,
                 LeakyReluAttrs, AxisAttrs, AxesAttrs, TransposeAttrs, CastAttrs, ClipAttrs,
                 ResizeAttrs, PadAttrs, SliceAttrs, ReshapeAttrs, ShapeAttrs, ConstantOfShapeAttrs>;

}  // namespace ganvas::graph
