#include "shared/laboratory/options.h"

#include <string>

#include "shared/base/decimal.h"

namespace ganvas::laboratory {
namespace {

Status Within(const char* name, double value, double least, double most) {
  if (value >= least && value <= most) return {};
  return BadInput(std::string(name) + " is " + Decimal(value) + ", expected " + Decimal(least) +
                  " to " + Decimal(most));
}

Status CheckNetwork(const char* whose, const NetworkOptions& network) {
  const std::string name(whose);
  GANVAS_TRY(
      Within((name + " layers").c_str(), static_cast<double>(network.layers), 1, kMostLayers));
  return Within((name + " width").c_str(), static_cast<double>(network.width), 1, kMostWidth);
}

bool Same(const NetworkOptions& a, const NetworkOptions& b) {
  return a.layers == b.layers && a.width == b.width && a.activation == b.activation;
}

}  // namespace

Status CheckOptions(const Options& options) {
  GANVAS_TRY(CheckNetwork("generator", options.generator));
  GANVAS_TRY(CheckNetwork("discriminator", options.discriminator));
  GANVAS_TRY(Within("nz", static_cast<double>(options.nz), 1, kMostWidth));
  GANVAS_TRY(Within("batch", static_cast<double>(options.batch), 2, 4096));
  GANVAS_TRY(Within("label_smoothing", options.label_smoothing, 0, 0.5));
  GANVAS_TRY(Within("pixel_weight", options.pixel_weight, 0, 1e6));
  GANVAS_TRY(Within("n_critic", static_cast<double>(options.n_critic), 1, 100));
  GANVAS_TRY(Within("r1", options.r1, 0, 1e6));
  GANVAS_TRY(Within("r2", options.r2, 0, 1e6));
  GANVAS_TRY(Within("reg_every", static_cast<double>(options.reg_every), 1, 1000));
  GANVAS_TRY(Within("gp", options.gp, 0, 1e6));
  GANVAS_TRY(Within("clip", options.clip, 0, 100));
  GANVAS_TRY(Within("instance_noise", options.instance_noise, 0, 10));
  GANVAS_TRY(
      Within("instance_noise_steps", static_cast<double>(options.instance_noise_steps), 0, 1e12));
  GANVAS_TRY(Within("lr_g", options.lr_g, 0, 1));
  GANVAS_TRY(Within("lr_d", options.lr_d, 0, 1));
  GANVAS_TRY(Within("beta1", options.beta1, 0, 0.999999));
  GANVAS_TRY(Within("beta2", options.beta2, 0, 0.999999));
  GANVAS_TRY(Within("ema_half_life", options.ema_half_life, 0, 1e12));
  GANVAS_TRY(Within("ema_rampup", options.ema_rampup, 0, 1));
  const bool smooths = options.objective == Objective::kMinimax ||
                       options.objective == Objective::kNonSaturating ||
                       options.objective == Objective::kLsgan;
  if (options.label_smoothing > 0 && !smooths) {
    return BadInput("label_smoothing: the objective has no labels; expected 0");
  }
  return {};
}

bool SameNetworks(const Options& a, const Options& b) {
  return Same(a.generator, b.generator) && Same(a.discriminator, b.discriminator) && a.nz == b.nz &&
         a.prior == b.prior && a.batch == b.batch && a.seed == b.seed;
}

}  // namespace ganvas::laboratory
