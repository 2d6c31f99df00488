#include "native/cli/eval_command.h"

#include <algorithm>
#include <memory>
#include <string>

#include "native/cli/measuring_options.h"
#include "native/cli/seed_option.h"
#include "native/cli/training.h"
#include "native/metrics/metric_table.h"

namespace ganvas::cli {
namespace {

std::string Footer() {
  std::string text = "\nMetrics:\n";
  for (const metrics::MetricInfo& metric : metrics::MetricTable()) {
    const std::string name(metric.name);
    text += "  " + name + std::string(23 - std::min<size_t>(22, name.size()), ' ') +
            std::string(metric.summary) + "\n";
  }
  for (const metrics::MetricGroup& group : metrics::MetricGroups()) {
    const std::string name(group.name);
    text += "  " + name + std::string(23 - std::min<size_t>(22, name.size()), ' ');
    for (const std::string_view member : group.members) {
      text += (member == group.members.front() ? "" : ", ") + std::string(member);
    }
    text += "\n";
  }
  return text +
         "\nEach figure is printed beside its floor: the same figure with real samples in place\n"
         "of generated ones (test pictures against training pictures, or one half against the\n"
         "other). Features come from --detector, else from a small classifier of the data's\n"
         "classes, which is trained once. Data without classes uses the small network that\n"
         "ships with Ganvas (--detector built-in). Its figures compare models of one data set,\n"
         "not with published figures. A mode of points is covered if 20 samples lie within 3\n"
         "sigma of its centre. A translator is measured on pictures of the test split, if there\n"
         "is one. Its figures stand beside a baseline: the same figure for unchanged pictures.\n"
         "\nExamples:\n"
         "  ganvas eval digits.onnx --data idx:data/mnist --metrics fid,prdc,swd\n"
         "  ganvas eval runs/faces --metrics fid,kid --detector inception.pt --samples 50000\n"
         "  ganvas eval runs/ring8 --metrics modes --json\n"
         "  ganvas eval runs/faces --metrics attributes --attributes faces.csv\n"
         "  ganvas eval spiral.onnx --metrics modes --centers spiral.csv --sigma 0.05\n"
         "  ganvas eval runs/emoji --data pair:folder:noto,folder:twemoji --paired --metrics "
         "swd,l1,cycle\n";
}

}  // namespace

void AddEvalCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command = app.add_subcommand("eval", "Measure a run or an ONNX generator");
  const auto given = std::make_shared<EvalRequest>();
  command
      ->add_option("TARGET", given->target,
                   "Run folder, ONNX file, or folder of a2b.onnx (and b2a.onnx)")
      ->required()
      ->type_name("RUN|MODEL");
  command->add_option("--metrics", given->metrics, "Metrics to compute, separated by commas")
      ->required()
      ->type_name("LIST");
  command->add_option("--step", given->step, "Step of the run, if it is kept [the last checkpoint]")
      ->type_name("N|best:METRIC");
  command->add_option("--data", given->data, "Real samples [the run's own]")->type_name("SPEC");
  command
      ->add_option("--samples", given->samples,
                   "Number of generated samples [10000 pictures, 2500 points, 26000 for stacked "
                   "modes, 2000 translations]")
      ->check(CLI::Range(2, 10000000));
  AddSeedOption(command, &given->seed, "Seed of the latents and of the choice of real samples");
  command->add_option("--back", given->back, "Translator of the other direction")
      ->type_name("FILE.onnx");
  command
      ->add_option("--direction", given->direction,
                   "Direction of a translator [as the file says, else a2b]")
      ->check(CLI::IsMember({"a2b", "b2a"}));
  command
      ->add_option("--size", given->size,
                   "Width and height of a translator's pictures [the trained size]")
      ->check(CLI::Range(4, 2048));
  command->add_flag("--paired", given->paired,
                    "Treat pictures of equal names in both domains as translations of each other");
  command
      ->add_option(
          "--detector", given->detector,
          "TorchScript network for features, or built-in for the network that ships with Ganvas")
      ->type_name("FILE.pt");
  command
      ->add_option("--centers", given->centers,
                   "CSV file of the centres of the modes, with columns x,y or x,y,weight")
      ->type_name("FILE.csv");
  command->add_option("--sigma", given->sigma,
                      "Standard deviation around --centers, greater than 0");
  command
      ->add_option("--cas-samples", given->cas_samples,
                   "Generated pictures that train the classifier of cas [as many as real ones]")
      ->check(CLI::Range(100, 10000000));
  command
      ->add_option(
          "--attributes", given->attributes,
          "Table of the real pictures for attributes: a column of file names, then columns "
          "of categorical attributes")
      ->type_name("FILE.csv");
  command
      ->add_option("--neighbours", given->neighbours,
                   "Write the closest pairs that memorization finds as a picture")
      ->type_name("FILE.png");
  AddMeasuringOptions(command, given);
  command->footer(Footer());
  command->callback([given, &result] {
    Eval(*given);
    result = ExitCode::kOk;
  });
}

}  // namespace ganvas::cli
