// What turns pictures into features, and into class probabilities.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "native/metrics/progress.h"

namespace ganvas::metrics {

class FeatureNet {
 public:
  virtual ~FeatureNet() = default;
  // uint8[N, C, H, W] on the CPU -> float[N, D] on the CPU.
  virtual torch::Tensor Features(const torch::Tensor& pictures) = 0;
  // The same -> float[N, K], rows that sum to 1. Throws FatalError(kUsage) where the net has none.
  virtual torch::Tensor Probabilities(const torch::Tensor& pictures) = 0;
  // "inception.pt", or "classifier of 10 classes trained on ...".
  virtual const std::string& name() const = 0;
  // Of a classifier, on pictures it was not trained on.
  virtual std::optional<double> accuracy() const { return std::nullopt; }
  // What to know before figures of its features are relied upon; "" for nothing.
  virtual std::string Caution() const { return ""; }
};

// Features or Probabilities of all of `pictures`, a batch at a time.
torch::Tensor AllFeatures(FeatureNet& net, const torch::Tensor& pictures, const std::string& what,
                          const Progress& progress);
torch::Tensor AllProbabilities(FeatureNet& net, const torch::Tensor& pictures,
                               const std::string& what, const Progress& progress);

// A TorchScript file. Its forward is called with uint8 [N, 3, H, W] (grey is repeated), which it
// resizes itself, and, where it has these arguments, with return_features=true for features, and
// without it but with no_output_bias=true for probabilities (as the widely used Inception file of
// Karras et al. wants it). What it gives in place of probabilities goes through a softmax unless
// its rows are probabilities already. A forward without return_features gives features; these serve
// as probabilities where their rows are. Throws FatalError(kBadFile), naming the file, for one that
// cannot be loaded or run or gives something else.
std::unique_ptr<FeatureNet> OpenTorchScript(const std::string& path, torch::Device device);

// The network that ships with Ganvas, run by our own engine: 384 features of pictures of any size,
// which it brings to 64x64. tests/bench/feature_net.py trains it. It has no probabilities.
std::unique_ptr<FeatureNet> OpenBuiltInNet(int threads);

// What `--detector` names: "" or this for the network above, else the path of a TorchScript file.
inline constexpr std::string_view kBuiltInDetector = "built-in";
std::unique_ptr<FeatureNet> OpenDetector(const std::string& detector, torch::Device device,
                                         int threads);

}  // namespace ganvas::metrics
