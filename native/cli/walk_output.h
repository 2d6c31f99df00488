// Where the frames of a walk go: an animation, or a folder of pictures.
#pragma once

#include <memory>
#include <string>

#include "shared/image/animation.h"
#include "shared/image/image.h"

namespace ganvas::cli {

class FrameOutput {
 public:
  virtual ~FrameOutput() = default;
  virtual void Take(Image frame) = 0;
  // A line that says what was written.
  virtual std::string Finish() = 0;
};

// Throws FatalError(kUsage) for names that end otherwise, and for rates that the format cannot
// have.
void CheckFrameOutput(const std::string& out, double fps);

// By the ending of `out`: .gif, .apng, or a folder. Of `options`, the size follows from the frames.
// Each pixel is shown as scale x scale pixels. All members throw FatalError.
std::unique_ptr<FrameOutput> OpenFrameOutput(const std::string& out,
                                             const AnimationOptions& options, int scale);

}  // namespace ganvas::cli
