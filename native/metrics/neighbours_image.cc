#include "native/metrics/neighbours_image.h"

#include <algorithm>
#include <span>
#include <vector>

#include "native/error.h"
#include "native/files/durable_file.h"
#include "shared/image/image.h"

namespace ganvas::metrics {
namespace {

constexpr int64_t kPairs = 32;
constexpr int kColumns = 16;  // pictures, two for each pair

// Appends uint8[C, H, W] as RGBA.
void Append(const torch::Tensor& picture, std::vector<uint8_t>* rgba) {
  const torch::Tensor planes = picture.contiguous();
  const int64_t plane = planes.size(1) * planes.size(2);
  const uint8_t* bytes = planes.data_ptr<uint8_t>();
  for (int64_t i = 0; i < plane; ++i) {
    for (int64_t c = 0; c < 3; ++c) {
      rgba->push_back(bytes[(planes.size(0) >= 3 ? c : 0) * plane + i]);
    }
    rgba->push_back(255);
  }
}

// Writes `count` pictures of the size of `like`, uint8[N, C, H, W].
void WriteGrid(const std::string& path, const std::vector<uint8_t>& rgba, int64_t count,
               const torch::Tensor& like, int columns) {
  const Image grid = Grid(rgba, static_cast<int>(count), static_cast<int>(like.size(3)),
                          static_cast<int>(like.size(2)), columns);
  const std::vector<uint8_t> png = ValueOrThrow(EncodePng(grid), path, ExitCode::kFailed);
  const std::span<const uint8_t> part(png);
  WriteFileDurably(path, {&part, 1});
}

}  // namespace

void WriteNeighbours(const std::string& path, const torch::Tensor& generated,
                     const torch::Tensor& training, const Nearest& nearest) {
  const torch::Tensor order = nearest.distance.argsort();
  const int64_t pairs = std::min(kPairs, order.size(0));
  std::vector<uint8_t> rgba;
  for (int64_t i = 0; i < pairs; ++i) {
    const int64_t row = order[i].item<int64_t>();
    Append(generated[row], &rgba);
    Append(training[nearest.index[row].item<int64_t>()], &rgba);
  }
  WriteGrid(path, rgba, 2 * pairs, generated, kColumns);
}

void WriteNearestRows(const std::string& path, const torch::Tensor& generated,
                      const torch::Tensor& training, const torch::Tensor& index) {
  const int64_t columns = 1 + index.size(1);
  std::vector<uint8_t> rgba;
  for (int64_t row = 0; row < generated.size(0); ++row) {
    Append(generated[row], &rgba);
    for (int64_t i = 0; i < index.size(1); ++i) {
      Append(training[index[row][i].item<int64_t>()], &rgba);
    }
  }
  WriteGrid(path, rgba, generated.size(0) * columns, generated, static_cast<int>(columns));
}

}  // namespace ganvas::metrics
