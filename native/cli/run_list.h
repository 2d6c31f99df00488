// The run folders below a folder, as JSON for the page of runs. Runs may train, appear, break and
// go meanwhile.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "native/chart/run_stats.h"

namespace ganvas::cli {

// Safe to be asked by several threads. Nothing throws for what lies in the folders.
class RunList {
 public:
  explicit RunList(std::string folder) : folder_(std::move(folder)) {}

  // {"format": 1, "live", "runs": [{"id", "state", "problem", "revision", "model", "data",
  // "preset", "step", "steps", "images", "seconds", "seconds_left"}]}, by id: the path below the
  // folder. `state` is running, done, stopped or broken; `problem` says what is broken. `revision`
  // changes with every file of the run. Folders are looked at once in half a second at most.
  std::string List(bool live = true);

  // All about one run, or nothing if there is no such run: what List has, and "options", "curves"
  // ({name: {"x", "mean", "low", "high"}}; the last two only where a point stands for several
  // ticks), "partial" (more is to be read: ask again), "samples" and "models" (paths below the run,
  // the newest last), "log" (its end), "commands" ({"export", "resume"}).
  std::optional<std::string> Run(const std::string& id);

  // Where a picture or a model of a run lies: samples/*.png, snapshots/*.onnx, export/*.onnx and
  // *.onnx. Nothing for other names, links and what is not there.
  std::optional<std::string> File(const std::string& id, const std::string& name);

 private:
  struct Known {  // NOLINT(bugprone-exception-escape): moving JSON throws nothing
    std::string folder;
    std::string signature;  // sizes and times of its files
    nlohmann::ordered_json summary;
    std::unique_ptr<chart::RunStatsReader> stats;  // null until its curves are asked for
  };

  void Look();
  void Find(const std::string& folder, const std::string& id, int depth, int& budget,
            std::map<std::string, std::string>& found) const;

  std::string folder_;
  std::mutex mutex_;
  double looked_ = -1e9;  // seconds by a steady clock
  std::map<std::string, Known> runs_;
};

}  // namespace ganvas::cli
