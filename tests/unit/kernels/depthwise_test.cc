#include "shared/kernels/depthwise.h"

#include <algorithm>
#include <vector>

#include "shared/kernels/reference.h"
#include "tests/unit/kernels/kernel_test.h"

namespace ganvas::kernels {
namespace {

// Odd sizes, kernels of several widths, padding on one side only, planes of several bands, zeros
// between pixels.
TEST(Depthwise, IsTheConvolutionOfEachPlane) {
  const DepthwiseConv cases[] = {
      {.in_h = 9,
       .in_w = 9,
       .out_h = 8,
       .out_w = 8,
       .kernel_h = 4,
       .kernel_w = 4,
       .pad_top = 1,
       .pad_left = 1},
      {.in_h = 33,
       .in_w = 29,
       .out_h = 33,
       .out_w = 29,
       .kernel_h = 3,
       .kernel_w = 3,
       .pad_top = 1,
       .pad_left = 1},
      {.in_h = 7,
       .in_w = 5,
       .out_h = 4,
       .out_w = 3,
       .kernel_h = 4,
       .kernel_w = 5,
       .pad_top = 0,
       .pad_left = 2},
      {.in_h = 3,
       .in_w = 2,
       .out_h = 5,
       .out_w = 4,
       .kernel_h = 1,
       .kernel_w = 2,
       .pad_top = 2,
       .pad_left = 2},
      {.in_h = 131,
       .in_w = 130,
       .out_h = 130,
       .out_w = 129,
       .kernel_h = 4,
       .kernel_w = 4,
       .pad_top = 1,
       .pad_left = 1},
      {.in_h = 9,
       .in_w = 7,
       .out_h = 18,
       .out_w = 14,
       .kernel_h = 4,
       .kernel_w = 4,
       .pad_top = 2,
       .pad_left = 2,
       .spread_h = 2,
       .spread_w = 2},
      {.in_h = 70,
       .in_w = 40,
       .out_h = 207,
       .out_w = 83,
       .kernel_h = 2,
       .kernel_w = 5,
       .pad_top = 0,
       .pad_left = 4,
       .spread_h = 3,
       .spread_w = 2},
  };
  for (const DepthwiseConv& conv : cases) {
    ConvGeometry g;
    g.batch = 1;
    g.groups = g.in_channels = g.out_channels = 1;
    g.in_h = conv.in_h * conv.spread_h;
    g.in_w = conv.in_w * conv.spread_w;
    g.out_h = conv.out_h;
    g.out_w = conv.out_w;
    g.kernel_h = conv.kernel_h;
    g.kernel_w = conv.kernel_w;
    g.stride_h = g.stride_w = g.dilation_h = g.dilation_w = 1;
    g.pad_top = conv.pad_top;
    g.pad_left = conv.pad_left;
    Numbers numbers(4);
    const std::vector<float> in = numbers.Vector(conv.in_h * conv.in_w);
    const std::vector<float> weight = numbers.Vector(conv.kernel_h * conv.kernel_w);
    std::vector<float> expected(static_cast<size_t>(conv.out_h * conv.out_w));
    std::vector<float> spread(static_cast<size_t>(g.in_h * g.in_w), 0.0f);
    for (int64_t i = 0; i < conv.in_h * conv.in_w; ++i) {
      const int64_t y = i / conv.in_w * conv.spread_h, x = i % conv.in_w * conv.spread_w;
      spread[static_cast<size_t>(y * g.in_w + x)] = in[static_cast<size_t>(i)];
    }
    reference::Conv(g, spread.data(), weight.data(), nullptr, expected.data());
    ForEachTarget([&] {
      std::vector<float> out(expected.size(), -7.0f);
      std::vector<float> scratch(static_cast<size_t>(conv.scratch_floats()));
      for (int64_t band = 0; band < conv.bands(); ++band) {
        const int64_t begin = band * conv.band_rows();
        RunDepthwiseRows(conv, weight.data(), in.data(), begin,
                         std::min(conv.out_h, begin + conv.band_rows()), scratch.data(),
                         out.data());
      }
      ExpectClose(out, expected, 1e-5f);
    });
  }
}

}  // namespace
}  // namespace ganvas::kernels
