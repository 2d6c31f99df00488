#include "native/data/batch_order.h"

#include <array>
#include <string>
#include <utility>

#include "native/error.h"
#include "shared/latent/latent.h"

namespace ganvas::data {
namespace {

// High halves of the Philox counter, so that the streams of one seed never meet (latents use 0).
constexpr uint64_t kShuffleStream = uint64_t{1} << 56;
constexpr uint64_t kMirrorStream = uint64_t{2} << 56;

// Epochs whose orders are kept: batches in the making lie close together, but a batch may span
// several epochs of small data.
constexpr size_t kEpochs = 8;

}  // namespace

BatchOrder::BatchOrder(uint64_t seed, int64_t pictures, bool mirror)
    : seed_(seed), pictures_(static_cast<uint64_t>(pictures)), mirror_(mirror) {
  if (pictures < 1 || pictures > int64_t{0xffffffff}) {
    throw FatalError(ExitCode::kBadFile, "data with " + std::to_string(pictures) + " pictures");
  }
}

BatchOrder::Place BatchOrder::At(uint64_t sample) const {
  const auto order = OrderOf(sample / pictures_);
  return {(*order)[static_cast<size_t>(sample % pictures_)],
          mirror_ && (Philox4x32(seed_, sample, kMirrorStream)[0] & 1) != 0};
}

// Fisher-Yates (Knuth 1969, algorithm P) driven by Philox.
std::shared_ptr<const BatchOrder::Permutation> BatchOrder::OrderOf(uint64_t epoch) const {
  const std::lock_guard lock(mutex_);
  if (const auto found = orders_.find(epoch); found != orders_.end()) return found->second;
  auto order = std::make_shared<Permutation>(static_cast<size_t>(pictures_));
  for (size_t i = 0; i < order->size(); ++i) (*order)[i] = static_cast<uint32_t>(i);
  std::array<uint32_t, 4> words{};
  for (size_t i = order->size(); i > 1; --i) {
    const size_t draw = order->size() - i;
    if (draw % 4 == 0) words = Philox4x32(seed_, draw / 4, kShuffleStream | epoch);
    const size_t other = static_cast<size_t>(static_cast<uint64_t>(words[draw % 4]) * i >> 32);
    std::swap((*order)[i - 1], (*order)[other]);
  }
  while (orders_.size() >= kEpochs) orders_.erase(orders_.begin());
  return orders_.emplace(epoch, std::move(order)).first->second;
}

}  // namespace ganvas::data
