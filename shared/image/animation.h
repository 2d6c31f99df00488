// Animations as GIF and APNG.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "shared/base/result.h"

namespace ganvas {

// How more colours are shown than the 256 that a GIF can have.
enum class Dither : uint8_t {
  kNone,
  kOrdered,    // by a fixed pattern, which stands still from frame to frame
  kDiffusion,  // Floyd and Steinberg 1976: finer in one picture, restless in many
};

struct AnimationOptions {
  int width = 0, height = 0;
  double fps = 30;   // kLeastFps to kMostFps; a GIF counts in hundredths of a second, up to 50
  bool loop = true;  // for ever, else once
  Dither dither = Dither::kOrdered;
};
inline constexpr double kLeastFps = 0.1, kMostFps = 100, kMostGifFps = 50;

// Takes all frames twice: Look at each of them, then Add each of them in order, then Finish once.
// Frames are RGBA, 4 * width * height bytes. A step for each frame, so that a caller can show
// progress and cancel.
class AnimationEncoder {
 public:
  virtual ~AnimationEncoder() = default;
  virtual void Look(std::span<const uint8_t> rgba) = 0;
  virtual Status Add(std::span<const uint8_t> rgba) = 0;
  // The bytes of the file.
  virtual Result<std::vector<uint8_t>> Finish() = 0;
};

// Fail with kBadInput for sizes and rates out of range.
//
// GIF89a: one palette for all frames, chosen by median cut (Heckbert 1982) and then moved to the
// means of what it stands for, or all colours where there are few. Only what changes is written.
// Pixels with an alpha below 128 are transparent.
Result<std::unique_ptr<AnimationEncoder>> MakeGifEncoder(const AnimationOptions& options);
// APNG 1.0: every pixel as it is. Only the rectangle that changes is written.
Result<std::unique_ptr<AnimationEncoder>> MakeApngEncoder(const AnimationOptions& options);

// Of a picture that is drawn over another one of the same size: where they differ. 1x1 where they
// are equal.
struct ChangedPart {
  int x = 0, y = 0, width = 1, height = 1;
};
ChangedPart PartThatChanges(const uint8_t* before, const uint8_t* after, int width, int height,
                            size_t bytes_of_pixel);

Status CheckAnimation(const char* format, const AnimationOptions& options, int largest_side,
                      double most_fps);

}  // namespace ganvas
