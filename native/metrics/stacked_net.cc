#include "native/metrics/stacked_net.h"

#include "native/error.h"

namespace ganvas::metrics {
namespace {

// uint8[N, 3, H, W] -> uint8[3 N, 1, H, W]: all red ones, then all green, then all blue.
torch::Tensor Channels(const torch::Tensor& pictures) {
  return pictures.transpose(0, 1).reshape({-1, 1, pictures.size(2), pictures.size(3)});
}

}  // namespace

torch::Tensor StackedNet::Predict(const torch::Tensor& pictures) {
  const torch::Tensor digit = digits_->Predict(Channels(pictures)).view({3, -1});
  return digit[0] * 100 + digit[1] * 10 + digit[2];
}

torch::Tensor StackedNet::Features(const torch::Tensor& pictures) {
  const torch::Tensor features = digits_->Features(Channels(pictures));
  return features.view({3, pictures.size(0), -1}).transpose(0, 1).flatten(1).contiguous();
}

torch::Tensor StackedNet::Probabilities(const torch::Tensor&) {
  throw FatalError(ExitCode::kUsage,
                   "the classifier of stacked pictures gives three digits, not probabilities of "
                   "1000 classes; the metric 'is' needs --detector FILE.pt here");
}

}  // namespace ganvas::metrics
