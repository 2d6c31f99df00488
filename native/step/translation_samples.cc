#include "native/step/translation_samples.h"

#include <algorithm>
#include <vector>

#include "native/step/resident_batches.h"
#include "native/step/sampler.h"
#include "native/step/translation_step.h"

namespace ganvas::train {
namespace {

constexpr int64_t kRows = 8;
constexpr int kColumns = 6;

}  // namespace

torch::Tensor SpreadPictures(const data::Dataset& domain, int64_t count, int64_t size) {
  const data::PictureShape shape = domain.shape();
  const torch::Tensor bytes =
      torch::empty({count, shape.channels, shape.height, shape.width}, torch::kUInt8);
  for (int64_t i = 0; i < count; ++i) {
    domain.Get(i * domain.size() / count,
               bytes.data_ptr<uint8_t>() + static_cast<size_t>(i) * shape.bytes());
  }
  return FromBytes(bytes)
      .narrow(2, (shape.height - size) / 2, size)
      .narrow(3, (shape.width - size) / 2, size)
      .contiguous();
}

Image TranslationSamples(const TrainState& state, const Options& options,
                         const TrainingData& data) {
  torch::NoGradGuard no_grad;
  const int64_t rows = std::min({kRows, data.pictures->size(), data.partners->size()});
  const torch::Device device = state.tick_sums.device();
  const auto translate = [&](const Game& game, const torch::Tensor& pictures) {
    std::vector<torch::Tensor> translated;
    for (const torch::Tensor& picture : pictures.split(1)) {
      translated.push_back(
          game.average->forward(picture.to(device, WeightType(options)), {}).to(torch::kCPU));
    }
    return torch::cat(translated).to(torch::kFloat32);
  };
  std::vector<torch::Tensor> columns;
  const auto add = [&](const data::Dataset& domain, const Game& there, const Game& back) {
    columns.push_back(SpreadPictures(domain, rows, options.size));
    columns.push_back(translate(there, columns.back()));
    columns.push_back(translate(back, columns.back()));
  };
  const Game& there = state.games[kThere];
  const Game& back = state.games[kBack];
  add(*data.pictures, there, back);
  add(*data.partners, back, there);
  // [rows, columns, C, H, W] -> row by row.
  return PictureGrid(torch::stack(columns, 1).flatten(0, 1).contiguous(), kColumns);
}

}  // namespace ganvas::train
