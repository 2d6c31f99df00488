#include "shared/meaning/clues.h"

#include <algorithm>
#include <cmath>

#include "shared/base/quoted.h"
#include "shared/graph/number.h"

namespace ganvas::meaning {

using translate::Wiring;

std::vector<int64_t> LikelyDims(const LatentInput& latent) {
  if (latent.dims.size() <= 1) return {100, 128, 512, 64, 256, 32, 16, 8, 4, 2, 120, 140, 1024};
  if (latent.dims[0] >= 32) return {1, 4, 8, 16, 32};
  return {16, 8, 32, 64, 4, 1};
}

LatentInput Settled(LatentInput latent, int64_t side) {
  latent.size = 1;
  for (int64_t& dim : latent.dims) {
    if (dim < 0) dim = side;
    latent.size *= dim;
  }
  return latent;
}

std::vector<int64_t> FlattenedFrom(const Wiring& wiring, Wiring::Value v, const ShapeOf& shape_of) {
  constexpr size_t kMostSteps = 32;
  for (size_t i = 0; i < kMostSteps && v != Wiring::kNone; ++i) {
    std::vector<int64_t> dims = shape_of(v);
    if (dims.size() == 4) return dims;
    const Wiring::Node* node = wiring.Producer(v);
    if (node == nullptr) break;
    const Wiring::Value wanted = Wiring::InputOf(*node, 1);
    const bool named = node->op == "Reshape" && wanted != Wiring::kNone &&
                       wiring.constants[static_cast<size_t>(wanted)].has_value();
    if (named) {
      const TensorView& shape = *wiring.constants[static_cast<size_t>(wanted)];
      if (shape.dtype == DType::kI64 && shape.shape.elements() == 4) {
        dims.clear();
        for (int64_t k = 0; k < 4; ++k) dims.push_back(graph::IntegerAt(shape, k));
        return dims;
      }
    }
    const auto variable = std::find_if(node->inputs.begin(), node->inputs.end(), [&](int input) {
      return input != Wiring::kNone && !wiring.constants[static_cast<size_t>(input)];
    });
    v = variable == node->inputs.end() ? Wiring::kNone : *variable;
  }
  return {};
}

ValueRange JudgeRange(std::vector<float> numbers, double* low, double* high) {
  for (float& number : numbers) number = std::isfinite(number) ? number : 0;
  const auto rank = [&](size_t at) {
    std::nth_element(numbers.begin(), numbers.begin() + static_cast<ptrdiff_t>(at), numbers.end());
    return static_cast<double>(numbers[at]);
  };
  *low = rank(numbers.size() / 100);
  *high = rank(numbers.size() - 1 - numbers.size() / 100);
  if (std::max(-*low, *high) > 16) return ValueRange::kBytes;
  // What swings below 0 a little only overshoots.
  return *low < -0.25 * std::max(*high, 0.0) ? ValueRange::kUnit : ValueRange::kShare;
}

std::string MapProblem(const Generator& generator) {
  const LatentInput& latent = *generator.latent;
  const auto& picture = generator.picture;
  const bool map = latent.dims.size() == 3 && latent.dims[1] > 1 && latent.dims[2] > 1;
  if (!map || latent.is_named || !picture || picture->height < 0 ||
      picture->height > latent.dims[1]) {
    return "";
  }
  return "its input " + Quoted(latent.name) +
         " is as large as its picture, which no latent is; pictures that are translated have 1, 3 "
         "or 4 channels";
}

}  // namespace ganvas::meaning
