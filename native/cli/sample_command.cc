#include "native/cli/sample_command.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "native/cli/chosen_samples.h"
#include "native/cli/direction_file.h"
#include "native/cli/generator_io.h"
#include "native/cli/kept_samples.h"
#include "native/cli/latent_file.h"
#include "native/cli/model_file.h"
#include "native/cli/model_options.h"
#include "native/cli/recipe_pictures.h"
#include "native/cli/sample_output.h"
#include "native/cli/sample_texts.h"
#include "native/cli/saved_png.h"
#include "native/cli/seed_option.h"
#include "native/cli/training.h"
#include "native/files/sha256.h"
#include "native/regular_file.h"
#include "shared/base/decimal.h"
#include "shared/base/quoted.h"

namespace ganvas::cli {
namespace {

struct SampleOptions {
  std::string model;  // or a run
  std::string step;
  std::string out;
  std::string outdir;
  uint64_t seed = 0;
  std::vector<uint64_t> seeds;
  std::optional<int64_t> count;
  std::string like;
  std::string latents;
  std::string latents_out;
  std::vector<std::string> labels;
  std::string range = "auto", layout = "auto", space = "auto";
  std::optional<double> psi, noise;
  std::vector<std::string> numbers;  // NAME=NUMBER
  std::vector<std::string> directions;
  std::string keep, discriminator;
  std::vector<std::string> masks;
  int threads = 0;
};

constexpr int64_t kDefaultCount = 64;
constexpr int64_t kLargestCount = 10000000;

// float[count, nz] from the file or from the seed; sets *count, the latent's size where the model
// leaves it free, and *labels where the file tells classes.
std::vector<float> MakeLatents(const SampleOptions& options, meaning::LatentInput* latent,
                               int64_t* count, std::vector<int64_t>* labels) {
  if (options.latents.empty()) {
    if (latent->size < 1) {
      throw FatalError(ExitCode::kUsage, options.model + ": input '" + latent->name +
                                             "' has no fixed length, so --latents FILE is "
                                             "needed");
    }
    *count = options.seeds.empty() ? options.count.value_or(kDefaultCount)
                                   : static_cast<int64_t>(options.seeds.size());
    return SeedLatents(*latent, options.seed, options.seeds, *count);
  }
  LatentFile file = ReadLatentFile(options.latents);
  NpyArray& array = file.latents;
  const auto bad = [&options](const std::string& what) {
    return FatalError(ExitCode::kBadFile, options.latents + ": " + what);
  };
  if (array.dims.size() != 2 || array.dims[0] < 1 || array.dims[1] < 1) {
    throw bad("expected latents of shape (count, nz)");
  }
  if (latent->size >= 1 && array.dims[1] != latent->size) {
    throw bad("latents of length " + std::to_string(array.dims[1]) + ", but input '" +
              latent->name + "' takes " + std::to_string(latent->size));
  }
  latent->size = array.dims[1];
  *count = options.count.value_or(array.dims[0]);
  if (*count > array.dims[0]) {
    throw bad(std::to_string(array.dims[0]) + " latents, fewer than --count " +
              std::to_string(*count));
  }
  array.values.resize(static_cast<size_t>(*count * latent->size));
  *labels = std::move(file.labels);
  if (!labels->empty()) labels->resize(static_cast<size_t>(*count));
  return std::move(array.values);
}

// A count on the terminal for work that takes over a second.
class Progress {
 public:
  explicit Progress(int64_t total) : total_(total), terminal_(isatty(STDERR_FILENO) != 0) {}
  ~Progress() {
    if (shown_) std::fputs("\r\x1b[K", stderr);
  }
  void Done(int64_t count) {
    const auto passed = std::chrono::steady_clock::now() - start_;
    if (!terminal_ || passed < std::chrono::seconds(1)) return;
    std::fprintf(stderr, "\r%lld of %lld", static_cast<long long>(count),
                 static_cast<long long>(total_));
    shown_ = true;
  }

 private:
  int64_t total_;
  bool terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// What the file itself does not tell is said in one line.
void TellAssumptions(const SampleOptions& options, const meaning::Generator& generator) {
  std::string text;
  const auto add = [&](const std::string& what) { text += (text.empty() ? "" : "; ") + what; };
  if (generator.picture && !options.out.ends_with(".npy")) {
    const translate::PictureRange& range = generator.picture->range;
    if (range.source == translate::RangeSource::kProbe ||
        range.source == translate::RangeSource::kAssumed) {
      add("assuming that pictures are in " + std::string(translate::RangeName(range.range)) + " (" +
          range.reason + "); --range changes this");
    }
    if (generator.picture->flat) {
      add("assuming that each picture is " + std::to_string(generator.picture->width) + "x" +
          std::to_string(generator.picture->height) + " " +
          translate::LayoutName(generator.picture->format.layout) + " (" +
          generator.picture->layout_reason + "); --layout changes this");
    }
  }
  for (const meaning::ConstantInput& constant : generator.constants) {
    // What the file says or the user chose is no assumption.
    if (constant.optional || constant.chosen) continue;
    add("input " + Quoted(constant.name) + " is " + Decimal(constant.value) + " (" +
        constant.reason + ")");
  }
  if (!text.empty()) {
    std::fprintf(stderr, "ganvas sample: %s: %s\n", options.model.c_str(), text.c_str());
  }
}

// Of all options together.
ChannelChanges ChangesOf(const std::vector<std::string>& masks) {
  ChannelChanges all;
  for (const std::string& text : masks) {
    const auto changes = ParseChanges(text);
    if (!changes.ok()) throw FatalError(ExitCode::kUsage, "--mask: " + changes.error().message);
    for (const ChannelChange& change : *changes) {
      if (SetFactor(all, change.value, change.channel, change.factor)) continue;
      throw FatalError(ExitCode::kUsage, "--mask: more than " + std::to_string(kMostChanges) +
                                             " channels are changed");
    }
  }
  return all;
}

struct OpenedGenerator {
  Session session;
  std::string hash;  // SHA-256 of the file, "" where nobody asked
};

// Of a file, or of the averaged generator of a run.
OpenedGenerator OpenGenerator(const SampleOptions& options, bool hashed) {
  SessionOptions session_options;
  session_options.threads = ThreadCount(options.threads);
  std::error_code error;
  const bool is_run = std::filesystem::is_directory(options.model, error);
  if (is_run && !std::filesystem::exists(options.model + "/options.json", error)) {
    throw FatalError(ExitCode::kBadFile, options.model +
                                             ": is not a run folder: it has no options.json; "
                                             "expected an ONNX file or a run of ganvas train");
  }
  if (!is_run && !options.step.empty()) {
    throw FatalError(ExitCode::kUsage, "--step: " + options.model +
                                           " is not a run folder; expected a run of ganvas train");
  }
  if (!is_run) RequireRegularFile(options.model, kModelOrRun);
  std::vector<uint8_t> bytes =
      is_run ? RunFolderAsOnnx(options.model, options.step) : ReadModelFile(options.model);
  std::string hash = hashed ? Sha256(bytes) : "";
  return {LoadSession(std::move(bytes), options.model, session_options), std::move(hash)};
}

// As the model is called: "digits" for models/digits.onnx and runs/digits/.
std::string NameOf(const std::string& model) {
  std::filesystem::path path(model);
  if (!path.has_filename()) path = path.parent_path();
  return path.extension() == ".onnx" ? path.stem().string() : path.filename().string();
}

SavedPictures LookOf(const SampleOptions& options, const meaning::Generator& generator,
                     const std::string& hash) {
  SavedPictures look;
  look.model = NameOf(options.model);
  look.hash = hash.substr(0, kHashDigits);
  look.points = !generator.picture && !generator.points.empty();
  look.range = options.range;
  look.layout = options.layout;
  look.noise = static_cast<float>(options.noise.value_or(1));
  return look;
}

// The pictures that a saved PNG shows, once more.
void SampleLike(const SampleOptions& options, const std::string& out) {
  const SavedPng png = ReadSavedPng(options.like);
  OpenedGenerator opened = OpenGenerator(options, true);
  CheckMadeBy(png, options.like, options.model, opened.hash);
  const SavedPictures& saved = png.saved;
  meaning::Generator generator =
      FindGenerator(options.model, &opened.session,
                    {translate::RangeNamed(saved.range), translate::LayoutNamed(saved.layout)});
  if (saved.noise != 1) {
    ChooseConstant(options.model, "--like", meaning::ConstantRole::kNoise,
                   static_cast<double>(saved.noise), &generator);
  }
  if (generator.latent->size < 1) {
    throw FatalError(ExitCode::kBadFile, options.model + ": input '" + generator.latent->name +
                                             "' has no fixed length, so that recipes cannot be "
                                             "drawn");
  }
  RecipePictures pictures(&opened.session, options.model, generator);
  const auto count = static_cast<int64_t>(saved.pictures.size());
  SampleLook look{saved.columns, png.width, nullptr};
  look.texts = [&](int64_t first, int64_t texts, int /*columns*/) {
    if (texts == count) return TextsOfMade(saved.model, png.text);
    SavedPictures one = saved;
    one.pictures = {saved.pictures[static_cast<size_t>(first)]};
    one.columns = 1;
    return TextsOfMade(saved.model, ToJson(one).dump());
  };
  const auto output = OpenSampleOutput(out, options.model, generator, count, look);
  Progress progress(count);
  pictures.Draw(saved.pictures, [&](const GeneratedBatch& batch) {
    output->Take(batch);
    progress.Done(batch.first + batch.shape[0]);
  });
  output->Finish();
}

// In place of the first samples of the seed, those of them that the discriminator finds most real.
void KeepTheBest(const SampleOptions& options, Session* session,
                 const meaning::Generator& generator, std::vector<float>* latents,
                 std::vector<int64_t>* labels, int64_t count) {
  const double share = ParseKeptShare(options.keep);
  const int threads = options.threads > 0 ? options.threads : DefaultThreads();
  Judge judge = Judge::Open(options.discriminator, generator, threads);
  const std::string note = judge.WhyNoRatios();
  if (!note.empty()) {
    std::fprintf(stderr, "ganvas sample: %s: %s\n", options.discriminator.c_str(), note.c_str());
  }
  const int64_t classes = generator.label ? std::max<int64_t>(1, generator.label->classes) : 1;
  const int64_t period =
      options.labels.empty() ? classes : static_cast<int64_t>(options.labels.size());
  const std::vector<int64_t> turn = ChosenLabels(
      options.model, generator, ClassNames(options.model, session->info()), options.labels, period);
  const auto label_of = [&](int64_t i) {
    return turn.empty() ? 0 : turn[static_cast<size_t>(i % period)];
  };
  KeptSamples kept =
      KeepBest(session, options.model, generator, &judge, share, options.seed, count, label_of);
  std::fprintf(stderr, "ganvas sample: kept %lld of %lld samples\n", static_cast<long long>(count),
               static_cast<long long>(kept.made));
  *latents = std::move(kept.latents);
  *labels = std::move(kept.labels);
}

void Sample(const SampleOptions& options) {
  if (options.out.empty() == options.outdir.empty()) {
    throw FatalError(ExitCode::kUsage, options.out.empty()
                                           ? "--out is required: a file or folder for the samples"
                                           : "--out and --outdir mean the same: choose one");
  }
  // A trailing slash: a folder, whatever its name ends in.
  const std::string out = options.out.empty() ? options.outdir + "/" : options.out;
  CheckSampleOutput(out);
  if (!options.like.empty()) return SampleLike(options, out);
  std::vector<DirectionStep> steps;
  for (const std::string& text : options.directions) steps.push_back(ParseDirectionStep(text));
  const ChannelChanges changes = ChangesOf(options.masks);
  const std::vector<std::pair<std::string, double>> numbers = NumbersIn(options.numbers);
  // Recipes do not hold the numbers of --set.
  const bool says_how = WritesPictures(out) && numbers.empty();
  auto [session, hash] = OpenGenerator(options, says_how);
  meaning::Generator generator =
      FindGenerator(options.model, &session,
                    {translate::RangeNamed(options.range), translate::LayoutNamed(options.layout)});
  int64_t count = 0;
  std::vector<int64_t> told;
  std::vector<float> latents = MakeLatents(options, &*generator.latent, &count, &told);
  const bool by_file = generator.label && options.labels.empty() && !told.empty();
  if (by_file) CheckLabels(options.latents, generator, told);
  std::vector<int64_t> labels =
      by_file ? told
              : ChosenLabels(options.model, generator, ClassNames(options.model, session.info()),
                             options.labels, count);
  const float factor =
      ChooseTruncation(options.model, session, options.psi, options.space, &generator);
  ChooseConstant(options.model, "--noise", meaning::ConstantRole::kNoise, options.noise,
                 &generator);
  SetNumbers(options.model, numbers, generator.constants);
  TellAssumptions(options, generator);
  if (!options.keep.empty()) {
    if (factor != 1) {
      throw FatalError(ExitCode::kUsage,
                       "--keep with --psi: " + options.model +
                           " has no input for truncation, so the discriminator would judge other "
                           "pictures; leave one of them out");
    }
    KeepTheBest(options, &session, generator, &latents, &labels, count);
  }
  SampleSource source;
  source.look = LookOf(options, generator, hash);
  source.seed = options.seed;
  source.seeds = options.seeds;
  if (says_how && (!options.latents.empty() || !options.keep.empty())) source.latents = latents;
  source.labels = labels;
  // Where the number of classes is not known, all pictures are of the first one.
  source.labels_chosen =
      generator.label && (!options.labels.empty() || generator.label->classes < 1);
  source.psi = static_cast<float>(options.psi.value_or(1));
  source.psi_scales = factor != 1;
  source.count = count;
  source.changes = changes;
  source.moves = TakeDirectionSteps(steps, generator, session, latents);
  const std::vector<StyleMove> moves = source.moves.inside;
  const std::vector<ChannelMask> masks = MasksFor("--mask", session, changes);
  if (!options.latents_out.empty()) {
    WriteLatentFile(options.latents_out, {{count, generator.latent->size}, latents}, labels);
  }
  for (float& number : latents) number *= factor;
  SampleLook look;
  std::optional<SampleTexts> texts;
  if (says_how) {
    texts.emplace(std::move(source), RecipePictures(&session, options.model, generator));
    look.texts = [&](int64_t first, int64_t pictures, int columns) {
      return texts->Of(first, pictures, columns);
    };
  }
  const auto output = OpenSampleOutput(out, options.model, generator, count, look);
  Progress progress(count);
  const auto take = [&](const GeneratedBatch& batch) {
    output->Take(batch);
    progress.Done(batch.first + batch.shape[0]);
  };
  StyleMoves moves_of;
  if (!moves.empty()) moves_of = [&moves](int64_t /*sample*/) { return moves; };
  Generate(&session, options.model, generator, latents, labels, take, moves_of, masks);
  output->Finish();
}

}  // namespace

void AddSampleCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command =
      app.add_subcommand("sample", "Generate pictures with a run or an ONNX generator");
  const auto options = std::make_shared<SampleOptions>();
  command->add_option("MODEL", options->model, "ONNX generator, or run folder of ganvas train")
      ->required();
  command
      ->add_option("--step", options->step,
                   "Step of a run, if it is kept, or the kept step with the best METRIC in "
                   "stats.jsonl [the last checkpoint]")
      ->type_name("N|best:METRIC");
  command
      ->add_option("--out", options->out,
                   "Output: .png for a grid (a scatter plot for points), a folder for numbered "
                   ".png files, .npy for raw floats, .csv for points")
      ->type_name("FILE|DIR");
  command->add_option("--outdir", options->outdir, "Output folder for numbered .png files")
      ->type_name("DIR");
  AddSeedOption(command, &options->seed, "Seed of the latents");
  CLI::Option* seeds = AddSeedsOption(command, &options->seeds, "One picture for each seed");
  seeds->excludes(command->get_option("--seed"));
  command->add_option("--count", options->count, "Number of pictures or points [64]")
      ->check(CLI::Range(int64_t{1}, kLargestCount))
      ->excludes(seeds);
  command
      ->add_option("--latents", options->latents,
                   "File with latents (count, nz), used instead of a seed: .npy, or .npz with the "
                   "array z and, if it has one, label")
      ->type_name("FILE")
      ->excludes(seeds);
  command
      ->add_option(
          "--latents-out", options->latents_out,
          "Write the latents to this file: .npz also holds the classes, .npy the latents alone")
      ->type_name("FILE");
  command
      ->add_option(
          "--like", options->like,
          "The pictures of this file once more: a PNG that the page or ganvas sample saved "
          "of the same model")
      ->type_name("FILE.png");
  command
      ->add_option("--labels,--class", options->labels,
                   "Classes to take in turn, by number or name [index mod classes]")
      ->delimiter(',')
      ->type_name("LIST");
  AddRangeOption(command, &options->range,
                 "Values of black and white in the output: auto (from the file, its operators or "
                 "a small run), -1..1, 0..1, 0..255");
  command
      ->add_option("--layout", options->layout,
                   "Layout of the output: nchw (channels before rows), nhwc (channels after "
                   "columns), auto (from its shape)")
      ->check(CLI::IsMember({"auto", "nchw", "nhwc"}))
      ->capture_default_str();
  AddTruncationOption(command, &options->psi,
                      "Truncation: 1 for none, 0 for the mean picture; about 0.7 gives fewer odd "
                      "pictures and less variety");
  AddTruncationSpaceOption(command, &options->space);
  AddNoiseOption(command, &options->noise);
  AddNumbersOption(command, &options->numbers, "latents and classes");
  command
      ->add_option("--direction", options->directions,
                   "Move all samples along a direction of ganvas directions, by its number and how "
                   "many sigmas; may be given more than once")
      ->type_name("FILE.npz:NUMBER=SIGMAS");
  command
      ->add_option(
          "--mask", options->masks,
          "VALUE:CHANNEL=FACTOR,CHANNEL=FACTOR,...: multiply channels of a value inside the "
          "model, 0 to switch them off; may be given more than once")
      ->type_name("CHANNELS");
  CLI::Option* keep =
      command
          ->add_option("--keep", options->keep,
                       "Make more samples and keep the share that the discriminator finds most "
                       "real, such as best:10% (rejection sampling, Azadi 2019)")
          ->type_name("best:P%")
          ->excludes(seeds)
          ->excludes(command->get_option("--latents"))
          ->excludes(command->get_option("--direction"))
          ->excludes(command->get_option("--mask"));
  CLI::Option* discriminator =
      command
          ->add_option("--discriminator", options->discriminator,
                       "The discriminator for --keep, of ganvas export RUN --discriminator")
          ->type_name("FILE.onnx")
          ->needs(keep);
  keep->needs(discriminator);
  for (const char* other :
       {"--keep", "--seed", "--seeds", "--count", "--latents", "--latents-out", "--labels",
        "--range", "--layout", "--psi", "--space", "--noise", "--set", "--direction", "--mask"}) {
    command->get_option("--like")->excludes(command->get_option(other));
  }
  AddThreadsOption(command, &options->threads);
  command->footer(
      "\nExamples:\n"
      "  ganvas sample fashion.onnx --seed 1 --count 64 --out grid.png\n"
      "  ganvas sample runs/fashion --out grid.png\n"
      "  ganvas sample digits.onnx --class 3 --seeds 0,1,4-6 --outdir threes\n"
      "  ganvas sample digits.onnx --labels 3,7 --count 100 --out threes-and-sevens/\n"
      "  ganvas sample fashion.onnx --latents z.npy --out pictures.npy\n"
      "  ganvas sample runs/avatars --psi 0.7 --noise 0 --out grid.png\n"
      "  ganvas sample avatars.onnx --direction directions.npz:0=2 --out moved.png\n"
      "  ganvas sample digits.onnx --mask main.5:3=0,7=2 --out masked.png\n"
      "  ganvas sample avatars.onnx --like saved.png --out again.png\n"
      "  ganvas sample infogan.onnx --set c_cont=0.5 --out grid.png\n"
      "  ganvas sample stylegan.onnx --range 0..1 --layout nhwc --out grid.png\n"
      "  ganvas sample digits.onnx --discriminator digits_d.onnx --keep best:10% --out best.png\n"
      "  ganvas sample ring8.onnx --count 2500 --out scatter.png\n");
  command->callback([options, &result] {
    Sample(*options);
    result = ExitCode::kOk;
  });
}

}  // namespace ganvas::cli
