#include "native/run/kept_steps.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "native/bounded_json.h"
#include "native/error.h"
#include "native/files/shell_words.h"
#include "native/metrics/metric_table.h"
#include "native/run/run_log.h"

namespace ganvas::train {
namespace {

constexpr std::string_view kBest = "best:";

using Lines = std::map<int64_t, nlohmann::json>;

// The lines of stats.jsonl by step.
Lines StatsLines(const RunFolder& run) {
  Lines lines;
  std::ifstream file(run.StatsFile());
  for (std::string text; std::getline(file, text);) {
    auto line = ParseJson<nlohmann::json>(text);
    if (!line.is_object() || !line.contains("step") || !line["step"].is_number_integer()) continue;
    const auto step = line["step"].get<int64_t>();
    lines[step] = std::move(line);
  }
  return lines;
}

std::optional<double> ValueAt(const Lines& lines, int64_t step, const std::string& metric) {
  const auto line = lines.find(step);
  if (line == lines.end()) return std::nullopt;
  const auto value = line->second.find(metric);
  if (value == line->second.end() || !value->is_number()) return std::nullopt;
  return value->get<double>();
}

std::string DirectedNames(const Lines& lines) {
  std::set<std::string> names;
  for (const auto& [step, line] : lines) {
    for (const auto& [name, value] : line.items()) {
      if (LowerIsBetter(name)) names.insert(name);
    }
  }
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "none: the run was trained without --metrics" : text;
}

std::string Listed(const std::vector<KeptStep>& kept) {
  std::vector<int64_t> checkpoints, snapshots;
  for (const KeptStep& each : kept) {
    (each.checkpoint ? checkpoints : snapshots).push_back(each.step);
  }
  return "checkpoints of steps " + StepList(checkpoints) +
         (snapshots.empty() ? "" : " and fp16 snapshots of steps " + StepList(snapshots));
}

KeptStep Best(const RunFolder& run, const std::vector<KeptStep>& kept, const std::string& metric) {
  const Lines lines = StatsLines(run);
  const auto lower = LowerIsBetter(metric);
  if (!lower) {
    throw FatalError(ExitCode::kUsage, "best:" + metric +
                                           ": it is not known whether a higher value is " +
                                           "better; expected one of the metrics that " +
                                           run.StatsFile() + " has: " + DirectedNames(lines));
  }
  std::optional<KeptStep> best;
  double best_value = 0;
  std::vector<int64_t> measured;
  for (const auto& [step, line] : lines) {
    if (ValueAt(lines, step, metric)) measured.push_back(step);
  }
  for (const KeptStep& each : kept) {
    const auto value = ValueAt(lines, each.step, metric);
    if (!value) continue;
    if (!best || (*lower ? *value <= best_value : *value >= best_value)) {
      best = each;
      best_value = *value;
    }
  }
  if (best) return *best;
  if (measured.empty()) {
    throw FatalError(ExitCode::kBadFile, run.StatsFile() + ": has no '" + metric +
                                             "'; the metrics in it: " + DirectedNames(lines));
  }
  throw FatalError(ExitCode::kBadFile, run.path() + ": no kept step has '" + metric +
                                           "' in stats.jsonl: it is there for " + "steps " +
                                           StepList(measured) + ", and there are " + Listed(kept) +
                                           "; ganvas train --keep-best " + metric +
                                           " keeps the best one");
}

}  // namespace

std::vector<KeptStep> KeptSteps(const RunFolder& run) {
  std::map<int64_t, bool> steps;
  for (const int64_t step : run.Snapshots()) steps[step] = false;
  for (const int64_t step : run.Checkpoints()) steps[step] = true;
  std::vector<KeptStep> kept;
  for (const auto& [step, checkpoint] : steps) kept.push_back({step, checkpoint});
  return kept;
}

KeptStep ChooseStep(const RunFolder& run, const std::string& which) {
  const std::vector<KeptStep> kept = KeptSteps(run);
  if (which.starts_with(kBest)) return Best(run, kept, which.substr(kBest.size()));
  if (which.empty()) {
    const auto checkpoints = run.Checkpoints();
    if (!checkpoints.empty()) return {checkpoints.back(), true};
    throw FatalError(ExitCode::kBadFile, run.path() +
                                             ": has no checkpoint; continue the run with: " +
                                             ShellCommand({"ganvas", "resume", run.path()}));
  }
  int64_t step = 0;
  const char* const end = which.data() + which.size();
  const auto parsed = std::from_chars(which.data(), end, step);
  if (parsed.ec != std::errc() || parsed.ptr != end) {
    throw FatalError(ExitCode::kUsage,
                     "--step " + which + ": expected a step or best:METRIC, such as best:fid");
  }
  for (const KeptStep& each : kept) {
    if (each.step == step) return each;
  }
  throw FatalError(ExitCode::kBadFile,
                   run.path() + ": has nothing of step " + which + "; there are " + Listed(kept));
}

std::optional<bool> LowerIsBetter(std::string_view metric) {
  const metrics::Direction better = metrics::BetterOf(metric);
  if (better == metrics::Direction::kNone) return std::nullopt;
  return better == metrics::Direction::kLower;
}

BestStep::BestStep(const RunFolder& run, std::string metric) : metric_(std::move(metric)) {
  if (metric_.empty()) return;
  const Lines lines = StatsLines(run);
  for (const int64_t step : run.Checkpoints()) {
    if (const auto value = ValueAt(lines, step, metric_)) Update(step, *value);
  }
}

bool BestStep::Update(int64_t step, double value) {
  if (!std::isfinite(value)) return false;
  value = Rounded(value);
  if (step_ && !(LowerIsBetter(metric_).value_or(false) ? value < value_ : value > value_)) {
    return false;
  }
  step_ = step;
  value_ = value;
  return true;
}

}  // namespace ganvas::train
