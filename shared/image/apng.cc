#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string_view>
#include <utility>

#include "shared/image/animation.h"
#include "shared/image/png.h"

namespace ganvas {
namespace {

constexpr size_t kSignatureBytes = 8;

void Add(std::vector<uint8_t>* out, uint32_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out->push_back(static_cast<uint8_t>(value >> (8 * i)));
}

uint32_t WordAt(const uint8_t* at) {
  return uint32_t{at[0]} << 24 | uint32_t{at[1]} << 16 | uint32_t{at[2]} << 8 | at[3];
}

// PNG 1.2, appendix D.
uint32_t Checksum(std::span<const uint8_t> bytes) {
  uint32_t sum = 0xffffffff;
  for (const uint8_t byte : bytes) {
    sum ^= byte;
    for (int bit = 0; bit < 8; ++bit) sum = (sum & 1) != 0 ? 0xedb88320 ^ (sum >> 1) : sum >> 1;
  }
  return ~sum;
}

void AddChunk(std::vector<uint8_t>* out, std::string_view type, std::span<const uint8_t> data) {
  Add(out, static_cast<uint32_t>(data.size()), 4);
  const size_t begin = out->size();
  out->insert(out->end(), type.begin(), type.end());
  out->insert(out->end(), data.begin(), data.end());
  Add(out, Checksum({out->data() + begin, out->size() - begin}), 4);
}

class ApngEncoder final : public AnimationEncoder {
 public:
  explicit ApngEncoder(const AnimationOptions& options) : options_(options) {}

  void Look(std::span<const uint8_t> rgba) override {
    channels_ = std::max(channels_, NeededChannels(rgba));
    ++all_frames_;
  }

  Status Add(std::span<const uint8_t> rgba) override {
    const size_t pixels =
        static_cast<size_t>(options_.width) * static_cast<size_t>(options_.height);
    if (rgba.size() != 4 * pixels) return BadInput("APNG: a frame of another size");
    const bool first = last_.empty();
    const ChangedPart part =
        first ? ChangedPart{0, 0, options_.width, options_.height}
              : PartThatChanges(last_.data(), rgba.data(), options_.width, options_.height, 4);
    Image image{part.width, part.height, {}};
    for (int y = part.y; y < part.y + part.height; ++y) {
      const uint8_t* row =
          rgba.data() + 4 * (static_cast<size_t>(y) * static_cast<size_t>(options_.width) +
                             static_cast<size_t>(part.x));
      image.rgba.insert(image.rgba.end(), row, row + 4 * static_cast<size_t>(part.width));
    }
    GANVAS_ASSIGN(const std::vector<uint8_t> png, EncodePng(image, channels_));
    last_.assign(rgba.begin(), rgba.end());
    AddFrame(png, part, first);
    ++frames_;
    return {};
  }

  Result<std::vector<uint8_t>> Finish() override {
    if (frames_ == 0 || frames_ != all_frames_) {
      return BadInput("APNG: " + std::to_string(frames_) + " frames of " +
                      std::to_string(all_frames_));
    }
    AddChunk(&out_, "IEND", {});
    return std::move(out_);
  }

 private:
  // PNG 3, section 11.3.6: fcTL, and the picture in IDAT or fdAT.
  void AddFrame(std::span<const uint8_t> png, const ChangedPart& part, bool first) {
    constexpr size_t kHeadBytes = 8, kSumBytes = 4;
    for (size_t at = kSignatureBytes; at + kHeadBytes <= png.size();) {
      const size_t size = WordAt(&png[at]);
      const std::string_view type(reinterpret_cast<const char*>(&png[at + 4]), 4);
      const std::span<const uint8_t> data = png.subspan(at + kHeadBytes, size);
      at += kHeadBytes + size + kSumBytes;
      if (type == "IHDR") {
        if (first) AddStart(png.subspan(0, kSignatureBytes), data);
        AddControl(part);
      } else if (type == "IDAT" && first) {
        AddChunk(&out_, type, data);
      } else if (type == "IDAT") {
        std::vector<uint8_t> numbered;
        ganvas::Add(&numbered, sequence_++, 4);
        numbered.insert(numbered.end(), data.begin(), data.end());
        AddChunk(&out_, "fdAT", numbered);
      }
    }
  }

  void AddStart(std::span<const uint8_t> signature, std::span<const uint8_t> header) {
    out_.assign(signature.begin(), signature.end());
    AddChunk(&out_, "IHDR", header);
    std::vector<uint8_t> control;
    ganvas::Add(&control, all_frames_, 4);
    ganvas::Add(&control, options_.loop ? 0 : 1, 4);
    AddChunk(&out_, "acTL", control);
  }

  void AddControl(const ChangedPart& part) {
    std::vector<uint8_t> control;
    ganvas::Add(&control, sequence_++, 4);
    for (const int value : {part.width, part.height, part.x, part.y}) {
      ganvas::Add(&control, static_cast<uint32_t>(value), 4);
    }
    ganvas::Add(&control, 100, 2);
    ganvas::Add(&control, static_cast<uint32_t>(std::lround(options_.fps * 100)), 2);
    ganvas::Add(&control, 0, 2);  // stays, and replaces what is there
    AddChunk(&out_, "fcTL", control);
  }

  const AnimationOptions options_;
  int channels_ = 1;
  uint32_t all_frames_ = 0, frames_ = 0, sequence_ = 0;
  std::vector<uint8_t> out_, last_;
};

}  // namespace

Result<std::unique_ptr<AnimationEncoder>> MakeApngEncoder(const AnimationOptions& options) {
  GANVAS_TRY(CheckAnimation("APNG", options, 32767, kMostFps));
  return std::unique_ptr<AnimationEncoder>(std::make_unique<ApngEncoder>(options));
}

}  // namespace ganvas
