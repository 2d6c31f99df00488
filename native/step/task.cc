#include "native/step/task.h"

#include <iterator>

#include "native/choices/tasks.h"
#include "native/run/trajectory.h"
#include "native/step/adversarial_task.h"
#include "native/step/network_shape.h"
#include "native/step/paired_task.h"
#include "native/step/style_task.h"
#include "native/step/translation_task.h"

namespace ganvas::train {
namespace {

// In the order of TaskKind.
constexpr const Task& (*kTasks[])() = {&AdversarialTask, &TranslationTask, &StyleTask, &PairedTask};
static_assert(std::size(kTasks) == kTaskKinds);

const Task& TaskOfKind(TaskKind kind) { return kTasks[static_cast<size_t>(kind)](); }

}  // namespace

const Task& TaskOf(const Options& options) { return TaskOfKind(TaskKindOf(options.model)); }

const Task* FindTask(std::string_view model) {
  const std::optional<Model> known = ChoiceOf<Model>(model);
  return known ? &TaskOfKind(TaskKindOf(*known)) : nullptr;
}

TrainState InitialState(const Task& task, const Options& options, const DatasetRecord& record,
                        torch::Device device) {
  TrainState state;
  state.games = task.NewGames(options, record, device);
  if (options.augment == NameOf(Augment::kAda)) {
    state.ada = std::make_unique<AdaController>(
        AdaController::Options{.target = options.ada_target, .speed = options.ada_images});
  }
  state.tick_sums = torch::zeros({static_cast<int64_t>(task.traits().figures.size())},
                                 torch::TensorOptions().dtype(torch::kFloat64).device(device));
  state.options = TrajectoryOptions(options);
  return state;
}

}  // namespace ganvas::train
