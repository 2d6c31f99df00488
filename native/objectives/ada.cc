#include "native/objectives/ada.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <numbers>
#include <vector>

#include "native/objectives/warp.h"

namespace ganvas::train {
namespace {

using std::numbers::pi;
using torch::Tensor;

// Parts of a stream, one for each draw.
enum Draw : uint64_t {
  kGeometryGates,
  kGeometryUniform,
  kGeometryNormal,
  kColorGates,
  kColorUniform,
  kColorNormal,
};

// [N, 3, 3] from nine entries [N], row by row.
Tensor Matrix(std::initializer_list<Tensor> entries) {
  return torch::stack(std::vector<Tensor>(entries), 1).reshape({-1, 3, 3});
}

// The inverses of what is done to a picture, in coordinates of pixels from the centre.
Tensor InverseScale(const Tensor& x, const Tensor& y) {
  const Tensor zero = torch::zeros_like(x), one = torch::ones_like(x);
  return Matrix({1 / x, zero, zero, zero, 1 / y, zero, zero, zero, one});
}

Tensor InverseTranslation(const Tensor& x, const Tensor& y) {
  const Tensor zero = torch::zeros_like(x), one = torch::ones_like(x);
  return Matrix({one, zero, -x, zero, one, -y, zero, zero, one});
}

Tensor InverseRotation(const Tensor& angle) {
  const Tensor zero = torch::zeros_like(angle), one = torch::ones_like(angle);
  const Tensor cos = angle.cos(), sin = angle.sin();
  return Matrix({cos, sin, zero, -sin, cos, zero, zero, zero, one});
}

// From uniform numbers in [0, 1).
Tensor Symmetric(const Tensor& uniform, double reach) { return (2 * uniform - 1) * reach; }
Tensor Angle(const Tensor& uniform) { return Symmetric(uniform, pi); }

}  // namespace

Tensor AdaGeometry(const Tensor& pictures, double p, const StepRandom& random, Stream stream) {
  if (p <= 0) return pictures;
  const int64_t count = pictures.size(0);
  const double height = static_cast<double>(pictures.size(2));
  const double width = static_cast<double>(pictures.size(3));
  const Tensor gates = random.Uniform(stream, {8, count}, kGeometryGates, /*samples=*/1);
  const Tensor uniform = random.Uniform(stream, {6, count}, kGeometryUniform, /*samples=*/1);
  const Tensor normal = random.Normal(stream, {4, count}, kGeometryNormal, /*samples=*/1);
  // `value` where the gate's picture takes part, else what changes nothing.
  const auto gated = [&](int64_t gate, const Tensor& value, double neutral, double probability) {
    return torch::where(gates[gate] < probability, value, torch::full_like(value, neutral));
  };
  // One of the two rotations takes part with probability p.
  const double p_rotation = 1 - std::sqrt(1 - std::min(p, 1.0));

  // --- Pixel blitting
  const Tensor mirror = gated(0, 1 - 2 * (2 * uniform[0]).floor(), 1, p);
  Tensor to_source = InverseScale(mirror, torch::ones_like(mirror));
  const auto then = [&](const Tensor& inverse) { to_source = to_source.matmul(inverse); };
  then(InverseRotation(gated(1, (4 * uniform[1]).floor() * (pi / 2), 0, p)));
  then(InverseTranslation(gated(2, Symmetric(uniform[2], width / 8).round(), 0, p),
                          gated(2, Symmetric(uniform[3], height / 8).round(), 0, p)));
  // --- General geometry
  const Tensor scale = gated(3, torch::exp2(0.2 * normal[0]), 1, p);
  then(InverseScale(scale, scale));
  then(InverseRotation(gated(4, Angle(uniform[4]), 0, p_rotation)));
  const Tensor stretch = gated(5, torch::exp2(0.2 * normal[1]), 1, p);
  then(InverseScale(stretch, 1 / stretch));
  then(InverseRotation(gated(6, Angle(uniform[5]), 0, p_rotation)));
  then(InverseTranslation(gated(7, normal[2] * (0.125 * width), 0, p),
                          gated(7, normal[3] * (0.125 * height), 0, p)));
  return Warp(pictures, to_source);
}

// With the grey of a colour (its projection on the axis (1, 1, 1)) and its chroma (the rest) apart,
// the paper's matrices are: grey -> flip * contrast * (grey + brightness), and chroma -> contrast *
// saturation * (chroma turned around the axis).
Tensor AdaColor(const Tensor& pictures, double p, const StepRandom& random, Stream stream) {
  if (p <= 0) return pictures;
  if (pictures.size(1) == 4) {  // alpha has no colour
    return torch::cat(
        {AdaColor(pictures.narrow(1, 0, 3), p, random, stream), pictures.narrow(1, 3, 1)}, 1);
  }
  const int64_t count = pictures.size(0);
  const Tensor gates = random.Uniform(stream, {5, count}, kColorGates, /*samples=*/1);
  const Tensor uniform = random.Uniform(stream, {2, count}, kColorUniform, /*samples=*/1);
  const Tensor normal = random.Normal(stream, {3, count}, kColorNormal, /*samples=*/1);
  const auto gated = [&](int64_t gate, const Tensor& value, double neutral) {
    return torch::where(gates[gate] < p, value, torch::full_like(value, neutral))
        .reshape({count, 1, 1, 1})
        .to(pictures.scalar_type());
  };
  const Tensor brightness = gated(0, 0.2 * normal[0], 0);
  const Tensor contrast = gated(1, torch::exp2(0.5 * normal[1]), 1);
  const Tensor flip = gated(2, 1 - 2 * (2 * uniform[0]).floor(), 1);
  const Tensor grey = pictures.mean({1}, /*keepdim=*/true);
  const Tensor changed_grey = flip * contrast * (grey + brightness);
  if (pictures.size(1) == 1) return changed_grey;

  const Tensor hue = gated(3, Angle(uniform[1]), 0);
  const Tensor saturation = gated(4, torch::exp2(normal[2]), 1);
  const Tensor chroma = pictures - grey;
  // Rodrigues' formula; the cross product with (1, 1, 1) / sqrt(3) is a difference of channels.
  const Tensor across = (chroma.roll(1, 1) - chroma.roll(-1, 1)) / std::sqrt(3.0);
  return changed_grey + contrast * saturation * (hue.cos() * chroma + hue.sin() * across);
}

Tensor AdaAugment(const Tensor& pictures, double p, const StepRandom& random, Stream stream) {
  return AdaColor(AdaGeometry(pictures, p, random, stream), p, random, stream);
}

void AdaController::Observe(const Tensor& real_logits) {
  const Tensor signs = real_logits.detach().sign().sum(torch::kFloat64);
  sign_sum_ = sign_sum_.defined() ? sign_sum_.to(signs.device()) + signs : signs;
  pictures_ += real_logits.numel();
  ++batches_;
  if (batches_ < options_.batches_each) return;
  overfitting_ = sign_sum_.item<double>() / static_cast<double>(pictures_);
  const double change = static_cast<double>(pictures_) / options_.speed;
  p_ = std::clamp(p_ + (overfitting_ > options_.target ? change : -change), 0.0, 1.0);
  sign_sum_.reset();
  pictures_ = 0;
  batches_ = 0;
}

std::array<double, AdaController::kStateSize> AdaController::State() const {
  return {p_, sign_sum_.defined() ? sign_sum_.item<double>() : 0.0, static_cast<double>(pictures_),
          static_cast<double>(batches_), overfitting_};
}

void AdaController::SetState(const std::array<double, kStateSize>& state) {
  p_ = state[0];
  sign_sum_ = torch::tensor(state[1], torch::kFloat64);
  pictures_ = static_cast<int64_t>(state[2]);
  batches_ = static_cast<int64_t>(state[3]);
  overfitting_ = state[4];
}

}  // namespace ganvas::train
