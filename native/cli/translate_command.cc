#include "native/cli/translate_command.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "native/cli/files.h"
#include "native/cli/json_text.h"
#include "native/cli/model_file.h"
#include "native/cli/model_options.h"
#include "native/cli/progress_line.h"
#include "native/cli/stop_signal.h"
#include "native/cli/translate_files.h"
#include "native/cli/translate_model.h"
#include "native/cli/translate_strip.h"
#include "native/data/picture_file.h"
#include "shared/base/decimal.h"
#include "shared/base/duration.h"
#include "shared/base/quoted.h"

namespace ganvas::cli {
namespace {

using Json = nlohmann::ordered_json;

struct TranslateOptions {
  std::string model, in, out, back;
  std::string range = "auto", output_range;
  std::string fit = "letterbox", statistics = "whole";
  std::vector<std::string> numbers;
  int64_t size = 0, tile = 0;
  std::optional<int64_t> overlap, memory;
  int threads = 0;
  bool json = false;
};

// Half of the machine's memory, since the pictures and the rest of the system need some, too.
uint64_t MemoryBudget(const TranslateOptions& options) {
  constexpr uint64_t kMegabyte = uint64_t{1} << 20;
  if (options.memory) return static_cast<uint64_t>(*options.memory) * kMegabyte;
  const auto pages = static_cast<uint64_t>(std::max(0L, sysconf(_SC_PHYS_PAGES)));
  return pages * static_cast<uint64_t>(sysconf(_SC_PAGESIZE)) / 2;
}

translate::FixedFit FitNamed(const std::string& name) {
  if (name == "crop") return translate::FixedFit::kCrop;
  return name == "stretch" ? translate::FixedFit::kStretch : translate::FixedFit::kLetterbox;
}

TranslateModelOptions ModelOptions(const TranslateOptions& options) {
  TranslateModelOptions model;
  model.threads = ThreadCount(options.threads);
  model.input_range = translate::RangeNamed(options.range);
  model.output_range =
      translate::RangeNamed(options.output_range.empty() ? options.range : options.output_range);
  model.numbers = NumbersIn(options.numbers);
  model.translation.fit = {options.size, FitNamed(options.fit)};
  model.translation.tile = options.tile;
  model.translation.overlap = options.overlap.value_or(-1);
  model.translation.memory = MemoryBudget(options);
  model.whole_statistics = options.statistics == "whole";
  return model;
}

std::string SideText(const std::string& name, const translate::PictureFormat& format,
                     const translate::PictureRange& range) {
  const char* colours = format.channels == 1 ? "grey" : format.channels == 3 ? "RGB" : "RGBA";
  return "'" + name + "' " + colours + " " + translate::RangeName(range.range) + " (" +
         range.reason + ")";
}

void PrintModel(const TranslateModel& model) {
  const translate::Translator& t = model.translator();
  std::string size = "any size";
  if (t.fixed_size()) {
    size = std::to_string(t.width) + "x" + std::to_string(t.height);
  } else if (t.multiple > 1) {
    size = "any size, run at multiples of " + std::to_string(t.multiple);
  }
  std::printf("%s: takes %s, %s; gives %s\n", model.path().c_str(),
              SideText(t.input, t.takes, t.input_range).c_str(), size.c_str(),
              SideText(t.output, t.gives, t.output_range).c_str());
  for (const translate::ConstantInput& constant : t.constants) {
    std::printf("%s: input %s is %s (%s)\n", model.path().c_str(), Quoted(constant.name).c_str(),
                Decimal(constant.value).c_str(), constant.reason.c_str());
  }
}

Json SideJson(const std::string& name, const translate::PictureFormat& format,
              const translate::PictureRange& range) {
  return {{"name", name},
          {"layout", translate::LayoutName(format.layout)},
          {"channels", format.channels},
          {"range", translate::RangeName(range.range)},
          {"source", translate::RangeSourceName(range.source)},
          {"reason", range.reason}};
}

Json ModelJson(const TranslateModel& model) {
  const translate::Translator& t = model.translator();
  Json size = nullptr;
  if (t.fixed_size()) size = {t.width, t.height};
  Json constants = Json::array();
  for (const translate::ConstantInput& constant : t.constants) {
    constants.push_back(
        {{"name", constant.name}, {"value", constant.value}, {"reason", constant.reason}});
  }
  return {{"file", model.path()},
          {"input", SideJson(t.input, t.takes, t.input_range)},
          {"output", SideJson(t.output, t.gives, t.output_range)},
          {"constants", constants},
          {"size", size},
          {"multiple", t.multiple},
          {"smallest", t.smallest},
          {"scale", t.scale}};
}

Image ReadImage(const std::string& path) {
  data::WholePicture picture = data::ReadWholePicture(path);
  return {picture.width, picture.height, std::move(picture.rgba)};
}

// Thrown from the middle of a picture.
struct Stopped {};

class Translating {
 public:
  explicit Translating(const TranslateOptions& options)
      : options_(options),
        jobs_(TranslateJobs(options.in, options.out)),
        model_(options.model, ModelOptions(options)) {
    if (!options.back.empty()) {
      TranslateModelOptions back = ModelOptions(options);
      back.file_knows_ranges = true;
      back.numbers.clear();
      back_.emplace(options.back, back);
    }
    report_["model"] = ModelJson(model_);
    if (back_) report_["back"] = ModelJson(*back_);
    report_["pictures"] = Json::array();
    report_["failed"] = Json::array();
    if (!options.json) {
      PrintModel(model_);
      if (back_) PrintModel(*back_);
      std::fflush(stdout);
    }
  }

  ExitCode Run() {
    WatchStopSignals();
    for (size_t i = 0; i < jobs_.size(); ++i) {
      try {
        One(i);
      } catch (const Stopped&) {
        line_.Clear();
        throw FatalError(ExitCode::kInterrupted, "interrupted after " + std::to_string(written_) +
                                                     " of " + std::to_string(jobs_.size()) +
                                                     " pictures, which are complete");
      } catch (const FatalError& error) {
        Failed(jobs_[i], error);
        if (unwritable_) throw;
      }
    }
    Finish();
    return result_;
  }

 private:
  void One(size_t index) {
    const TranslateJob& job = jobs_[index];
    if (StopRequested()) throw Stopped();
    const double before = line_.seconds();
    const Image picture = ReadImage(job.in);
    const auto named = [&](const FatalError& error) {
      return FatalError(error.code(), job.in + ": " + error.what());
    };
    const int runs = back_ ? 2 : 1;
    int run = 0;
    const auto go_on = [&](double share) {
      if (StopRequested()) throw Stopped();
      line_.Show(
          std::to_string(index + 1) + " of " + std::to_string(jobs_.size()),
          (static_cast<double>(index) + (run + share) / runs) / static_cast<double>(jobs_.size()));
    };
    TranslatedPicture there;
    std::optional<RoundTrip> trip;
    try {
      there = model_.Run(picture, go_on);
      Warn(model_, there);
      if (back_) {
        run = 1;
        const TranslatedPicture again = back_->Run(there.result, go_on);
        Warn(*back_, again);
        trip = MakeRoundTrip(there.given, there.result, again.result);
      }
    } catch (const FatalError& error) {
      throw named(error);
    }
    Write(job, trip ? trip->strip : there.result);
    Json entry = {{"in", job.in},
                  {"out", job.out},
                  {"width", there.result.width},
                  {"height", there.result.height},
                  {"tiles", there.tiles},
                  {"whole_statistics", !there.own_statistics}};
    if (trip) {
      entry["cycle_l1"] = trip->l1;
      cycle_l1_ += trip->l1;
    }
    entry["seconds"] = line_.seconds() - before;
    report_["pictures"].push_back(std::move(entry));
    ++written_;
  }

  void Write(const TranslateJob& job, const Image& image) {
    try {
      const std::string folder = std::filesystem::path(job.out).parent_path().string();
      if (!folder.empty()) MakeFolder(folder);
      WriteFile(job.out, ValueOrThrow(EncodePng(image), job.out, ExitCode::kFailed),
                jobs_.size() == 1 ? Sync::kYes : Sync::kNo);
    } catch (const FatalError&) {
      unwritable_ = true;
      throw;
    }
  }

  // Once for each model that normalizes by statistics of pictures and ran one in tiles.
  void Warn(const TranslateModel& model, const TranslatedPicture& picture) {
    const translate::Translator& t = model.translator();
    if (picture.tiles == 1 || t.picture_statistics == 0) return;
    if (!warned_.insert(&model).second) return;
    line_.Clear();
    std::string text = model.path() + ": normalizes by statistics of the whole picture, ";
    if (picture.own_statistics) {
      const std::string& why = model.statistics_problem();
      text += "of which its tiles have each their own";
      if (!why.empty()) text += " (" + why + ")";
    } else {
      text += "which its tiles only estimate";
    }
    text += ": colours and contrast may differ";
    if (!t.fixed_size()) text += "; a run in one piece is exact (--tile 0, a larger --memory)";
    std::fprintf(stderr, "ganvas translate: warning: %s\n", text.c_str());
  }

  // One picture of several: named, and the rest goes on.
  void Failed(const TranslateJob& job, const FatalError& error) {
    line_.Clear();
    if (unwritable_ || jobs_.size() == 1) throw FatalError(error.code(), error.what());
    std::fprintf(stderr, "ganvas translate: %s\n", error.what());
    report_["failed"].push_back({{"in", job.in}, {"error", error.what()}});
    if (result_ == ExitCode::kOk) result_ = error.code();
  }

  void Finish() {
    line_.Clear();
    if (back_ && written_ > 0) report_["cycle_l1"] = cycle_l1_ / static_cast<double>(written_);
    report_["seconds"] = line_.seconds();
    if (options_.json) {
      std::printf("%s\n", JsonText(report_).c_str());
      return;
    }
    std::string text = std::to_string(written_) + (written_ == 1 ? " picture" : " pictures") +
                       " in " + ClockText(line_.seconds()) + ", written to " +
                       (jobs_.size() == 1 ? jobs_[0].out : options_.out);
    if (back_ && written_ > 0) {
      char l1[64];
      std::snprintf(l1, sizeof l1, "; there and back again: mean error %.4f of 0..1",
                    cycle_l1_ / static_cast<double>(written_));
      text += l1;
    }
    std::printf("%s\n", text.c_str());
  }

  const TranslateOptions options_;
  const std::vector<TranslateJob> jobs_;
  TranslateModel model_;
  std::optional<TranslateModel> back_;
  ProgressLine line_;
  Json report_;
  ExitCode result_ = ExitCode::kOk;
  size_t written_ = 0;
  double cycle_l1_ = 0;
  std::set<const TranslateModel*> warned_;
  bool unwritable_ = false;  // no further picture could be written, either
};

constexpr const char* kFooter =
    "\nNames are kept. Results are PNG files and replace existing files.\n"
    "\nMost translators have instance normalization, which uses statistics of the whole picture. "
    "Tiles get them approximately: a first pass collects them, but normalizes each tile by its "
    "own. A run in one piece is exact (--tile 0, a larger --memory). On mostly flat pictures, "
    "--statistics tile can be closer. In --json, whole_statistics is true if tiles had the "
    "approximate statistics or needed none.\n"
    "\nExamples:\n"
    "  ganvas translate apple2orange.onnx apple.jpg orange.png\n"
    "  ganvas translate a2b.onnx photos/ results/ --size 512\n"
    "  ganvas translate a2b.onnx photos/ strips/ --back b2a.onnx\n"
    "  ganvas translate mosaic.onnx large.jpg large.png --range 0..255 --memory 800\n";

}  // namespace

void AddTranslateCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command =
      app.add_subcommand("translate", "Translate pictures with an image-to-image model");
  const auto options = std::make_shared<TranslateOptions>();
  command->add_option("MODEL", options->model, "Any image-to-image ONNX model")->required();
  command->add_option("IN", options->in, "Picture (.png, .jpg), or folder of pictures")->required();
  command->add_option("OUT", options->out, "Output picture (.png), or output folder")->required();
  AddRangeOption(command, &options->range,
                 "Values of black and white for the model: auto (from the file, its operators or "
                 "a small run), -1..1, 0..1, 0..255");
  command
      ->add_option("--output-range", options->output_range,
                   "The same for the output, if it differs [as --range]")
      ->check(CLI::IsMember({"auto", "-1..1", "0..1", "0..255"}));
  AddNumbersOption(command, &options->numbers, "the picture");
  command
      ->add_option("--size", options->size,
                   "Reduce pictures to this longest side first; 0 keeps their size")
      ->check(CLI::Range(0, 32768))
      ->capture_default_str();
  command
      ->add_option("--fit", options->fit,
                   "How to fit pictures to a model of one size: letterbox (the whole picture), "
                   "crop (its middle), stretch")
      ->check(CLI::IsMember({"letterbox", "crop", "stretch"}))
      ->capture_default_str();
  command
      ->add_option("--tile", options->tile,
                   "Run in tiles of this side; 0 runs the whole picture if memory allows it")
      ->check(CLI::Range(0, 32768))
      ->capture_default_str();
  command
      ->add_option("--overlap", options->overlap,
                   "Overlap of neighbouring tiles in pixels [a quarter of a tile, at most 64]")
      ->check(CLI::Range(0, 16384));
  command
      ->add_option("--memory", options->memory,
                   "Megabytes for a run, without the weights; larger pictures run in tiles [half "
                   "of the machine's]")
      ->check(CLI::Range(int64_t{1}, int64_t{1} << 30));
  command
      ->add_option("--statistics", options->statistics,
                   "Statistics that normalize tiles: whole (approximately those of the whole "
                   "picture) or tile (each tile's own)")
      ->check(CLI::IsMember({"whole", "tile"}))
      ->capture_default_str();
  command
      ->add_option(
          "--back", options->back,
          "Translator of the other direction: writes picture, result, the way back and its error "
          "side by side. --range applies to it only if its file does not tell its range")
      ->type_name("MODEL");
  AddThreadsOption(command, &options->threads);
  command->add_flag("--json", options->json, "Print one JSON object");
  command->footer(kFooter);
  command->callback([options, &result] { result = Translating(*options).Run(); });
}

}  // namespace ganvas::cli
