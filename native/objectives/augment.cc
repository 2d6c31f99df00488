#include "native/objectives/augment.h"

#include <algorithm>
#include <array>
#include <vector>

#include "native/error.h"
#include "native/nearest.h"

namespace ganvas::train {
namespace {

using torch::Tensor;

constexpr std::array<AugmentPart, 3> kParts = {{
    {"color", "brightness +-0.5, saturation 0 to 2, contrast 0.5 to 1.5", &AugmentPolicy::color},
    {"translation", "by up to 1/8 of the size, zeros from outside", &AugmentPolicy::translation},
    {"cutout", "a square of half the size set to zero", &AugmentPolicy::cutout},
}};

// Parts of a stream, one for each draw.
enum DiffAugmentDraw : uint64_t { kBrightness, kSaturation, kContrast, kShift, kCutout };

// Uniform numbers, one for each picture: [N, 1, 1, 1].
Tensor PerPicture(const Tensor& pictures, const StepRandom& random, Stream stream,
                  DiffAugmentDraw draw) {
  return random.Uniform(stream, {pictures.size(0), 1, 1, 1}, draw).to(pictures.scalar_type());
}

Tensor Color(Tensor x, const StepRandom& random, Stream stream) {
  if (x.size(1) == 4) {  // alpha has no colour
    return torch::cat({Color(x.narrow(1, 0, 3), random, stream), x.narrow(1, 3, 1)}, 1);
  }
  x = x + (PerPicture(x, random, stream, kBrightness) - 0.5);
  if (x.size(1) > 1) {
    const Tensor grey = x.mean({1}, /*keepdim=*/true);
    x = (x - grey) * (2 * PerPicture(x, random, stream, kSaturation)) + grey;
  }
  const Tensor mean = x.mean({1, 2, 3}, /*keepdim=*/true);
  return (x - mean) * (PerPicture(x, random, stream, kContrast) + 0.5) + mean;
}

// Whole numbers in [0, count), equally likely, from uniform ones.
Tensor WholeNumbers(const Tensor& uniform, int64_t count) {
  return (uniform * static_cast<double>(count)).floor().clamp_max(count - 1).to(torch::kInt64);
}

// Moves dimension `dim` of each picture by its own whole number `shift` [N], zeros from outside.
Tensor Shift(const Tensor& x, const Tensor& shift, int64_t dim) {
  const int64_t length = x.size(dim);
  std::vector<int64_t> sizes = {x.size(0), 1, 1, 1};
  sizes[static_cast<size_t>(dim)] = length;
  const Tensor from = (torch::arange(length, shift.options()) - shift.unsqueeze(1)).reshape(sizes);
  const Tensor inside = from.ge(0).logical_and(from.lt(length));
  return x.gather(dim, from.clamp(0, length - 1).expand_as(x)) * inside.to(x.scalar_type());
}

Tensor Translation(const Tensor& x, const StepRandom& random, Stream stream) {
  const Tensor uniform = random.Uniform(stream, {2, x.size(0)}, kShift, /*samples=*/1);
  Tensor moved = x;
  for (const int64_t dim : {2, 3}) {
    const int64_t reach = x.size(dim) / 8;
    moved = Shift(moved, WholeNumbers(uniform[dim - 2], 2 * reach + 1) - reach, dim);
  }
  return moved;
}

// The square's centre is anywhere in the picture, so that part of it may lie outside.
Tensor Cutout(const Tensor& x, const StepRandom& random, Stream stream) {
  const Tensor uniform = random.Uniform(stream, {2, x.size(0)}, kCutout, /*samples=*/1);
  std::array<Tensor, 2> within;
  for (const int64_t dim : {2, 3}) {
    const int64_t length = x.size(dim), side = length / 2;
    // One centre more for even sides, whose squares lie between pixels.
    const Tensor begin =
        WholeNumbers(uniform[dim - 2], length + (side % 2 == 0 ? 1 : 0)).unsqueeze(1) - side / 2;
    const Tensor place = torch::arange(length, begin.options());
    within[static_cast<size_t>(dim - 2)] =
        place.ge(begin).logical_and(place.lt(begin + side));  // [N, length]
  }
  const Tensor cut = within[0].unsqueeze(2).logical_and(within[1].unsqueeze(1)).unsqueeze(1);
  return x * cut.logical_not().to(x.scalar_type());
}

}  // namespace

std::span<const AugmentPart> AugmentParts() { return kParts; }

AugmentPolicy ParseAugmentPolicy(std::string_view text) {
  AugmentPolicy policy;
  while (!text.empty()) {
    const std::string_view name = text.substr(0, text.find(','));
    const AugmentPart* found = nullptr;
    std::string known;
    std::vector<std::string> names;
    for (const AugmentPart& part : kParts) {
      if (part.name == name) found = &part;
      names.emplace_back(part.name);
      known += (known.empty() ? "" : ", ") + std::string(part.name);
    }
    if (found == nullptr) {
      throw FatalError(ExitCode::kUsage, "augmentation '" + std::string(name) +
                                             "': expected some of " + known + ", joined by commas" +
                                             DidYouMean(name, names));
    }
    policy.*found->flag = true;
    text.remove_prefix(std::min(name.size() + 1, text.size()));
  }
  return policy;
}

Tensor DiffAugment(const Tensor& pictures, const AugmentPolicy& policy, const StepRandom& random,
                   Stream stream) {
  Tensor x = pictures;
  if (policy.color) x = Color(x, random, stream);
  if (policy.translation) x = Translation(x, random, stream);
  if (policy.cutout) x = Cutout(x, random, stream);
  return x;
}

}  // namespace ganvas::train
