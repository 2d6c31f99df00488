#include "native/cli/data_command.h"

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "native/cli/files.h"
#include "native/cli/model_file.h"
#include "native/cli/seed_option.h"
#include "native/data/dataset.h"
#include "native/data/loader.h"
#include "native/data/pair_spec.h"
#include "native/data/points.h"
#include "shared/image/image.h"
#include "shared/image/scatter.h"

namespace ganvas::cli {
namespace {

struct ShowOptions {
  std::string spec;
  std::string out;
  data::DatasetOptions dataset;
  std::optional<int> size;
  std::optional<int> count;
  uint64_t seed = 0;
};

constexpr int kPictures = 64;
constexpr int kPoints = 2500;
constexpr int kScatterSize = 512;
constexpr int kBetweenDomains = 8;  // pixels

// uint8 [C, H, W] to RGBA.
void ToRgba(const uint8_t* picture, const data::PictureShape& shape, uint8_t* rgba) {
  const size_t plane = static_cast<size_t>(shape.height) * shape.width;
  for (size_t i = 0; i < plane; ++i) {
    for (size_t c = 0; c < 3; ++c) {
      rgba[4 * i + c] = picture[(shape.channels == 3 ? c : 0) * plane + i];
    }
    rgba[4 * i + 3] = 255;
  }
}

void ShowPoints(const ShowOptions& options) {
  const auto source = data::OpenPoints(options.spec);
  const int count = options.count.value_or(kPoints);
  const int size = options.size.value_or(kScatterSize);
  if (size < 64 || size > 4096) {
    throw FatalError(ExitCode::kUsage,
                     "--size " + std::to_string(size) + ", expected 64 to 4096 for a scatter plot");
  }
  std::vector<float> xy(2 * static_cast<size_t>(count));
  std::vector<int64_t> modes(static_cast<size_t>(count));
  source->Draw(options.seed, 0, count, xy.data(), modes.data());
  if (options.out.ends_with(".csv")) {
    const bool known = source->mixture() != nullptr;
    std::string text = known ? "x,y,mode\n" : "x,y\n";
    for (size_t i = 0; i < modes.size(); ++i) {
      char line[64];
      std::snprintf(line, sizeof(line), "%.9g,%.9g", static_cast<double>(xy[2 * i]),
                    static_cast<double>(xy[2 * i + 1]));
      text += line + (known ? "," + std::to_string(modes[i]) : "") + "\n";
    }
    WriteFile(options.out, {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  } else {
    const Image plot = Scatter(xy, {}, WindowAround(xy), size);
    WriteFile(options.out, ValueOrThrow(EncodePng(plot), options.out, ExitCode::kFailed));
  }
  std::printf("%s\n", source->Describe().c_str());
}

// The first pictures in the order of training, as a grid.
Image FirstPictures(const data::Dataset& dataset, const ShowOptions& options) {
  const int count = options.count.value_or(kPictures);
  const data::PictureShape shape = dataset.shape();
  data::LoaderOptions loader_options;
  loader_options.batch = count;
  loader_options.seed = options.seed;
  loader_options.ahead = 1;
  data::BatchLoader loader(dataset, loader_options);
  const data::Batch& batch = loader.Next();
  const size_t bytes = static_cast<size_t>(4) * shape.height * shape.width;
  std::vector<uint8_t> rgba(bytes * static_cast<size_t>(count));
  for (size_t i = 0; i < batch.labels.size(); ++i) {
    ToRgba(batch.pictures.data() + i * shape.bytes(), shape, rgba.data() + i * bytes);
  }
  return Grid(rgba, count, shape.width, shape.height, 0);
}

// Two pictures of the same height with a transparent gap between them.
Image SideBySide(const Image& left, const Image& right) {
  Image both{left.width + kBetweenDomains + right.width, left.height, {}};
  for (int y = 0; y < both.height; ++y) {
    const auto line = [y](const Image& image) { return image.rgba.begin() + 4 * y * image.width; };
    both.rgba.insert(both.rgba.end(), line(left), line(left) + 4 * left.width);
    both.rgba.insert(both.rgba.end(), size_t{4} * kBetweenDomains, uint8_t{0});
    both.rgba.insert(both.rgba.end(), line(right), line(right) + 4 * right.width);
  }
  return both;
}

void ShowPictures(const ShowOptions& options) {
  data::DatasetOptions dataset_options = options.dataset;
  if (options.size) dataset_options.size = *options.size;
  Image image;
  std::string text;
  if (data::IsPairSpec(options.spec)) {
    const data::DomainPair pair = data::OpenPair(options.spec, dataset_options);
    image = SideBySide(FirstPictures(*pair.a, options), FirstPictures(*pair.b, options));
    text = "A: " + pair.a->Describe() + "\nB: " + pair.b->Describe();
  } else {
    const auto dataset = data::OpenDataset(options.spec, dataset_options);
    image = FirstPictures(*dataset, options);
    text = dataset->Describe();
  }
  WriteFile(options.out, ValueOrThrow(EncodePng(image), options.out, ExitCode::kFailed));
  std::printf("%s\n", text.c_str());
}

}  // namespace

void AddDataCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command = app.add_subcommand("data", "Show what training would see");
  const auto options = std::make_shared<ShowOptions>();
  options->dataset.threads = DefaultThreads();
  command
      ->add_option(
          "SPEC", options->spec,
          "Pictures: glyphs, shapes, idx:DIR, stacked:DIR, cifar:DIR or folder:DIR; two domains of "
          "them: pair:A,B; points: ring8, grid25 or points:FILE.csv")
      ->required();
  command
      ->add_option("--out", options->out,
                   "A grid of pictures or a scatter plot of points; points as .csv, too")
      ->required()
      ->type_name("FILE");
  command->add_option("--size", options->size,
                      "Pictures are made this wide and high [32]; the scatter plot is [512]");
  command->add_option("--channels", options->dataset.channels, "1, 3, or 0 for what the data has")
      ->capture_default_str();
  command->add_option("--count", options->count, "How many: pictures [64], points [2500]")
      ->check(CLI::Range(1, 100000));
  AddSeedOption(command, &options->seed, "Which pictures: the order of training");
  command->footer(
      "\nA SPEC of pictures may end in +invert, +stripe or +tint and in @train (default) or "
      "@test. A pair shows A on the left and B on the right; a split at its end is that of both.\n"
      "stacked:DIR puts three random digits of an idx folder into red, green and blue (1000\n"
      "classes); points:FILE.csv has the header x,y or x,y,mode.\n"
      "\nExamples:\n"
      "  ganvas data glyphs --out glyphs.png\n"
      "  ganvas data idx:data/mnist+invert@test --size 28 --out digits.png\n"
      "  ganvas data folder:photos --size 64 --count 100 --out photos.png\n"
      "  ganvas data pair:shapes,shapes+stripe@test --count 36 --out pair.png\n"
      "  ganvas data grid25 --out grid.png\n");
  command->callback([options, &result] {
    data::IsPointSpec(options->spec) ? ShowPoints(*options) : ShowPictures(*options);
    result = ExitCode::kOk;
  });
}

}  // namespace ganvas::cli
