// Animations against stb_image, which reads GIF; APNG frame by frame as pictures of their own.
#include "shared/image/animation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "shared/latent/latent.h"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_ONLY_GIF
#define STBI_NO_STDIO
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace ganvas {
namespace {

using Bytes = std::vector<uint8_t>;
using Frames = std::vector<Bytes>;

struct Decoded {
  int width = 0, height = 0;
  Frames frames;
  std::vector<int> delays;  // milliseconds
};

Bytes Encode(AnimationEncoder& encoder, const Frames& frames) {
  for (const Bytes& frame : frames) encoder.Look(frame);
  for (const Bytes& frame : frames) {
    const Status added = encoder.Add(frame);
    EXPECT_TRUE(added.ok());
  }
  auto bytes = encoder.Finish();
  EXPECT_TRUE(bytes.ok());
  return std::move(bytes).value();
}

Bytes Gif(const Frames& frames, const AnimationOptions& options) {
  return Encode(*MakeGifEncoder(options).value(), frames);
}

Decoded DecodeGif(const Bytes& gif) {
  Decoded decoded;
  int* delays = nullptr;
  int count = 0, channels = 0;
  const std::unique_ptr<uint8_t, void (*)(void*)> pixels(
      stbi_load_gif_from_memory(gif.data(), static_cast<int>(gif.size()), &delays, &decoded.width,
                                &decoded.height, &count, &channels, 4),
      stbi_image_free);
  EXPECT_NE(pixels, nullptr) << stbi_failure_reason();
  if (pixels == nullptr) return decoded;
  const size_t size = static_cast<size_t>(4 * decoded.width * decoded.height);
  for (int i = 0; i < count; ++i) {
    const uint8_t* begin = pixels.get() + static_cast<size_t>(i) * size;
    decoded.frames.emplace_back(begin, begin + size);
    decoded.delays.push_back(delays[i]);
  }
  stbi_image_free(delays);
  return decoded;
}

// Pixels of `colours` colours at random, seeded by the frame; a part of each frame is that of the
// first one.
Frames Noise(int count, int width, int height, uint32_t colours) {
  Frames frames;
  for (int i = 0; i < count; ++i) {
    Bytes frame(static_cast<size_t>(4 * width * height), 255);
    for (int p = 0; p < width * height; ++p) {
      const bool still = p % width < width / 4;
      const uint32_t n =
          Philox4x32(still ? 0 : static_cast<uint64_t>(i), static_cast<uint64_t>(p), 0)[0] %
          colours;
      uint8_t* pixel = &frame[static_cast<size_t>(4 * p)];
      pixel[0] = static_cast<uint8_t>(n * 7);
      pixel[1] = static_cast<uint8_t>(255 - n);
      pixel[2] = static_cast<uint8_t>(n * n);
    }
    frames.push_back(std::move(frame));
  }
  return frames;
}

// A smooth picture that moves, whose colours fill much of the cube of all.
Frames Smooth(int count, int width, int height) {
  Frames frames;
  for (int i = 0; i < count; ++i) {
    Bytes frame;
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const int wave = (2 * x + 3 * y + 60 * i) % 512;
        frame.insert(frame.end(),
                     {static_cast<uint8_t>(x * 255 / width), static_cast<uint8_t>(y * 255 / height),
                      static_cast<uint8_t>(wave < 256 ? wave : 511 - wave), 255});
      }
    }
    frames.push_back(std::move(frame));
  }
  return frames;
}

TEST(Gif, FewColoursAreKeptExactly) {
  struct Case {
    int count, width, height;
    uint32_t colours;
  };
  // Large noise fills the dictionary many times.
  for (const Case& c : {Case{1, 1, 1, 1}, Case{2, 3, 5, 2}, Case{3, 64, 64, 200},
                        Case{2, 301, 257, 255}, Case{4, 17, 9, 3}}) {
    SCOPED_TRACE(c.width);
    const Frames frames = Noise(c.count, c.width, c.height, c.colours);
    for (const Dither dither : {Dither::kNone, Dither::kOrdered, Dither::kDiffusion}) {
      const Decoded found = DecodeGif(
          Gif(frames, {.width = c.width, .height = c.height, .fps = 10, .dither = dither}));
      EXPECT_EQ(found.width, c.width);
      EXPECT_EQ(found.height, c.height);
      EXPECT_EQ(found.frames, frames);
    }
  }
}

TEST(Gif, DelaysAddUp) {
  const Frames frames(30, Bytes(4, 255));
  const Decoded found = DecodeGif(Gif(frames, {.width = 1, .height = 1, .fps = 30}));
  ASSERT_EQ(found.delays.size(), 30u);
  int sum = 0;
  for (const int delay : found.delays) {
    EXPECT_TRUE(delay == 30 || delay == 40) << delay;
    sum += delay;
  }
  EXPECT_EQ(sum, 1000);
}

TEST(Gif, StillPartsCostLittle) {
  Frames frames = Noise(1, 100, 100, 100);
  frames.resize(20, frames[0]);
  const size_t one = Gif({frames[0]}, {.width = 100, .height = 100}).size();
  frames[10][0] ^= 0xff;
  const Bytes all = Gif(frames, {.width = 100, .height = 100});
  EXPECT_LT(all.size(), one + 1000);
  EXPECT_EQ(DecodeGif(all).frames[10][0], frames[10][0]);
  EXPECT_EQ(DecodeGif(all).frames[11], frames[0]);
}

double MeanSquare(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum / static_cast<double>(a.size());
}

// Means of side x side pixels.
std::vector<double> Blurred(const Bytes& rgba, int width, int height, int side) {
  std::vector<double> small;
  for (int y = 0; y + side <= height; y += side) {
    for (int x = 0; x + side <= width; x += side) {
      for (int c = 0; c < 3; ++c) {
        int sum = 0;
        for (int i = 0; i < side * side; ++i) {
          sum += rgba[static_cast<size_t>(4 * ((y + i / side) * width + x + i % side) + c)];
        }
        small.push_back(static_cast<double>(sum) / (side * side));
      }
    }
  }
  return small;
}

TEST(Gif, ManyColoursComeNear) {
  const Frames frames = Smooth(5, 96, 64);
  double plain = 0;
  for (const Dither dither : {Dither::kNone, Dither::kOrdered, Dither::kDiffusion}) {
    SCOPED_TRACE(static_cast<int>(dither));
    const Decoded found = DecodeGif(Gif(frames, {.width = 96, .height = 64, .dither = dither}));
    ASSERT_EQ(found.frames.size(), frames.size());
    double each = 0, blurred = 0;
    for (size_t i = 0; i < frames.size(); ++i) {
      each += MeanSquare(Blurred(found.frames[i], 96, 64, 1), Blurred(frames[i], 96, 64, 1)) / 5;
      blurred += MeanSquare(Blurred(found.frames[i], 96, 64, 4), Blurred(frames[i], 96, 64, 4)) / 5;
    }
    EXPECT_LT(each, 160);
    // From afar, dithered pictures are nearer.
    if (dither == Dither::kNone) plain = blurred;
    if (dither != Dither::kNone) {
      EXPECT_LT(blurred, (dither == Dither::kOrdered ? 0.8 : 0.5) * plain);
    }
  }
}

TEST(Gif, TransparentPixelsStaySo) {
  Frames frames = Noise(3, 20, 10, 30);
  for (size_t f = 0; f < frames.size(); ++f) {
    for (size_t p = f * 20; p < f * 20 + 40; ++p) std::memset(&frames[f][4 * p], 0, 4);
  }
  const Decoded found = DecodeGif(Gif(frames, {.width = 20, .height = 10}));
  ASSERT_EQ(found.frames.size(), 3u);
  for (size_t f = 0; f < frames.size(); ++f) {
    for (size_t p = 0; p < 200; ++p) {
      EXPECT_EQ(found.frames[f][4 * p + 3], frames[f][4 * p + 3]) << f << " " << p;
      if (frames[f][4 * p + 3] == 0) continue;
      EXPECT_TRUE(std::equal(&frames[f][4 * p], &frames[f][4 * p + 4], &found.frames[f][4 * p]));
    }
  }
}

TEST(Gif, LoopsOnlyWhereAsked) {
  const std::string_view name = "NETSCAPE2.0";
  for (const bool loop : {true, false}) {
    const Bytes gif = Gif(Noise(2, 4, 4, 4), {.width = 4, .height = 4, .loop = loop});
    const bool found = std::search(gif.begin(), gif.end(), name.begin(), name.end()) != gif.end();
    EXPECT_EQ(found, loop);
    EXPECT_EQ(gif.back(), 0x3b);
  }
}

TEST(Animation, SaysWhatCannotBe) {
  EXPECT_FALSE(MakeGifEncoder({.width = 0, .height = 4}).ok());
  EXPECT_FALSE(MakeGifEncoder({.width = 65536, .height = 4}).ok());
  const auto fast = MakeGifEncoder({.width = 4, .height = 4, .fps = 60});
  ASSERT_FALSE(fast.ok());
  EXPECT_EQ(fast.error().message, "GIF: 60 pictures a second, expected 0.1 to 50");
  EXPECT_TRUE(MakeApngEncoder({.width = 4, .height = 4, .fps = 60}).ok());
  EXPECT_FALSE(MakeApngEncoder({.width = 4, .height = 4, .fps = NAN}).ok());
  for (const auto make : {MakeGifEncoder, MakeApngEncoder}) {
    const auto encoder = make({.width = 4, .height = 4}).value();
    EXPECT_FALSE(encoder->Add(Bytes(4, 0)).ok());
    EXPECT_FALSE(encoder->Finish().ok());
  }
}

struct Chunk {
  std::string type;
  Bytes data;
};

uint32_t Word(const Bytes& bytes, size_t at, size_t size = 4) {
  uint32_t value = 0;
  for (size_t i = 0; i < size; ++i) value = value << 8 | bytes[at + i];
  return value;
}

std::vector<Chunk> ChunksOf(const Bytes& png) {
  std::vector<Chunk> chunks;
  for (size_t at = 8; at + 12 <= png.size();) {
    const size_t size = Word(png, at);
    chunks.push_back({{png.begin() + static_cast<ptrdiff_t>(at + 4),
                       png.begin() + static_cast<ptrdiff_t>(at + 8)},
                      {png.begin() + static_cast<ptrdiff_t>(at + 8),
                       png.begin() + static_cast<ptrdiff_t>(at + 8 + size)}});
    at += 12 + size;
  }
  return chunks;
}

void AddWord(Bytes* out, uint32_t value) {
  for (int i = 3; i >= 0; --i) out->push_back(static_cast<uint8_t>(value >> (8 * i)));
}

// Each frame as a PNG of its own, drawn over those before. stb_image does not look at checksums.
Decoded DecodeApng(const Bytes& apng) {
  const std::vector<Chunk> chunks = ChunksOf(apng);
  Decoded decoded;
  EXPECT_EQ(chunks[0].type, "IHDR");
  EXPECT_EQ(chunks[1].type, "acTL");
  EXPECT_EQ(chunks.back().type, "IEND");
  decoded.width = static_cast<int>(Word(chunks[0].data, 0));
  decoded.height = static_cast<int>(Word(chunks[0].data, 4));
  const auto width = static_cast<size_t>(decoded.width);
  Bytes canvas(4 * width * static_cast<size_t>(decoded.height), 0);
  uint32_t sequence = 0;
  for (size_t i = 2; i + 1 < chunks.size(); i += 2) {
    const Chunk &control = chunks[i], &picture = chunks[i + 1];
    EXPECT_EQ(control.type, "fcTL");
    EXPECT_EQ(picture.type, i == 2 ? "IDAT" : "fdAT");
    EXPECT_EQ(Word(control.data, 0), sequence++);
    if (i > 2) {
      EXPECT_EQ(Word(picture.data, 0), sequence++);
    }
    const uint32_t w = Word(control.data, 4), h = Word(control.data, 8),
                   left = Word(control.data, 12), top = Word(control.data, 16);
    decoded.delays.push_back(
        static_cast<int>(1000 * Word(control.data, 20, 2) / Word(control.data, 22, 2)));
    Bytes png(apng.begin(), apng.begin() + 8);
    const auto add = [&](std::string_view type, const Bytes& data) {
      AddWord(&png, static_cast<uint32_t>(data.size()));
      png.insert(png.end(), type.begin(), type.end());
      png.insert(png.end(), data.begin(), data.end());
      AddWord(&png, 0);
    };
    Bytes header;
    AddWord(&header, w);
    AddWord(&header, h);
    header.insert(header.end(), chunks[0].data.begin() + 8, chunks[0].data.end());
    add("IHDR", header);
    add("IDAT", {picture.data.begin() + (i == 2 ? 0 : 4), picture.data.end()});
    add("IEND", {});
    int x = 0, y = 0, channels = 0;
    const std::unique_ptr<uint8_t, void (*)(void*)> pixels(
        stbi_load_from_memory(png.data(), static_cast<int>(png.size()), &x, &y, &channels, 4),
        stbi_image_free);
    EXPECT_NE(pixels, nullptr) << stbi_failure_reason();
    if (pixels == nullptr) return decoded;
    for (size_t row = 0; row < h; ++row) {
      std::memcpy(&canvas[4 * ((top + row) * width + left)], pixels.get() + 4 * row * w, 4 * w);
    }
    decoded.frames.push_back(canvas);
  }
  EXPECT_EQ(Word(chunks[1].data, 0), decoded.frames.size());
  return decoded;
}

TEST(Apng, KeepsEveryPixel) {
  Frames clear = Noise(3, 12, 7, 90);
  clear[1][3] = 77;
  for (const Frames& frames : {Noise(4, 12, 7, 250), Smooth(3, 12, 7), clear}) {
    for (const bool loop : {true, false}) {
      const auto encoder =
          MakeApngEncoder({.width = 12, .height = 7, .fps = 25, .loop = loop}).value();
      const Bytes apng = Encode(*encoder, frames);
      const Decoded found = DecodeApng(apng);
      EXPECT_EQ(found.frames, frames);
      EXPECT_EQ(found.delays, std::vector<int>(frames.size(), 40));
      EXPECT_EQ(Word(ChunksOf(apng)[1].data, 4), loop ? 0u : 1u);
      // Those who do not know animations show the first frame.
      int x = 0, y = 0, channels = 0;
      const std::unique_ptr<uint8_t, void (*)(void*)> first(
          stbi_load_from_memory(apng.data(), static_cast<int>(apng.size()), &x, &y, &channels, 4),
          stbi_image_free);
      ASSERT_NE(first, nullptr);
      EXPECT_EQ(Bytes(first.get(), first.get() + frames[0].size()), frames[0]);
    }
  }
}

TEST(Apng, WritesOnlyWhatChanges) {
  Frames frames = Noise(1, 64, 64, 200);
  frames.resize(3, frames[0]);
  frames[1][static_cast<size_t>(4 * (5 * 64 + 9))] ^= 1;
  const Bytes apng = Encode(*MakeApngEncoder({.width = 64, .height = 64}).value(), frames);
  const std::vector<Chunk> chunks = ChunksOf(apng);
  const Bytes& control = chunks[4].data;
  EXPECT_EQ(Word(control, 4), 1u);
  EXPECT_EQ(Word(control, 12), 9u);
  EXPECT_EQ(Word(control, 16), 5u);
  EXPECT_EQ(DecodeApng(apng).frames, frames);
}

}  // namespace
}  // namespace ganvas
