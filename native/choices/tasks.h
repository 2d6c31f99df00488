// What networks are trained for, by model: what is known of a task without LibTorch.
#pragma once

#include <initializer_list>

#include "native/choices/networks.h"

namespace ganvas {

// Each has a row in the table of tasks (native/step/task.cc).
enum class TaskKind {
  kAdversarial,  // samples like those of the data, from latents
  kTranslation,  // pictures of one domain -> pictures of another, and back
  kStyles,       // as kAdversarial, from latents that are mapped to styles first
  kPaired,       // pictures of one domain -> their known counterparts in another
};
inline constexpr int kTaskKinds = 4;

constexpr TaskKind TaskKindOf(Model model) {
  switch (model) {
    case Model::kMlp:
    case Model::kDcgan:
    case Model::kResnet:
    case Model::kR3gan:
      return TaskKind::kAdversarial;
    case Model::kStylegan2:
      return TaskKind::kStyles;
    case Model::kCyclegan:
    case Model::kCycleganSkip:
    case Model::kCycleganUnet:
      return TaskKind::kTranslation;
    case Model::kPix2pix:
    case Model::kPix2pixResnet:
      break;
  }
  return TaskKind::kPaired;
}

// From pictures, not from latents. `ganvas export` writes a folder with a file for each direction.
inline constexpr std::initializer_list<TaskKind> kTranslators = {TaskKind::kTranslation,
                                                                 TaskKind::kPaired};
constexpr bool Translates(TaskKind task) {
  for (const TaskKind each : kTranslators) {
    if (each == task) return true;
  }
  return false;
}

}  // namespace ganvas
