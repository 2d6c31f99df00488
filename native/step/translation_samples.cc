#include "native/step/translation_samples.h"

#include <algorithm>
#include <vector>

#include "native/step/network_shape.h"
#include "native/step/resident_batches.h"
#include "native/step/sampler.h"
#include "native/step/translation_step.h"

namespace ganvas::train {
namespace {

constexpr int64_t kRows = 8;
constexpr int kColumns = 6;
constexpr int64_t kShownPairs = kRows * kColumns / 3;

// Pictures float[N, C, H, W] on the CPU, one after the other.
torch::Tensor TranslateEach(models::Generator& generator, const torch::Tensor& pictures,
                            const TrainState& state, const Options& options) {
  const torch::Device device = state.tick_sums.device();
  std::vector<torch::Tensor> translated;
  for (const torch::Tensor& picture : pictures.split(1)) {
    translated.push_back(
        generator.forward(picture.to(device, WeightType(options)), {}).to(torch::kCPU));
  }
  return torch::cat(translated).to(torch::kFloat32);
}

}  // namespace

torch::Tensor SpreadPictures(const data::Dataset& domain, int64_t count, const PictureSize& size) {
  const data::PictureShape shape = domain.shape();
  const torch::Tensor bytes =
      torch::empty({count, shape.channels, shape.height, shape.width}, torch::kUInt8);
  for (int64_t i = 0; i < count; ++i) {
    domain.Get(i * domain.size() / count,
               bytes.data_ptr<uint8_t>() + static_cast<size_t>(i) * shape.bytes());
  }
  return FromBytes(bytes)
      .narrow(2, (shape.height - size.height) / 2, size.height)
      .narrow(3, (shape.width - size.width) / 2, size.width)
      .contiguous();
}

Image TranslationSamples(const TrainState& state, const Options& options,
                         const TrainingData& data) {
  torch::NoGradGuard no_grad;
  const int64_t rows = std::min({kRows, data.pictures->size(), data.partners->size()});
  std::vector<torch::Tensor> columns;
  const auto add = [&](const data::Dataset& domain, const Game& there, const Game& back) {
    columns.push_back(SpreadPictures(domain, rows, options.size));
    columns.push_back(TranslateEach(*there.average, columns.back(), state, options));
    columns.push_back(TranslateEach(*back.average, columns.back(), state, options));
  };
  const Game& there = state.games[kThere];
  const Game& back = state.games[kBack];
  add(*data.pictures, there, back);
  add(*data.partners, back, there);
  // [rows, columns, C, H, W] -> row by row.
  return PictureGrid(torch::stack(columns, 1).flatten(0, 1).contiguous(), kColumns);
}

Image PairedSamples(const TrainState& state, const Options& options, const TrainingData& data) {
  torch::NoGradGuard no_grad;
  const int64_t count = std::min(kShownPairs, data.pictures->size());
  const torch::Tensor a = SpreadPictures(*data.pictures, count, options.size);
  const torch::Tensor made = TranslateEach(*state.games.front().average, a, state, options);
  const torch::Tensor b = SpreadPictures(*data.partners, count, options.size);
  return PictureGrid(torch::stack({a, made, b}, 1).flatten(0, 1).contiguous(), kColumns);
}

void TranslateBlank(models::Generator& generator, const TrainState& state, const Options& options,
                    const DatasetRecord& record) {
  torch::NoGradGuard no_grad;
  const models::NetworkShape shape = NetworkShapeOf(options, record);
  TranslateEach(
      generator,
      torch::zeros({1, shape.picture_channels, shape.picture_height(), shape.picture_width()}),
      state, options);
}

}  // namespace ganvas::train
