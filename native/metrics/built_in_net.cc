#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "native/error.h"
#include "native/metrics/built_in_weights.h"
#include "native/metrics/feature_net.h"
#include "shared/runtime/session.h"

namespace ganvas::metrics {
namespace {

constexpr int64_t kSide = 64;  // of the pictures that the network takes

// uint8[N, C, H, W] -> float[N, 3, 64, 64] in [-1, 1]: larger sides become means of areas, smaller
// ones are enlarged bilinearly, as tests/bench/feature_net.py does it.
torch::Tensor AsBuiltInNetTakes(const torch::Tensor& pictures) {
  namespace F = torch::nn::functional;
  torch::Tensor x = pictures.to(torch::kFloat32) / 127.5 - 1;
  if (std::max(x.size(2), x.size(3)) > kSide) {
    x = F::adaptive_avg_pool2d(x, F::AdaptiveAvgPool2dFuncOptions(
                                      {std::min(x.size(2), kSide), std::min(x.size(3), kSide)}));
  }
  if (x.size(2) != kSide || x.size(3) != kSide) {
    x = F::interpolate(x, F::InterpolateFuncOptions()
                              .size(std::vector<int64_t>{kSide, kSide})
                              .mode(torch::kBilinear)
                              .align_corners(false));
  }
  return x.expand({-1, 3, -1, -1}).contiguous();
}

class BuiltInNet final : public FeatureNet {
 public:
  explicit BuiltInNet(int threads) : session_(Open(threads)) {}

  torch::Tensor Features(const torch::Tensor& pictures) override {
    torch::NoGradGuard no_grad;
    const torch::Tensor images = AsBuiltInNetTakes(pictures);
    const std::vector<int64_t> dims = images.sizes().vec();
    const NamedTensor input = {
        "image",
        {DType::kF32, ValueOrThrow(Shape::Create(dims), name_, ExitCode::kFailed),
         images.data_ptr<float>()}};
    const std::vector<OutputTensor> outputs =
        ValueOrThrow(session_.Run({&input, 1}), name_, ExitCode::kFailed);
    const OutputTensor& features = outputs.front();
    return torch::from_blob(const_cast<float*>(features.floats()),
                            {features.shape[0], features.shape[1]})
        .clone();
  }

  torch::Tensor Probabilities(const torch::Tensor&) override {
    throw FatalError(ExitCode::kUsage,
                     "--metrics is: " + name_ +
                         " gives features and no classes; give --detector FILE.pt (TorchScript)");
  }

  const std::string& name() const override { return name_; }

  std::string Caution() const override {
    return "features: from the small network that ships with Ganvas, which learned from digits, "
           "clothes, pixel characters, drawn faces, emoji and fruit. Figures compare models of one "
           "data set; for published FID or KID use --detector FILE.pt (Inception)";
  }

 private:
  static Session Open(int threads) {
    const std::span<const uint8_t> file = BuiltInWeights();
    SessionOptions options;
    options.threads = threads;
    return ValueOrThrow(Session::Load(std::vector<uint8_t>(file.begin(), file.end()), options),
                        "the built-in network", ExitCode::kFailed);
  }

  Session session_;
  std::string name_ = "the built-in network";
};

}  // namespace

std::unique_ptr<FeatureNet> OpenBuiltInNet(int threads) {
  return std::make_unique<BuiltInNet>(threads);
}

std::unique_ptr<FeatureNet> OpenDetector(const std::string& detector, torch::Device device,
                                         int threads) {
  if (detector.empty() || detector == kBuiltInDetector) return OpenBuiltInNet(threads);
  return OpenTorchScript(detector, device);
}

}  // namespace ganvas::metrics
