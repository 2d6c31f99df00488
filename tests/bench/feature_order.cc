// How the network that ships with Ganvas orders pictures: FID of the real ones of a data set
// against others of the same set, whole and damaged.
//
//   build/native/bin/feature_order SPEC...
#include <torch/torch.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "native/data/dataset.h"
#include "native/error.h"
#include "native/metrics/feature_net.h"
#include "native/metrics/frechet.h"
#include "native/metrics/pictures.h"

namespace ganvas::metrics {
namespace {

namespace F = torch::nn::functional;

constexpr int64_t kMost = 500;  // pictures on each side

torch::Tensor Bytes(const torch::Tensor& pictures) {
  return pictures.round().clamp(0, 255).to(torch::kUInt8);
}

torch::Tensor Blurred(const torch::Tensor& pictures, int64_t side) {
  const std::vector<int64_t> border(4, side / 2);
  return Bytes(F::avg_pool2d(
      F::pad(pictures.to(torch::kFloat32), F::PadFuncOptions(border).mode(torch::kReplicate)),
      F::AvgPool2dFuncOptions(side).stride(1)));
}

torch::Tensor Noisy(const torch::Tensor& pictures, double sigma) {
  return Bytes(pictures.to(torch::kFloat32) + sigma * torch::randn(pictures.sizes()));
}

// Quarters change places.
torch::Tensor Torn(const torch::Tensor& pictures) {
  return torch::roll(pictures, {pictures.size(2) / 2, pictures.size(3) / 2}, {2, 3});
}

Moments MomentsOf(FeatureNet& net, const torch::Tensor& pictures) {
  MomentSums sums;
  for (int64_t i = 0; i < pictures.size(0); i += 100) {
    sums.Add(net.Features(pictures.slice(0, i, std::min(i + 100, pictures.size(0)))));
  }
  return sums.Finish();
}

void Print(const std::string& spec, int size) {
  data::DatasetOptions options;
  options.size = size;
  const auto dataset = data::OpenDataset(spec, options);
  const int64_t half = std::min(kMost, dataset->size() / 2);
  std::vector<int64_t> even, odd;  // over the whole set, so that classes in order are in both
  for (int64_t i = 0; i < half; ++i) {
    const int64_t place = i * (dataset->size() / half);
    even.push_back(place);
    odd.push_back(place + dataset->size() / half / 2);
  }
  torch::manual_seed(0);
  const auto net = OpenBuiltInNet(1);
  const Moments real = MomentsOf(*net, ReadPictures(*dataset, even).bytes);
  const torch::Tensor other = ReadPictures(*dataset, odd).bytes;
  const auto fid = [&](const torch::Tensor& pictures) {
    return FrechetDistance(real, MomentsOf(*net, pictures));
  };
  const torch::Tensor nothing = torch::full_like(other, 128);
  std::printf("| %s | %lld | %.2f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |\n",
              spec.substr(spec.find_last_of("/:") + 1).c_str(), static_cast<long long>(half),
              fid(other), fid(Blurred(other, 3)), fid(Blurred(other, 7)), fid(Noisy(other, 10)),
              fid(Noisy(other, 40)), fid(Torn(other)),
              fid(other.slice(0, 0, half / 20).repeat({20, 1, 1, 1})), fid(Noisy(nothing, 80)));
}

int Main(int count, char** arguments) {
  torch::set_num_threads(1);
  std::printf(
      "| data | pictures a side | real | means of 3x3 | of 7x7 | noise of 10 | of 40 | quarters "
      "swapped | a twentieth, repeated | only noise "
      "|\n|---|---|---|---|---|---|---|---|---|---|\n");
  for (int i = 1; i < count; ++i) Print(arguments[i], 64);
  return 0;
}

}  // namespace
}  // namespace ganvas::metrics

int main(int count, char** arguments) {
  try {
    return ganvas::metrics::Main(count, arguments);
  } catch (const ganvas::FatalError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return static_cast<int>(error.code());
  }
}
