#include "native/data/equal_pictures.h"

#include <unordered_set>
#include <vector>

#include "native/data/fingerprint.h"

namespace ganvas::data {

int64_t CountEqualPictures(const Dataset& dataset) {
  std::unordered_set<uint64_t> known;
  std::vector<uint8_t> bytes(dataset.shape().bytes());
  for (int64_t i = 0; i < dataset.size(); ++i) {
    dataset.Get(i, bytes.data());
    known.insert(Fingerprinter().Add(bytes).value());
  }
  return dataset.size() - static_cast<int64_t>(known.size());
}

}  // namespace ganvas::data
