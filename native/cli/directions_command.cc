#include "native/cli/directions_command.h"

#include <algorithm>
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
#include "native/cli/directions_strip.h"
#include "native/cli/files.h"
#include "native/cli/generator_io.h"
#include "native/cli/json_text.h"
#include "native/cli/latent_file.h"
#include "native/cli/model_file.h"
#include "native/cli/model_options.h"
#include "native/cli/progress_line.h"
#include "native/cli/seed_option.h"
#include "native/cli/stop_signal.h"
#include "native/files/shell_words.h"
#include "shared/base/duration.h"
#include "shared/directions/directions.h"
#include "shared/runtime/value_uses.h"

namespace ganvas::cli {
namespace {

using directions::Method;
using Json = nlohmann::ordered_json;

struct DirectionsRequest {
  std::string model, out, strip, toward, from;
  std::string method = "sefa";
  std::string space = "auto";
  std::string layers;
  std::vector<std::string> label;
  directions::DirectionOptions search;
  std::optional<int64_t> samples;
  uint64_t strip_seed = 0;
  int threads = 0;
  bool json = false;
};

// "2-5" or "3".
void ParseLayers(const std::string& text, directions::DirectionOptions* options) {
  const size_t dash = text.find('-');
  const std::string first = text.substr(0, dash);
  const std::string last = dash == std::string::npos ? first : text.substr(dash + 1);
  for (const std::string& part : {first, last}) {
    const bool digits = !part.empty() && part.size() < 6 &&
                        part.find_first_not_of("0123456789") == std::string::npos;
    if (!digits) {
      throw FatalError(ExitCode::kUsage,
                       "--layers " + text + ": expected the first and the last, such as 2-5");
    }
  }
  options->first_layer = std::stoll(first);
  options->last_layer = std::stoll(last);
}

class Finding {
 public:
  explicit Finding(const DirectionsRequest& request)
      : request_(request),
        session_(LoadSession(request.model,
                             {.threads = ThreadCount(request.threads), .direct_kernels = false})),
        generator_(FindGenerator(request.model, &session_)),
        names_(ClassNames(request.model, session_.info())) {}

  ExitCode Run() {
    directions::DirectionOptions options = request_.search;
    options.method = *directions::MethodNamed(request_.method);
    options.samples = request_.samples;
    if (!request_.layers.empty()) ParseLayers(request_.layers, &options);
    options.value = Styles();
    in_w_ = !options.value.empty();
    if (!request_.label.empty()) {
      options.label = ChosenLabels(request_.model, generator_, names_, request_.label, 1)[0];
    }
    TakeEnds(&options);
    CheckFiles();
    auto created = directions::DirectionSearch::Create(session_, generator_, options);
    if (!created.ok()) {
      const bool asked = created.error().code == ErrorCode::kBadInput;
      throw FatalError(asked ? ExitCode::kUsage : CodeOf(created.error()),
                       request_.model + ": " + created.error().message);
    }
    directions::DirectionSearch search = std::move(created).value();
    WatchStopSignals();
    double share = 0;
    while (share < 1) {
      if (StopRequested()) throw FatalError(ExitCode::kInterrupted, "interrupted");
      share = ModelValue(search.Work(100), request_.model);
      line_.Show("directions", share);
    }
    line_.Clear();
    const directions::Directions& found = search.found();
    const std::string folder = std::filesystem::path(request_.out).parent_path().string();
    if (!folder.empty()) MakeFolder(folder);
    WriteDirections(request_.out, found, in_w_, request_.method);
    if (!request_.strip.empty()) {
      WriteDirectionStrip(request_.strip, request_.model, &session_, generator_, found,
                          request_.strip_seed, options.label.value_or(0));
    }
    Tell(found);
    return ExitCode::kOk;
  }

 private:
  // The value of the styles, "" for directions in z.
  std::string Styles() const {
    if (request_.space == "z") return "";
    auto values = session_.Values();
    const std::vector<NamedValue> known = values.ok() ? *values : std::vector<NamedValue>();
    const bool named = session_.info().metadata.count("ganvas.w") > 0;
    const std::string name = StylesName(session_.info(), known);
    // What only may be styles has to be asked for.
    if (request_.space == "auto") return named ? name : "";
    if (!name.empty()) return name;
    throw FatalError(ExitCode::kUsage,
                     "--space w: " + request_.model +
                         " has no value that holds the styles of all layers; use --space z");
  }

  void TakeEnds(directions::DirectionOptions* options) const {
    const bool ends = options->method == Method::kMeans || options->method == Method::kClasses;
    if (ends != !request_.toward.empty() || ends != !request_.from.empty()) {
      throw FatalError(ExitCode::kUsage,
                       "--toward and --from belong to --method means and "
                       "classes, which need both");
    }
    if (options->method == Method::kMeans) {
      options->toward = SetIn(request_.toward, options->label);
      options->from = SetIn(request_.from, options->label);
    }
    if (options->method == Method::kClasses) {
      options->toward_class =
          ChosenLabels(request_.model, generator_, names_, {request_.toward}, 1)[0];
      options->from_class = ChosenLabels(request_.model, generator_, names_, {request_.from}, 1)[0];
    }
  }

  directions::LatentSet SetIn(const std::string& path, std::optional<int64_t> label) const {
    LatentFile file = ReadLatentFile(path);
    NpyArray& array = file.latents;
    if (array.dims.size() != 2 || array.dims[0] < 1 || array.dims[1] != generator_.latent->size) {
      throw FatalError(ExitCode::kBadFile, path + ": expected latents of shape (count, " +
                                               std::to_string(generator_.latent->size) + ")");
    }
    directions::LatentSet set;
    set.labels = ChosenLabels(request_.model, generator_, names_, {}, array.dims[0]);
    if (generator_.label && !file.labels.empty()) {
      CheckLabels(path, generator_, file.labels);
      set.labels = std::move(file.labels);
    }
    if (label) std::fill(set.labels.begin(), set.labels.end(), *label);
    set.latents = std::move(array.values);
    return set;
  }

  void CheckFiles() const {
    if (!request_.out.ends_with(".npz")) {
      throw FatalError(ExitCode::kUsage, "--out " + request_.out +
                                             ": expected a name that ends in "
                                             ".npz");
    }
    if (!request_.strip.empty() && !request_.strip.ends_with(".png")) {
      throw FatalError(ExitCode::kUsage,
                       "--strip " + request_.strip + ": expected a name that ends in .png");
    }
    if (!request_.strip.empty() && !generator_.picture) {
      throw FatalError(ExitCode::kBadFile, request_.model + ": makes no pictures for a strip: " +
                                               generator_.no_picture);
    }
  }

  void Tell(const directions::Directions& found) const {
    if (request_.json) {
      Json report = {{"model", request_.model},   {"directions", request_.out},
                     {"method", request_.method}, {"space", in_w_ ? "w" : "z"},
                     {"value", found.value},      {"count", found.sigma.size()},
                     {"dim", found.dim},          {"samples", found.samples},
                     {"sigma", found.sigma},      {"eigenvalues", found.eigenvalues}};
      if (found.layers > 1) {
        report["layers"] = {found.first_layer, found.last_layer};
      }
      if (!request_.strip.empty()) report["strip"] = request_.strip;
      report["seconds"] = line_.seconds();
      std::printf("%s\n", JsonText(report).c_str());
      return;
    }
    std::printf("%s: %zu directions of %lld numbers in %s, found in %s\n", request_.out.c_str(),
                found.sigma.size(), static_cast<long long>(found.dim), in_w_ ? "w" : "z",
                ClockText(line_.seconds()).c_str());
    if (!request_.strip.empty()) {
      std::printf("%s: a row for each of them, from -3 to 3 sigmas\n", request_.strip.c_str());
    }
    std::printf("Move samples along one with: %s\n",
                ShellCommand({"ganvas", "sample", request_.model, "--direction",
                              request_.out + ":0=2", "--out", "moved.png"})
                    .c_str());
  }

  const DirectionsRequest& request_;
  Session session_;
  meaning::Generator generator_;
  std::vector<std::string> names_;
  bool in_w_ = false;
  ProgressLine line_;
};

constexpr const char* kFooter =
    "\nMethods:\n"
    "  sefa     from the weights of the layers that read the latent, without samples\n"
    "  pca      what varies most in w or, with --value, inside the model (GANSpace)\n"
    "  means    from the mean of the latents --from FILE to that of --toward FILE\n"
    "  classes  from the mean w of the class --from to that of the class --toward\n"
    "\nThe file holds vectors (count, dim) of unit length, the best first, the sigma and the\n"
    "eigenvalue of each, and where they lie. A step of one sigma is as long as the latents, or w,\n"
    "vary along the direction.\n"
    "\nExamples:\n"
    "  ganvas directions digits.onnx --out sefa.npz --strip sefa.png\n"
    "  ganvas directions avatars.onnx --method pca --layers 0-3 --out coarse.npz\n"
    "  ganvas directions avatars.onnx --method classes --from Micah --toward Personas --out c.npz\n"
    "  ganvas sample digits.onnx --direction sefa.npz:0=2 --out moved.png\n";

}  // namespace

void AddDirectionsCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command =
      app.add_subcommand("directions", "Find directions in latents along which pictures change");
  const auto request = std::make_shared<DirectionsRequest>();
  AddGeneratorArgument(command, &request->model);
  command->add_option("--out", request->out, "Where the directions are written")
      ->required()
      ->type_name("FILE.npz");
  command
      ->add_option("--method", request->method,
                   "How they are found: sefa (from weights), pca (from samples), means, classes")
      ->check(CLI::IsMember({"sefa", "pca", "means", "classes"}))
      ->capture_default_str();
  AddSpaceOption(command, &request->space, "Where they lie");
  command
      ->add_option("--layers", request->layers,
                   "First and last layer of the styles that are moved, from 0 on; in z, of the "
                   "layers that read the latent [all]")
      ->type_name("A-B");
  command->add_option("--count", request->search.count, "Number of directions")
      ->check(CLI::Range(int64_t{1}, int64_t{65536}))
      ->capture_default_str();
  command
      ->add_option("--samples", request->samples,
                   "Random samples for pca and for the sigmas of w [10000, or fewer of large "
                   "values]")
      ->check(CLI::Range(int64_t{2}, directions::kMostNumbers));
  AddSeedOption(command, &request->search.seed, "Seed of the samples");
  command
      ->add_option("--value", request->search.components_of,
                   "pca: value inside the model of which the components are taken, as ganvas info "
                   "--values names it")
      ->type_name("NAME");
  command
      ->add_option("--toward", request->toward,
                   "means: latents (count, nz); classes: a class, by number or name")
      ->type_name("FILE|CLASS");
  command->add_option("--from", request->from, "The same, of the other end")
      ->type_name("FILE|CLASS");
  AddClassOption(command, &request->label, "Class of all samples", "all in turn");
  command
      ->add_option("--strip", request->strip,
                   "Picture with a row for each direction: one sample at -3 to 3 sigmas")
      ->type_name("FILE.png");
  command
      ->add_option_function<std::string>(
          "--strip-seed",
          [request](const std::string& text) {
            request->strip_seed = SeedIn("--strip-seed", text);
          },
          "Seed of the sample of the strip: a decimal number below 2^64")
      ->type_name("UINT")
      ->default_str("0");
  AddThreadsOption(command, &request->threads);
  AddJsonFlag(command, &request->json);
  command->footer(kFooter);
  command->callback([request, &result] { result = Finding(*request).Run(); });
}

}  // namespace ganvas::cli
