#include "native/cli/eval_command.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>

#include "native/cli/eval_centers.h"
#include "native/cli/eval_report.h"
#include "native/cli/eval_source.h"
#include "native/cli/model_file.h"
#include "native/cli/openmp_wait.h"
#include "native/cli/seed_option.h"
#include "native/cli/translator_source.h"
#include "native/data/dataset_spec.h"
#include "native/data/pair_spec.h"
#include "native/data/user_cache.h"
#include "native/metrics/evaluator.h"
#include "native/metrics/metric_table.h"
#include "native/metrics/translation.h"
#include "native/models/torch_errors.h"

namespace ganvas::cli {
namespace {

struct Given {
  std::string target;
  std::string metrics;
  std::string step;
  std::string data;
  std::string centers;
  double sigma = 0;
  std::string back;
  std::string direction;
  int64_t size = 0;
  std::string fit;
  std::string device = "auto";
  bool json = false;
  metrics::EvalOptions options;
};

// One line on the terminal, in place, with the time left; nothing elsewhere.
class ProgressLine {
 public:
  ProgressLine() : terminal_(isatty(STDERR_FILENO) != 0) {}
  ~ProgressLine() {
    if (shown_) std::fputs("\r\x1b[K", stderr);
  }
  void Show(const std::string& work, int64_t done, int64_t total) {
    const auto now = std::chrono::steady_clock::now();
    if (work != work_) {
      work_ = work;
      begin_ = now;
    }
    if (!terminal_ || (shown_ && now - last_ < std::chrono::milliseconds(200) && done < total)) {
      return;
    }
    last_ = now;
    const double passed = std::chrono::duration<double>(now - begin_).count();
    std::string line = work;
    if (total > 0) line += ": " + std::to_string(done) + " of " + std::to_string(total);
    if (done > 0 && passed > 1) {
      const double left = passed * static_cast<double>(total - done) / static_cast<double>(done);
      line += ", " + std::to_string(static_cast<int64_t>(left + 0.5)) + " s left";
    }
    winsize size{};
    const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
    line = line.substr(0, known ? size.ws_col - 1 : 79);
    std::fprintf(stderr, "\r\x1b[K%s", line.c_str());
    shown_ = true;
  }

 private:
  bool terminal_;
  bool shown_ = false;
  std::string work_;
  std::chrono::steady_clock::time_point begin_, last_;
};

torch::Device DeviceOf(const std::string& name) {
  if (name == "cpu" || (name == "auto" && !torch::cuda::is_available())) return torch::kCPU;
  if (!torch::cuda::is_available()) {
    throw FatalError(ExitCode::kUsage,
                     "--device cuda: LibTorch finds no CUDA device here; expected cpu or auto");
  }
  return torch::kCUDA;
}

// `known` is where the data lies that the target was trained on, "" where nothing tells.
void ChooseData(Given& given, const std::string& known, const std::string& trained_on) {
  metrics::EvalOptions& options = given.options;
  options.data = given.data.empty() ? known : given.data;
  if (options.data.empty() && !options.mixture && !trained_on.empty()) {
    throw FatalError(ExitCode::kUsage, "--data is required: " + given.target + " was trained on " +
                                           trained_on + ", but not where that lies is in the file");
  }
}

metrics::Report MeasureTranslator(Given& given) {
  metrics::EvalOptions& options = given.options;
  const TranslatorSource source = OpenTranslatorSource({.target = given.target,
                                                        .back = given.back,
                                                        .direction = given.direction,
                                                        .step = given.step,
                                                        .size = given.size,
                                                        .threads = options.threads});
  ChooseData(given, source.data, source.trained_on);
  options.fit = data::FitOfName(given.fit.empty() ? source.fit : given.fit);
  options.trained_on_these = options.data == source.trained_on;
  return metrics::TranslationEvaluator(options, source.shape).Evaluate(source.translators);
}

metrics::Report Measure(Given given) {
  metrics::EvalOptions& options = given.options;
  options.metrics = metrics::ParseMetrics(given.metrics);
  if (options.threads == 0) options.threads = DefaultThreads();
  torch::set_num_threads(options.threads);
  options.detector_device = DeviceOf(given.device);
  options.cache_dir = data::UserCacheFolder();
  if (given.centers.empty() != !(given.sigma > 0) || !std::isfinite(given.sigma)) {
    throw FatalError(ExitCode::kUsage, "--centers FILE.csv and --sigma X, over 0, go together");
  }
  if (!given.centers.empty()) options.mixture = ReadCenters(given.centers, given.sigma);

  ProgressLine line;
  options.progress = [&line](const std::string& work, int64_t done, int64_t total) {
    line.Show(work, done, total);
  };
  if (data::IsPairSpec(given.data) || IsTranslator(given.target)) return MeasureTranslator(given);
  if (!given.back.empty() || !given.direction.empty() || given.size != 0 || options.paired) {
    throw FatalError(ExitCode::kUsage,
                     "--back, --direction, --size and --paired are for translators, and " +
                         given.target +
                         " is none; a file of another exporter needs --data "
                         "pair:A,B");
  }
  const EvalSource source = OpenEvalSource(given.target, options.seed, options.threads, given.step);
  ChooseData(given, source.data, source.trained_on);
  options.fit = data::FitOfName(given.fit.empty() ? source.fit : given.fit);
  options.trained_on_test = data::ParseDatasetSpec(source.trained_on).split == data::Split::kTest;
  return metrics::MakeEvaluator(options, source.shape)->Evaluate(source.generate);
}

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
  const auto given = std::make_shared<Given>();
  metrics::EvalOptions& options = given->options;
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
      ->add_option("--samples", options.samples,
                   "Generated samples [10000 pictures, 2500 points, 26000 for stacked modes, 2000 "
                   "translations]")
      ->check(CLI::Range(2, 10000000));
  AddSeedOption(command, &options.seed, "Which latents, and which real samples");
  command->add_option("--back", given->back, "Of a translator: the one of the other direction")
      ->type_name("FILE.onnx");
  command->add_option("--direction", given->direction, "Of a translator [what the file says, a2b]")
      ->check(CLI::IsMember({"a2b", "b2a"}));
  command
      ->add_option("--size", given->size,
                   "Of a translator: how wide and high pictures are [as it was trained]")
      ->check(CLI::Range(4, 2048));
  command->add_flag("--paired", options.paired,
                    "Pictures of equal names in both domains are each other's translations");
  command
      ->add_option("--detector", options.detector, "TorchScript network for features, or built-in")
      ->type_name("FILE.pt");
  command->add_option("--centers", given->centers, "Centres of the modes: x,y or x,y,weight")
      ->type_name("FILE.csv");
  command->add_option("--sigma", given->sigma, "Deviation around --centers, over 0");
  command
      ->add_option("--cas-samples", options.cas_samples,
                   "Pictures that the classifier of cas learns from [as many as real ones]")
      ->check(CLI::Range(100, 10000000));
  command
      ->add_option("--neighbours", options.neighbours,
                   "With memorization: the closest pairs as a picture")
      ->type_name("FILE.png");
  command
      ->add_option("--fit", given->fit,
                   "Real pictures of a folder that are not square [as in training, or crop]")
      ->check(CLI::IsMember({"crop", "pad", "stretch"}));
  command
      ->add_option("--cache", options.picture_cache,
                   "Where decoded pictures of a large folder are kept, or none [the user's cache "
                   "folder]")
      ->type_name("DIR");
  command->add_option("--threads", options.threads, "CPU threads; 0 for one a core [0]")
      ->check(CLI::Range(0, 1024));
  command->add_option("--device", given->device, "Of --detector: auto, cpu or cuda")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
      ->capture_default_str();
  command->add_flag("--json", given->json, "One JSON object on stdout and nothing else");
  command->footer(Footer());
  options.threads = 0;
  command->callback([given, &result] {
    RestartWithSleepingThreads();
    const metrics::Report report = models::WithTorchErrors([&] { return Measure(*given); });
    std::fputs((given->json ? ReportJson(report) : ReportText(report)).c_str(), stdout);
    result = ExitCode::kOk;
  });
}

}  // namespace ganvas::cli
