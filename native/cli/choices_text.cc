#include "native/cli/choices_text.h"

#include <algorithm>
#include <string_view>

#include "native/models/architecture_names.h"
#include "native/models/init_schemes.h"
#include "native/objectives/objective_names.h"
#include "native/run/presets.h"

namespace ganvas::cli {

std::string ChoicesText() {
  std::string text = "\nModels:\n";
  const auto line = [&](std::string_view name, std::string_view summary) {
    text += "  " + std::string(name) + std::string(21 - std::min<size_t>(20, name.size()), ' ') +
            std::string(summary) + "\n";
  };
  for (const auto& each : models::kArchitectureNames) line(each.name, each.summary);
  text += "\nObjectives:\n";
  for (const auto& each : train::kObjectiveNames) line(each.name, each.summary);
  text += "\nInitial weights:\n";
  for (const auto& each : models::kInitSchemes) line(each.name, each.summary);
  text += "\nPresets; every option can be given beside them:\n";
  for (const train::Preset& preset : train::Presets()) {
    line(preset.name, preset.summary);
    std::string settings;
    for (const auto& [name, value] : preset.options) {
      settings += " --" + std::string(name) + " " + std::string(value);
    }
    line("", "=" + settings);
  }
  return text;
}

}  // namespace ganvas::cli
