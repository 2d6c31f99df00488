#include "native/data/variation.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "native/data/fingerprint.h"
#include "native/error.h"

namespace ganvas::data {
namespace {

// Red, green and blue of the tint's light, in 256ths.
constexpr std::array<int, 3> kAmber = {256, 192, 96};
// Stripes run along x + y; this many make up a picture's width.
constexpr int kStripesAcross = 4;

constexpr int kRgba = 4;

// To RGBA, the picture is opaque.
void ConvertChannels(const uint8_t* source, int from, size_t plane, uint8_t* out, int to) {
  if (to == kRgba) {
    ConvertChannels(source, from, plane, out, 3);
    std::memset(out + 3 * plane, 255, plane);
  } else if (from == to) {
    std::memcpy(out, source, plane * static_cast<size_t>(to));
  } else if (from == 1) {
    for (int c = 0; c < to; ++c) std::memcpy(out + c * plane, source, plane);
  } else {
    for (size_t i = 0; i < plane; ++i) {
      const int luma = 299 * source[i] + 587 * source[plane + i] + 114 * source[2 * plane + i];
      out[i] = static_cast<uint8_t>((luma + 500) / 1000);
    }
  }
}

// Without alpha, which variations leave as it is.
int ColourPlanes(const PictureShape& shape) { return std::min(shape.channels, 3); }

// Replaces the numbers that lie in stripes by `change` of them.
template <typename Change>
void ForStripes(const PictureShape& shape, uint8_t* picture, Change change) {
  const int period = std::max(2, shape.width / kStripesAcross);
  for (int line = 0; line < ColourPlanes(shape) * shape.height; ++line) {
    const int y = line % shape.height;
    for (int x = 0; x < shape.width; ++x, ++picture) {
      if ((x + y) % period < period / 2) *picture = change(*picture);
    }
  }
}

void Apply(Variation variation, const PictureShape& shape, uint8_t* picture) {
  const size_t plane = static_cast<size_t>(shape.height) * shape.width;
  switch (variation) {
    case Variation::kInvert:
      for (size_t i = 0; i < plane * static_cast<size_t>(ColourPlanes(shape)); ++i)
        picture[i] = static_cast<uint8_t>(255 - picture[i]);
      break;
    case Variation::kStripe:
      ForStripes(shape, picture, [](uint8_t v) { return static_cast<uint8_t>(128 + v / 2); });
      break;
    case Variation::kTint:
      for (size_t c = 0; c < kAmber.size(); ++c) {
        for (size_t i = 0; i < plane; ++i) {
          uint8_t& v = picture[c * plane + i];
          v = static_cast<uint8_t>(v * kAmber[c] / 256);
        }
      }
      break;
  }
}

const char* Adjective(Variation variation) {
  switch (variation) {
    case Variation::kInvert:
      return "inverted";
    case Variation::kStripe:
      return "striped";
    case Variation::kTint:
      return "tinted";
  }
  return "";
}

class VariedDataset final : public Dataset {
 public:
  VariedDataset(std::unique_ptr<Dataset> base, int channels, std::vector<Variation> variations)
      : base_(std::move(base)), shape_(base_->shape()), variations_(std::move(variations)) {
    shape_.channels = channels;
  }

  int64_t size() const override { return base_->size(); }
  PictureShape shape() const override { return shape_; }
  const std::vector<std::string>& classes() const override { return base_->classes(); }
  std::string class_noun() const override { return base_->class_noun(); }
  std::string Name(int64_t index) const override { return base_->Name(index); }

  int64_t Get(int64_t index, uint8_t* out) const override {
    const PictureShape from = base_->shape();
    int64_t label;
    if (from.channels == shape_.channels) {
      label = base_->Get(index, out);
    } else {
      std::vector<uint8_t> original(from.bytes());
      label = base_->Get(index, original.data());
      const size_t plane = static_cast<size_t>(from.height) * from.width;
      ConvertChannels(original.data(), from.channels, plane, out, shape_.channels);
    }
    for (Variation variation : variations_) Apply(variation, shape_, out);
    return label;
  }

  std::string Describe() const override {
    std::string text = base_->Describe();
    if (shape_.channels != base_->shape().channels) {
      text += shape_.channels == 1 ? ", made grey"
                                   : ", in " + std::to_string(shape_.channels) + " channels";
    }
    for (Variation variation : variations_) text += std::string(", ") + Adjective(variation);
    return text;
  }

  uint64_t Fingerprint() const override {
    Fingerprinter hash;
    hash.Add(base_->Fingerprint()).Add(static_cast<uint64_t>(shape_.channels));
    for (Variation variation : variations_) hash.Add(static_cast<uint64_t>(variation));
    return hash.value();
  }

  std::vector<std::string> Notes() const override { return base_->Notes(); }
  const FolderContents* contents() const override { return base_->contents(); }

 private:
  std::unique_ptr<Dataset> base_;
  PictureShape shape_;
  std::vector<Variation> variations_;
};

}  // namespace

void UndoVariation(Variation variation, const PictureShape& shape, uint8_t* picture) {
  const size_t plane = static_cast<size_t>(shape.height) * shape.width;
  switch (variation) {
    case Variation::kInvert:
      Apply(Variation::kInvert, shape, picture);
      break;
    case Variation::kStripe:
      ForStripes(shape, picture, [](uint8_t v) {
        return static_cast<uint8_t>(std::clamp(2 * (int{v} - 128), 0, 255));
      });
      break;
    case Variation::kTint:
      for (size_t c = 0; c < kAmber.size(); ++c) {
        for (size_t i = 0; i < plane; ++i) {
          uint8_t& v = picture[c * plane + i];
          v = static_cast<uint8_t>(std::min(255, (v * 256 + kAmber[c] / 2) / kAmber[c]));
        }
      }
      break;
  }
}

std::unique_ptr<Dataset> WithVariations(std::unique_ptr<Dataset> base, int channels,
                                        const std::vector<Variation>& variations) {
  const bool tinted =
      std::find(variations.begin(), variations.end(), Variation::kTint) != variations.end();
  if (tinted && channels == 1) {
    throw FatalError(ExitCode::kUsage, "+tint needs 3 channels, but 1 was asked for");
  }
  if (channels == 0) channels = tinted ? 3 : base->shape().channels;
  if (channels == base->shape().channels && variations.empty()) return base;
  return std::make_unique<VariedDataset>(std::move(base), channels, variations);
}

}  // namespace ganvas::data
