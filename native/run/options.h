// Everything that a training run is told. One struct, one table: the command line, --help,
// options.json and presets all come from the table.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "native/choices/networks.h"
#include "native/choices/pictures.h"
#include "native/choices/training.h"

namespace ganvas::train {

// Type and default of each option; its name, help and range stand in the row of option_table.cc.
struct Options {
  std::string data;
  Model model = Model::kDcgan;
  std::string out;
  std::string preset;
  std::string init_from;
  PictureSize size;
  Color color = Color::kAuto;
  Fit fit = Fit::kCrop;
  std::string background = "white";
  bool alpha = false;
  bool skip_bad = false;
  std::string cache;
  int64_t load_size = 0;
  int64_t channels = 64;
  int64_t channels_d = 0;
  int64_t layers = 0;
  int64_t patch_layers = 0;
  int64_t style_layers = 8;
  bool layer_noise = true;
  int64_t nz = 100;
  Prior prior = Prior::kNormal;
  bool conditional = false;
  Norm norm_d = Norm::kDefault;
  SpectralNets spectral_norm = SpectralNets::kNone;
  Init init = Init::kDefault;
  int64_t batch = 64;
  int64_t steps = 10000;
  double epochs = 0;
  AdversarialLoss objective = AdversarialLoss::kNonSaturating;
  double label_smoothing = 0;
  double r1 = 0;
  double r2 = 0;
  double r_end = 1;
  int64_t reg_every = 1;
  double gp = 0;
  double pl_weight = 0;
  int64_t pl_every = 4;
  double clip = 0;
  double pixel_weight = 0;
  double cycle_weight = 10;
  double identity_weight = 0.5;
  int64_t pool = 50;
  double style_mixing = 0.9;
  bool paired = false;
  double l1_weight = 100;
  double dropout = 0;
  double instance_noise = 0;
  int64_t instance_noise_steps = 0;
  std::string augment = TextOf(Augment::kNone);
  double ada_target = 0.6;
  double ada_images = 500000;
  int64_t pack = 1;
  int64_t n_critic = 1;
  double lr_g = 2e-4;
  double lr_d = 2e-4;
  LrSchedule lr_schedule = LrSchedule::kConstant;
  double beta1 = 0.5;
  double beta2 = 0.999;
  double ema_half_life = 10000;
  double ema_rampup = 0.05;
  bool mirror = false;
  uint64_t seed = 0;
  int64_t threads = 0;
  int64_t nproc = 1;
  double rank_timeout = 120;
  Device device = Device::kAuto;
  bool deterministic = false;
  TrainPrecision precision = TrainPrecision::kFp32;
  bool cuda_graphs = false;
  int64_t tick_every = 50;
  int64_t sample_every = 500;
  int64_t checkpoint_every = 500;
  double checkpoint_minutes = 10;
  int64_t keep = 2;
  std::string keep_best;
  OnCollapse on_collapse = OnCollapse::kWarn;
  int64_t snapshot_every = 0;
  std::string metrics;
  std::string detector;
  int64_t metrics_every = 1000;
  int64_t metrics_samples = 2500;
  bool tensorboard = false;
  int64_t freeze_d = 0;
};

// Under which heading --help shows an option.
enum class OptionGroup { kRun, kNetworks, kObjective, kRegularization, kAugmentation, kOptimizer };
inline constexpr OptionGroup kOptionGroups[] = {
    OptionGroup::kRun,          OptionGroup::kNetworks,
    OptionGroup::kObjective,    OptionGroup::kRegularization,
    OptionGroup::kAugmentation, OptionGroup::kOptimizer};
std::string_view GroupTitle(OptionGroup group);

struct OptionSpec {
  template <typename... T>
  using MemberOf = std::variant<T Options::*...>;
  // The type of the member is that of the option; enums are printed and read by choice.h.
  using Member = MemberOf<std::string, int64_t, uint64_t, double, bool, PictureSize, Model, Color,
                          Fit, Prior, Norm, SpectralNets, Init, AdversarialLoss, LrSchedule, Device,
                          TrainPrecision, OnCollapse>;
  std::string_view name;         // "lr-g": --lr-g on the command line, lr_g in options.json
  std::string_view placeholder;  // "N", "SPEC", ...
  Member member;
  std::string_view help;
  OptionGroup group;
  double minimum = 0;  // of numbers
  double maximum = 0;
};

// Messages do not name upper limits from this one on.
inline constexpr double kUnbounded = 9e15;  // exact in double and int64

std::span<const OptionSpec> OptionTable();

// An option by its command-line name and the text given for it.
using OptionText = std::pair<std::string, std::string>;

// Sets one option from text. Throws FatalError(kUsage) naming option, value and expected values.
void SetOption(Options& options, std::string_view name, std::string_view text);

// What pictures are read at: --size, or larger ones of the same shape whose shorter side is
// --load-size, out of which parts are cut.
PictureSize LoadedSize(const Options& options);

// The value of one option as SetOption would take it.
std::string OptionToText(const Options& options, const OptionSpec& spec);

// options.json: one flat object. An option that the file lacks has its default; one that the table
// lacks is refused, for it would be ignored. FatalError(kBadFile) names `path`.
std::string OptionsToJson(const Options& options, int indent = 2);  // indent -1: one line
Options OptionsFromJson(std::string_view json, const std::string& path);
// The file at `path`.
Options ReadOptions(const std::string& path);

}  // namespace ganvas::train
