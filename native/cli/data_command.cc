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
#include "native/data/folder_contents.h"
#include "native/data/folder_report.h"
#include "native/data/loader.h"
#include "native/data/pair_spec.h"
#include "native/data/points.h"
#include "shared/image/image.h"
#include "shared/image/scatter.h"

namespace ganvas::cli {
namespace {

// Files that would get contents of another kind than their names say are refused.
void CheckOut(const std::string& out, std::initializer_list<const char*> endings) {
  if (out.empty()) return;
  std::string expected;
  for (const char* ending : endings) {
    if (out.ends_with(ending)) return;
    expected += (expected.empty() ? "" : " or ") + std::string(ending);
  }
  throw FatalError(ExitCode::kUsage, "--out " + out + ": expected a name that ends in " + expected);
}

struct ShowOptions {
  std::string spec;
  std::string out;
  data::DatasetOptions dataset;
  std::optional<std::string> size;
  std::optional<int> count;
  uint64_t seed = 0;
  std::string color = TextOf(Color::kAuto), fit = TextOf(Fit::kCrop);
  std::string background = "white";
  bool alpha = false;
  bool list = false;
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
      rgba[4 * i + c] = picture[(shape.channels >= 3 ? c : 0) * plane + i];
    }
    rgba[4 * i + 3] = shape.channels == 4 ? picture[3 * plane + i] : 255;
  }
}

void ShowPoints(const ShowOptions& options) {
  const auto source = data::OpenPoints(options.spec);
  CheckOut(options.out, {".png", ".csv"});
  const int count = options.count.value_or(kPoints);
  const int size = options.size ? data::PictureSizeOf(*options.size).shorter() : kScatterSize;
  if (size < 64 || size > 4096) {
    throw FatalError(ExitCode::kUsage,
                     "--size " + std::to_string(size) + ", expected 64 to 4096 for a scatter plot");
  }
  std::vector<float> xy(2 * static_cast<size_t>(count));
  std::vector<int64_t> modes(static_cast<size_t>(count));
  source->Draw(options.seed, 0, count, xy.data(), modes.data());
  if (options.out.empty()) {
    // Only the description.
  } else if (options.out.ends_with(".csv")) {
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

// What the data is, what should be known of it, and what options would suit it.
void PrintReport(const data::Dataset& dataset, const std::string& letter) {
  std::printf("%s%s\n", letter.c_str(), dataset.Describe().c_str());
  for (const std::string& line : data::FolderReport(dataset)) std::printf("  %s\n", line.c_str());
  for (const std::string& note : dataset.Notes()) std::printf("  Note: %s\n", note.c_str());
}

void PrintUnused(const data::Dataset& dataset) {
  if (dataset.contents() == nullptr) return;
  for (const data::UnusedFile& file : dataset.contents()->unused) {
    std::printf("  Not used: %s\n", data::UnusedLine(file).c_str());
  }
}

void ShowPictures(const ShowOptions& options) {
  data::DatasetOptions dataset_options = options.dataset;
  if (options.size) dataset_options.size = data::PictureSizeOf(*options.size);
  if (const auto color = ParseChoice<Color>("color", options.color); color != Color::kAuto) {
    dataset_options.channels = data::ChannelsOf(color);
  }
  if (options.alpha) dataset_options.channels = 4;
  dataset_options.fit = ParseChoice<Fit>("fit", options.fit);
  dataset_options.background = data::BackgroundOf(options.background);
  // One look leaves nothing behind.
  if (dataset_options.cache_dir.empty()) dataset_options.cache_dir = data::kNoCache;
  CheckOut(options.out, {".png"});
  std::vector<std::unique_ptr<data::Dataset>> domains;
  if (data::IsPairSpec(options.spec)) {
    data::DomainPair pair = data::OpenPair(options.spec, dataset_options);
    domains.push_back(std::move(pair.a));
    domains.push_back(std::move(pair.b));
  } else {
    domains.push_back(data::OpenDataset(options.spec, dataset_options));
  }
  if (!options.out.empty()) {
    Image image = FirstPictures(*domains.front(), options);
    if (domains.size() == 2) image = SideBySide(image, FirstPictures(*domains.back(), options));
    WriteFile(options.out, ValueOrThrow(EncodePng(image), options.out, ExitCode::kFailed));
  }
  for (size_t i = 0; i < domains.size(); ++i) {
    PrintReport(*domains[i], domains.size() == 1 ? "" : i == 0 ? "A: " : "B: ");
    if (options.list) PrintUnused(*domains[i]);
  }
}

}  // namespace

void AddDataCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command = app.add_subcommand("data", "Describe data and show it as training sees it");
  const auto options = std::make_shared<ShowOptions>();
  options->dataset.threads = DefaultThreads();
  options->dataset.skip_bad = true;
  command
      ->add_option("SPEC", options->spec,
                   "Pictures (glyphs, shapes, idx:DIR, stacked:DIR, cifar:DIR, folder:DIR, "
                   "zip:FILE), two domains of pictures (pair:A,B) or points (ring8, grid25, "
                   "spiral, moons, points:FILE.csv)")
      ->required();
  command
      ->add_option("--out", options->out,
                   "Output file: a grid of pictures, a scatter plot of points, or points as .csv; "
                   "without it the data is only described")
      ->type_name("FILE");
  command
      ->add_option("--size", options->size,
                   "Side of square pictures, or width x height as 96x64 [32 for pictures, 512 for "
                   "a scatter plot]")
      ->type_name("N|WxH");
  command
      ->add_option("--channels", options->dataset.channels,
                   "Channels: 1, 3, 4 (with alpha), or 0 for those of the data")
      ->capture_default_str();
  command
      ->add_option(
          "--color", options->color,
          "auto reads grey if all pictures are grey, else rgb; grey and rgb read all pictures so")
      ->check(CLI::IsMember(NamesOf<Color>()))
      ->capture_default_str();
  command
      ->add_option("--fit", options->fit,
                   "How pictures of a folder get the shape of --size: crop takes the middle, pad "
                   "puts the whole picture on the background, stretch changes its shape")
      ->check(CLI::IsMember(NamesOf<Fit>()))
      ->capture_default_str();
  command
      ->add_option("--background", options->background,
                   "Colour behind transparent pictures of a folder: white, black or #RRGGBB")
      ->type_name("COLOUR")
      ->capture_default_str();
  command->add_flag("--alpha", options->alpha,
                    "Keep the transparency of pictures, as a fourth channel");
  command->add_flag("--skip-bad,!--no-skip-bad", options->dataset.skip_bad,
                    "Leave damaged pictures of a folder out (the default); with --no-skip-bad they "
                    "are an error, as in ganvas train");
  command->add_flag("--list", options->list, "Print every file that is not used, and the reason");
  command
      ->add_option("--cache", options->dataset.cache_dir,
                   "Keep decoded pictures of a folder in DIR for the next time")
      ->type_name("DIR");
  command
      ->add_option("--count", options->count,
                   "Number of pictures or points [64 pictures, 2500 points]")
      ->check(CLI::Range(1, 100000));
  AddSeedOption(command, &options->seed,
                "Seed of the training order, which decides the pictures shown");
  command->footer(
      "\nFor a folder or a zip file, the report lists sizes, formats, classes, equal and unused "
      "pictures, and\n"
      "options that suit it. A SPEC of pictures may end in +invert, +stripe or +tint, which "
      "change\n"
      "the pictures, and in @train (the default) or @test, the split. A pair shows A on the left\n"
      "and B on the right; a split at its end applies to both. stacked:DIR puts three random\n"
      "digits of an idx folder into red, green and blue (1000 classes). points:FILE.csv has the\n"
      "header x,y or x,y,mode.\n"
      "\nExamples:\n"
      "  ganvas data glyphs --out glyphs.png\n"
      "  ganvas data idx:data/mnist+invert@test --size 28 --out digits.png\n"
      "  ganvas data folder:photos --list\n"
      "  ganvas data folder:photos --size 64 --count 100 --out photos.png\n"
      "  ganvas data pair:shapes,shapes+stripe@test --count 36 --out pair.png\n"
      "  ganvas data grid25 --out grid.png\n");
  command->callback([options, &result] {
    data::IsPointSpec(options->spec) ? ShowPoints(*options) : ShowPictures(*options);
    result = ExitCode::kOk;
  });
}

}  // namespace ganvas::cli
