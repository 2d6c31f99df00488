#include "native/metrics/evaluator.h"

#include "native/metrics/picture_evaluator.h"
#include "native/metrics/point_evaluator.h"

namespace ganvas::metrics {

namespace {

constexpr int64_t kRgbaChannels = 4;

// RGBA float[N, 4, H, W] in [-1, 1] on a background, float[N, 3, H, W].
torch::Tensor OnBackground(const torch::Tensor& rgba, const Background& background) {
  const torch::Tensor alpha = (rgba.narrow(1, 3, 1) + 1) / 2;
  const torch::Tensor behind = torch::tensor({background[0] / 127.5 - 1, background[1] / 127.5 - 1,
                                              background[2] / 127.5 - 1},
                                             rgba.options())
                                   .view({1, 3, 1, 1});
  return behind + alpha * (rgba.narrow(1, 0, 3) - behind);
}

// Measures transparent pictures as they look on the background.
class TransparentEvaluator final : public Evaluator {
 public:
  TransparentEvaluator(const EvalOptions& options, SampleShape shape)
      : background_(options.background) {
    shape.channels = 3;
    opaque_ = MakePictureEvaluator(options, shape);
  }
  Report Evaluate(const Generate& generate) override {
    return opaque_->Evaluate([&](int64_t first, int64_t count) {
      return OnBackground(generate(first, count), background_);
    });
  }

 private:
  Background background_;
  std::unique_ptr<Evaluator> opaque_;
};

}  // namespace

std::unique_ptr<Evaluator> MakeEvaluator(const EvalOptions& options, const SampleShape& shape) {
  if (shape.points) return MakePointEvaluator(options);
  if (shape.channels == kRgbaChannels)
    return std::make_unique<TransparentEvaluator>(options, shape);
  return MakePictureEvaluator(options, shape);
}

}  // namespace ganvas::metrics
