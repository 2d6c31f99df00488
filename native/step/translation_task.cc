#include "native/step/translation_task.h"

#include <string>
#include <utility>

#include "native/data/pair_spec.h"
#include "native/error.h"
#include "native/run/shown_data.h"
#include "native/step/network_shape.h"
#include "native/step/translation_samples.h"
#include "native/step/translation_step.h"

namespace ganvas::train {
namespace {

// Weights of the generator, and one later of the discriminator, of the run's seed.
constexpr uint64_t kThereStreams = 1;
constexpr uint64_t kBackStreams = 6;

Game StartWay(const Options& options, const DatasetRecord& record, torch::Device device,
              uint64_t streams) {
  Game game;
  StartGenerator(game, options, record, device, streams);
  StartDiscriminator(game, options, record, device, streams + 1);
  const models::NetworkShape shape = NetworkShapeOf(options, record);
  AddPool(game, PicturePool(options.pool, {shape.picture_channels, options.size, options.size},
                            WeightType(options), device));
  return game;
}

class Translation : public Task {
 public:
  const TaskTraits& traits() const override {
    static constexpr TickFigure kFigures[kTranslationNumbers] = {
        {"loss_d", "discriminator", &TickStats::loss_d},
        {"loss_g", "generator", &TickStats::loss_g},
        {"logit_real", "", &TickStats::logit_real},
        {"logit_fake", "", &TickStats::logit_fake},
        {"cycle", ""},
        {"identity", ""},
    };
    // Zhu et al. 2017, section 4 and appendix 7.1.
    static constexpr Setting kUsual[] = {
        {"objective", NameOf(AdversarialLoss::kLsgan)},
        {"batch", "1"},
        {"lr-schedule", "linear-half"},
        {"ema-half-life", "1000"},
    };
    static constexpr TaskTraits kTraits = {
        .figures = kFigures,
        .usual_options = kUsual,
        .ways = "each way",
        .why_many_files = "translates both ways",
        .why_not_sampled =
            "this run translates pictures and takes no latents; export its "
            "translators with ganvas export, then use ganvas translate",
    };
    return kTraits;
  }

  void CheckData(const Options& options) const override {
    if (!data::IsPairSpec(options.data)) {
      throw FatalError(ExitCode::kUsage, "--model " + TextOf(options.model) +
                                             " translates between two domains: expected --data " +
                                             "pair:SPEC_A,SPEC_B, not " + options.data);
    }
    data::ParsePairSpec(options.data);
  }

  void CheckOptions(const Options& options) const override {
    const std::pair<bool, const char*> of_others[] = {
        {options.conditional, "--conditional"},
        {options.pack > 1, "--pack"},
        {options.n_critic > 1, "--n-critic"},
        {options.r1 > 0, "--r1"},
        {options.r2 > 0, "--r2"},
        {options.gp > 0, "--gp"},
        {options.clip > 0, "--clip"},
        {options.pixel_weight > 0, "--pixel-weight"},
        {options.augment == NameOf(Augment::kAda), "--augment ada"},
        {!options.metrics.empty(), "--metrics"},
        {options.snapshot_every > 0, "--snapshot-every"},
        {options.cuda_graphs, "--cuda-graphs"},
        {options.nproc > 1, "--nproc"},
    };
    for (const auto& [given, name] : of_others) {
      if (!given) continue;
      throw FatalError(ExitCode::kUsage,
                       std::string(name) + ": not with --model " + TextOf(options.model));
    }
    if (options.load_size != 0 && options.load_size < options.size) {
      throw FatalError(ExitCode::kUsage, "--load-size " + std::to_string(options.load_size) +
                                             ": expected at least --size " +
                                             std::to_string(options.size) + ", or 0");
    }
  }

  std::vector<Game> NewGames(const Options& options, const DatasetRecord& record,
                             torch::Device device) const override {
    std::vector<Game> games;
    games.push_back(StartWay(options, record, device, kThereStreams));
    games.push_back(StartWay(options, record, device, kBackStreams));
    games[kBack].prefix = "back/";
    games[kBack].whose = " of the way back";
    return games;
  }

  std::unique_ptr<TrainingStep> MakeStep(const Options& options, const models::NetworkShape&,
                                         torch::Device device, Ranks*) const override {
    return std::make_unique<TranslationStep>(options, device);
  }

  std::unique_ptr<CollapseWatch> MakeWatch(const TrainingData&, const Options&,
                                           const DatasetRecord&) const override {
    return nullptr;
  }

  std::shared_ptr<models::Generator> Finish(const Game& game, const Options& options,
                                            const DatasetRecord& record) const override {
    return CopyOfAverage(game, options, record);
  }

  Image Samples(const TrainState& state, const Options& options, const DatasetRecord&,
                const TrainingData& data) const override {
    return TranslationSamples(state, options, data);
  }

  // Pictures are translated one after the other.
  void MakeSamples(const TrainState& state, const Options& options, const DatasetRecord& record,
                   int64_t) const override {
    torch::NoGradGuard no_grad;
    const models::NetworkShape shape = NetworkShapeOf(options, record);
    const auto like = torch::TensorOptions(WeightType(options)).device(state.tick_sums.device());
    state.games[kThere].average->forward(
        torch::zeros({1, shape.picture_channels, shape.size, shape.size}, like), {});
  }

  std::vector<std::string> Domains(const Options& options) const override {
    const auto [a, b] = DomainNames(options.data);
    return {a, b};
  }

  std::vector<ExportedNetwork> Exported(const std::vector<std::string>& domains) const override {
    const std::string& a = domains[0];
    const std::string& b = domains[1];
    return {{kThere, "a2b", {a, b}}, {kBack, "b2a", {b, a}}};
  }
};

}  // namespace

const Task& TranslationTask() {
  static const Translation task;
  return task;
}

}  // namespace ganvas::train
