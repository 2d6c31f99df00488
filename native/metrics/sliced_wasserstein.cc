#include "native/metrics/sliced_wasserstein.h"

#include <ATen/Parallel.h>

#include <algorithm>

#include "native/metrics/metric_rows.h"
#include "native/metrics/random_stream.h"
#include "native/metrics/set_figures.h"
#include "shared/latent/latent.h"

namespace ganvas::metrics {
namespace {

namespace F = torch::nn::functional;

constexpr int64_t kSmallestLevel = 16;
constexpr int64_t kPatch = 7;
constexpr int64_t kMostPatches = 65536;      // a level
constexpr int64_t kPatchesPerPicture = 128;  // at most, as in the paper
constexpr int64_t kPatchDirections = 256;
constexpr int64_t kDirectionsAtOnce = 32;
constexpr int64_t kPicturesAtOnce = 256;

// Convolves every plane with the 5 x 5 binomial kernel times `gain`.
torch::Tensor Blur(const torch::Tensor& planes, double gain) {
  const torch::Tensor row = torch::tensor({1.0f, 4.0f, 6.0f, 4.0f, 1.0f}) / 16;
  const torch::Tensor kernel = (torch::outer(row, row) * gain).view({1, 1, 5, 5});
  const auto sizes = planes.sizes();
  const torch::Tensor flat = planes.reshape({-1, 1, sizes[2], sizes[3]});
  const torch::Tensor padded = F::pad(flat, F::PadFuncOptions({2, 2, 2, 2}).mode(torch::kReflect));
  return F::conv2d(padded, kernel).view(sizes);
}

torch::Tensor Halve(const torch::Tensor& level) {
  using torch::indexing::None;
  using torch::indexing::Slice;
  return Blur(level, 1).index({Slice(), Slice(), Slice(None, None, 2), Slice(None, None, 2)});
}

// To height x width, of which `level` is the half.
torch::Tensor Double(const torch::Tensor& level, int64_t height, int64_t width) {
  using torch::indexing::None;
  using torch::indexing::Slice;
  torch::Tensor spread = torch::zeros({level.size(0), level.size(1), height, width});
  spread.index_put_({Slice(), Slice(), Slice(None, None, 2), Slice(None, None, 2)}, level);
  return Blur(spread, 4);
}

torch::Tensor RandomDirections(RandomStream& random, int64_t length, int64_t count) {
  torch::Tensor directions = torch::empty({count, length});
  Latent(random.NextSeed(), 0, Prior::kNormal,
         {directions.data_ptr<float>(), static_cast<size_t>(length * count)});
  return directions / directions.norm(2, 1, true).clamp_min(1e-12);
}

// Sorts each row of a contiguous float tensor, several at once. (torch::sort also makes indices and
// takes several times as long.)
torch::Tensor SortRows(torch::Tensor rows) {
  const int64_t length = rows.size(1);
  float* numbers = rows.data_ptr<float>();
  at::parallel_for(0, rows.size(0), 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      std::sort(numbers + i * length, numbers + (i + 1) * length);
    }
  });
  return rows;
}

}  // namespace

double SlicedWasserstein(const torch::Tensor& a, const torch::Tensor& b, uint64_t seed,
                         int64_t directions) {
  torch::NoGradGuard no_grad;
  TORCH_CHECK(a.sizes() == b.sizes(), "sets of different sizes");
  const torch::Tensor at = a.to(torch::kFloat32).t(), bt = b.to(torch::kFloat32).t();
  RandomStream random(seed, Purpose::kDirections);
  double sum = 0;
  for (int64_t done = 0; done < directions; done += kDirectionsAtOnce) {
    const int64_t count = std::min(kDirectionsAtOnce, directions - done);
    const torch::Tensor along = RandomDirections(random, a.size(1), count);
    const torch::Tensor pa = SortRows(along.mm(at));
    const torch::Tensor pb = SortRows(along.mm(bt));
    sum += (pa - pb).abs().mean(1, false, torch::kFloat64).sum().item<double>();
  }
  return sum / static_cast<double>(directions);
}

std::vector<torch::Tensor> LaplacianPyramid(const torch::Tensor& pictures) {
  std::vector<torch::Tensor> levels = {pictures};
  while (std::min(levels.back().size(2), levels.back().size(3)) / 2 >= kSmallestLevel) {
    const torch::Tensor finer = levels.back();
    levels.push_back(Halve(finer));
    levels[levels.size() - 2] = finer - Double(levels.back(), finer.size(2), finer.size(3));
  }
  return levels;
}

namespace {

// Patches of some pictures, [N * patches, C, p, p]; `random` goes on.
torch::Tensor CutPatches(const torch::Tensor& level, int64_t patches, RandomStream& random) {
  const int64_t channels = level.size(1), height = level.size(2), width = level.size(3);
  const int64_t size = std::min({kPatch, height, width});
  const torch::Tensor source = level.contiguous();
  torch::Tensor cut = torch::empty({level.size(0) * patches, channels, size, size});
  float* out = cut.data_ptr<float>();
  for (int64_t n = 0; n < level.size(0); ++n) {
    for (int64_t p = 0; p < patches; ++p) {
      const int64_t x = random.Below(width - size + 1), y = random.Below(height - size + 1);
      for (int64_t c = 0; c < channels; ++c) {
        const float* plane = source.data_ptr<float>() + (n * channels + c) * height * width;
        for (int64_t row = 0; row < size; ++row) {
          const float* begin = plane + (y + row) * width + x;
          out = std::copy(begin, begin + size, out);
        }
      }
    }
  }
  return cut;
}

torch::Tensor NormalizeChannels(torch::Tensor patches) {
  for (int64_t c = 0; c < patches.size(1); ++c) {
    torch::Tensor channel = patches.select(1, c);
    channel -= channel.mean();
    const double deviation = channel.std(/*unbiased=*/false).item<double>();
    if (deviation > 0) channel /= deviation;
  }
  return patches.flatten(1);
}

// Normalized descriptors at every level; the pyramid is made of a few pictures at a time.
std::vector<torch::Tensor> AllDescriptors(const torch::Tensor& pictures, uint64_t seed) {
  const int64_t patches =
      std::clamp<int64_t>(kMostPatches / pictures.size(0), 1, kPatchesPerPicture);
  RandomStream random(seed, Purpose::kPatches);
  std::vector<std::vector<torch::Tensor>> parts;
  for (int64_t first = 0; first < pictures.size(0); first += kPicturesAtOnce) {
    const auto levels = LaplacianPyramid(
        pictures.slice(0, first, std::min(first + kPicturesAtOnce, pictures.size(0)))
            .to(torch::kFloat32));
    parts.resize(levels.size());
    for (size_t l = 0; l < levels.size(); ++l) {
      parts[l].push_back(CutPatches(levels[l], patches, random));
    }
  }
  std::vector<torch::Tensor> descriptors;
  for (auto& level : parts) {
    descriptors.push_back(NormalizeChannels(torch::cat(level)));
    level.clear();
  }
  return descriptors;
}

// `count` pictures at even distances: those of a folder are in the order of their names, so its
// first ones may be of one kind.
torch::Tensor Spread(const torch::Tensor& pictures, int64_t count) {
  const int64_t all = pictures.size(0);
  if (count == all) return pictures;
  return pictures.index_select(
      0, torch::arange(count, torch::kInt64).mul(all).div(count, /*rounding_mode=*/"floor"));
}

}  // namespace

torch::Tensor PatchDescriptors(const torch::Tensor& level, int64_t patches_per_picture,
                               uint64_t seed) {
  torch::NoGradGuard no_grad;
  RandomStream random(seed, Purpose::kPatches);
  return NormalizeChannels(CutPatches(level.to(torch::kFloat32), patches_per_picture, random));
}

std::map<int64_t, double> PatchWasserstein(const torch::Tensor& real_pictures,
                                           const torch::Tensor& fake_pictures, uint64_t seed) {
  torch::NoGradGuard no_grad;
  const int64_t count = std::min({real_pictures.size(0), fake_pictures.size(0), kMostPatches});
  // Other places in each set, as they are other pictures.
  const auto real = AllDescriptors(Spread(real_pictures, count), seed);
  const auto fake = AllDescriptors(Spread(fake_pictures, count), seed + 1);
  std::map<int64_t, double> distances;
  int64_t width = real_pictures.size(3);
  for (size_t l = 0; l < real.size(); ++l) {
    distances[width] = 1000 * SlicedWasserstein(real[l], fake[l], seed, kPatchDirections);
    width = (width + 1) / 2;
  }
  return distances;
}

std::vector<Part> PatchDistance(SetFigures& sets, PictureSample& sample) {
  std::vector<Part> parts = {{"mean", 0}};
  const auto levels =
      PatchWasserstein(sets.reference().bytes(), sample.bytes(), sets.options().seed);
  for (auto level = levels.rbegin(); level != levels.rend(); ++level) {
    parts.push_back({std::to_string(level->first), level->second});
    parts[0].value += level->second / static_cast<double>(levels.size());
  }
  return parts;
}

}  // namespace ganvas::metrics
