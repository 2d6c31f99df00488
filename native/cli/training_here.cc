// Training as ganvas-train has it; eval_measure.cc holds the measuring.
#include <cstdio>
#include <optional>

#include "native/cli/files.h"
#include "native/cli/training.h"
#include "native/run/interrupt.h"
#include "native/run/launch.h"
#include "native/run/rank_environment.h"
#include "native/run/rank_store.h"
#include "native/train/check_options.h"
#include "native/train/dry_run.h"

namespace ganvas::cli {
namespace {

// Here, or as ranks that run this command once more each, unless the environment says that this is
// one of them.
template <typename Work>
ExitCode InProcesses(int64_t nproc, const std::string& run, Work work) {
  const std::optional<train::RankPlace> place = train::PlaceFromEnvironment();
  if (nproc == 1 || place) {
    train::InstallLoadingHandlers(/*answers=*/!place || !place->launched);
    return work();
  }
  std::optional<train::RankStore> store;
  return train::LaunchRanks(nproc, run, [&] { return store.emplace().port(); });
}

}  // namespace

ExitCode TrainRun(const TrainRequest& request) {
  if (request.dry) {
    const train::PlannedRun plan = train::PlanRun(request.given);
    const bool json = request.report == train::Report::kJson;
    std::fputs((json ? train::PlanJson(plan) : train::PlanText(plan)).c_str(), stdout);
    RequireStdout();
    return ExitCode::kOk;
  }
  const train::Options options = train::ResolveOptions(request.given);
  return InProcesses(options.nproc, options.out,
                     [&] { return train::Train(options, request.report); });
}

ExitCode ResumeRun(const ResumeRequest& request) {
  const int64_t nproc =
      train::PlaceFromEnvironment() ? 1 : train::ProcessesOf(request.run, request.changes);
  return InProcesses(nproc, request.run,
                     [&] { return train::Resume(request.run, request.changes, request.report); });
}

train::ExportReport ExportRunFolder(const train::ExportOptions& options) {
  return train::ExportRun(options);
}

std::vector<uint8_t> RunFolderAsOnnx(const std::string& run, const std::string& step) {
  return train::RunAsOnnx(run, step);
}

}  // namespace ganvas::cli
