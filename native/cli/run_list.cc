#include "native/cli/run_list.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <vector>

#include "native/bounded_json.h"
#include "native/cli/files.h"
#include "native/cli/run_facts.h"
#include "native/error.h"
#include "native/files/shell_words.h"

namespace ganvas::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr double kBetweenLooks = 0.5;  // seconds
constexpr int kDeepest = 3;            // folders between a run and the folder that is served
constexpr int kMostEntries = 20'000;   // that one look goes through
constexpr uint64_t kLargestOptions = uint64_t{1} << 20;
constexpr uint64_t kStatsAtOnce = uint64_t{1} << 24;
constexpr size_t kLastLines = size_t{1} << 16;
constexpr size_t kLogTail = size_t{1} << 14;
constexpr size_t kMostNames = 1000;

double Now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Bytes that are not UTF-8 become U+FFFD.
std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string ValidUtf8(const std::string& text) {
  return Json::parse(Dump(text)).get<std::string>();
}

bool Exists(const std::string& path) {
  struct stat file = {};
  return lstat(path.c_str(), &file) == 0;
}

bool LooksLikeRun(const std::string& folder) {
  const char* const names[] = {"/options.json", "/stats.jsonl", "/lock"};
  return std::any_of(std::begin(names), std::end(names),
                     [&](const char* name) { return Exists(folder + name); });
}

// Differs once anything in the run has changed.
std::string Signature(const std::string& folder) {
  std::string text = IsWritten(folder) ? "written" : "";
  for (const char* name :
       {"", "/options.json", "/stats.jsonl", "/log.txt", "/samples", "/snapshots", "/export"}) {
    struct stat file = {};
    if (stat((folder + name).c_str(), &file) != 0) file = {};
    for (const long long number :
         {static_cast<long long>(file.st_ino), static_cast<long long>(file.st_size),
          static_cast<long long>(file.st_mtim.tv_sec),
          static_cast<long long>(file.st_mtim.tv_nsec)}) {
      text += " " + std::to_string(number);
    }
  }
  return text;
}

std::string Revision(const std::string& signature) {
  char text[32];
  std::snprintf(text, sizeof text, "%zx", std::hash<std::string>()(signature));
  return text;
}

// The options of the run, or an empty object and why.
Json OptionsOf(const std::string& folder, std::string& problem) {
  const std::string path = folder + "/options.json";
  if (!Exists(path)) {
    problem = "options.json is missing";
    return Json::object();
  }
  try {
    const std::vector<uint8_t> bytes = ReadFile(path, kLargestOptions, "the options of a run");
    Json options = ParseJson<Json>({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (options.is_object()) return options;
    problem = "options.json is not a JSON object";
  } catch (const FatalError& error) {
    problem = std::string(error.what()).substr(folder.size() + 1);
  }
  return Json::object();
}

// The last line of the stats that is whole, or an empty object.
Json LastTick(const std::string& folder) {
  std::string text = Tail(folder + "/stats.jsonl", kLastLines);
  for (size_t end; (end = text.rfind('\n')) != std::string::npos; text.resize(end)) {
    const size_t begin = text.rfind('\n', end - 1);
    if (end == 0) break;
    const size_t start = begin == std::string::npos ? 0 : begin + 1;
    Json tick = ParseJson<Json>(std::string_view(text).substr(start, end - start));
    if (tick.is_object() && tick.contains("step") && tick["step"].is_number()) return tick;
  }
  return Json::object();
}

Json Summary(const std::string& id, const std::string& folder, const std::string& signature) {
  std::string problem;
  const Json options = OptionsOf(folder, problem);
  const Json tick = LastTick(folder);
  std::error_code error;
  const std::string stats = folder + "/stats.jsonl";
  if (problem.empty() && fs::exists(stats, error) && !fs::is_regular_file(stats, error)) {
    problem = "stats.jsonl is not a file";
  }
  const double step = NumberOf(tick, "step"), steps = NumberOf(options, "steps");
  const bool written = signature.starts_with("written");
  // A run that begins has no options yet.
  const bool begins = written && !Exists(folder + "/options.json");
  if (begins) problem.clear();
  Json summary;
  summary["id"] = id;
  summary["state"] = !problem.empty()             ? "broken"
                     : written                    ? "running"
                     : steps > 0 && step >= steps ? "done"
                                                  : "stopped";
  summary["problem"] = problem;
  summary["revision"] = Revision(signature);
  for (const char* name : {"model", "data", "preset"}) {
    const auto found = options.find(name);
    summary[name] = found != options.end() && found->is_string() ? *found : Json("");
  }
  summary["step"] = step;
  summary["steps"] = steps;
  for (const char* name : {"images", "seconds", "seconds_left"}) {
    const auto found = tick.find(name);
    summary[name] = found != tick.end() && found->is_number() ? *found : Json(nullptr);
  }
  return summary;
}

// Six significant digits, what a curve needs.
Json Rounded(double value) {
  if (!std::isfinite(value)) return nullptr;
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return std::strtod(text, nullptr);
}

Json Curve(const chart::Series& series) {
  Json x = Json::array(), mean = x, low = x, high = x;
  for (const chart::Bin& bin : series.bins()) {
    const bool gap = bin.count == 0;
    x.push_back(bin.middle());
    mean.push_back(gap ? Json(nullptr) : Rounded(bin.mean));
    low.push_back(gap ? Json(nullptr) : Rounded(bin.low));
    high.push_back(gap ? Json(nullptr) : Rounded(bin.high));
  }
  Json curve = {{"x", std::move(x)}, {"mean", std::move(mean)}};
  if (series.each() > 1) {
    curve["low"] = std::move(low);
    curve["high"] = std::move(high);
  }
  return curve;
}

// Adds paths of files in a subfolder, the newest kMostNames of them by name.
void AddNames(const std::string& folder, const std::string& subfolder, const char* extension,
              Json& names) {
  const Json files = Files(folder + "/" + subfolder, extension);
  for (size_t i = files.size() - std::min(files.size(), kMostNames); i < files.size(); ++i) {
    names.push_back((subfolder.empty() ? "" : subfolder + "/") + files[i].get<std::string>());
  }
}

bool IsPlainFile(const std::string& path) {
  struct stat file = {};
  return lstat(path.c_str(), &file) == 0 && S_ISREG(file.st_mode);
}

}  // namespace

void RunList::Find(const std::string& folder, const std::string& id, int depth, int& budget,
                   std::map<std::string, std::string>& found) const {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (--budget < 0) return;
    std::error_code unknown;
    const std::string name = entry->path().filename().string();
    if (name.starts_with('.') || !entry->is_directory(unknown)) continue;
    const std::string path = entry->path().string();
    const std::string below = id + ValidUtf8(name);
    if (LooksLikeRun(path)) {
      found.emplace(below, path);
    } else if (depth < kDeepest) {
      Find(path, below + "/", depth + 1, budget, found);
    }
  }
}

void RunList::Look() {
  if (Now() - looked_ < kBetweenLooks) return;
  std::map<std::string, std::string> found;
  int budget = kMostEntries;
  if (LooksLikeRun(folder_)) {
    std::error_code error;
    const fs::path whole = fs::canonical(folder_, error);
    found.emplace(error ? "run" : ValidUtf8(whole.filename().string()), folder_);
  } else {
    Find(folder_, "", 1, budget, found);
  }
  std::erase_if(runs_, [&](const auto& run) { return !found.contains(run.first); });
  for (const auto& [id, folder] : found) {
    Known& run = runs_[id];
    std::string signature = Signature(folder);
    if (run.signature == signature) continue;
    run.folder = folder;
    run.summary = Summary(id, folder, signature);
    run.signature = std::move(signature);
  }
  looked_ = Now();
}

std::string RunList::List(bool live) {
  const std::lock_guard lock(mutex_);
  Look();
  Json list = {{"format", 1}, {"live", live}, {"runs", Json::array()}};
  for (const auto& [id, run] : runs_) list["runs"].push_back(run.summary);
  return Dump(list);
}

std::optional<std::string> RunList::Run(const std::string& id) {
  const std::lock_guard lock(mutex_);
  Look();
  const auto found = runs_.find(id);
  if (found == runs_.end()) return std::nullopt;
  Known& run = found->second;
  Json json = run.summary;
  std::string problem;
  json["options"] = OptionsOf(run.folder, problem);
  json["curves"] = Json::object();
  json["partial"] = false;
  if (run.stats == nullptr) {
    run.stats = std::make_unique<chart::RunStatsReader>(run.folder + "/stats.jsonl");
  }
  try {
    for (const auto& [name, series] : run.stats->Read(kStatsAtOnce).columns) {
      json["curves"][name] = Curve(series);
    }
    json["partial"] = run.stats->behind();
  } catch (const FatalError&) {
    // Its summary has told.
  }
  json["samples"] = Json::array();
  json["models"] = Json::array();
  AddNames(run.folder, "samples", ".png", json["samples"]);
  AddNames(run.folder, "snapshots", ".onnx", json["models"]);
  AddNames(run.folder, "export", ".onnx", json["models"]);
  AddNames(run.folder, "", ".onnx", json["models"]);
  json["log"] = Tail(run.folder + "/log.txt", kLogTail);
  const std::string out = run.folder + (RunTranslates(json["options"]) ? "/export" : "/model.onnx");
  json["commands"] = {{"export", ShellCommand({"ganvas", "export", run.folder, "--out", out})},
                      {"resume", ShellCommand({"ganvas", "resume", run.folder})}};
  return Dump(json);
}

std::optional<std::string> RunList::File(const std::string& id, const std::string& name) {
  const size_t slash = name.find('/');
  const std::string subfolder = slash == std::string::npos ? "" : name.substr(0, slash);
  const std::string file = slash == std::string::npos ? name : name.substr(slash + 1);
  const bool picture = subfolder == "samples" && file.ends_with(".png");
  const bool model = (subfolder.empty() || subfolder == "snapshots" || subfolder == "export") &&
                     file.ends_with(".onnx");
  if ((!picture && !model) || file.find('/') != std::string::npos ||
      file.find('\0') != std::string::npos || file.starts_with('.')) {
    return std::nullopt;
  }
  const std::lock_guard lock(mutex_);
  Look();
  const auto found = runs_.find(id);
  if (found == runs_.end()) return std::nullopt;
  const std::string path = found->second.folder + "/" + name;
  return IsPlainFile(path) ? std::optional(path) : std::nullopt;
}

}  // namespace ganvas::cli
