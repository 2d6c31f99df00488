// One generator of samples from latents, and one discriminator.
#pragma once

#include "native/step/task.h"

namespace ganvas::train {

class Adversarial : public Task {
 public:
  const TaskTraits& traits() const override;
  void CheckData(const Options& options) const override;
  void CheckOptions(const Options& options) const override;
  std::vector<Game> NewGames(const Options& options, const DatasetRecord& record,
                             torch::Device device) const override;
  std::unique_ptr<TrainingStep> MakeStep(const Options& options, const models::NetworkShape& shape,
                                         torch::Device device, Ranks* ranks) const override;
  std::unique_ptr<CollapseWatch> MakeWatch(const TrainingData& data, const Options& options,
                                           const DatasetRecord& record) const override;
  std::shared_ptr<models::Generator> Finish(const Game& game, const Options& options,
                                            const DatasetRecord& record) const override;
  Image Samples(const TrainState& state, const Options& options, const DatasetRecord& record,
                const TrainingData& data) const override;
  void MakeSamples(const TrainState& state, const Options& options, const DatasetRecord& record,
                   int64_t count) const override;
  std::vector<std::string> Domains(const Options& options) const override;
  std::vector<ExportedNetwork> Exported(const std::vector<std::string>& domains) const override;

 protected:
  // What tasks from latents have in common: options that mean something to translators alone, and
  // the smallest batch. Throws FatalError(kUsage).
  void CheckNotOfTranslators(const Options& options) const;
};

const Task& AdversarialTask();

}  // namespace ganvas::train
