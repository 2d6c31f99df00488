#include "native/cli/nearest_command.h"

#include <memory>
#include <string>

#include "native/cli/measuring_options.h"
#include "native/cli/seed_option.h"
#include "native/cli/training.h"

namespace ganvas::cli {
namespace {

constexpr int64_t kMostNearestSamples = 1000;

constexpr const char* kNearestFooter =
    "\nEach sample is compared with all training pictures. What its distance means, real pictures\n"
    "say: the report gives the share of them that have a training picture as near. They are test\n"
    "pictures or, where the data has none, training pictures, each compared with all others. A\n"
    "sample may be a copy if the share is under 1%. Look at the picture of --out then.\n"
    "\nFeatures come from the small network that ships with Ganvas. They are close if a picture "
    "is\n"
    "copied with a shift, another brightness or a blur, as generators copy. Pixels are close only\n"
    "if every part is in its place, and plain or blurred pictures are close to many others: use\n"
    "--by pixels for flat drawings and to find exact copies.\n"
    "\nExamples:\n"
    "  ganvas nearest faces.onnx --data folder:data/faces --seed 7 --out nearest.png\n"
    "  ganvas nearest runs/faces --count 16 --out nearest.png\n"
    "  ganvas nearest runs/faces --seeds 0,3-5 --class smiling --by pixels --json\n";

}  // namespace

void AddNearestCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command = app.add_subcommand(
      "nearest", "Find the training pictures nearest to samples: is a sample copied?");
  const auto given = std::make_shared<NearestRequest>();
  command->add_option("MODEL", given->model, "ONNX generator, or run folder of ganvas train")
      ->required();
  command
      ->add_option("--step", given->step,
                   "Step of a run, if it is kept, or the kept step with the best METRIC in "
                   "stats.jsonl [the last checkpoint]")
      ->type_name("N|best:METRIC");
  command->add_option("--data", given->data, "The training pictures [the run's own]")
      ->type_name("SPEC");
  AddSeedOption(command, &given->seed, "Seed of the samples' latents, as in ganvas sample");
  CLI::Option* seeds = AddSeedsOption(command, &given->seeds, "One sample for each seed");
  seeds->excludes(command->get_option("--seed"));
  command->add_option("--count", given->count, "Number of samples")
      ->check(CLI::Range(int64_t{1}, kMostNearestSamples))
      ->capture_default_str()
      ->excludes(seeds);
  command
      ->add_option("--labels,--class", given->labels,
                   "Classes to take in turn, by number or name [index mod classes]")
      ->delimiter(',')
      ->type_name("LIST");
  command
      ->add_option_function<std::string>(
          "--by", [given](const std::string& by) { given->pixels = by == "pixels"; },
          "What distances are of: features (of a network) or pixels (root mean square, in levels "
          "of 0 to 255)")
      ->check(CLI::IsMember({"features", "pixels"}))
      ->default_str("features");
  command
      ->add_option("--detector", given->detector,
                   "TorchScript network for features, or built-in for the network that ships with "
                   "Ganvas [built-in]")
      ->type_name("FILE.pt");
  command
      ->add_option("--out", given->out,
                   "Write a picture: in each row a sample, then its five nearest training pictures")
      ->type_name("FILE.png");
  AddMeasuringOptions(command, given);
  command->footer(kNearestFooter);
  command->callback([given, &result] {
    FindNearest(*given);
    result = ExitCode::kOk;
  });
}

}  // namespace ganvas::cli
