#include "native/cli/eval_command.h"

#include <algorithm>
#include <memory>
#include <string>

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
         "\nEach is printed beside its floor: the same of real samples in the generator's place\n"
         "(test pictures against training ones, or one half against the other). Features come\n"
         "from --detector, else from a small classifier of the data's classes, trained once, or,\n"
         "where the data has no classes, from a small network that ships with Ganvas (--detector\n"
         "built-in): its numbers compare models of one data set, not with published ones.\n"
         "A mode of points is covered by 20 samples within 3 sigma of its centre.\n"
         "A translator is measured on pictures of the test split, where there is one, each figure\n"
         "beside its baseline: the same of the pictures as they were.\n"
         "\nExamples:\n"
         "  ganvas eval digits.onnx --data idx:data/mnist --metrics fid,prdc,swd\n"
         "  ganvas eval runs/faces --metrics fid,kid --detector inception.pt --samples 50000\n"
         "  ganvas eval runs/ring8 --metrics modes --json\n"
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
                   "Run folder, ONNX file, or folder of a2b.onnx and b2a.onnx")
      ->required()
      ->type_name("RUN|MODEL");
  command->add_option("--metrics", given->metrics, "Names, with commas between them")
      ->required()
      ->type_name("LIST");
  command->add_option("--step", given->step, "A kept step of the run [its last checkpoint]")
      ->type_name("N|best:METRIC");
  command->add_option("--data", given->data, "Real samples [the run's own]")->type_name("SPEC");
  command
      ->add_option("--samples", given->samples,
                   "Generated samples [10000 pictures, 2500 points, 26000 for stacked modes, 2000 "
                   "translations]")
      ->check(CLI::Range(2, 10000000));
  AddSeedOption(command, &given->seed, "Which latents, and which real samples");
  command->add_option("--back", given->back, "Of a translator: the one of the other direction")
      ->type_name("FILE.onnx");
  command->add_option("--direction", given->direction, "Of a translator [what the file says, a2b]")
      ->check(CLI::IsMember({"a2b", "b2a"}));
  command
      ->add_option("--size", given->size,
                   "Of a translator: how wide and high pictures are [as it was trained]")
      ->check(CLI::Range(4, 2048));
  command->add_flag("--paired", given->paired,
                    "Pictures of equal names in both domains are each other's translations");
  command
      ->add_option("--detector", given->detector, "TorchScript network for features, or built-in")
      ->type_name("FILE.pt");
  command->add_option("--centers", given->centers, "Centres of the modes: x,y or x,y,weight")
      ->type_name("FILE.csv");
  command->add_option("--sigma", given->sigma, "Deviation around --centers, over 0");
  command
      ->add_option("--cas-samples", given->cas_samples,
                   "Pictures that the classifier of cas learns from [as many as real ones]")
      ->check(CLI::Range(100, 10000000));
  command
      ->add_option("--neighbours", given->neighbours,
                   "With memorization: the closest pairs as a picture")
      ->type_name("FILE.png");
  command
      ->add_option("--fit", given->fit,
                   "Real pictures of a folder that are not square [as in training, or crop]")
      ->check(CLI::IsMember({"crop", "pad", "stretch"}));
  command
      ->add_option("--cache", given->cache,
                   "Where decoded pictures of a large folder are kept, or none [the user's cache "
                   "folder]")
      ->type_name("DIR");
  command->add_option("--threads", given->threads, "CPU threads; 0 for one a core [0]")
      ->check(CLI::Range(0, 1024));
  command->add_option("--device", given->device, "Of --detector: auto, cpu or cuda")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
      ->capture_default_str();
  command->add_flag("--json", given->json, "One JSON object on stdout and nothing else");
  command->footer(Footer());
  command->callback([given, &result] {
    Eval(*given);
    result = ExitCode::kOk;
  });
}

}  // namespace ganvas::cli
