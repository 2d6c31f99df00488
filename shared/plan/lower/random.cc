// RandomNormal, RandomUniform and their Like forms. Noise that changed from run to run would break
// links and tests, and noise that depended on the place in a batch would break batches: every
// picture of every run gets the same numbers, those of the node's seed.
#include <algorithm>
#include <array>

#include "shared/latent/latent.h"
#include "shared/plan/lower/lower.h"

namespace ganvas::plan {

Result<Work> LowerRandom(const LowerContext& context) {
  constexpr int64_t kChunk = 4096;
  const auto& attrs = context.attributes<graph::RandomAttrs>();
  const Shape& shape = context.out().shape;
  const int64_t pictures = shape.rank() > 1 ? shape[0] : 1;
  const int64_t picture = shape.rank() > 1 ? shape.Product(1, shape.rank()) : shape.elements();
  Work work;
  work.kernel = "random";
  work.items = Parts(picture, kChunk);
  work.run = [=, out = context.out()](int64_t item, const Memory& memory, std::byte*) {
    const Part part = PartOf(item, picture, kChunk);
    std::array<float, kChunk> numbers;
    Latent(attrs.seed, static_cast<uint64_t>(item), attrs.normal ? Prior::kNormal : Prior::kUniform,
           numbers);
    for (float& number : numbers) number = number * attrs.factor + attrs.shift;
    for (int64_t p = 0; p < pictures; ++p) {
      std::copy_n(numbers.begin(), part.end - part.begin,
                  memory.Write<float>(out) + p * picture + part.begin);
    }
  };
  return work;
}

}  // namespace ganvas::plan
