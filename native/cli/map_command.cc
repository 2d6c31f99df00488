#include "native/cli/map_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "native/cli/chosen_samples.h"
#include "native/cli/files.h"
#include "native/cli/generator_io.h"
#include "native/cli/json_text.h"
#include "native/cli/model_file.h"
#include "native/cli/model_options.h"
#include "native/cli/progress_line.h"
#include "native/cli/sample_output.h"
#include "native/cli/seed_option.h"
#include "native/cli/stop_signal.h"
#include "shared/base/duration.h"
#include "shared/image/image.h"
#include "shared/likeness/likeness.h"

namespace ganvas::cli {
namespace {

using Json = nlohmann::ordered_json;
using likeness::LikenessMap;

struct MapCommandRequest {
  std::string model, out;
  std::vector<std::string> label;
  likeness::LikenessOptions options;
  std::optional<double> psi;
  std::string space = "auto";
  int threads = 0;
  bool json = false;
};

class Mapping {
 public:
  explicit Mapping(const MapCommandRequest& request)
      : request_(request),
        session_(LoadSession(request.model,
                             {.threads = ThreadCount(request.threads), .direct_kernels = false})),
        generator_(FindGenerator(request.model, &session_)),
        labels_(ChosenLabels(request.model, generator_, ClassNames(request.model, session_.info()),
                             request.label, request.options.count)) {}

  ExitCode Run() {
    if (!request_.out.ends_with(".png")) {
      throw FatalError(ExitCode::kUsage,
                       "--out " + request_.out + ": expected a name that ends in .png");
    }
    if (!generator_.picture) {
      throw FatalError(ExitCode::kBadFile,
                       request_.model + ": makes no pictures for a map: " + generator_.no_picture);
    }
    drawn_ = generator_;
    factor_ = ChooseTruncation(request_.model, session_, request_.psi, request_.space, &drawn_);
    const LikenessMap map = Find();
    const Image image = Draw(map.grid);
    const std::string folder = std::filesystem::path(request_.out).parent_path().string();
    if (!folder.empty()) MakeFolder(folder);
    WriteFile(request_.out, ValueOrThrow(EncodePng(image), request_.out, ExitCode::kFailed));
    Tell(map);
    return ExitCode::kOk;
  }

 private:
  LikenessMap Find() {
    likeness::LikenessOptions options = request_.options;
    if (!request_.label.empty()) options.label = labels_[0];
    options.psi = request_.psi.value_or(1);
    options.space = meaning::TruncationSpaceNamed(request_.space);
    auto created = likeness::LikenessSearch::Create(session_, generator_, options);
    if (!created.ok()) {
      const bool asked = created.error().code == ErrorCode::kBadInput;
      throw FatalError(asked ? ExitCode::kUsage : CodeOf(created.error()),
                       request_.model + ": " + created.error().message);
    }
    likeness::LikenessSearch search = std::move(created).value();
    WatchStopSignals();
    double share = 0;
    while (share < 1) {
      if (StopRequested()) throw FatalError(ExitCode::kInterrupted, "interrupted");
      share = ModelValue(search.Work(100), request_.model);
      line_.Show("map", share);
    }
    line_.Clear();
    return search.found();
  }

  // All pictures in the order of the cells; those without a sample are transparent black.
  Image Draw(const likeness::Grid& grid) {
    const auto size = static_cast<size_t>(generator_.latent->size);
    const std::vector<float> all =
        SeedLatents(*generator_.latent, request_.options.seed, {}, request_.options.count);
    std::vector<float> latents;
    std::vector<int64_t> labels;
    std::vector<size_t> cells;
    for (size_t cell = 0; cell < grid.cells.size(); ++cell) {
      if (grid.cells[cell] < 0) continue;
      const auto sample = static_cast<size_t>(grid.cells[cell]);
      const auto from = all.begin() + static_cast<ptrdiff_t>(sample * size);
      latents.insert(latents.end(), from, from + static_cast<ptrdiff_t>(size));
      if (!labels_.empty()) labels.push_back(labels_[sample]);
      cells.push_back(cell);
    }
    std::vector<uint8_t> pictures;
    Image one;
    for (float& number : latents) number *= factor_;
    Generate(&session_, request_.model, drawn_, latents, labels, [&](const GeneratedBatch& batch) {
      for (int64_t i = 0; i < batch.shape[0]; ++i) {
        one = PictureIn(batch, drawn_, request_.model, i);
        pictures.resize(grid.cells.size() * one.rgba.size());
        const size_t cell = cells[static_cast<size_t>(batch.first + i)];
        std::copy(one.rgba.begin(), one.rgba.end(),
                  pictures.begin() + static_cast<ptrdiff_t>(cell * one.rgba.size()));
      }
    });
    return Grid(pictures, static_cast<int>(grid.cells.size()), one.width, one.height,
                static_cast<int>(grid.side));
  }

  void Tell(const LikenessMap& map) const {
    if (request_.json) {
      const Json report = {{"model", request_.model},         {"out", request_.out},
                           {"count", request_.options.count}, {"seed", request_.options.seed},
                           {"psi", request_.psi.value_or(1)}, {"value", map.value},
                           {"side", map.grid.side},           {"cells", map.grid.cells},
                           {"seconds", line_.seconds()}};
      std::printf("%s\n", JsonText(report).c_str());
      return;
    }
    const std::string by = map.value.empty() ? "their pictures at 8 x 8" : "'" + map.value + "'";
    std::printf("%s: %lld samples by %s, in %s\n", request_.out.c_str(),
                static_cast<long long>(request_.options.count), by.c_str(),
                ClockText(line_.seconds()).c_str());
  }

  const MapCommandRequest& request_;
  Session session_;
  meaning::Generator generator_;
  meaning::Generator drawn_;  // truncated
  float factor_ = 1;          // of latents
  std::vector<int64_t> labels_;
  ProgressLine line_;
};

constexpr const char* kFooter =
    "\nSamples are compared by w of a style-based generator, else by an early layer of at most 8 x "
    "8\n"
    "pixels, else by their pictures at 8 x 8. Their first two principal components are put onto a\n"
    "square grid. The page draws the same map (Atlas, By likeness).\n"
    "\nExamples:\n"
    "  ganvas map digits.onnx --out map.png\n"
    "  ganvas map avatars.onnx --class Micah --count 250 --seed 3 --out micah.png\n";

}  // namespace

void AddMapCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command = app.add_subcommand("map", "Draw many samples so that like lies near like");
  const auto request = std::make_shared<MapCommandRequest>();
  AddGeneratorArgument(command, &request->model);
  command->add_option("--out", request->out, "Where the map is written")
      ->required()
      ->type_name("FILE.png");
  command->add_option("--count", request->options.count, "Number of samples")
      ->check(CLI::Range(likeness::LikenessOptions::kFewest, likeness::LikenessOptions::kMost))
      ->capture_default_str();
  AddSeedOption(command, &request->options.seed, "Seed of the samples");
  AddClassOption(command, &request->label, "Class of all samples", "all in turn");
  AddTruncationOption(command, &request->psi,
                      "Truncation of the samples: 1 for none, 0 for the mean picture");
  AddTruncationSpaceOption(command, &request->space);
  AddThreadsOption(command, &request->threads);
  AddJsonFlag(command, &request->json);
  command->footer(kFooter);
  command->callback([request, &result] { result = Mapping(*request).Run(); });
}

}  // namespace ganvas::cli
