#include "shared/kernels/reference.h"

#include <algorithm>
#include <cmath>

namespace ganvas::kernels::reference {

float Activate(const Activation& activation, float x) {
  switch (activation.kind) {
    case ActivationKind::kNone:
      return x;
    case ActivationKind::kRelu:
      return std::max(x, 0.0f);
    case ActivationKind::kLeakyRelu:
      return x < 0 ? activation.a * x : x;
    case ActivationKind::kTanh:
      return std::tanh(x);
    case ActivationKind::kSigmoid:
      return 1.0f / (1.0f + std::exp(-x));
    case ActivationKind::kClip:
      return std::min(std::max(x, activation.a), activation.b);
  }
  return x;
}

void Conv(const ConvGeometry& g, const float* input, const float* weight, const float* bias,
          float* output) {
  const int64_t ins = g.in_channels / g.groups;
  const int64_t outs = g.out_channels / g.groups;
  for (int64_t n = 0; n < g.batch; ++n) {
    for (int64_t o = 0; o < g.out_channels; ++o) {
      for (int64_t oy = 0; oy < g.out_h; ++oy) {
        for (int64_t ox = 0; ox < g.out_w; ++ox) {
          double sum = bias == nullptr ? 0.0 : bias[o];
          for (int64_t c = 0; c < ins; ++c) {
            for (int64_t ky = 0; ky < g.kernel_h; ++ky) {
              for (int64_t kx = 0; kx < g.kernel_w; ++kx) {
                const int64_t y = oy * g.stride_h - g.pad_top + ky * g.dilation_h;
                const int64_t x = ox * g.stride_w - g.pad_left + kx * g.dilation_w;
                if (y < 0 || y >= g.in_h || x < 0 || x >= g.in_w) continue;
                const int64_t channel = o / outs * ins + c;
                sum += static_cast<double>(
                           input[((n * g.in_channels + channel) * g.in_h + y) * g.in_w + x]) *
                       weight[((o * ins + c) * g.kernel_h + ky) * g.kernel_w + kx];
              }
            }
          }
          output[((n * g.out_channels + o) * g.out_h + oy) * g.out_w + ox] =
              static_cast<float>(sum);
        }
      }
    }
  }
}

void ConvTranspose(const ConvGeometry& g, const float* input, const float* weight,
                   const float* bias, float* output) {
  const int64_t ins = g.in_channels / g.groups;
  const int64_t outs = g.out_channels / g.groups;
  const int64_t plane = g.out_h * g.out_w;
  for (int64_t i = 0; i < g.batch * g.out_channels * plane; ++i) {
    output[i] = bias == nullptr ? 0.0f : bias[i / plane % g.out_channels];
  }
  for (int64_t n = 0; n < g.batch; ++n) {
    for (int64_t c = 0; c < g.in_channels; ++c) {
      for (int64_t y = 0; y < g.in_h; ++y) {
        for (int64_t x = 0; x < g.in_w; ++x) {
          const float value = input[((n * g.in_channels + c) * g.in_h + y) * g.in_w + x];
          for (int64_t o = 0; o < outs; ++o) {
            float* to = output + (n * g.out_channels + c / ins * outs + o) * plane;
            for (int64_t ky = 0; ky < g.kernel_h; ++ky) {
              for (int64_t kx = 0; kx < g.kernel_w; ++kx) {
                const int64_t oy = y * g.stride_h - g.pad_top + ky * g.dilation_h;
                const int64_t ox = x * g.stride_w - g.pad_left + kx * g.dilation_w;
                if (oy < 0 || oy >= g.out_h || ox < 0 || ox >= g.out_w) continue;
                to[oy * g.out_w + ox] +=
                    value * weight[((c * outs + o) * g.kernel_h + ky) * g.kernel_w + kx];
              }
            }
          }
        }
      }
    }
  }
}

void MatMul(int64_t rows, int64_t depth, int64_t cols, const float* a, const float* b, float* out) {
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t n = 0; n < cols; ++n) {
      double sum = 0;
      for (int64_t k = 0; k < depth; ++k) {
        sum += static_cast<double>(a[r * depth + k]) * b[k * cols + n];
      }
      out[r * cols + n] = static_cast<float>(sum);
    }
  }
}

void InstanceNorm(int64_t planes, int64_t channels, int64_t plane, const float* input,
                  const float* scale, const float* shift, float epsilon, float* output) {
  for (int64_t p = 0; p < planes; ++p) {
    const float* x = input + p * plane;
    double mean = 0;
    for (int64_t i = 0; i < plane; ++i) mean += x[i];
    mean /= static_cast<double>(plane);
    double variance = 0;
    for (int64_t i = 0; i < plane; ++i) variance += (x[i] - mean) * (x[i] - mean);
    variance /= static_cast<double>(plane);
    const double factor = scale[p % channels] / std::sqrt(variance + epsilon);
    for (int64_t i = 0; i < plane; ++i) {
      output[p * plane + i] = static_cast<float>((x[i] - mean) * factor + shift[p % channels]);
    }
  }
}

}  // namespace ganvas::kernels::reference
