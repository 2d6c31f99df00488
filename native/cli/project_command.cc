#include "native/cli/project_command.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "native/cli/chosen_samples.h"
#include "native/cli/files.h"
#include "native/cli/generator_io.h"
#include "native/cli/json_text.h"
#include "native/cli/model_file.h"
#include "native/cli/model_options.h"
#include "native/cli/npy.h"
#include "native/cli/progress_line.h"
#include "native/cli/seed_option.h"
#include "native/cli/stop_signal.h"
#include "native/data/picture_file.h"
#include "native/files/shell_words.h"
#include "shared/base/duration.h"
#include "shared/base/quoted.h"
#include "shared/project/project.h"
#include "shared/runtime/value_uses.h"

namespace ganvas::cli {
namespace {

using Json = nlohmann::ordered_json;

struct ProjectRequest {
  std::string model, picture, out, mask, strip;
  std::string space = "z";
  std::string range = "auto";
  std::vector<std::string> label;
  project::ProjectOptions search;
  int threads = 0;
  bool json = false;
};

Image ReadImage(const std::string& path) {
  data::WholePicture picture = data::ReadWholePicture(path);
  return {picture.width, picture.height, std::move(picture.rgba)};
}

// The size of the pictures, from a run where the file does not say.
void SettleSize(const std::string& path, Session* session, meaning::Generator* generator) {
  meaning::PictureOutput& picture = *generator->picture;
  if (picture.height > 0 && picture.width > 0) return;
  const std::vector<float> z = SeedLatents(*generator->latent, 0, {}, 1);
  const std::vector<int64_t> label(generator->label ? 1 : 0, 0);
  Generate(session, path, *generator, z, label, [&](const GeneratedBatch& batch) {
    const auto found = ModelValue(meaning::BatchIn(picture, batch.shape), path);
    picture.height = found.height;
    picture.width = found.width;
  });
}

// One of the model's pictures for people.
Image ToImage(const std::string& path, const meaning::Generator& generator,
              const project::Found& found) {
  const UnitPictures unit = ToUnit(path, generator, {found.picture_shape, found.picture, 0});
  Image image{static_cast<int>(unit.size.width), static_cast<int>(unit.size.height), {}};
  image.rgba.resize(4 * static_cast<size_t>(image.width) * static_cast<size_t>(image.height));
  ChwToRgba(unit.values.data(), unit.channels, image.height, image.width, image.rgba.data());
  return image;
}

// The target as the model's pictures are.
Image ToImage(const project::Target& target) {
  std::vector<float> unit = target.numbers;
  for (float& number : unit) number = number * 2 - 1;
  Image image{target.width, target.height, {}};
  image.rgba.resize(4 * static_cast<size_t>(image.width) * static_cast<size_t>(image.height));
  ChwToRgba(unit.data(), target.channels, target.height, target.width, image.rgba.data());
  return image;
}

// Side by side; all of the same size.
Image Strip(const std::vector<Image>& images) {
  std::vector<uint8_t> pixels;
  for (const Image& image : images) {
    pixels.insert(pixels.end(), image.rgba.begin(), image.rgba.end());
  }
  const int count = static_cast<int>(images.size());
  return Grid(pixels, count, images[0].width, images[0].height, count);
}

void WritePng(const std::string& path, const Image& image) {
  WriteFile(path, ValueOrThrow(EncodePng(image), path, ExitCode::kFailed), Sync::kYes);
}

class Projecting {
 public:
  explicit Projecting(const ProjectRequest& request)
      : request_(request),
        session_(LoadSession(request.model,
                             {.threads = ThreadCount(request.threads), .direct_kernels = false})),
        generator_(FindGenerator(request.model, &session_,
                                 {translate::RangeNamed(request.range), std::nullopt})) {}

  ExitCode Run() {
    if (!generator_.picture) {
      throw FatalError(ExitCode::kBadFile,
                       request_.model + ": makes no pictures, so that none can be looked for: " +
                           generator_.no_picture);
    }
    project::ProjectOptions search = request_.search;
    if (request_.space == "w") search.value = StylesOf();
    const std::vector<std::string> names = ClassNames(request_.model, session_.info());
    if (!request_.label.empty()) {
      search.label = ChosenLabels(request_.model, generator_, names, request_.label, 1)[0];
    }
    SettleSize(request_.model, &session_, &generator_);
    const meaning::PictureOutput& picture = *generator_.picture;
    CheckStrip();
    const Image given = ReadImage(request_.picture);
    std::optional<Image> mask;
    if (!request_.mask.empty()) mask = ReadImage(request_.mask);
    const project::Target target = ValueOrThrow(
        project::MakeTarget(given, mask ? &*mask : nullptr, picture.format.channels,
                            static_cast<int>(picture.height), static_cast<int>(picture.width)),
        request_.picture);
    auto created = project::Projection::Create(session_, generator_, target, search);
    if (!created.ok()) {
      const bool asked = created.error().code == ErrorCode::kBadInput;
      throw FatalError(asked ? ExitCode::kUsage : CodeOf(created.error()),
                       request_.model + ": " + created.error().message);
    }
    project::Projection projection = std::move(created).value();
    WatchStopSignals();
    double share = 0;
    while (share < 1 && !StopRequested()) {
      share = ModelValue(projection.Work(100), request_.model);
      char text[64];
      std::snprintf(text, sizeof(text), "PSNR %.1f dB",
                    projection.best() ? projection.best()->psnr : 0.0);
      line_.Show(text, share);
    }
    line_.Clear();
    if (!projection.best()) {
      throw FatalError(ExitCode::kInterrupted, "interrupted before the first pictures were made");
    }
    Write(target, projection.first() ? *projection.first() : *projection.best(),
          *projection.best());
    Tell(*projection.best(), names, share < 1);
    return share < 1 ? ExitCode::kInterrupted : ExitCode::kOk;
  }

 private:
  std::string StylesOf() const {
    auto values = session_.Values();
    const std::string name =
        StylesName(session_.info(), values.ok() ? *values : std::vector<NamedValue>());
    if (name.empty()) {
      throw FatalError(ExitCode::kUsage,
                       "--space w: " + request_.model +
                           " has no value that holds the styles of all layers; use --space z");
    }
    return name;
  }

  std::string StripPath() const {
    if (!request_.strip.empty()) return request_.strip;
    return std::filesystem::path(request_.out).replace_extension("").string() + "-strip.png";
  }

  // The strip must not replace what is read.
  void CheckStrip() const {
    if (StripPath() == request_.out) {
      throw FatalError(ExitCode::kUsage, "--strip and --out name the same file");
    }
    for (const std::string& given : {request_.picture, request_.mask, request_.model}) {
      std::error_code error;
      if (!given.empty() && std::filesystem::equivalent(given, StripPath(), error)) {
        throw FatalError(ExitCode::kUsage,
                         "the strip would be written over " + given +
                             "; give it another name by --strip, or --strip none");
      }
    }
  }

  void Write(const project::Target& target, const project::Found& first,
             const project::Found& best) {
    const std::string folder = std::filesystem::path(request_.out).parent_path().string();
    if (!folder.empty()) MakeFolder(folder);
    std::vector<int64_t> dims = best.dims;
    dims.insert(dims.begin(), 1);
    NpyWriter writer(request_.out, dims);
    writer.Append(best.latent);
    writer.Finish();
    if (StripPath() == "none") return;
    WritePng(StripPath(), Strip({ToImage(target), ToImage(request_.model, generator_, first),
                                 ToImage(request_.model, generator_, best)}));
  }

  void Tell(const project::Found& best, const std::vector<std::string>& names, bool interrupted) {
    const auto label_number = static_cast<size_t>(best.label);
    const bool named = generator_.label && label_number < names.size();
    if (request_.json) {
      Json report = {{"model", request_.model}, {"picture", request_.picture},
                     {"latent", request_.out},  {"space", request_.space},
                     {"psnr", best.psnr},       {"finished", !interrupted}};
      if (generator_.label) report["label"] = best.label;
      if (named) report["class"] = names[label_number];
      if (StripPath() != "none") report["strip"] = StripPath();
      report["seconds"] = line_.seconds();
      std::printf("%s\n", JsonText(report).c_str());
      return;
    }
    std::string of;
    if (generator_.label) {
      of = ", class " + (named ? Quoted(names[label_number]) : std::to_string(best.label));
    }
    std::printf("%s: PSNR %.1f dB%s, %sfound in %s\n", request_.out.c_str(), best.psnr, of.c_str(),
                interrupted ? "interrupted, " : "", ClockText(line_.seconds()).c_str());
    if (StripPath() != "none") {
      std::printf("%s: the picture, the nearest of %lld random samples, and what was found\n",
                  StripPath().c_str(), static_cast<long long>(request_.search.tries));
    }
    std::string again;
    if (request_.space == "w") {
      const std::string in = StylesOf() + "=" + request_.out;
      const std::string out = generator_.picture->name + "=picture.npy";
      again = ShellCommand({"ganvas", "run", request_.model, "--in", in, "--out", out});
    } else if (generator_.label) {
      const std::string label = named ? names[label_number] : std::to_string(best.label);
      again = ShellCommand({"ganvas", "sample", request_.model, "--latents", request_.out,
                            "--class", label, "--out", "picture.png"});
    } else {
      again = ShellCommand(
          {"ganvas", "sample", request_.model, "--latents", request_.out, "--out", "picture.png"});
    }
    std::printf("Draw it again with: %s\n", again.c_str());
  }

  const ProjectRequest& request_;
  Session session_;
  meaning::Generator generator_;
  ProgressLine line_;
};

constexpr const char* kFooter =
    "\nThe search looks at random samples first, and then moves the nearest of them by gradients.\n"
    "The picture is cut to the shape of the model's pictures and brought to their size. PSNR says\n"
    "how near the result is: at 20 dB it is alike, at 40 dB hard to tell apart. Pictures of a "
    "kind\n"
    "that the model has not learned are not found: the result is the nearest that it can make.\n"
    "\nExamples:\n"
    "  ganvas project digits.onnx seven.png --out seven.npy\n"
    "  ganvas project avatars.onnx face.png --space w --out face.npy --strip face-strip.png\n"
    "  ganvas sample digits.onnx --latents seven.npy --class 7 --out again.png\n";

}  // namespace

void AddProjectCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command =
      app.add_subcommand("project", "Find the latent of a picture: the one that draws it again");
  const auto request = std::make_shared<ProjectRequest>();
  AddGeneratorArgument(command, &request->model);
  command->add_option("PICTURE", request->picture, "Picture file of any size")->required();
  command
      ->add_option("--out", request->out,
                   "Where the latent is written, as float32 with a first dimension of 1")
      ->required()
      ->type_name("FILE.npy");
  command
      ->add_option("--strip", request->strip,
                   "Where the picture, the nearest random sample and the result are written side "
                   "by side, or none [the name of --out with -strip.png]")
      ->type_name("FILE.png");
  command
      ->add_option("--space", request->space,
                   "Where to search: z (the latent) or w (the styles of a style-based generator, "
                   "which come nearer)")
      ->check(CLI::IsMember({"z", "w"}))
      ->capture_default_str();
  AddClassOption(command, &request->label, "Class of the picture", "all are tried");
  command
      ->add_option("--mask", request->mask,
                   "Picture of what matters: white counts fully, black not at all")
      ->type_name("FILE");
  command->add_option("--steps", request->search.steps, "Steps down the gradient")
      ->check(CLI::Range(int64_t{1}, int64_t{100000}))
      ->capture_default_str();
  command
      ->add_option("--starts", request->search.starts,
                   "Latents that are moved at once; half of them stay at each third of the steps")
      ->check(CLI::Range(int64_t{1}, int64_t{1024}))
      ->capture_default_str();
  command
      ->add_option("--tries", request->search.tries,
                   "Random samples of which the starts are the nearest")
      ->check(CLI::Range(int64_t{1}, int64_t{1000000}))
      ->capture_default_str();
  AddSeedOption(command, &request->search.seed, "Seed of the random samples");
  AddRangeOption(command, &request->range,
                 "Numbers of black and white in the model's pictures: auto, -1..1, 0..1, 0..255");
  AddThreadsOption(command, &request->threads);
  AddJsonFlag(command, &request->json);
  command->footer(kFooter);
  command->callback([request, &result] { result = Projecting(*request).Run(); });
}

}  // namespace ganvas::cli
