#include "native/train/check_options.h"

#include <algorithm>

#include "native/data/points.h"
#include "native/error.h"
#include "native/metrics/metric_table.h"
#include "native/models/architecture.h"
#include "native/nearest.h"
#include "native/objectives/augment.h"
#include "native/objectives/objectives.h"
#include "native/run/kept_steps.h"
#include "native/run/presets.h"
#include "native/step/network_shape.h"
#include "native/step/step.h"
#include "native/step/task.h"

namespace ganvas::train {
namespace {

[[noreturn]] void Usage(const std::string& message) { throw FatalError(ExitCode::kUsage, message); }

const models::Architecture& CheckNetworks(const Options& options, const Task& task) {
  const models::Architecture& architecture = models::ArchitectureOf(options.model);
  if (options.alpha && (data::IsPointSpec(options.data) || options.color != Color::kAuto)) {
    Usage("--alpha: is for pictures in red, green, blue and alpha, without --color");
  }
  if (data::IsPointSpec(options.data) && options.color != Color::kAuto) {
    Usage("--color " + TextOf(options.color) + ": is for pictures, but --data " + options.data +
          " is points");
  }
  const bool files = options.data.find("folder:") != std::string::npos ||
                     options.data.find("zip:") != std::string::npos;
  const bool background = data::BackgroundOf(options.background) != kWhite;
  if (!files && (options.fit != Fit::kCrop || background)) {
    Usage((background ? "--background " + options.background : "--fit " + TextOf(options.fit)) +
          ": is for picture files, folder:DIR or zip:FILE, but --data is " + options.data);
  }
  if (data::IsPointSpec(options.data) && options.conditional) {
    Usage("--conditional: points have no classes");
  }
  // Classes and colours are known with the data: any number stands for them here.
  const models::NetworkShape shape = NetworkShapeOf(options, /*picture_channels=*/3,
                                                    /*classes=*/options.conditional ? 10 : 0);
  task.CheckData(options);
  if (const std::string wrong = architecture.check(shape); !wrong.empty()) Usage(wrong);
  return architecture;
}

void CheckObjective(const Options& options, bool batch_norm) {
  const Objective& objective = ObjectiveOf(options.objective);
  if (objective.unbounded_critic && options.clip == 0 && options.gp == 0 &&
      options.spectral_norm == SpectralNets::kNone) {
    Usage("--objective " + TextOf(options.objective) +
          " needs a critic of bounded slope, or it has no optimum: add --gp 10 (WGAN-GP), --clip "
          "0.01 (WGAN) or --spectral-norm d");
  }
  if (options.clip > 0 && !objective.unbounded_critic) {
    Usage("--clip is for --objective " + TextOf(AdversarialLoss::kWgan) +
          ": clipped weights only limit the discriminator of " + TextOf(options.objective));
  }
  if (options.clip > 0 && options.gp > 0) {
    Usage("--clip and --gp bound the same slope in two ways: choose one");
  }
  if (options.clip > 0 && options.spectral_norm != SpectralNets::kNone) {
    Usage("--clip limits weights that --spectral-norm divides by their norm anyway: choose one");
  }
  if (options.gp > 0 && batch_norm) {
    Usage(
        "--gp bounds the slope at each sample by itself, but BatchNorm mixes the samples of a "
        "batch (Gulrajani 2017, section 4): add --norm-d layer, instance or none");
  }
  if (options.label_smoothing > 0 && !objective.smooths_labels) {
    Usage("--label-smoothing: --objective " + TextOf(options.objective) +
          " has no target for real samples to smooth");
  }
  if (options.reg_every > 1 && options.r1 == 0 && options.r2 == 0) {
    Usage("--reg-every says how often --r1 and --r2 are computed, but neither is given");
  }
  if (options.r_end < 1 && options.r1 == 0 && options.r2 == 0) {
    Usage("--r-end says where --r1 and --r2 end, but neither is given");
  }
  if (options.instance_noise_steps > 0 && options.instance_noise == 0) {
    Usage("--instance-noise-steps has no effect without --instance-noise SIGMA");
  }
  if (options.batch % (options.pack * options.nproc) != 0) {
    Usage("--batch " + std::to_string(options.batch) + " is not a multiple of " +
          (options.nproc == 1
               ? ""
               : std::to_string(options.nproc) + " processes, which share it equally" +
                     (options.pack == 1 ? "" : ", times ")) +
          (options.pack == 1 ? "" : "--pack " + std::to_string(options.pack)));
  }
  if (batch_norm && options.batch == options.pack) {
    Usage("--batch " + std::to_string(options.batch) + " --pack " + std::to_string(options.pack) +
          " leaves one pack for each step, but BatchNorm in the discriminator needs several: add "
          "--norm-d layer, instance or none");
  }
  if (options.pack > 1 && options.conditional) {
    Usage(
        "--pack judges several samples together, which have different classes: it cannot be "
        "combined with --conditional");
  }
}

void CheckAugmentation(const Options& options) {
  const Options defaults;
  if (options.augment != NameOf(Augment::kAda) &&
      (options.ada_target != defaults.ada_target || options.ada_images != defaults.ada_images)) {
    Usage("--ada-target and --ada-images need --augment ada");
  }
  if (options.augment == NameOf(Augment::kNone)) return;
  if (options.augment.empty()) Usage("--augment: expected none, ada or a list of parts");
  if (data::IsPointSpec(options.data)) {
    Usage("--augment " + options.augment + ": is for pictures, not for points");
  }
  if (options.augment != NameOf(Augment::kAda)) ParseAugmentPolicy(options.augment);
}

void CheckKeepBest(const Options& options) {
  bool measured = false;
  std::vector<std::string> names;
  if (!options.metrics.empty()) {
    names = metrics::ParseMetrics(options.metrics);
    for (const std::string& metric : names) {
      measured |= options.keep_best == metric || options.keep_best.starts_with(metric + "_");
    }
  }
  if (!measured || !LowerIsBetter(options.keep_best)) {
    Usage("--keep-best " + options.keep_best +
          ": expected a number that --metrics LIST writes to stats.jsonl and that is better when " +
          "lower or higher, such as fid, coverage or modes_covered" +
          DidYouMean(options.keep_best, names));
  }
}

}  // namespace

Options ResolveOptions(std::span<const OptionText> given) {
  Options options;
  std::span<const Setting> chosen;
  for (const auto& [name, text] : given) {
    if (name != "preset") continue;
    const Preset* preset = FindPreset(text);
    if (preset == nullptr) {
      std::string known;
      std::vector<std::string> names;
      for (const Preset& each : Presets()) {
        known += (known.empty() ? "" : ", ") + std::string(each.name);
        names.emplace_back(each.name);
      }
      Usage("--preset " + text + ": expected one of " + known + DidYouMean(text, names));
    }
    chosen = preset->options;
  }
  // What a task is usually trained with gives way to a preset, and that to what is given.
  std::string model = TextOf(options.model);
  for (const auto& [key, value] : chosen) {
    if (key == "model") model = value;
  }
  for (const auto& [name, text] : given) {
    if (name == "model") model = text;
  }
  if (const Task* task = FindTask(model)) {
    for (const auto& [key, value] : task->traits().usual_options) SetOption(options, key, value);
  }
  for (const auto& [key, value] : chosen) SetOption(options, key, value);
  for (const auto& [name, text] : given) SetOption(options, name, text);
  const auto is_given = [&](std::string_view option) {
    return std::any_of(given.begin(), given.end(),
                       [&](const OptionText& text) { return text.first == option; });
  };
  // A model's usual interval means nothing where its penalties are switched off.
  if (!is_given("reg-every") && options.r1 == 0 && options.r2 == 0) {
    options.reg_every = Options().reg_every;
  }
  if (options.epochs > 0 && is_given("steps")) {
    Usage("--epochs and --steps both set the length of the training: choose one");
  }
  for (const auto& [name, text] : given) {
    if (name == "size" && data::IsPointSpec(options.data)) {
      Usage("--size " + text + ": is for pictures, but --data " + options.data + " is points");
    }
  }
  CheckOptions(options);
  return options;
}

void CheckOptions(const Options& options, TaskChoice task_of) {
  if (options.data.empty()) {
    Usage(
        "--data is missing: give glyphs, shapes, idx:DIR, cifar:DIR, folder:DIR, zip:FILE, "
        "stacked:DIR, "
        "ring8, grid25, spiral, moons, points:FILE.csv or pair:SPEC_A,SPEC_B");
  }
  if (options.out.empty()) Usage("--out is missing: give a folder for the run");
  const Task& task = task_of(options);
  const models::Architecture& architecture = CheckNetworks(options, task);
  const bool batch_norm = architecture.discriminator_has_batch_norm(
      NetworkShapeOf(options, /*picture_channels=*/3, /*classes=*/0));
  task.CheckOptions(options);
  CheckObjective(options, batch_norm);
  CheckAugmentation(options);
  if (!options.metrics.empty()) metrics::ParseMetrics(options.metrics);
  if (!options.keep_best.empty()) CheckKeepBest(options);
  if (options.freeze_d > 0 && options.init_from.empty()) {
    Usage("--freeze-d keeps layers of a trained discriminator: it needs --init-from RUN");
  }
  if (!options.detector.empty() && options.metrics.empty()) {
    Usage("--detector has no effect without --metrics");
  }
  if (const std::string why = WhyNotRecorded(options); options.cuda_graphs && !why.empty()) {
    Usage("--cuda-graphs replays one recorded step, but with " + why +
          " steps differ or draw random numbers: choose one of the two");
  }
  if (options.cuda_graphs && options.nproc > 1) {
    Usage("--cuda-graphs: cannot record a step that waits for other processes");
  }
}

// From this size on, a discriminator that nothing holds back was seen to make a conditional
// generator repeat itself (tests/bench/results.md, "Variety within a class").
constexpr int64_t kLargeSize = 64;

bool DependsOnSteps(const Options& options) {
  return options.lr_schedule != LrSchedule::kConstant || options.r_end < 1 ||
         (options.instance_noise > 0 && options.instance_noise_steps == 0);
}

namespace {

bool MultipliesBfloat16() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16");
#else
  return true;  // unknown
#endif
}

}  // namespace

std::vector<std::string> Warnings(const Options& options) {
  std::vector<std::string> warnings;
  const models::Architecture& architecture = models::ArchitectureOf(options.model);
  const bool batch_norm = architecture.discriminator_has_batch_norm(
      NetworkShapeOf(options, /*picture_channels=*/3, /*classes=*/0));
  if ((options.r1 > 0 || options.r2 > 0) && batch_norm) {
    warnings.emplace_back(
        "--r1 and --r2 are meant for samples judged one by one; BatchNorm in the discriminator "
        "mixes a batch: --norm-d none or instance is usual");
  }
  const bool smooth = options.r1 > 0 || options.r2 > 0 || options.gp > 0 || options.clip > 0 ||
                      options.spectral_norm != SpectralNets::kNone;
  if (options.conditional && options.model == Model::kDcgan && !smooth &&
      options.size.shorter() >= kLargeSize) {
    warnings.emplace_back(
        "--conditional at --size " + options.size.option() +
        " with nothing that holds the discriminator back: the generator soon answers each class "
        "with one picture; --preset pictures-64 keeps them different, and so does --r1 1 "
        "--reg-every 4");
  }
  if (options.pixel_weight > 0) {
    warnings.emplace_back(
        "--pixel-weight pairs pictures and latents at random: its optimum is the mean of the data, "
        "so it blurs");
  }
  if (options.mirror && data::IsPointSpec(options.data)) {
    warnings.emplace_back("--mirror has no effect on points");
  }
  if (options.objective == AdversarialLoss::kMinimax) {
    warnings.emplace_back(
        "--objective " + TextOf(options.objective) +
        " saturates: if the discriminator is sure, the generator learns nothing (Goodfellow 2014, "
        "section 3); " +
        TextOf(AdversarialLoss::kNonSaturating) + " avoids this");
  }
  if (options.precision == TrainPrecision::kBf16 && options.device != Device::kCuda &&
      !MultipliesBfloat16()) {
    warnings.emplace_back(
        "--precision bf16: this processor has no bfloat16 products (AVX512_BF16, AMX), so fp32 is "
        "faster here");
  }
  return warnings;
}

}  // namespace ganvas::train
