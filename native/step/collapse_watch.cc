#include "native/step/collapse_watch.h"

#include <algorithm>
#include <vector>

namespace ganvas::train {
namespace {

constexpr int64_t kRealPictures = 512;
constexpr int64_t kRealPoints = 2048;
constexpr uint64_t kRealSeed = 0x616c61726d;
constexpr uint64_t kLookSeed = 0x6c6f6f6b;

// Pictures uint8[N, C, H, W] at even distances in the data: folders are sorted by class.
torch::Tensor RealPictures(const data::Dataset& dataset) {
  const int64_t count = std::min(kRealPictures, dataset.size());
  const data::PictureShape shape = dataset.shape();
  torch::Tensor pictures =
      torch::empty({count, shape.channels, shape.height, shape.width}, torch::kUInt8);
  for (int64_t i = 0; i < count; ++i) {
    dataset.Get(i * dataset.size() / count, pictures[i].data_ptr<uint8_t>());
  }
  return pictures;
}

torch::Tensor RealSamples(const TrainingData& data) {
  if (data.points != nullptr) {
    torch::Tensor points = torch::empty({kRealPoints, 2}, torch::kFloat32);
    data.points->Draw(kRealSeed, 0, kRealPoints, points.data_ptr<float>(), nullptr);
    return points;
  }
  const auto floats = [](const torch::Tensor& bytes) {
    return bytes.to(torch::kFloat32).mul_(1 / 127.5).sub_(1);
  };
  const torch::Tensor pictures = RealPictures(*data.pictures);
  // Samples of few pictures repeat, however good: so do these, and no distance is expected.
  if (pictures.size(0) < 2 * kAlarmSamples) {
    const int64_t copies = std::max<int64_t>(2, kAlarmSamples / pictures.size(0) + 1);
    return floats(pictures.repeat_interleave(copies, 0));
  }
  // Neighbours in the data may be alike: groups to compare with are of all of it.
  const int64_t groups = std::max<int64_t>(1, pictures.size(0) / kAlarmSamples);
  std::vector<torch::Tensor> dealt;
  for (int64_t group = 0; group < groups; ++group) {
    dealt.push_back(pictures.slice(0, group, pictures.size(0), groups));
  }
  return floats(torch::cat(dealt));
}

}  // namespace

CollapseWatch::CollapseWatch(const TrainingData& data, const GeneratorInputs& inputs)
    : inputs_(inputs), real_(RealSamples(data)) {}

bool CollapseWatch::Due(int64_t step, int64_t tick_every) {
  return step / kLookEvery != (step - tick_every) / kLookEvery;
}

Likeness CollapseWatch::Look(models::Generator& generator) const {
  torch::NoGradGuard no_grad;
  const auto buffers = generator.buffers();
  std::vector<torch::Tensor> before;
  before.reserve(buffers.size());
  for (const torch::Tensor& buffer : buffers) before.push_back(buffer.clone());
  const torch::Tensor weight = generator.parameters().front();
  const torch::Tensor z =
      LatentBatch(kLookSeed, 0, kAlarmSamples, inputs_, weight.device()).to(weight.scalar_type());
  const torch::Tensor samples =
      generator.forward(z, CyclicLabels(0, kAlarmSamples, inputs_, weight.device()));
  for (size_t i = 0; i < buffers.size(); ++i) {
    torch::Tensor buffer = buffers[i];
    buffer.copy_(before[i]);
  }
  return real_.Compare(samples);
}

}  // namespace ganvas::train
