#include "shared/translate/memory.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace ganvas::translate {

Result<uint64_t> RunBytes(Session& session, const Translator& translator, const PictureSize& size,
                          int threads) {
  const Shape shape = TensorShape(translator.takes, BatchOf(translator), size);
  GANVAS_ASSIGN(const PlanInfo plan, session.InspectPlan(NamedShapes(translator, shape)));
  GANVAS_ASSIGN(const PictureSize out, OutputSize(session, translator, size));
  const int64_t output = BatchOf(translator) * translator.gives.channels * out.height * out.width;
  return plan.arena_bytes + plan.scratch_bytes * static_cast<uint64_t>(threads) +
         sizeof(float) * static_cast<uint64_t>(shape.elements() + output);
}

Result<int64_t> LargestTile(const Translator& translator, uint64_t budget,
                            const std::function<Result<uint64_t>(int64_t)>& bytes_of) {
  constexpr int64_t kFirst = 256, kLargest = 4096;
  const int64_t multiple = translator.multiple;
  const auto aligned = [&](int64_t side) {
    return std::max(translator.smallest, std::min(side, kLargest) / multiple * multiple);
  };
  int64_t side = aligned(std::max(kFirst, multiple));
  GANVAS_ASSIGN(uint64_t bytes, bytes_of(side));
  // It grows about with the area.
  const double growth = std::sqrt(static_cast<double>(budget) / static_cast<double>(bytes));
  side = aligned(static_cast<int64_t>(static_cast<double>(side) * growth));
  while (true) {
    GANVAS_ASSIGN(bytes, bytes_of(side));
    if (bytes <= budget) return side;
    const int64_t next = aligned(std::min(side * 15 / 16, side - multiple));
    if (next >= side) break;
    side = next;
  }
  return BadInput("a tile of " + std::to_string(side) + "x" + std::to_string(side) +
                  " pixels takes " + std::to_string((bytes >> 20) + 1) + " MB, more than " +
                  std::to_string(budget >> 20) + " MB");
}

}  // namespace ganvas::translate
