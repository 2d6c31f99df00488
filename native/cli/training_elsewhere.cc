// Training as `ganvas` has it: ganvas-train does all of it.
#include "native/cli/start_trainer.h"
#include "native/cli/training.h"

namespace ganvas::cli {

ExitCode TrainRun(const TrainRequest&) { StartTrainer(); }

ExitCode ResumeRun(const ResumeRequest&) { StartTrainer(); }

train::ExportReport ExportRunFolder(const train::ExportOptions&) { StartTrainer(); }

std::vector<uint8_t> RunFolderAsOnnx(const std::string&, const std::string&) { StartTrainer(); }

void Eval(const EvalRequest&) { StartTrainer(); }

void FindNearest(const NearestRequest&) { StartTrainer(); }

}  // namespace ganvas::cli
