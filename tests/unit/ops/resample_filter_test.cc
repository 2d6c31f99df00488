#include "native/ops/resample_filter.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace ganvas::ops {
namespace {

using torch::Tensor;
using Map = std::function<Tensor(const Tensor&)>;

// The filter with the sum `gain` as a dense convolution, map by map.
Tensor Convolved(const Tensor& x, double gain, int64_t stride) {
  const Tensor side = torch::tensor({1.0, 3.0, 3.0, 1.0}, torch::kFloat64) / 8;
  const Tensor maps = x.reshape({-1, 1, x.size(2), x.size(3)});
  const Tensor y = torch::conv2d(
      maps, (torch::outer(side, side) * gain).to(x.scalar_type()).view({1, 1, 4, 4}), {}, stride);
  return y.view({x.size(0), x.size(1), y.size(2), y.size(3)});
}

Tensor Padded(const Tensor& x, int64_t before, int64_t after) {
  return torch::constant_pad_nd(x, {before, after, before, after});
}

// Zeros behind each pixel, as upfirdn2d inserts them.
Tensor WithZeros(const Tensor& x) {
  const int64_t high = x.size(2), wide = x.size(3);
  return torch::stack({x, torch::zeros_like(x)}, -1)
      .view({x.size(0), x.size(1), high, 1, 2 * wide})
      .mul(torch::tensor({1.0, 0.0}, x.options()).view({2, 1}))
      .reshape({x.size(0), x.size(1), 2 * high, 2 * wide});
}

struct Case {
  std::string name;
  Map ours, plain;
  bool even = false;  // whether it takes only even heights and widths
};

std::vector<Case> Cases() {
  std::vector<Case> cases = {
      {"up", [](const Tensor& x) { return UpsampleFiltered(x); },
       [](const Tensor& x) { return Convolved(Padded(WithZeros(x), 2, 1), 4, 1); }},
      {"up, border repeated", [](const Tensor& x) { return UpsampleFiltered(x, Border::kRepeat); },
       [](const Tensor& x) {
         return torch::upsample_bilinear2d(x, {2 * x.size(2), 2 * x.size(3)}, false);
       }},
      {"down", [](const Tensor& x) { return DownsampleFiltered(x); },
       [](const Tensor& x) { return Convolved(Padded(x, 1, 1), 1, 2); }, true},
      {"down, border repeated",
       [](const Tensor& x) { return DownsampleFiltered(x, Border::kRepeat); },
       [](const Tensor& x) {
         return Convolved(torch::replication_pad2d(x, {1, 1, 1, 1}), 1, 2);
       },
       true},
  };
  for (const auto& [before, after] : {std::pair<int64_t, int64_t>{2, 1}, {1, 1}, {2, 2}, {0, 3}}) {
    cases.push_back({"blur " + std::to_string(before) + " " + std::to_string(after),
                     [before = before, after = after](const Tensor& x) {
                       return Filtered(x, before, after, 1.5);
                     },
                     [before = before, after = after](const Tensor& x) {
                       return Convolved(Padded(x, before, after), 1.5, 1);
                     }});
  }
  return cases;
}

// [N, maps, H, W] of odd and of even sizes, maps one after another and together.
std::vector<Tensor> Pictures(bool even, torch::Dtype type) {
  torch::manual_seed(7);
  std::vector<Tensor> pictures;
  for (const auto& sizes : std::vector<std::vector<int64_t>>{
           {2, 3, 6, 8}, {1, 17, 2, 4}, {3, 1, 10, 34}, {2, 5, 5, 7}, {1, 9, 3, 2}}) {
    if (even && (sizes[2] % 2 != 0 || sizes[3] % 2 != 0)) continue;
    const Tensor x = torch::randn(sizes, torch::kFloat64).to(type);
    pictures.push_back(x);
    pictures.push_back(x.contiguous(torch::MemoryFormat::ChannelsLast));
  }
  return pictures;
}

double Largest(const Tensor& a, const Tensor& b) {
  return (a.to(torch::kFloat64) - b.to(torch::kFloat64)).abs().max().item<double>();
}

// Value, gradient, and gradients of a function of that gradient.
std::vector<Tensor> UpToSecond(const Map& map, const Tensor& picture) {
  const Tensor x = picture.detach().clone().requires_grad_();
  const Tensor y = map(x);
  const Tensor weight =
      torch::linspace(-1, 2, y.numel(), torch::kFloat64).view(y.sizes()).requires_grad_();
  const Tensor first = torch::autograd::grad({(y.pow(3) * weight).sum()}, {x}, {}, true, true)[0];
  const auto second = torch::autograd::grad({first.pow(3).sum()}, {x, weight});
  return {y, first, second[0], second[1]};
}

TEST(ResampleFilter, IsTheDenseFilterUpToItsSecondDerivatives) {
  for (const Case& c : Cases()) {
    for (const Tensor& x : Pictures(c.even, torch::kFloat64)) {
      SCOPED_TRACE(testing::Message() << c.name << " " << x.sizes());
      const auto found = UpToSecond(c.ours, x), expected = UpToSecond(c.plain, x);
      ASSERT_EQ(found[0].sizes(), expected[0].sizes());
      for (size_t i = 0; i < found.size(); ++i) {
        EXPECT_LT(Largest(found[i], expected[i]),
                  1e-13 * (1 + expected[i].abs().max().item<double>()))
            << "derivative " << i;
      }
    }
  }
}

TEST(ResampleFilter, KeepsTypeAndLayout) {
  for (const torch::Dtype type : {torch::kFloat32, torch::kBFloat16}) {
    for (const Case& c : Cases()) {
      for (const Tensor& x : Pictures(c.even, type)) {
        SCOPED_TRACE(testing::Message() << c.name << " " << x.sizes() << " " << type);
        const Tensor y = c.ours(x), expected = c.plain(x.to(torch::kFloat64));
        EXPECT_EQ(y.scalar_type(), type);
        EXPECT_TRUE(y.is_contiguous(x.suggest_memory_format()));
        // bfloat16 is rounded once, when it is stored.
        EXPECT_LT(Largest(y, expected), type == torch::kFloat32 ? 1e-6 : 1.0 / 64);
        EXPECT_LT(Largest(y, expected.to(type)), type == torch::kFloat32 ? 1e-6 : 1.0 / 32);
      }
    }
  }
}

TEST(ResampleFilter, GivesTheSameBitsOnAnyNumberOfThreads) {
  const Tensor x = torch::randn({3, 40, 48, 48});
  const int threads = torch::get_num_threads();
  torch::set_num_threads(1);
  const Tensor alone = DownsampleFiltered(UpsampleFiltered(x));
  torch::set_num_threads(3);
  const Tensor together = DownsampleFiltered(UpsampleFiltered(x));
  torch::set_num_threads(threads);
  EXPECT_TRUE(torch::equal(alone, together));
}

TEST(ResampleFilter, RefusesWhatItCannotFilter) {
  EXPECT_THROW(DownsampleFiltered(torch::zeros({1, 1, 5, 6})), c10::Error);
  EXPECT_THROW(Filtered(torch::zeros({1, 1, 5, 6}), 4, 0), c10::Error);
  EXPECT_THROW(Filtered(torch::zeros({1, 1, 2, 6}), 0, 1), c10::Error);
  EXPECT_THROW(UpsampleFiltered(torch::zeros({4, 4})), c10::Error);
}

}  // namespace
}  // namespace ganvas::ops
