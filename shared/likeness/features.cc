#include "shared/likeness/features.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "shared/image/resample.h"
#include "shared/runtime/value_uses.h"
#include "shared/translate/pixels.h"

namespace ganvas::likeness {
namespace {

constexpr int kSide = 8;  // of maps, and of reduced pictures
constexpr int64_t kLargestMaps = 16384;
constexpr size_t kPartOfPictures = 32;  // that are held at once

bool IsSmallMaps(const NamedValue& value) {
  const bool maps =
      std::find(value.uses.begin(), value.uses.end(), ValueUse::kMaps) != value.uses.end();
  const auto known = [](int64_t side) { return side > 0; };
  return maps && std::all_of(value.dims.begin() + 1, value.dims.end(), known) &&
         value.dims[2] * value.dims[3] <= kSide * kSide &&
         value.dims[1] * value.dims[2] * value.dims[3] <= kLargestMaps;
}

}  // namespace

Result<std::optional<directions::SampledValue>> FindFeature(const Session& session) {
  GANVAS_ASSIGN(const std::vector<NamedValue> values, session.Values());
  const std::string styles = StylesName(session.info(), values);
  const bool named = session.info().metadata.count("ganvas.w") > 0;
  std::optional<directions::SampledValue> found;
  for (const NamedValue& value : values) {
    // Of values that only may be styles, those of layers are; vectors may be the latent itself.
    if (!styles.empty() && value.name == styles && (named || value.dims.size() == 3)) {
      const int64_t layers = value.dims.size() == 3 ? std::max<int64_t>(1, value.dims[1]) : 1;
      return std::optional(directions::SampledValue{value.name, layers, 0, layers - 1});
    }
    if (IsSmallMaps(value)) found = directions::SampledValue{value.name, 1, 0, 0};
  }
  return found;
}

Result<Features> Features::Create(Session& session, const meaning::Generator& generator,
                                  directions::LatentSet set) {
  Features features(session, generator, std::move(set));
  const auto size = static_cast<size_t>(generator.latent->size);
  features.count_ = features.set_.latents.size() / size;
  auto value = FindFeature(session);
  // Where shapes cannot be told, the picture alone is known.
  if (value.ok()) features.value_ = *value;
  if (features.value_) features.name_ = features.value_->name;
  if (!features.value_ && !generator.picture) {
    return BadInput("the model makes no pictures that could be compared");
  }
  return features;
}

Result<double> Features::Work(directions::Deadline deadline) {
  while (done_ < count_) {
    if (!samples_) GANVAS_TRY(BeginPart());
    GANVAS_ASSIGN(const double share, samples_->Work(deadline));
    if (share < 1) {
      return (static_cast<double>(done_) + share * static_cast<double>(part_)) /
             static_cast<double>(count_);
    }
    std::vector<float>& rows = samples_->rows(0);
    if (value_) {
      rows_ = std::move(rows);
    } else {
      GANVAS_TRY(Reduce(rows, part_));
    }
    samples_.reset();
    done_ += part_;
    if (std::chrono::steady_clock::now() >= deadline) break;
  }
  return done_ >= count_ ? 1.0 : static_cast<double>(done_) / static_cast<double>(count_);
}

// All samples of a value; of whole pictures only as many as memory has room for.
Status Features::BeginPart() {
  const auto size = static_cast<size_t>(generator_.latent->size);
  part_ = value_ ? count_ : std::min(kPartOfPictures, count_ - done_);
  directions::LatentSet part;
  const auto from = set_.latents.begin() + static_cast<ptrdiff_t>(done_ * size);
  part.latents.assign(from, from + static_cast<ptrdiff_t>(part_ * size));
  if (!set_.labels.empty()) {
    const auto label = set_.labels.begin() + static_cast<ptrdiff_t>(done_);
    part.labels.assign(label, label + static_cast<ptrdiff_t>(part_));
  }
  directions::SampledValue value;
  if (value_) {
    value = *value_;
  } else {
    value.name = generator_.picture->name;
  }
  GANVAS_ASSIGN(directions::Samples samples,
                directions::Samples::Create(*session_, generator_, {value}, std::move(part)));
  samples_.emplace(std::move(samples));
  return {};
}

Status Features::Reduce(const std::vector<float>& pictures, size_t count) {
  const meaning::PictureOutput& picture = *generator_.picture;
  const size_t each = pictures.size() / count;
  const auto channels = static_cast<double>(std::max<int64_t>(1, picture.format.channels));
  // Where only a run tells the sides, pictures are square.
  const auto side = std::llround(std::sqrt(static_cast<double>(each) / channels));
  const auto height = static_cast<int>(picture.height > 0 ? picture.height : side);
  const auto width = static_cast<int>(picture.width > 0 ? picture.width : side);
  if (static_cast<double>(height) * static_cast<double>(width) * channels !=
      static_cast<double>(each)) {
    return BadInput("the sides of the model's pictures are not known");
  }
  std::vector<uint8_t> rgba(static_cast<size_t>(4) * static_cast<size_t>(height) *
                            static_cast<size_t>(width));
  uint8_t small[4 * kSide * kSide];
  for (size_t i = 0; i < count; ++i) {
    translate::TensorToPixels(&pictures[i * each], width, height, picture.format, rgba.data());
    ResampleRgba(rgba.data(), width, height, small, kSide, kSide);
    for (size_t k = 0; k < sizeof small; ++k) {
      if (k % 4 != 3) rows_.push_back(static_cast<float>(small[k]) / 255);
    }
  }
  return {};
}

}  // namespace ganvas::likeness
