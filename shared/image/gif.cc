#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "shared/image/animation.h"
#include "shared/image/palette.h"

namespace ganvas {
namespace {

constexpr uint8_t kTransparent = 255;  // the place of no colour
constexpr size_t kMostColours = 255;

void AddWord(std::vector<uint8_t>* out, int value) {
  out->push_back(static_cast<uint8_t>(value));
  out->push_back(static_cast<uint8_t>(value >> 8));
}

// Writes codes of a growing number of bits into blocks of at most 255 bytes.
class Lzw {
 public:
  explicit Lzw(std::vector<uint8_t>* out) : out_(out), keys_(kPlaces), codes_(kPlaces) {}

  // GIF89a, appendix F: Welch 1984 with codes that clear and end. `symbols` are below 256.
  void Write(std::span<const uint8_t> symbols) {
    out_->push_back(kSymbolBits);
    Restart();
    Emit(kClear);
    uint32_t prefix = symbols[0];
    for (const uint8_t symbol : symbols.subspan(1)) {
      const uint32_t key = (prefix << 8 | symbol) + 1;
      size_t at = key * 2654435761u >> (32 - kPlaceBits);
      while (keys_[at] != 0 && keys_[at] != key) at = (at + 1) % kPlaces;
      if (keys_[at] == key) {
        prefix = codes_[at];
        continue;
      }
      Emit(prefix);
      prefix = symbol;
      if (next_ >= kLastCode) {
        Emit(kClear);
        Restart();
      } else {
        keys_[at] = key;
        codes_[at] = static_cast<uint16_t>(next_++);
      }
    }
    Emit(prefix);
    Emit(kClear + 1);
    if (count_ > 0) Byte(static_cast<uint8_t>(bits_));
    EndBlock();
    out_->push_back(0);
    bits_ = 0;
    count_ = 0;
  }

 private:
  static constexpr int kSymbolBits = 8, kPlaceBits = 13;
  static constexpr uint32_t kClear = 1u << kSymbolBits, kLastCode = 4095;
  static constexpr size_t kPlaces = size_t{1} << kPlaceBits;

  void Restart() {
    std::fill(keys_.begin(), keys_.end(), 0u);
    next_ = kClear + 2;
    width_ = kSymbolBits + 1;
  }

  void Emit(uint32_t code) {
    bits_ |= code << count_;
    count_ += width_;
    while (count_ >= 8) {
      Byte(static_cast<uint8_t>(bits_));
      bits_ >>= 8;
      count_ -= 8;
    }
    if (next_ >= (1u << width_) && width_ < 12) ++width_;
  }

  void Byte(uint8_t byte) {
    block_.push_back(byte);
    if (block_.size() == 255) EndBlock();
  }
  void EndBlock() {
    if (block_.empty()) return;
    out_->push_back(static_cast<uint8_t>(block_.size()));
    out_->insert(out_->end(), block_.begin(), block_.end());
    block_.clear();
  }

  std::vector<uint8_t>* out_;
  std::vector<uint32_t> keys_;
  std::vector<uint16_t> codes_;
  std::vector<uint8_t> block_;
  uint32_t next_ = 0, bits_ = 0;
  int width_ = 0, count_ = 0;
};

// Of Bayer 1973: each of 64 thresholds once in 8x8 pixels.
int Threshold(int x, int y) {
  int value = 0;
  for (int bit = 0; bit < 3; ++bit) {
    const int a = x >> bit & 1, b = y >> bit & 1;
    value = value << 2 | (a ^ b) << 1 | b;
  }
  return value;
}

class GifEncoder final : public AnimationEncoder {
 public:
  explicit GifEncoder(const AnimationOptions& options) : options_(options) {}

  void Look(std::span<const uint8_t> rgba) override { colours_.Add(rgba); }

  Status Add(std::span<const uint8_t> rgba) override {
    const size_t pixels = Pixels();
    if (rgba.size() != 4 * pixels) return BadInput("GIF: a frame of another size");
    if (!nearest_) Begin();
    std::vector<uint8_t> frame(pixels);
    Quantize(rgba, &frame);
    const bool first = frames_ == 0;
    // What is transparent must not show what was drawn before.
    const bool whole = first || colours_.has_transparent();
    const ChangedPart part =
        whole ? ChangedPart{0, 0, options_.width, options_.height}
              : PartThatChanges(last_.data(), frame.data(), options_.width, options_.height, 1);
    std::vector<uint8_t> symbols;
    for (int y = part.y; y < part.y + part.height; ++y) {
      for (int x = part.x; x < part.x + part.width; ++x) {
        const size_t at =
            static_cast<size_t>(y) * static_cast<size_t>(options_.width) + static_cast<size_t>(x);
        symbols.push_back(!whole && frame[at] == last_[at] ? kTransparent : frame[at]);
      }
    }
    AddHead(part);
    lzw_.Write(symbols);
    last_ = std::move(frame);
    ++frames_;
    return {};
  }

  Result<std::vector<uint8_t>> Finish() override {
    if (frames_ == 0) return BadInput("GIF: an animation without frames");
    out_.push_back(0x3b);
    return std::move(out_);
  }

 private:
  size_t Pixels() const {
    return static_cast<size_t>(options_.width) * static_cast<size_t>(options_.height);
  }

  void Begin() {
    nearest_.emplace(colours_.Choose(kMostColours));
    spacing_ = std::clamp(nearest_->Spacing(), 0, 32);
    const std::string_view magic = "GIF89a";
    out_.assign(magic.begin(), magic.end());
    AddWord(&out_, options_.width);
    AddWord(&out_, options_.height);
    out_.insert(out_.end(), {0xf7, kTransparent, 0});  // 256 colours follow
    for (size_t i = 0; i < 256; ++i) {
      const bool used = i < nearest_->palette().size();
      const Colour colour = used ? nearest_->palette()[i] : Colour{0, 0, 0};
      out_.insert(out_.end(), colour.begin(), colour.end());
    }
    if (!options_.loop) return;
    const std::string_view extension = "\x21\xff\x0bNETSCAPE2.0\x03\x01";
    out_.insert(out_.end(), extension.begin(), extension.end());
    out_.insert(out_.end(), {0, 0, 0});  // for ever
  }

  void AddHead(const ChangedPart& part) {
    // Times add up, although each is whole hundredths of a second.
    const auto end = [&](int64_t frame) {
      return std::llround(static_cast<double>(frame) * 100 / options_.fps);
    };
    const bool clears = colours_.has_transparent();
    const int disposal = clears ? 2 : 1;
    out_.insert(out_.end(), {0x21, 0xf9, 4, static_cast<uint8_t>(disposal << 2 | 1)});
    AddWord(&out_, static_cast<int>(end(frames_ + 1) - end(frames_)));
    out_.insert(out_.end(), {kTransparent, 0, 0x2c});
    for (const int value : {part.x, part.y, part.width, part.height}) AddWord(&out_, value);
    out_.push_back(0);
  }

  void Quantize(std::span<const uint8_t> rgba, std::vector<uint8_t>* frame) {
    // Few colours are all there as they are.
    const bool exact = nearest_->palette().size() < 2 || spacing_ == 0;
    if (options_.dither == Dither::kDiffusion && !exact) return Diffuse(rgba, frame);
    const bool ordered = options_.dither == Dither::kOrdered && !exact;
    for (int y = 0; y < options_.height; ++y) {
      for (int x = 0; x < options_.width; ++x) {
        const size_t at =
            static_cast<size_t>(y) * static_cast<size_t>(options_.width) + static_cast<size_t>(x);
        const uint8_t* p = &rgba[4 * at];
        (*frame)[at] = p[3] < 128 ? kTransparent : Nearest(p, x, y, ordered);
      }
    }
  }

  // A colour that the palette has stays as it is. Each channel has the pattern at another place, so
  // that they mix in all ways.
  uint8_t Nearest(const uint8_t* p, int x, int y, bool ordered) {
    const uint8_t plain = nearest_->Of(p[0], p[1], p[2]);
    const Colour& is = nearest_->palette()[plain];
    if (!ordered || (is[0] == p[0] && is[1] == p[1] && is[2] == p[2])) return plain;
    int moved[3];
    for (int c = 0; c < 3; ++c) {
      const int threshold = 2 * Threshold((x + 3 * c) & 7, (y + 5 * c) & 7) - 63;
      moved[c] = std::clamp(p[c] + threshold * spacing_ * 3 / 256, 0, 255);
    }
    return nearest_->Of(moved[0], moved[1], moved[2]);
  }

  void Diffuse(std::span<const uint8_t> rgba, std::vector<uint8_t>* frame) {
    const int width = options_.width;
    // Sixteenths of what is missing, of this row and the next one, with a pixel beside each end.
    std::vector<int> errors[2];
    for (std::vector<int>& row : errors) row.assign(3 * static_cast<size_t>(width + 2), 0);
    for (int y = 0; y < options_.height; ++y) {
      std::vector<int>&now = errors[y & 1], &next = errors[(y + 1) & 1];
      std::fill(next.begin(), next.end(), 0);
      const int step = (y & 1) == 0 ? 1 : -1;
      for (int i = 0; i < width; ++i) {
        const int x = step > 0 ? i : width - 1 - i;
        const size_t at =
            static_cast<size_t>(y) * static_cast<size_t>(width) + static_cast<size_t>(x);
        const uint8_t* p = &rgba[4 * at];
        if (p[3] < 128) {
          (*frame)[at] = kTransparent;
          continue;
        }
        const auto place = [](int column, int c) {
          return 3 * static_cast<size_t>(column + 1) + static_cast<size_t>(c);
        };
        int wanted[3];
        for (int c = 0; c < 3; ++c) {
          wanted[c] = std::clamp(p[c] + now[place(x, c)] / 16, 0, 255);
        }
        const uint8_t index = nearest_->Of(wanted[0], wanted[1], wanted[2]);
        (*frame)[at] = index;
        for (int c = 0; c < 3; ++c) {
          const int error = wanted[c] - nearest_->palette()[index][static_cast<size_t>(c)];
          now[place(x + step, c)] += 7 * error;
          next[place(x - step, c)] += 3 * error;
          next[place(x, c)] += 5 * error;
          next[place(x + step, c)] += error;
        }
      }
    }
  }

  const AnimationOptions options_;
  ColourCount colours_;
  std::optional<NearestColour> nearest_;
  int spacing_ = 0;  // of the palette
  std::vector<uint8_t> out_;
  Lzw lzw_{&out_};
  std::vector<uint8_t> last_;
  int64_t frames_ = 0;
};

}  // namespace

Result<std::unique_ptr<AnimationEncoder>> MakeGifEncoder(const AnimationOptions& options) {
  GANVAS_TRY(CheckAnimation("GIF", options, 65535, kMostGifFps));
  return std::unique_ptr<AnimationEncoder>(std::make_unique<GifEncoder>(options));
}

}  // namespace ganvas
