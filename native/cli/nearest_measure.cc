// `ganvas nearest` as ganvas-train has it.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "native/cli/chosen_samples.h"
#include "native/cli/generator_io.h"
#include "native/cli/json_text.h"
#include "native/cli/measuring_line.h"
#include "native/cli/model_file.h"
#include "native/cli/training.h"
#include "native/data/dataset_spec.h"
#include "native/metrics/nearest_pictures.h"
#include "native/metrics/pictures.h"
#include "native/models/torch_errors.h"
#include "native/regular_file.h"
#include "native/run/data_place.h"
#include "native/run/run_folder.h"
#include "native/train/export_run.h"
#include "shared/base/quoted.h"

namespace ganvas::cli {
namespace {

using metrics::NearestReport;

// What is searched for, and where the training pictures lie.
struct NearestSamples {
  torch::Tensor pictures;            // uint8[N, C, H, W]
  std::vector<std::string> classes;  // of each, by name; empty where there are none
  std::string data;                  // "" where the file does not say it
  std::string trained_on;
  std::string fit = TextOf(Fit::kCrop);
};

torch::Tensor PicturesOf(const NearestRequest& request, Session& session,
                         const meaning::Generator& generator, const std::vector<int64_t>& labels,
                         int64_t count) {
  const std::vector<float> z = SeedLatents(*generator.latent, request.seed, request.seeds, count);
  std::vector<torch::Tensor> parts;
  Generate(&session, request.model, generator, z, labels, [&](const GeneratedBatch& batch) {
    const UnitPictures unit = ToUnit(request.model, generator, batch);
    torch::Tensor part =
        torch::empty({unit.size.count, unit.channels, unit.size.height, unit.size.width});
    std::copy(unit.values.begin(), unit.values.end(), part.data_ptr<float>());
    parts.push_back(metrics::ToBytes(part));
  });
  return torch::cat(parts);
}

NearestSamples SamplesFor(const NearestRequest& request, int threads) {
  SessionOptions session_options;
  session_options.threads = threads;
  std::error_code error;
  const bool run = std::filesystem::is_directory(request.model, error);
  if (!run && !request.step.empty()) {
    throw FatalError(ExitCode::kUsage,
                     "--step: " + request.model + " is a file, expected a run folder");
  }
  if (!run) RequireRegularFile(request.model, kModelOrRun);
  Session session = run ? LoadSession(train::RunAsOnnx(request.model, request.step), request.model,
                                      session_options)
                        : LoadSession(request.model, session_options);
  const meaning::Generator generator = FindGenerator(request.model, &session);
  if (generator.latent->size < 1) {
    throw FatalError(ExitCode::kBadFile, request.model + ": input " +
                                             Quoted(generator.latent->name) +
                                             " has no fixed length, expected [N, nz]");
  }
  if (!generator.points.empty()) {
    throw FatalError(ExitCode::kUsage,
                     request.model + ": gives points in the plane; expected pictures");
  }
  NearestSamples samples;
  samples.trained_on =
      run ? train::DataOfRun(request.model) : TrainingOption(session.info(), "data");
  // Folders are not written into files, so only built-in data is found again.
  if (run || samples.trained_on.find(':') == std::string::npos) samples.data = samples.trained_on;
  const std::string fit =
      run ? TextOf(train::ReadOptions(train::RunFolder::Open(request.model).OptionsFile()).fit)
          : TrainingOption(session.info(), "fit");
  if (!fit.empty()) samples.fit = fit;
  const int64_t count =
      request.seeds.empty() ? request.count : static_cast<int64_t>(request.seeds.size());
  const std::vector<std::string> names = ClassNames(request.model, session.info());
  const std::vector<int64_t> labels =
      ChosenLabels(request.model, generator, names, request.labels, count);
  for (const int64_t label : labels) {
    const auto at = static_cast<size_t>(label);
    samples.classes.push_back(at < names.size() ? names[at] : std::to_string(label));
  }
  samples.pictures = PicturesOf(request, session, generator, labels, count);
  return samples;
}

std::string SampleName(const NearestRequest& request, const NearestSamples& samples, size_t i) {
  const bool alone = !request.seeds.empty();
  std::string text = "seed " + std::to_string(alone ? request.seeds[i] : request.seed);
  if (!alone && request.count > 1) text += ", picture " + std::to_string(i);
  if (!samples.classes.empty()) text += ", class " + Printable(samples.classes[i]);
  return text;
}

std::string PercentText(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f%%", 100 * share);
  return text;
}

std::string TextOfNearest(const NearestRequest& request, const NearestSamples& samples,
                          const NearestReport& report) {
  const auto line = [](const char* format, auto... values) {
    char text[256];
    std::snprintf(text, sizeof text, format, values...);
    return std::string(text);
  };
  std::string text;
  const auto add = [&text](std::initializer_list<std::string> parts) {
    for (const std::string& part : parts) text += part;
  };
  add({"data      ", Printable(report.data), "\n"});
  add({"searched  ", std::to_string(report.searched), " pictures, ",
       report.left_out ? "all of the data" : Printable(report.against), "\n"});
  add({"distance  ",
       request.pixels ? "of pixels, root mean square, in levels of 0 to 255"
                      : "of features of " + Printable(report.represent),
       "\n"});
  add({"real      ", std::to_string(report.real),
       report.left_out ? " of these pictures, each to its nearest other one: "
                       : " unseen pictures, each to its nearest one: ",
       line("median %.4g, 1%% are below %.4g\n", report.real_median, report.real_close)});
  for (size_t i = 0; i < report.samples.size(); ++i) {
    const metrics::NearestOf& sample = report.samples[i];
    add({"\n", SampleName(request, samples, i), "\n"});
    add({"   distance  of the real median  picture\n"});
    for (const metrics::NearPicture& near : sample.nearest) {
      add({line("  %9.4g  %18.2f  ", near.distance, near.distance / report.real_median),
           near.name.empty() ? "number " + std::to_string(near.index) : Printable(near.name)});
      if (near.name.empty() && !near.label.empty()) add({", class ", Printable(near.label)});
      add({"\n"});
    }
    add({sample.copy() ? "  may be a copy: only " : "  not copied: ",
         PercentText(sample.share_as_near), " of real pictures have one as near\n"});
  }
  if (report.real_equal >= metrics::kCopyShare) {
    add({"\nnote: ", PercentText(report.real_equal),
         " of the real pictures are equal to another one, so copies cannot be told from pictures "
         "of this data\n"});
  }
  for (const std::string& note : report.notes) add({"\nnote: ", Printable(note), "\n"});
  return text;
}

std::string JsonOfNearest(const NearestRequest& request, const NearestSamples& samples,
                          const NearestReport& report) {
  using Object = nlohmann::ordered_json;
  Object list = Object::array();
  for (size_t i = 0; i < report.samples.size(); ++i) {
    const metrics::NearestOf& sample = report.samples[i];
    Object one = {{"seed", request.seeds.empty() ? request.seed : request.seeds[i]},
                  {"index", request.seeds.empty() ? i : 0}};
    if (!samples.classes.empty()) one["class"] = samples.classes[i];
    one["copy"] = sample.copy();
    one["share_as_near"] = sample.share_as_near;
    one["nearest"] = Object::array();
    for (const metrics::NearPicture& near : sample.nearest) {
      Object picture = {{"index", near.index}, {"distance", near.distance}};
      if (!near.name.empty()) picture["name"] = near.name;
      if (!near.label.empty()) picture["class"] = near.label;
      one["nearest"].push_back(picture);
    }
    list.push_back(one);
  }
  const Object json = {{"data", report.data},
                       {"against", report.against},
                       {"by", request.pixels ? "pixels" : "features"},
                       {"detector", request.pixels ? Object(nullptr) : Object(report.represent)},
                       {"searched", report.searched},
                       {"real",
                        {{"samples", report.real},
                         {"median", report.real_median},
                         {"close", report.real_close},
                         {"equal_share", report.real_equal}}},
                       {"samples", list},
                       {"notes", report.notes}};
  return JsonText(json, 2) + "\n";
}

std::string MeasureNearest(const NearestRequest& request) {
  if (!request.out.empty() && !request.out.ends_with(".png")) {
    throw FatalError(ExitCode::kUsage, "--out " + request.out + ": expected a name with .png");
  }
  if (request.pixels && !request.detector.empty()) {
    throw FatalError(ExitCode::kUsage, "--detector is for --by features");
  }
  metrics::NearestOptions options;
  options.threads = request.threads == 0 ? DefaultThreads() : request.threads;
  torch::set_num_threads(options.threads);
  options.detector_device = DetectorDevice(request.device);
  const NearestSamples samples = SamplesFor(request, options.threads);
  options.data = request.data.empty() ? samples.data : request.data;
  if (options.data.empty()) {
    throw FatalError(
        ExitCode::kUsage,
        "--data is required: " + request.model +
            (samples.trained_on.empty() ? " does not say what it was trained on"
                                        : " was trained on " + samples.trained_on +
                                              ", but the file does not say where this data is"));
  }
  MeasuringLine line;
  options.progress = [&line](const std::string& work, int64_t done, int64_t total) {
    line.Show(work, done, total);
  };
  options.fit = ParseChoice<Fit>("fit", request.fit.empty() ? samples.fit : request.fit);
  options.trained_on_test = !samples.trained_on.empty() &&
                            data::ParseDatasetSpec(samples.trained_on).split == data::Split::kTest;
  options.picture_cache = request.cache;
  options.pixels = request.pixels;
  options.detector = request.detector;
  options.seed = request.seed;
  options.out = request.out;
  const NearestReport report = metrics::FindNearestPictures(options, samples.pictures);
  return request.json ? JsonOfNearest(request, samples, report)
                      : TextOfNearest(request, samples, report);
}

}  // namespace

void FindNearest(const NearestRequest& request) {
  const std::string text = models::WithTorchErrors([&] { return MeasureNearest(request); });
  std::fputs(text.c_str(), stdout);
}

}  // namespace ganvas::cli
