#include "shared/meaning/clues.h"

#include <algorithm>
#include <cmath>

#include "shared/base/quoted.h"
#include "shared/graph/number.h"
#include "shared/meaning/names.h"

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

std::vector<int64_t> LengthsByWeights(const Wiring& wiring, Wiring::Value v) {
  constexpr size_t kMostSteps = 8;
  for (size_t i = 0; i < kMostSteps && v != Wiring::kNone; ++i) {
    const auto& readers = wiring.Readers(v);
    const auto reads = std::find_if(readers.begin(), readers.end(),
                                    [](const Wiring::Node* n) { return n->op != "Shape"; });
    if (reads == readers.end()) break;
    const Wiring::Node& node = **reads;
    const Wiring::Value second = Wiring::InputOf(node, 1);
    if (node.op == "Gemm" || node.op == "MatMul") {
      if (second == Wiring::kNone || Wiring::InputOf(node, 0) != v) break;
      const auto& weights = wiring.constants[static_cast<size_t>(second)];
      if (!weights || weights->shape.rank() != 2) break;
      const int64_t rows = weights->shape[0], columns = weights->shape[1];
      // A Gemm has its weights either way round; a wrong length fails where shapes are inferred.
      if (node.op == "MatMul" || rows == columns) return {rows};
      return {rows, columns};
    }
    const bool same = node.op == "Cast" || node.op == "Identity" || node.op == "Flatten";
    if (!same || node.outputs.empty()) break;
    v = node.outputs[0];
  }
  return {};
}

std::string SizeProblem(const Generator& generator) {
  if (!generator.picture || generator.picture->height < 1 || generator.picture->width < 1) {
    return "";
  }
  const PictureOutput& picture = *generator.picture;
  const LatentInput& latent = *generator.latent;
  const auto as_large = [](const std::string& name) {
    return "its input " + Quoted(name) +
           " is as large as its picture, so it is not a latent; pictures that are translated have "
           "1, 3 or 4 channels";
  };
  const std::vector<int64_t>& dims = latent.dims;
  const bool map = dims.size() >= 2 && dims.size() <= 3 && dims[dims.size() - 2] > 1 &&
                   dims[dims.size() - 1] > 1;
  const int64_t numbers = picture.format.channels * picture.height * picture.width;
  const bool map_as_large = map && picture.height <= dims[dims.size() - 2];
  const bool list_as_large = picture.flat && latent.size >= numbers;
  if (!latent.is_named && (map_as_large || list_as_large)) return as_large(latent.name);
  // Four planes that are given and come back are latents of a model that denoises.
  std::vector<int64_t> made(picture.dims.begin() + (picture.has_batch ? 1 : 0), picture.dims.end());
  if (picture.format.channels == 4 && latent.dims == made) {
    return "its output " + Quoted(picture.name) + " holds latents like its input " +
           Quoted(latent.name) + ", not a picture";
  }
  for (const ConstantInput& constant : generator.constants) {
    const bool noise = LowerCase(constant.name).find("noise") != std::string::npos;
    if (!noise && made.size() == 3 && constant.dims == made) return as_large(constant.name);
  }
  return "";
}

}  // namespace ganvas::meaning
