// Which picture is which sample of a run.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace ganvas::data {

// Sample number n of a run is picture permutation_e(n mod size) of epoch e = n / size: every epoch
// shows each picture once, in an order of its own. A pure function of (seed, size, n). May be asked
// from several threads at once.
class BatchOrder {
 public:
  // 1 to 2^32 - 1 pictures, else FatalError(kBadFile).
  BatchOrder(uint64_t seed, int64_t pictures, bool mirror);

  struct Place {
    int64_t picture;
    bool mirrored;  // half of the samples are, where `mirror` is set
  };
  Place At(uint64_t sample) const;

 private:
  using Permutation = std::vector<uint32_t>;
  std::shared_ptr<const Permutation> OrderOf(uint64_t epoch) const;

  uint64_t seed_;
  uint64_t pictures_;
  bool mirror_;
  mutable std::mutex mutex_;
  mutable std::map<uint64_t, std::shared_ptr<const Permutation>> orders_;
};

}  // namespace ganvas::data
