#include "shared/meaning/feeds.h"

#include <algorithm>

#include "shared/base/quoted.h"
#include "shared/translate/numbers.h"

namespace ganvas::meaning {
namespace {

Result<Shape> ShapeOf(bool has_batch, int64_t count, std::span<const int64_t> rest) {
  std::vector<int64_t> dims;
  if (has_batch) dims.push_back(count);
  dims.insert(dims.end(), rest.begin(), rest.end());
  return Shape::Create(dims);
}

Result<Shape> LatentShape(const LatentInput& latent, int64_t count) {
  if (latent.size < 0) {
    return BadInput("input " + Quoted(latent.name) + " does not say how many numbers it takes");
  }
  return ShapeOf(latent.has_batch, count, latent.dims);
}

Result<Shape> LabelShape(const LabelInput& label, int64_t count) {
  std::vector<int64_t> dims;
  if (label.form != LabelForm::kScalar) {
    dims.assign(static_cast<size_t>(std::max(1, label.rank)), 1);
    dims[0] = count;
    if (label.form == LabelForm::kOneHot) dims[1] = label.classes;
  }
  return Shape::Create(dims);
}

bool IsLatent(const LatentInput& latent, const std::string& name) {
  return latent.name == name ||
         std::find(latent.also.begin(), latent.also.end(), name) != latent.also.end();
}

}  // namespace

Result<std::vector<Feed>> MakeFeeds(const Generator& generator, int64_t count,
                                    std::span<const float> latents,
                                    std::span<const int64_t> labels) {
  std::vector<Feed> feeds;
  if (generator.latent) {
    const LatentInput& latent = *generator.latent;
    GANVAS_ASSIGN(const Shape shape, LatentShape(latent, count));
    feeds.push_back({latent.name, latent.dtype, shape, translate::BytesOf(latents, latent.dtype)});
    for (const std::string& name : latent.also) {
      feeds.push_back({name, latent.dtype, shape, feeds.front().bytes});
    }
  }
  if (generator.label) {
    const LabelInput& label = *generator.label;
    GANVAS_ASSIGN(const Shape shape, LabelShape(label, count));
    std::vector<float> numbers(static_cast<size_t>(shape.elements()), 0.0f);
    for (size_t i = 0; i < labels.size(); ++i) {
      if (label.form != LabelForm::kOneHot) {
        numbers[std::min(i, numbers.size() - 1)] = static_cast<float>(labels[i]);
      } else if (labels[i] >= 0 && labels[i] < label.classes) {
        numbers[i * static_cast<size_t>(label.classes) + static_cast<size_t>(labels[i])] = 1;
      }
    }
    feeds.push_back({label.name, label.dtype, shape, translate::BytesOf(numbers, label.dtype)});
  }
  for (const ConstantInput& constant : generator.constants) {
    GANVAS_ASSIGN(feeds.emplace_back(), translate::ConstantFeed(constant, count));
  }
  return feeds;
}

Result<std::vector<Shape>> FeedShapes(const Generator& generator,
                                      std::span<const onnx::ValueInfo> inputs, int64_t count) {
  std::vector<Shape> shapes;
  for (const onnx::ValueInfo& input : inputs) {
    const auto constant =
        std::find_if(generator.constants.begin(), generator.constants.end(),
                     [&](const ConstantInput& c) { return c.name == input.name; });
    if (generator.latent && IsLatent(*generator.latent, input.name)) {
      GANVAS_ASSIGN(shapes.emplace_back(), LatentShape(*generator.latent, count));
    } else if (generator.label && generator.label->name == input.name) {
      GANVAS_ASSIGN(shapes.emplace_back(), LabelShape(*generator.label, count));
    } else if (constant != generator.constants.end()) {
      GANVAS_ASSIGN(shapes.emplace_back(), translate::ConstantShape(*constant, count));
    } else {
      return BadModel("input " + Quoted(input.name) + " has no part that is known");
    }
  }
  return shapes;
}

}  // namespace ganvas::meaning
