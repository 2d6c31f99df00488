#include "native/step/adversarial_task.h"

#include <span>
#include <utility>

#include "native/data/pair_spec.h"
#include "native/error.h"
#include "native/step/network_shape.h"
#include "native/step/sampler.h"
#include "native/step/step.h"
#include "shared/image/scatter.h"

namespace ganvas::train {
namespace {

constexpr int64_t kSamplePictures = 64;
constexpr int64_t kSamplePoints = 2500;
constexpr uint64_t kGridSeed = 0;
constexpr uint64_t kShownPointsSeed = 0;
constexpr int kScatterSize = 640;             // pixels
constexpr uint64_t kGeneratorStream = 1;      // of the run's seed
constexpr uint64_t kDiscriminatorStream = 2;  // of the run's seed

GeneratorInputs InputsOf(const Options& options, const DatasetRecord& record) {
  return {options.nz, PriorOf(options), NetworkShapeOf(options, record).classes};
}

// Points: the data beneath, the generator's above.
Image PointPicture(const data::PointSource& data, const torch::Tensor& points) {
  torch::Tensor real = torch::empty({points.size(0), 2}, torch::kFloat32);
  data.Draw(kShownPointsSeed, 0, points.size(0), real.data_ptr<float>(), nullptr);
  const auto span = [](const torch::Tensor& xy) {
    return std::span<const float>(xy.data_ptr<float>(), static_cast<size_t>(xy.numel()));
  };
  return Scatter(span(points), span(real), WindowAround(span(real)), kScatterSize);
}

}  // namespace

const TaskTraits& Adversarial::traits() const {
  static constexpr TickFigure kFigures[kAdversarialNumbers] = {
      {"loss_d", "discriminator", &TickStats::loss_d},
      {"loss_g", "generator", &TickStats::loss_g},
      {"logit_real", "", &TickStats::logit_real},
      {"logit_fake", "", &TickStats::logit_fake},
  };
  static constexpr TaskTraits kTraits = {.figures = kFigures, .smallest_batch = 2};
  return kTraits;
}

void Adversarial::CheckData(const Options& options) const {
  if (!data::IsPairSpec(options.data)) return;
  throw FatalError(ExitCode::kUsage, "--data " + options.data + ": two domains need --model " +
                                         models::ModelsOf(kTranslators, " or ") + ", not " +
                                         TextOf(options.model));
}

void Adversarial::CheckOptions(const Options& options) const {
  CheckNotOfTranslators(options);
  const Options defaults;
  const std::pair<bool, const char*> of_styles[] = {
      {options.style_layers != defaults.style_layers, "--style-layers"},
      {options.style_mixing != defaults.style_mixing, "--style-mixing"},
      {options.layer_noise != defaults.layer_noise, "--no-layer-noise"},
      {options.pl_weight != defaults.pl_weight, "--pl-weight"},
      {options.pl_every != defaults.pl_every, "--pl-every"},
  };
  for (const auto& [given, name] : of_styles) {
    if (!given) continue;
    throw FatalError(ExitCode::kUsage, std::string(name) + ": is for --model " +
                                           models::ModelsOf({TaskKind::kStyles}, " or "));
  }
}

void Adversarial::CheckNotOfTranslators(const Options& options) const {
  const Options defaults;
  const std::pair<bool, const char*> of_translators[] = {
      {options.load_size != 0, "--load-size"},
      {options.patch_layers != 0, "--patch-layers"},
      {options.cycle_weight != defaults.cycle_weight, "--cycle-weight"},
      {options.identity_weight != defaults.identity_weight, "--identity-weight"},
      {options.pool != defaults.pool, "--pool"},
      {options.paired, "--paired"},
      {options.l1_weight != defaults.l1_weight, "--l1-weight"},
      {options.dropout != defaults.dropout, "--dropout"},
  };
  for (const auto& [given, name] : of_translators) {
    if (!given) continue;
    throw FatalError(ExitCode::kUsage, std::string(name) + ": is for models that translate (" +
                                           models::ModelsOf(kTranslators, ", ") + ")");
  }
  if (options.batch < traits().smallest_batch) {
    throw FatalError(ExitCode::kUsage, "--batch 1: expected at least 2");
  }
}

std::vector<Game> Adversarial::NewGames(const Options& options, const DatasetRecord& record,
                                        torch::Device device) const {
  std::vector<Game> games(1);
  StartGenerator(games[0], options, record, device, kGeneratorStream);
  StartDiscriminator(games[0], options, record, device, kDiscriminatorStream);
  return games;
}

std::unique_ptr<TrainingStep> Adversarial::MakeStep(const Options& options,
                                                    const models::NetworkShape& shape,
                                                    torch::Device device, Ranks* ranks) const {
  return std::make_unique<AdversarialStep>(options, shape, device, ranks);
}

std::unique_ptr<CollapseWatch> Adversarial::MakeWatch(const TrainingData& data,
                                                      const Options& options,
                                                      const DatasetRecord& record) const {
  return std::make_unique<CollapseWatch>(data, InputsOf(options, record));
}

std::shared_ptr<models::Generator> Adversarial::Finish(const Game& game, const Options& options,
                                                       const DatasetRecord& record) const {
  auto generator = CopyOfAverage(game, options, record);
  CalibrateBatchNorm(*generator, InputsOf(options, record));
  return generator;
}

Image Adversarial::Samples(const TrainState& state, const Options& options,
                           const DatasetRecord& record, const TrainingData& data) const {
  const auto generator = Finish(state.games.front(), options, record);
  const bool points = data.points != nullptr;
  const torch::Tensor samples = SamplesOf(*generator, InputsOf(options, record), kGridSeed, 0,
                                          points ? kSamplePoints : kSamplePictures);
  return points ? PointPicture(*data.points, samples) : PictureGrid(samples);
}

void Adversarial::MakeSamples(const TrainState& state, const Options& options,
                              const DatasetRecord& record, int64_t count) const {
  SamplesOf(*state.games.front().average, InputsOf(options, record), kGridSeed, 0, count);
}

std::vector<std::string> Adversarial::Domains(const Options&) const { return {}; }

std::vector<ExportedNetwork> Adversarial::Exported(const std::vector<std::string>&) const {
  return {ExportedNetwork{}};
}

const Task& AdversarialTask() {
  static const Adversarial task;
  return task;
}

}  // namespace ganvas::train
