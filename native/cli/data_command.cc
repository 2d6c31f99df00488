#include "native/cli/data_command.h"

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "native/cli/files.h"
#include "native/cli/model_file.h"
#include "native/cli/seed_option.h"
#include "native/data/dataset.h"
#include "native/data/loader.h"
#include "shared/image/image.h"

namespace ganvas::cli {
namespace {

struct ShowOptions {
  std::string spec;
  std::string out;
  data::DatasetOptions dataset;
  int count = 64;
  uint64_t seed = 0;
};

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

void Show(const ShowOptions& options) {
  const auto dataset = data::OpenDataset(options.spec, options.dataset);
  const data::PictureShape shape = dataset->shape();
  data::LoaderOptions loader_options;
  loader_options.batch = options.count;
  loader_options.seed = options.seed;
  loader_options.ahead = 1;
  data::BatchLoader loader(*dataset, loader_options);
  const data::Batch& batch = loader.Next();
  const size_t bytes = static_cast<size_t>(4) * shape.height * shape.width;
  std::vector<uint8_t> rgba(bytes * static_cast<size_t>(options.count));
  for (size_t i = 0; i < batch.labels.size(); ++i) {
    ToRgba(batch.pictures.data() + i * shape.bytes(), shape, rgba.data() + i * bytes);
  }
  const Image grid = Grid(rgba, options.count, shape.width, shape.height, 0);
  WriteFile(options.out, ValueOrThrow(EncodePng(grid), options.out, ExitCode::kFailed));
  std::printf("%s\n", dataset->Describe().c_str());
}

}  // namespace

void AddDataCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command = app.add_subcommand("data", "Show what training would see");
  const auto options = std::make_shared<ShowOptions>();
  options->dataset.threads = DefaultThreads();
  command->add_option("SPEC", options->spec, "glyphs, shapes, idx:DIR, cifar:DIR or folder:DIR")
      ->required();
  command->add_option("--out", options->out, "Grid of pictures to write")
      ->required()
      ->type_name("FILE.png");
  command->add_option("--size", options->dataset.size, "Pictures are made this wide and high")
      ->capture_default_str();
  command->add_option("--channels", options->dataset.channels, "1, 3, or 0 for what the data has")
      ->capture_default_str();
  command->add_option("--count", options->count, "How many pictures")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  AddSeedOption(command, &options->seed, "Which pictures: the order of training");
  command->footer(
      "\nA SPEC may end in +invert, +stripe or +tint and in @train (default) or @test.\n"
      "\nExamples:\n"
      "  ganvas data glyphs --out glyphs.png\n"
      "  ganvas data idx:data/mnist+invert@test --size 28 --out digits.png\n"
      "  ganvas data folder:photos --size 64 --count 100 --out photos.png\n");
  command->callback([options, &result] {
    Show(*options);
    result = ExitCode::kOk;
  });
}

}  // namespace ganvas::cli
