#include "native/cli/film_command.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "native/cli/files.h"
#include "native/cli/film_curves.h"
#include "native/cli/model_file.h"
#include "native/run/film_steps.h"
#include "native/run/options.h"
#include "native/run/run_folder.h"
#include "shared/film/film.h"
#include "shared/onnx/reader.h"
#include "shared/onnx/writer.h"

namespace ganvas::cli {
namespace {

namespace fs = std::filesystem;

struct FilmOptions {
  std::string source, out, step, name, license, credits;
  int64_t frames = 0;
  bool json = false;
};

// The steps of `kept`, ascending, that lie nearest to `count` steps spaced by their logarithm.
std::vector<int64_t> Thinned(const std::vector<int64_t>& kept, int64_t count) {
  if (count == 0 || static_cast<int64_t>(kept.size()) <= count) return kept;
  const auto distance = [](int64_t a, int64_t b) {
    return std::abs(std::log1p(static_cast<double>(a)) - std::log1p(static_cast<double>(b)));
  };
  std::vector<int64_t> chosen;
  for (const int64_t wanted : train::FilmSteps(count, kept.back())) {
    chosen.push_back(*std::min_element(kept.begin(), kept.end(), [&](int64_t a, int64_t b) {
      return distance(a, wanted) < distance(b, wanted);
    }));
  }
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  return chosen;
}

// `out`, or where it is no .onnx file a folder for one that is named like the source.
std::string OutFile(const FilmOptions& options, const std::string& stem) {
  if (options.out.ends_with(".onnx")) return options.out;
  if (!fs::path(options.out).extension().empty() && !fs::is_directory(options.out)) {
    throw FatalError(ExitCode::kUsage,
                     "--out " + options.out + ": expected a name that ends in .onnx, or a folder");
  }
  MakeFolder(options.out);
  return (fs::path(options.out) / (stem + ".onnx")).string();
}

std::string StemOf(const std::string& source) {
  const fs::path path = fs::path(source).lexically_normal();
  const std::string name =
      (path.has_filename() ? path.filename() : path.parent_path().filename()).string();
  return name.empty() || name == "." || name == ".." ? "film" : name;
}

void Report(const FilmOptions& options, const std::string& file, size_t bytes, size_t of_snapshots,
            const std::vector<int64_t>& steps) {
  if (options.json) {
    const nlohmann::ordered_json json = {
        {"file", file}, {"bytes", bytes}, {"steps", steps}, {"snapshot_bytes", of_snapshots}};
    std::printf("%s\n",
                json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
    return;
  }
  std::printf("%s: %zu snapshots, steps %lld to %lld, %zu bytes\n", file.c_str(), steps.size(),
              static_cast<long long>(steps.front()), static_cast<long long>(steps.back()), bytes);
  std::printf("The snapshots have %zu bytes, so the film takes %.1f%% of them\n", of_snapshots,
              100.0 * static_cast<double>(bytes) / static_cast<double>(of_snapshots));
}

void FilmOfRun(const FilmOptions& options) {
  const train::RunFolder run = train::RunFolder::Open(options.source);
  train::ReadOptions(run.OptionsFile());  // a folder with anything else is not a run
  const std::vector<int64_t> steps = Thinned(run.Snapshots(), options.frames);
  if (steps.size() < 2) {
    throw FatalError(ExitCode::kBadFile,
                     options.source + ": has " + std::to_string(steps.size()) +
                         " snapshots, expected at least 2: train with --film 40, say, and try "
                         "again once the run has made some steps");
  }
  std::vector<std::vector<uint8_t>> files;
  std::vector<film::Snapshot> snapshots;
  size_t bytes = 0;
  for (const int64_t step : steps) {
    const std::string path = run.SnapshotFile(step);
    files.push_back(ReadModelFile(path));
    ModelValue(onnx::Read(files.back()), path);  // so that an error names the file
    snapshots.push_back({step, files.back()});
    bytes += files.back().size();
  }
  const std::string stem = StemOf(options.source);
  std::map<std::string, std::string> metadata = {
      {"ganvas.name", options.name.empty() ? stem : options.name}};
  if (!options.license.empty()) metadata["ganvas.license"] = options.license;
  if (!options.credits.empty()) metadata["ganvas.credits"] = options.credits;
  const std::string about = FilmCurves(chart::ReadRunStats(run.StatsFile()), steps).dump();
  const std::vector<uint8_t> film =
      ModelValue(film::Write(snapshots, metadata, about), options.source);
  const std::string out = OutFile(options, stem);
  WriteFile(out, film);
  Report(options, out, film.size(), bytes, steps);
}

size_t PlaceOfStep(const FilmOptions& options, const std::vector<int64_t>& steps) {
  int64_t step = -1;
  const char* const end = options.step.data() + options.step.size();
  const auto parsed = std::from_chars(options.step.data(), end, step);
  const auto found = std::find(steps.begin(), steps.end(), step);
  if (parsed.ec == std::errc() && parsed.ptr == end && found != steps.end()) {
    return static_cast<size_t>(found - steps.begin());
  }
  throw FatalError(ExitCode::kUsage, "--step " + options.step +
                                         ": expected one of the film's: " + train::StepList(steps));
}

void SnapshotOfFilm(const FilmOptions& options) {
  if (options.step.empty()) {
    throw FatalError(ExitCode::kUsage, options.source +
                                           ": is a file; expected a run folder, or --step N, "
                                           "which takes a snapshot out of a film");
  }
  film::Film film = ModelValue(film::Film::Open(ReadModelFile(options.source)), options.source);
  const size_t place = PlaceOfStep(options, film.steps());
  const std::vector<uint8_t> file = ModelValue(film.File(place), options.source);
  onnx::Model model = ModelValue(onnx::Read(file), options.source);
  model.metadata["ganvas.step"] = options.step;
  const std::vector<uint8_t> bytes = ModelValue(onnx::Write(model), options.source);
  const std::string out =
      OutFile(options, fs::path(options.source).stem().string() + "_" + options.step);
  std::error_code ignored;
  if (fs::equivalent(out, options.source, ignored)) {
    throw FatalError(ExitCode::kUsage, "--out " + out + ": the film would be written over");
  }
  WriteFile(out, bytes);
  if (options.json) {
    Report(options, out, bytes.size(), bytes.size(), {film.steps()[place]});
  } else {
    std::printf("%s: step %s, %zu bytes\n", out.c_str(), options.step.c_str(), bytes.size());
  }
}

void Film(const FilmOptions& options) {
  std::error_code error;
  if (fs::is_regular_file(options.source, error)) {
    SnapshotOfFilm(options);
    return;
  }
  if (!options.step.empty()) {
    throw FatalError(ExitCode::kUsage,
                     "--step takes a snapshot out of a film; " + options.source + " is not a file");
  }
  FilmOfRun(options);
}

}  // namespace

void AddFilmCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command = app.add_subcommand(
      "film", "Pack the snapshots of a run into one file, which the page plays as a film");
  const auto options = std::make_shared<FilmOptions>();
  command
      ->add_option("RUN", options->source,
                   "run folder of ganvas train --film, or a film to take a snapshot out of")
      ->required()
      ->type_name("RUN|FILM.onnx");
  command
      ->add_option("--out", options->out,
                   "output file, or a folder for one that is named like the run")
      ->required()
      ->type_name("FILE.onnx|DIR");
  command
      ->add_option("--frames", options->frames,
                   "at most N snapshots, spaced by the logarithm of the step [all of them]")
      ->check(CLI::Range(2, 1001))
      ->type_name("N");
  command->add_option("--step", options->step, "of a film: write the snapshot of this step")
      ->type_name("N");
  command->add_option("--name", options->name, "name that users see [the folder's name]");
  command->add_option("--license", options->license, "licence of the film, for its users");
  command->add_option("--credits", options->credits,
                      "whom the licence of the data wants named, for users of the film");
  command->add_flag("--json", options->json, "Print one JSON object on stdout and nothing else");
  command->footer(
      "\nExamples:\n"
      "  ganvas train --preset digits --data idx:mnist --film 40 --out runs/digits\n"
      "  ganvas film runs/digits --out digits_film.onnx\n"
      "  ganvas film digits_film.onnx --step 100 --out early.onnx\n");
  command->callback([options, &result] {
    Film(*options);
    result = ExitCode::kOk;
  });
}

}  // namespace ganvas::cli
