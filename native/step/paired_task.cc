#include "native/step/paired_task.h"

#include <string>
#include <utility>

#include "native/error.h"
#include "native/run/shown_data.h"
#include "native/step/network_shape.h"
#include "native/step/paired_step.h"
#include "native/step/translation_samples.h"
#include "native/step/translator_options.h"

namespace ganvas::train {
namespace {

// Weights of the run's seed.
constexpr uint64_t kPairedGeneratorStream = 1;
constexpr uint64_t kPairedDiscriminatorStream = 2;

class Paired : public Task {
 public:
  const TaskTraits& traits() const override {
    static constexpr TickFigure kFigures[kPairedNumbers] = {
        {"loss_d", "discriminator", &TickStats::loss_d},
        {"loss_g", "generator", &TickStats::loss_g},
        {"logit_real", "", &TickStats::logit_real},
        {"logit_fake", "", &TickStats::logit_fake},
        {"l1", ""},
    };
    // Isola et al. 2017, section 3.3 and appendix 6.2.
    static constexpr Setting kUsual[] = {
        {"paired", "true"},
        {"dropout", "0.5"},
        {"batch", "1"},
        {"lr-schedule", "linear-half"},
        {"ema-half-life", "1000"},
    };
    static constexpr TaskTraits kTraits = {
        .figures = kFigures,
        .usual_options = kUsual,
        .why_many_files = "translates pictures",
        .why_not_sampled =
            "this run translates pictures and takes no latents; export its "
            "translator with ganvas export, then use ganvas translate",
    };
    return kTraits;
  }

  void CheckData(const Options& options) const override { RequirePair(options); }

  void CheckOptions(const Options& options) const override {
    const Options defaults;
    RefuseOptions(options,
                  {
                      {!options.paired, "--paired false"},
                      {options.cycle_weight != defaults.cycle_weight, "--cycle-weight"},
                      {options.identity_weight != defaults.identity_weight, "--identity-weight"},
                      {options.pool != defaults.pool, "--pool"},
                  });
    RefuseLatentOptions(options);
    CheckLoadSize(options);
  }

  std::vector<Game> NewGames(const Options& options, const DatasetRecord& record,
                             torch::Device device) const override {
    std::vector<Game> games(1);
    StartGenerator(games[0], options, record, device, kPairedGeneratorStream);
    StartDiscriminator(games[0], options, record, device, kPairedDiscriminatorStream);
    return games;
  }

  std::unique_ptr<TrainingStep> MakeStep(const Options& options, const models::NetworkShape&,
                                         torch::Device device, Ranks* ranks) const override {
    return std::make_unique<PairedStep>(options, device, ranks);
  }

  // Translations that are alike are far from their counterparts, which `l1` says at every tick.
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
    return PairedSamples(state, options, data);
  }

  void MakeSamples(const TrainState& state, const Options& options, const DatasetRecord& record,
                   int64_t) const override {
    TranslateBlank(*state.games.front().average, state, options, record);
  }

  std::vector<std::string> Domains(const Options& options) const override {
    const auto [a, b] = DomainNames(options.data);
    return {a, b};
  }

  std::vector<ExportedNetwork> Exported(const std::vector<std::string>& domains) const override {
    return {{0, "a2b", domains}};
  }
};

}  // namespace

const Task& PairedTask() {
  static const Paired task;
  return task;
}

}  // namespace ganvas::train
