#include "native/run/choices_text.h"

#include <algorithm>
#include <string_view>

#include "native/choices/networks.h"
#include "native/choices/training.h"
#include "native/run/presets.h"

namespace ganvas::train {

std::string ChoicesText() {
  std::string text = "\nModels:\n";
  const auto line = [&](std::string_view name, std::string_view summary) {
    text += "  " + std::string(name) + std::string(21 - std::min<size_t>(20, name.size()), ' ') +
            std::string(summary) + "\n";
  };
  for (const Choice& each : kModelNames) line(each.name, each.summary);
  text += "\nObjectives:\n";
  for (const Choice& each : kLossNames) line(each.name, each.summary);
  text += "\nInitial weights:\n";
  for (const Choice& each : kInitNames) {
    if (!each.summary.empty()) line(each.name, each.summary);
  }
  text += "\nPresets; every option can be given beside them:\n";
  for (const Preset& preset : Presets()) {
    line(preset.name, preset.summary);
    std::string settings;
    for (const auto& [name, value] : preset.options) {
      const bool flag = value == "true" || value == "false";
      settings += (value == "false" ? " --no-" : " --") + std::string(name);
      if (!flag) settings += " " + std::string(value);
    }
    line("", "=" + settings);
  }
  return text;
}

}  // namespace ganvas::train
