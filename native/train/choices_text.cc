#include "native/train/choices_text.h"

#include <algorithm>
#include <string_view>

#include "native/models/architecture.h"
#include "native/models/init.h"
#include "native/objectives/objectives.h"
#include "native/run/presets.h"

namespace ganvas::train {

std::string ChoicesText() {
  std::string text = "\nModels:\n";
  const auto line = [&](std::string_view name, std::string_view summary) {
    text += "  " + std::string(name) + std::string(21 - std::min<size_t>(20, name.size()), ' ') +
            std::string(summary) + "\n";
  };
  for (const auto& each : models::Architectures()) line(each.name, each.summary);
  text += "\nObjectives:\n";
  for (const auto& each : Objectives()) line(each.name, each.summary);
  text += "\nInitial weights:\n";
  for (const auto& each : models::InitSchemes()) line(each.name, each.summary);
  text += "\nPresets; every option can be given beside them:\n";
  for (const Preset& preset : Presets()) {
    line(preset.name, preset.summary);
    std::string settings;
    for (const auto& [name, value] : preset.options) {
      settings += " --" + std::string(name) + " " + std::string(value);
    }
    line("", "=" + settings);
  }
  return text;
}

}  // namespace ganvas::train
