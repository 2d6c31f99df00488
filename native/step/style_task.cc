#include "native/step/style_task.h"

#include <memory>

#include "native/error.h"
#include "native/models/stylegan2.h"
#include "native/step/adversarial_task.h"
#include "native/step/step.h"
#include "native/step/style_pass.h"

namespace ganvas::train {
namespace {

constexpr int64_t kGroup = 4;  // samples whose deviation the discriminator looks at

class Styles : public Adversarial {
 public:
  const TaskTraits& traits() const override {
    static constexpr TickFigure kFigures[kAdversarialNumbers + 1] = {
        {"loss_d", "discriminator", &TickStats::loss_d},
        {"loss_g", "generator", &TickStats::loss_g},
        {"logit_real", "", &TickStats::logit_real},
        {"logit_fake", "", &TickStats::logit_fake},
        {"path_length", ""},
    };
    // Of the papers, but for R1, which they choose by size and data.
    static constexpr Setting kUsual[] = {
        {"nz", "512"},      {"channels", "64"}, {"lr-g", "0.002"}, {"lr-d", "0.002"},
        {"beta1", "0"},     {"beta2", "0.99"},  {"r1", "1"},       {"reg-every", "16"},
        {"pl-weight", "2"}, {"batch", "32"},
    };
    static constexpr TaskTraits kTraits = {
        .figures = kFigures, .usual_options = kUsual, .smallest_batch = 2};
    return kTraits;
  }

  void CheckOptions(const Options& options) const override {
    CheckNotOfTranslators(options);
    const int64_t share = options.batch / options.nproc;
    if (options.nproc > 1 && share % kGroup != 0) {
      throw FatalError(ExitCode::kUsage, "--batch " + std::to_string(options.batch) + ": each of " +
                                             std::to_string(options.nproc) +
                                             " processes judges samples in groups of " +
                                             std::to_string(kGroup) + "; expected a multiple of " +
                                             std::to_string(kGroup * options.nproc));
    }
  }

  std::vector<Game> NewGames(const Options& options, const DatasetRecord& record,
                             torch::Device device) const override {
    std::vector<Game> games = Adversarial::NewGames(options, record, device);
    games[0].extras.push_back(
        {kPathLengthMean,
         torch::zeros({}, torch::TensorOptions().dtype(WeightType(options)).device(device))});
    return games;
  }

  std::unique_ptr<TrainingStep> MakeStep(const Options& options, const models::NetworkShape& shape,
                                         torch::Device device, Ranks* ranks) const override {
    return std::make_unique<AdversarialStep>(options, shape, device, ranks,
                                             std::make_unique<StylePass>(options, ranks));
  }
};

}  // namespace

const Task& StyleTask() {
  static const Styles task;
  return task;
}

}  // namespace ganvas::train
