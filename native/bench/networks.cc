#include "native/bench/networks.h"

namespace ganvas::bench {
namespace {

// For inputs of mean square 1, or 1/2 after a ReLU, or 1/3 for pixels uniform in [-1, 1).
constexpr double kGain = 1;
constexpr double kAfterRelu = 1.4142135623730951;
constexpr double kAfterPixels = 1.7320508075688772;

}  // namespace

std::string Dcgan(NetworkWriter& net, int64_t latent, int64_t width, int64_t channels,
                  int64_t pixels, double last_gain) {
  net.Input("z", {latent});
  int64_t maps = width * pixels / 8;
  std::string x = net.Reshape("z", {-1, latent, 1, 1});
  x = net.ConvTranspose(x, {.in = latent, .out = maps, .kernel = 4}, kGain, After::kBatchNorm);
  x = net.Relu(x);
  for (int64_t size = 8; size < pixels; size *= 2) {
    const Window window{.in = maps, .out = maps / 2, .kernel = 4, .stride = 2, .padding = 1};
    x = net.Relu(net.ConvTranspose(x, window, kAfterRelu, After::kBatchNorm));
    maps /= 2;
  }
  const Window last{.in = maps, .out = channels, .kernel = 4, .stride = 2, .padding = 1};
  return net.ConvTranspose(x, last, kAfterRelu * last_gain, After::kNothing);
}

std::string Sngan32(NetworkWriter& net, int64_t width, int64_t classes, double last_gain) {
  net.Input("z", {128});
  if (classes > 0) net.Labels("label");
  std::string x = net.Dense("z", 128, 16 * width, kGain, After::kBias);
  x = net.Reshape(x, {-1, width, 4, 4});
  const Window three{.in = width, .out = width, .kernel = 3, .padding = 1};
  const Window one{.in = width, .out = width, .kernel = 1};
  const auto norm = [&](const std::string& from, double variance) {
    return classes > 0 ? net.ConditionalNorm(from, "label", classes, width, variance)
                       : net.BatchNorm(from, width, variance);
  };
  // Followed by a normalization.
  const auto normed_conv = [&](const std::string& from) {
    if (classes == 0) return net.Conv(from, three, kAfterRelu, After::kBatchNorm);
    return norm(net.Conv(from, three, kAfterRelu, After::kNothing), 1);
  };
  double variance = 1;
  for (int block = 0; block < 3; ++block) {
    std::string y = net.Relu(norm(x, variance));
    y = net.Relu(normed_conv(net.Upsample(y)));
    y = net.Conv(y, three, kAfterRelu, After::kBias);
    x = net.Add(y, net.Conv(net.Upsample(x), one, kGain, After::kBias));
    variance += 1;
  }
  x = net.Relu(net.BatchNorm(x, width, variance));
  const Window last{.in = width, .out = 3, .kernel = 3, .padding = 1};
  return net.Conv(x, last, kAfterRelu * last_gain, After::kBias);
}

std::string R3gan32(NetworkWriter& net, int64_t width, double last_gain) {
  constexpr int64_t kGroup = 16;
  constexpr int kBlocks = 2;
  net.Input("z", {64});
  std::string x = net.Basis("z", 64, width, 4);
  const Window widen{.in = width, .out = 2 * width, .kernel = 1};
  const Window grouped{
      .in = 2 * width, .out = 2 * width, .kernel = 3, .padding = 1, .groups = 2 * width / kGroup};
  const Window narrow{.in = 2 * width, .out = width, .kernel = 1};
  for (int64_t size = 4;; size *= 2) {
    for (int block = 0; block < kBlocks; ++block) {
      std::string y = net.LeakyRelu(net.Conv(x, widen, kGain, After::kBias), 0.2f);
      y = net.LeakyRelu(net.Conv(y, grouped, kAfterRelu, After::kBias), 0.2f);
      // Residuals grow the variance of x; theirs is kept small beside it.
      x = net.Add(x, net.Conv(y, narrow, 0.5, After::kNothing));
    }
    if (size == 32) break;
    x = net.UpsampleLinear(x);
  }
  return net.Conv(x, {.in = width, .out = 3, .kernel = 1}, last_gain, After::kNothing);
}

std::string CycleGan(NetworkWriter& net, int64_t width, int64_t blocks, int64_t pixels,
                     double last_gain) {
  net.Input("image_in", {3, pixels, pixels});
  std::string x = net.ReflectionPad("image_in", 3);
  x = net.Conv(x, {.in = 3, .out = width, .kernel = 7}, kAfterPixels, After::kBias);
  x = net.Relu(net.InstanceNorm(x, width));
  int64_t maps = width;
  for (int down = 0; down < 2; ++down) {
    const Window window{.in = maps, .out = 2 * maps, .kernel = 3, .stride = 2, .padding = 1};
    maps *= 2;
    x = net.Relu(net.InstanceNorm(net.Conv(x, window, kAfterRelu, After::kBias), maps));
  }
  const Window three{.in = maps, .out = maps, .kernel = 3};
  for (int64_t block = 0; block < blocks; ++block) {
    std::string y = net.Conv(net.ReflectionPad(x, 1), three, kGain, After::kBias);
    y = net.Relu(net.InstanceNorm(y, maps));
    y = net.Conv(net.ReflectionPad(y, 1), three, kAfterRelu, After::kBias);
    x = net.Add(x, net.InstanceNorm(y, maps));
  }
  for (int up = 0; up < 2; ++up) {
    const Window window{
        .in = maps, .out = maps / 2, .stride = 2, .padding = 1, .output_padding = 1};
    maps /= 2;
    x = net.Relu(net.InstanceNorm(net.ConvTranspose(x, window, kGain, After::kBias), maps));
  }
  x = net.ReflectionPad(x, 3);
  return net.Conv(x, {.in = maps, .out = 3, .kernel = 7}, kAfterRelu * last_gain, After::kBias);
}

std::string Mlp(NetworkWriter& net, int64_t latent, int64_t pixels, double last_gain) {
  net.Input("z", {latent});
  std::string x = net.LeakyRelu(net.Dense("z", latent, 128, kGain, After::kBias), 0.2f);
  int64_t maps = 128;
  for (; maps < 1024; maps *= 2) {
    x = net.LeakyRelu(net.Dense(x, maps, 2 * maps, kAfterRelu, After::kBatchNorm), 0.2f);
  }
  return net.Dense(x, maps, pixels * pixels, kAfterRelu * last_gain, After::kBias);
}

}  // namespace ganvas::bench
