#include "native/cli/walk_command.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "native/cli/chosen_samples.h"
#include "native/cli/generator_io.h"
#include "native/cli/model_file.h"
#include "native/cli/model_options.h"
#include "native/cli/progress_line.h"
#include "native/cli/sample_output.h"
#include "native/cli/seed_option.h"
#include "native/cli/stop_signal.h"
#include "native/cli/walk_output.h"
#include "shared/directions/samples.h"
#include "shared/runtime/value_uses.h"
#include "shared/walk/walk.h"

namespace ganvas::cli {
namespace {

struct WalkRequest {
  std::string model, out;
  std::vector<uint64_t> seeds = {0, 1, 2, 3, 4, 5, 6, 7};
  std::optional<int64_t> frames;
  std::vector<double> durations;
  double fps = 30;
  bool loop = false;
  std::string space = "auto", interpolate = "auto", ease = "linear", dither = "ordered";
  std::optional<double> psi, noise, noise_walk;
  std::vector<std::string> labels;
  std::string range = "auto";
  int scale = 1;
  int threads = 0;
};

constexpr int64_t kDefaultFrames = 240;
constexpr std::array<const char*, 3> kDitherNames = {"none", "ordered", "diffusion"};

class Walking {
 public:
  explicit Walking(const WalkRequest& request)
      : request_(request),
        session_(LoadSession(request.model,
                             {.threads = ThreadCount(request.threads), .direct_kernels = false})),
        generator_(FindGenerator(request.model, &session_,
                                 {translate::RangeNamed(request.range), std::nullopt})) {}

  void Run() {
    SettleFrames();
    if (!generator_.picture) {
      throw FatalError(ExitCode::kBadFile,
                       request_.model + ": makes no pictures: " + generator_.no_picture);
    }
    if (generator_.latent->size < 1) {
      throw FatalError(ExitCode::kUsage, request_.model + ": input '" + generator_.latent->name +
                                             "' does not say how many numbers it takes");
    }
    factor_ = ChooseTruncation(request_.model, session_, request_.psi, "auto", &generator_);
    ChooseConstant(request_.model, "--noise", meaning::ConstantRole::kNoise, request_.noise,
                   &generator_);
    styles_ = Styles();
    const auto keys = static_cast<int64_t>(request_.seeds.size());
    labels_ = Labels(keys);
    AnimationOptions options;
    options.fps = request_.fps;
    options.loop = request_.loop || request_.noise_walk.has_value();
    options.dither =
        static_cast<Dither>(std::find(kDitherNames.begin(), kDitherNames.end(), request_.dither) -
                            kDitherNames.begin());
    const auto output = OpenFrameOutput(request_.out, options, request_.scale);
    PrepareWalk(keys);
    WatchStopSignals();
    ProgressLine line;
    for (int64_t first = 0; first < frames_; first += kAtOnce) {
      if (StopRequested()) throw FatalError(ExitCode::kInterrupted, "interrupted");
      Draw(first, std::min(kAtOnce, frames_ - first), *output);
      const double share = static_cast<double>(first) / static_cast<double>(frames_);
      line.Show(std::to_string(first) + " of " + std::to_string(frames_), share);
    }
    line.Clear();
    std::printf("%s\n", output->Finish().c_str());
  }

 private:
  static constexpr int64_t kAtOnce = 64;  // frames

  // Of the whole walk: as many as asked for, or as the durations take.
  void SettleFrames() {
    frames_ = request_.frames.value_or(kDefaultFrames);
    const std::vector<double>& durations = request_.durations;
    if (durations.empty()) return;
    const size_t keys = request_.seeds.size(), ways = request_.loop ? keys : keys - 1;
    if (request_.noise_walk || (durations.size() != 1 && durations.size() != ways)) {
      throw FatalError(ExitCode::kUsage, "--durations has " + std::to_string(durations.size()) +
                                             " numbers for " + std::to_string(ways) +
                                             " ways between " + std::to_string(keys) + " seeds" +
                                             (request_.loop ? " and back" : "") +
                                             "; expected one for each way, or one for all");
    }
    durations_ = durations;
    durations_.resize(ways, durations[0]);
    double seconds = 0;
    for (const double duration : durations_) seconds += duration;
    // The last picture of a walk that does not go back is a frame of its own.
    frames_ = std::llround(seconds * request_.fps) + (request_.loop ? 0 : 1);
    frames_ = std::clamp<int64_t>(frames_, 1, walk::KeyWalk::kMostFrames);
  }

  // The value to walk in, "" for the latent.
  std::string Styles() const {
    if (request_.noise_walk) {
      if (request_.space == "w") {
        throw FatalError(ExitCode::kUsage,
                         "--space w and --noise-walk cannot be combined: random "
                         "paths lie in z");
      }
      if (request_.seeds.size() != 1) {
        throw FatalError(ExitCode::kUsage,
                         "--noise-walk goes around one latent: give one seed, "
                         "such as --seeds 5");
      }
      return "";
    }
    if (request_.space == "z") return "";
    auto values = session_.Values();
    const std::vector<NamedValue> known = values.ok() ? *values : std::vector<NamedValue>();
    const bool named = session_.info().metadata.count("ganvas.w") > 0;
    const std::string name = StylesName(session_.info(), known);
    if (request_.space == "auto") return named ? name : "";
    if (!name.empty()) return name;
    throw FatalError(ExitCode::kUsage,
                     "--space w: " + request_.model +
                         " has no value that holds the styles of all layers; use --space z");
  }

  // A class for each key: those given in turn, else the first one.
  std::vector<int64_t> Labels(int64_t keys) const {
    const std::vector<std::string> names = ClassNames(request_.model, session_.info());
    const std::vector<std::string> first = {"0"};
    const std::vector<std::string>& given =
        request_.labels.empty() && generator_.label ? first : request_.labels;
    if (given.size() > 1 && styles_.empty()) {
      throw FatalError(ExitCode::kUsage,
                       "--labels: a walk in z has one class; several classes "
                       "need --space w");
    }
    return ChosenLabels(request_.model, generator_, names, given, keys);
  }

  void PrepareWalk(int64_t keys) {
    const meaning::LatentInput& latent = *generator_.latent;
    const auto size = static_cast<size_t>(latent.size);
    if (request_.noise_walk) {
      noise_walk_.emplace(request_.seeds[0], size, latent.prior, *request_.noise_walk, frames_);
      return;
    }
    std::vector<float> points = SeedLatents(latent, 0, request_.seeds, keys);
    walk::WalkOptions options;
    options.frames = frames_;
    options.loop = request_.loop;
    options.durations = durations_;
    options.ease = request_.ease == "smooth" ? walk::Ease::kSmooth : walk::Ease::kLinear;
    const bool arcs = request_.interpolate == "auto"
                          ? styles_.empty() && latent.prior == Prior::kNormal
                          : request_.interpolate == "slerp";
    options.between = arcs ? walk::Between::kSlerp : walk::Between::kLerp;
    if (!styles_.empty()) points = StylesOf(std::move(points));
    const size_t row = points.size() / static_cast<size_t>(keys);
    walk_.emplace(ValueOrThrow(walk::KeyWalk::Create(std::move(points), row, options),
                               request_.model, ExitCode::kUsage));
    row_ = row;
  }

  std::vector<float> StylesOf(std::vector<float> latents) {
    directions::Samples samples =
        ModelValue(directions::Samples::Create(session_, generator_, {{styles_, 1, 0, 0}},
                                               {std::move(latents), labels_}),
                   request_.model);
    while (ModelValue(samples.Work(directions::Deadline::max()), request_.model) < 1) {
    }
    return std::move(samples.rows(0));
  }

  void Draw(int64_t first, int64_t count, FrameOutput& output) {
    const auto size = static_cast<size_t>(generator_.latent->size);
    std::vector<float> latents(static_cast<size_t>(count) * size, 0.0f);
    StyleMoves moves;
    if (styles_.empty()) {
      for (int64_t i = 0; i < count; ++i) {
        const std::span<float> z(latents.data() + static_cast<size_t>(i) * size, size);
        if (noise_walk_) noise_walk_->Frame(first + i, z);
        if (walk_) walk_->Frame(first + i, z);
        for (float& number : z) number *= factor_;
      }
    } else {
      moves = [&](int64_t i) {
        StyleMove move{styles_, std::vector<float>(row_), true};
        walk_->Frame(first + i, move.offset);
        return std::vector<StyleMove>{std::move(move)};
      };
    }
    const std::vector<int64_t> labels(generator_.label ? static_cast<size_t>(count) : 0,
                                      generator_.label ? labels_[0] : 0);
    Generate(
        &session_, request_.model, generator_, latents, labels,
        [&](const GeneratedBatch& batch) {
          for (int64_t i = 0; i < batch.shape[0]; ++i) {
            output.Take(PictureIn(batch, generator_, request_.model, i));
          }
        },
        moves);
  }

  const WalkRequest& request_;
  Session session_;
  meaning::Generator generator_;
  std::string styles_;
  std::vector<int64_t> labels_;  // of the keys
  std::optional<walk::KeyWalk> walk_;
  std::optional<walk::NoiseWalk> noise_walk_;
  float factor_ = 1;  // of latents
  size_t row_ = 0;    // numbers of a key
  int64_t frames_ = 0;
  std::vector<double> durations_;  // seconds of each way; empty: by lengths
};

constexpr const char* kFooter =
    "\nThe walk leads from the latent of each seed to that of the next one, at an even speed. In z "
    "it\n"
    "follows arcs, which keep the length that normal latents have; in w it follows lines.\n"
    "\nExamples:\n"
    "  ganvas walk avatars.onnx --seeds 0-7 --loop --scale 4 --out walk.gif\n"
    "  ganvas walk avatars.onnx --class Micah,Personas --psi 0.7 --out between.apng\n"
    "  ganvas walk avatars.onnx --seeds 3,8,5 --durations 1,2,0.5 --loop --out three.gif\n"
    "  ganvas walk digits.onnx --class 3 --seeds 5 --noise-walk 0.7 --frames 90 --out three.gif\n"
    "  ganvas walk fashion.onnx --class bag --frames 600 --out frames/\n";

}  // namespace

void AddWalkCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command =
      app.add_subcommand("walk", "Make an animation of a walk through latents: GIF or APNG");
  const auto request = std::make_shared<WalkRequest>();
  AddGeneratorArgument(command, &request->model);
  command
      ->add_option(
          "--out", request->out,
          "Output: .gif, .apng (every colour as it is), or a folder for numbered .png files")
      ->required()
      ->type_name("FILE|DIR");
  AddSeedsOption(command, &request->seeds, "Where the walk leads")->default_str("0-7");
  CLI::Option* frames =
      command->add_option("--frames", request->frames, "Frames of the whole walk [240]")
          ->check(CLI::Range(int64_t{1}, walk::KeyWalk::kMostFrames));
  command
      ->add_option("--durations", request->durations,
                   "Seconds from each seed to the next one, or one number for all; they decide how "
                   "many frames there are [as the frames, spread by lengths]")
      ->delimiter(',')
      ->check(CLI::Range(0.01, 3600.0))
      ->excludes(frames)
      ->type_name("LIST");
  command->add_option("--fps", request->fps, "Frames a second; at most 50 in a .gif")
      ->check(CLI::Range(kLeastFps, kMostFps))
      ->capture_default_str();
  command->add_flag("--loop", request->loop,
                    "Lead back to the first seed and go on for ever; without it, play once");
  command
      ->add_option("--noise-walk", request->noise_walk,
                   "In place of other seeds, a closed random path around one; 1 is about as far as "
                   "another latent is")
      ->check(CLI::Range(0.0, 10.0))
      ->type_name("RADIUS");
  AddSpaceOption(command, &request->space, "Where to walk");
  command
      ->add_option("--interpolate", request->interpolate,
                   "slerp (arcs), lerp (lines), auto (arcs for normal latents, else lines)")
      ->check(CLI::IsMember({"auto", "slerp", "lerp"}))
      ->capture_default_str();
  command->add_option("--ease", request->ease, "linear (an even speed), smooth (slow at the seeds)")
      ->check(CLI::IsMember({"linear", "smooth"}))
      ->capture_default_str();
  command
      ->add_option("--labels,--label,--class", request->labels,
                   "Class, by number or name; in w several, which the seeds take in turn [0]")
      ->delimiter(',')
      ->type_name("LIST");
  AddTruncationOption(command, &request->psi,
                      "Truncation: 1 for none, 0 for the mean picture; models that are not "
                      "style-based multiply the latent");
  AddNoiseOption(command, &request->noise);
  command->add_option("--scale", request->scale, "Pixels for each pixel, across and down")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command
      ->add_option("--dither", request->dither,
                   "How a .gif shows more than 255 colours: none, ordered (a still pattern), "
                   "diffusion (finer, but restless)")
      ->check(CLI::IsMember({"none", "ordered", "diffusion"}))
      ->capture_default_str();
  AddRangeOption(command, &request->range,
                 "Numbers of black and white in the model's pictures: auto, -1..1, 0..1, 0..255");
  AddThreadsOption(command, &request->threads);
  command->footer(kFooter);
  command->callback([request, &result] {
    CheckFrameOutput(request->out, request->fps);
    Walking(*request).Run();
    result = ExitCode::kOk;
  });
}

}  // namespace ganvas::cli
