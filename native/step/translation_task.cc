#include "native/step/translation_task.h"

#include <utility>

#include "native/run/shown_data.h"
#include "native/step/network_shape.h"
#include "native/step/translation_samples.h"
#include "native/step/translation_step.h"
#include "native/step/translator_options.h"

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
  AddPool(game, PicturePool(options.pool,
                            {shape.picture_channels, options.size.height, options.size.width},
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

  void CheckData(const Options& options) const override { RequirePair(options); }

  void CheckOptions(const Options& options) const override {
    const Options defaults;
    RefuseOptions(options, {
                               {options.nproc > 1, "--nproc"},
                               {options.paired, "--paired"},
                               {options.l1_weight != defaults.l1_weight, "--l1-weight"},
                               {options.dropout != defaults.dropout, "--dropout"},
                           });
    RefuseLatentOptions(options);
    CheckLoadSize(options);
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
    TranslateBlank(*state.games[kThere].average, state, options, record);
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
