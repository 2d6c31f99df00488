#include "native/metrics/random_stream.h"

#include <numeric>
#include <utility>

#include "shared/latent/latent.h"

namespace ganvas::metrics {

uint32_t RandomStream::Next() {
  // High halves of the counter: latents have 0, the streams of data and training 1 << 56 and up.
  if (drawn_ % 4 == 0) block_ = Philox4x32(seed_, drawn_ / 4, (uint64_t{0xe7} << 56) | purpose_);
  return block_[drawn_++ % 4];
}

int64_t RandomStream::Below(int64_t bound) {
  return static_cast<int64_t>(static_cast<uint64_t>(Next()) * static_cast<uint64_t>(bound) >> 32);
}

uint64_t RandomStream::NextSeed() {
  const uint64_t high = Next();
  return high << 32 | Next();
}

std::vector<int64_t> ChooseDistinct(RandomStream& random, int64_t total, int64_t count) {
  // Fisher-Yates (Knuth 1969, algorithm P) from the front, stopped after `count`.
  std::vector<int64_t> order(static_cast<size_t>(total));
  std::iota(order.begin(), order.end(), int64_t{0});
  for (int64_t i = 0; i < count; ++i) {
    const int64_t other = i + random.Below(total - i);
    std::swap(order[static_cast<size_t>(i)], order[static_cast<size_t>(other)]);
  }
  order.resize(static_cast<size_t>(count));
  return order;
}

}  // namespace ganvas::metrics
