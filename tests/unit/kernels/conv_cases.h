// What the tests of convolution kernels share: geometries and numbers.
#pragma once

#include <string>
#include <vector>

#include "shared/kernels/conv.h"
#include "shared/kernels/reference.h"
#include "tests/unit/kernels/kernel_test.h"

namespace ganvas::kernels {

inline std::string Describe(const ConvGeometry& g) {
  std::string text;
  for (const int64_t v : {g.batch, g.groups, g.in_channels, g.in_h, g.in_w, g.out_channels, g.out_h,
                          g.out_w, g.kernel_h, g.kernel_w, g.stride_h, g.stride_w, g.dilation_h,
                          g.dilation_w, g.pad_top, g.pad_left}) {
    text += std::to_string(v) + " ";
  }
  return text;
}

struct Inputs {
  std::vector<float> input, weight, bias, residual;
};

inline Inputs MakeInputs(const ConvGeometry& g) {
  Numbers numbers(7);
  Inputs in;
  in.input = numbers.Vector(g.batch * g.in_channels * g.in_h * g.in_w);
  in.weight = numbers.Vector(g.in_channels * g.out_channels / g.groups * g.kernel_h * g.kernel_w);
  in.bias = numbers.Vector(g.out_channels);
  in.residual = numbers.Vector(g.batch * g.out_channels * g.out_h * g.out_w);
  return in;
}

// activation(sum + bias + residual) by plain loops.
inline std::vector<float> Expected(const ConvGeometry& g, const Inputs& in, bool transposed,
                                   const Activation& activation) {
  std::vector<float> expected(static_cast<size_t>(g.batch * g.out_channels * g.out_h * g.out_w));
  if (transposed) {
    reference::ConvTranspose(g, in.input.data(), in.weight.data(), in.bias.data(), expected.data());
  } else {
    reference::Conv(g, in.input.data(), in.weight.data(), in.bias.data(), expected.data());
  }
  for (size_t i = 0; i < expected.size(); ++i) {
    if (!in.residual.empty()) expected[i] += in.residual[i];
    expected[i] = reference::Activate(activation, expected[i]);
  }
  return expected;
}

// The layout of a weight tensor as the operators have it.
inline ConvWeights WeightsOf(const TapConv& conv, const Inputs& in, bool transposed) {
  const int64_t k = conv.kernel_elements;
  return transposed ? ConvWeights{in.weight.data(), conv.in_channels * conv.out_channels * k, k,
                                  conv.out_channels * k, nullptr}
                    : ConvWeights{in.weight.data(), conv.out_channels * conv.in_channels * k,
                                  conv.in_channels * k, k, nullptr};
}

inline int64_t ConvOut(int64_t in, int64_t k, int64_t s, int64_t d, int64_t pads) {
  return (in + pads - d * (k - 1) - 1) / s + 1;
}

inline ConvGeometry Geometry(int64_t batch, int64_t groups, int64_t in_channels,
                             int64_t out_channels, int64_t h, int64_t w, int64_t kh, int64_t kw,
                             int64_t sh, int64_t sw, int64_t dh, int64_t dw, int64_t pt,
                             int64_t pl) {
  ConvGeometry g;
  g.batch = batch;
  g.groups = groups;
  g.in_channels = in_channels;
  g.out_channels = out_channels;
  g.in_h = h;
  g.in_w = w;
  g.kernel_h = kh;
  g.kernel_w = kw;
  g.stride_h = sh;
  g.stride_w = sw;
  g.dilation_h = dh;
  g.dilation_w = dw;
  g.pad_top = pt;
  g.pad_left = pl;
  return g;
}

inline ConvGeometry ConvOf(ConvGeometry g) {
  g.out_h = ConvOut(g.in_h, g.kernel_h, g.stride_h, g.dilation_h, 2 * g.pad_top);
  g.out_w = ConvOut(g.in_w, g.kernel_w, g.stride_w, g.dilation_w, 2 * g.pad_left);
  return g;
}

inline ConvGeometry TransposeOf(ConvGeometry g, int64_t extra) {
  g.out_h = (g.in_h - 1) * g.stride_h + g.dilation_h * (g.kernel_h - 1) + 1 - 2 * g.pad_top + extra;
  g.out_w =
      (g.in_w - 1) * g.stride_w + g.dilation_w * (g.kernel_w - 1) + 1 - 2 * g.pad_left + extra;
  return g;
}

}  // namespace ganvas::kernels
