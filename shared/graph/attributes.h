// Attributes of every operator, parsed, defaulted and checked: what kernels and the plan read.
// Names follow the ONNX operator specification.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "shared/graph/op_kind.h"
#include "shared/tensor/tensor.h"

namespace ganvas::graph {

enum class AutoPad : uint8_t { kNotSet, kSameUpper, kSameLower, kValid };

// Spatial attributes are resolved to 2-D as {h, w}; a 1-D convolution is treated as height 1. What
// a file leaves out is filled with its default, so only kernel_shape may be empty. The concrete
// window for concrete shapes (auto_pad resolved) comes from resolve.h.
struct ConvAttrs {
  AutoPad auto_pad = AutoPad::kNotSet;
  std::vector<int64_t> kernel_shape;  // empty: taken from the weight
  std::vector<int64_t> strides, dilations;
  std::vector<int64_t>
      pads;  // begin of each axis, then end of each axis: {top, left, bottom, right}
  int64_t group = 1;
  int declared_rank = 0;  // spatial rank that the file's attributes are written for; 0: none given
  bool exact = false;     // of whole numbers, whose sums no faster arithmetic may round
};
struct ConvTransposeAttrs {
  ConvAttrs conv;
  std::vector<int64_t> output_padding;
  std::vector<int64_t> output_shape;  // empty when not given
};
struct PoolAttrs {
  AutoPad auto_pad = AutoPad::kNotSet;
  std::vector<int64_t> kernel_shape, strides, pads, dilations;
  bool ceil_mode = false;
  bool count_include_pad = false;
  int declared_rank = 0;  // as in ConvAttrs
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
struct EluAttrs {  // gamma * (x > 0 ? x : alpha * (exp(x) - 1)): Elu with gamma 1, Selu
  float alpha = 1, gamma = 1;
};
struct AxisAttrs {  // Concat, Gather, Flatten, Softmax, DequantizeLinear; may be negative
  int64_t axis = 0;
  bool flatten_to_2d = false;  // Softmax up to opset 12: over all dimensions from axis on
};
struct ScatterAttrs {  // ScatterElements, ScatterND
  int64_t axis = 0;    // of ScatterElements; may be negative
  bool adds = false;   // updates are added to the data, else they replace it
};
struct SplitAttrs {
  int64_t axis = 0;
  std::vector<int64_t> sizes;  // opset <= 12 form; else the second input, else equal parts
};
struct DepthToSpaceAttrs {
  int64_t blocksize = 1;
  bool column_row_depth = false;  // mode CRD (PixelShuffle); else DCR
};
struct AxesAttrs {  // Squeeze, Unsqueeze, ReduceMean, ...: opset <= 12 form; else the second input
  std::vector<int64_t> axes;
  bool has_axes = false;
  bool keepdims = true;
  bool noop_with_empty_axes = false;
};
struct TransposeAttrs {
  std::vector<int64_t> perm;  // empty: reversed
  bool last_two = false;      // these two are swapped instead
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
struct ResizeAttrs {  // Resize and Upsample; sizes and scales per axis come from resolve.h
  ResizeMode mode = ResizeMode::kNearest;
  CoordinateMode coordinates = CoordinateMode::kHalfPixel;
  NearestMode nearest = NearestMode::kRoundPreferFloor;
  std::vector<float> scales;  // Upsample opset 7 form
  float cubic_coeff_a = -0.75f;
  bool antialias = false;
  bool exclude_outside = false;
  std::vector<int64_t> axes;  // opset >= 18: which axes sizes and scales speak of; empty: all
  bool scales_only = false;   // Upsample and opset 10: the second input is scales, there is no roi
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
struct RandomAttrs {   // RandomNormal, RandomUniform, their Like forms: number * factor + shift
  bool normal = true;  // of N(0, 1), else of [-1, 1)
  float factor = 1, shift = 0;
  uint64_t seed = 0;
  std::vector<int64_t> shape;  // where there is no input to be like
};
struct SlopeAttrs {  // of Relu, LeakyRelu (a: alpha), Tanh, Sigmoid, Clip (a: min, b: max)
  OpKind function = OpKind::kRelu;
  float a = 0, b = 0;
};
struct ModAttrs {
  bool fmod = false;  // the result has the sign of the dividend, else of the divisor
};
struct CumSumAttrs {
  bool exclusive = false, reverse = false;
};
struct ArgAttrs {  // ArgMax, ArgMin
  int64_t axis = 0;
  bool keepdims = true;
  bool last = false;  // of equal numbers the last one counts
};
struct QuantizeAttrs {
  int64_t axis = 1;
  DType to = DType::kU8;  // where there is no zero point
};
enum class GridMode : uint8_t { kLinear, kNearest, kCubic };
enum class GridBorder : uint8_t { kZeros, kEdge, kReflect };
struct GridSampleAttrs {
  GridMode mode = GridMode::kLinear;
  GridBorder border = GridBorder::kZeros;
  bool align_corners = false;
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
                 LeakyReluAttrs, EluAttrs, SplitAttrs, DepthToSpaceAttrs, AxisAttrs, AxesAttrs,
                 TransposeAttrs, CastAttrs, ClipAttrs, ResizeAttrs, PadAttrs, SliceAttrs,
                 RandomAttrs, SlopeAttrs, ReshapeAttrs, ShapeAttrs, ConstantOfShapeAttrs, ModAttrs,
                 CumSumAttrs, ArgAttrs, QuantizeAttrs, GridSampleAttrs, ScatterAttrs>;

}  // namespace ganvas::graph
