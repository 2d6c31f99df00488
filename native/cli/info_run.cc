#include "native/cli/info_run.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <vector>

#include "native/bounded_json.h"
#include "native/chart/axis.h"
#include "native/chart/run_curves.h"
#include "native/chart/sparkline.h"
#include "native/cli/files.h"
#include "native/cli/run_facts.h"
#include "native/error.h"
#include "native/files/shell_words.h"
#include "shared/base/duration.h"

namespace ganvas::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using chart::NumberText;

constexpr uint64_t kLargestText = uint64_t{1} << 28;
constexpr int kColumns = 100;
constexpr int kSparkColumns = 40;

Json ParseObject(const std::string& path, std::string_view text) {
  Json json = ParseJson<Json>(text);
  if (!json.is_object()) throw FatalError(ExitCode::kBadFile, path + ": not a JSON object");
  return json;
}

std::string TextOf(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end()) return "";
  if (found->is_string()) return found->get<std::string>();
  std::string text = found->dump();
  if (found->is_number_float() && text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

// "dcgan on glyphs, preset glyphs".
std::string WhatText(const Json& options) {
  std::string text = TextOf(options, "model");
  const std::string data = TextOf(options, "data"), preset = TextOf(options, "preset");
  if (!data.empty()) text += (text.empty() ? "" : " on ") + data;
  if (!preset.empty()) text += ", preset " + preset;
  return text;
}

// "step 1,700 of 10,000, 108,800 images, 4:38 of training".
std::string ProgressText(const Json& run) {
  const double steps = NumberOf(run["options"], "steps");
  std::string text = "step " + NumberText(NumberOf(run["stats"], "step"));
  if (steps > 0) text += " of " + NumberText(steps);
  text += ", " + NumberText(NumberOf(run["stats"], "images")) + " images, ";
  return text + ClockText(NumberOf(run["stats"], "seconds")) + " of training";
}

std::string Padded(const std::string& text, size_t width) {
  return text + std::string(text.size() < width ? width - text.size() : 0, ' ');
}

std::string RightAligned(const std::string& text, size_t width) {
  return std::string(text.size() < width ? width - text.size() : 0, ' ') + text;
}

std::string CurvesText(const chart::RunStats& stats) {
  constexpr size_t kName = 20, kNumber = 11;
  std::string text = Padded("", 2 + kName + 1 + kSparkColumns);
  for (const char* head : {"last", "lowest", "highest"}) text += RightAligned(head, kNumber);
  text += "\n";
  for (const auto& [name, series] : stats.columns) {
    if (!chart::IsWatched(name)) continue;
    const std::string curve = chart::Sparkline(series, kSparkColumns);
    // A block takes three bytes and one column, a blank one of both.
    const auto blanks = static_cast<size_t>(std::count(curve.begin(), curve.end(), ' '));
    const size_t shown = (curve.size() - blanks) / 3 + blanks;
    text += "  " + Padded(name, kName) + " " + curve + std::string(kSparkColumns - shown, ' ');
    if (series.empty()) {
      text += RightAligned("no number", kNumber) + "\n";
      continue;
    }
    for (const double value : {series.last(), series.lowest(), series.highest()}) {
      text += RightAligned(NumberText(value), kNumber);
    }
    text += "\n";
  }
  return text;
}

// name=value, as many in a line as there is room for; what is empty or off is left out.
std::string OptionsText(const Json& options) {
  std::string text, line;
  for (const auto& [name, value] : options.items()) {
    if (value == "" || value == false) continue;
    const std::string word = "  " + name + " " + TextOf(options, name.c_str());
    if (!line.empty() && line.size() + word.size() > kColumns) {
      text += line + "\n";
      line.clear();
    }
    line += word;
  }
  return text + line + "\n";
}

}  // namespace

Json DescribeRun(const std::string& folder, const chart::RunStats& stats) {
  const std::string options_file = folder + "/options.json";
  if (!fs::exists(options_file)) {
    throw FatalError(
        ExitCode::kBadFile,
        folder + ": is not a run folder: it has no options.json; expected a run of ganvas train");
  }
  Json run;
  run["run"] = folder;
  const std::vector<uint8_t> options = ReadFile(options_file, kLargestText, "the options of a run");
  run["options"] =
      ParseObject(options_file, {reinterpret_cast<const char*>(options.data()), options.size()});
  run["stats"] = nullptr;
  if (!stats.last_line.empty()) run["stats"] = ParseJson<Json>(stats.last_line);
  run["best"] = Json::object();
  for (const auto& [name, series] : stats.columns) {
    const chart::Best best = chart::BestOf(name);
    if (best == chart::Best::kNone || series.empty()) continue;
    const bool low = best == chart::Best::kLowest;
    run["best"][name] = {
        {"value", low ? series.lowest() : series.highest()},
        {"step", static_cast<int64_t>(low ? series.lowest_at() : series.highest_at())}};
  }
  run["samples"] = Files(folder + "/samples", ".png");
  run["checkpoints"] = Files(folder + "/checkpoints", ".safetensors");
  run["snapshots"] = Files(folder + "/snapshots", ".onnx");
  return run;
}

std::string RunText(const Json& run, const chart::RunStats& stats) {
  const auto folder = run["run"].get<std::string>();
  const bool written = IsWritten(folder);
  std::string text = folder + ": " + WhatText(run["options"]) + "\n";
  if (run["stats"].is_null()) {
    text += std::string("no statistics yet") + (written ? ", being trained now" : "") + "\n";
  } else {
    text += ProgressText(run) + (written ? ", being trained now" : "") + "\n\n" + CurvesText(stats);
    for (const auto& [name, best] : run["best"].items()) {
      text += "  best " + name + " " + NumberText(best["value"].get<double>()) + " at step " +
              NumberText(best["step"].get<double>()) + "\n";
    }
  }
  if (stats.broken > 0) {
    text += std::to_string(stats.broken) + " broken lines of stats.jsonl are skipped\n";
  }
  text += "\n";
  for (const char* kind : {"samples", "checkpoints", "snapshots"}) {
    const Json& names = run[kind];
    text += Padded(kind, 13) + std::to_string(names.size());
    if (!names.empty()) text += ", the last is " + names.back().get<std::string>();
    text += "\n";
  }
  text += "\noptions\n" + OptionsText(run["options"]) + "\n";
  const bool finished = NumberOf(run["stats"], "step") >= NumberOf(run["options"], "steps");
  if (!run["stats"].is_null()) {
    text += "Curves:  " + ShellCommand({"ganvas", "info", folder, "--out", "curves.png"}) + "\n";
  }
  if (!written && !finished) {
    text += "Continue: " + ShellCommand({"ganvas", "resume", folder}) + "\n";
  }
  if (!run["checkpoints"].empty()) {
    const char* const out = RunTranslates(run["options"]) ? "DIR" : "FILE.onnx";
    text += "Export:  " + ShellCommand({"ganvas", "export", folder, "--out", out}) + "\n";
  }
  return text;
}

Image RunPicture(const Json& run, const chart::RunStats& stats) {
  chart::Figure figure = chart::RunFigure(stats);
  if (figure.panels.empty()) {
    throw FatalError(ExitCode::kBadFile,
                     run["run"].get<std::string>() + "/stats.jsonl: has nothing to draw yet");
  }
  fs::path folder = fs::path(run["run"].get<std::string>()).lexically_normal();
  if (folder.filename().empty()) folder = folder.parent_path();
  figure.title = folder.filename().string();
  figure.subtitle = WhatText(run["options"]) + "; " + ProgressText(run);
  return chart::Draw(figure);
}

}  // namespace ganvas::cli
