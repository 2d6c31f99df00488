#include "native/cli/walk_output.h"

#include <cstdio>
#include <filesystem>
#include <utility>
#include <vector>

#include "native/cli/files.h"
#include "native/cli/sample_output.h"
#include "native/error.h"
#include "native/files/shell_words.h"

namespace ganvas::cli {
namespace {

// Of all frames that an animation is made of.
constexpr uint64_t kMostBytes = uint64_t{1} << 32;

bool IsFolder(const std::string& out) {
  std::error_code error;
  return out.ends_with('/') || std::filesystem::is_directory(out, error) ||
         std::filesystem::path(out).extension().empty();
}

Image Larger(const Image& frame, int scale) {
  return Enlarged(frame.rgba, frame.width, frame.height, scale);
}

std::string SizeText(size_t frames, int width, int height) {
  return std::to_string(frames) + " frames of " + std::to_string(width) + "x" +
         std::to_string(height);
}

class AnimationOutput final : public FrameOutput {
 public:
  AnimationOutput(std::string out, const AnimationOptions& options, int scale)
      : out_(std::move(out)), options_(options), scale_(scale) {}

  void Take(Image frame) override {
    bytes_ += frame.rgba.size();
    if (bytes_ > kMostBytes) {
      throw FatalError(ExitCode::kUsage, out_ +
                                             ": the frames take more than 4 GiB; use fewer "
                                             "--frames, or --out DIR/");
    }
    frames_.push_back(std::move(frame));
  }

  std::string Finish() override {
    options_.width = frames_[0].width * scale_;
    options_.height = frames_[0].height * scale_;
    auto made = out_.ends_with(".gif") ? MakeGifEncoder(options_) : MakeApngEncoder(options_);
    const auto encoder = ValueOrThrow(std::move(made), out_, ExitCode::kUsage);
    for (const Image& frame : frames_) encoder->Look(frame.rgba);
    for (const Image& frame : frames_) {
      const Status added = encoder->Add(Larger(frame, scale_).rgba);
      if (!added.ok()) throw FatalError(ExitCode::kFailed, out_ + ": " + added.error().message);
    }
    const std::vector<uint8_t> bytes = ValueOrThrow(encoder->Finish(), out_, ExitCode::kFailed);
    WriteFile(out_, bytes);
    char text[64];
    std::snprintf(text, sizeof(text), ", %.1f s, %.1f MB",
                  static_cast<double>(frames_.size()) / options_.fps,
                  static_cast<double>(bytes.size()) / 1e6);
    return out_ + ": " + SizeText(frames_.size(), options_.width, options_.height) + text;
  }

 private:
  std::string out_;
  AnimationOptions options_;
  int scale_;
  uint64_t bytes_ = 0;
  std::vector<Image> frames_;
};

class FolderOutput final : public FrameOutput {
 public:
  FolderOutput(std::string out, int scale) : out_(std::move(out)), scale_(scale) {
    MakeFolder(out_);
  }

  void Take(Image frame) override {
    const Image large = Larger(frame, scale_);
    WriteNumbered(out_, count_++, large);
    width_ = large.width;
    height_ = large.height;
  }

  std::string Finish() override {
    TellOlderPictures("walk", out_, count_);
    return out_ + ": " + SizeText(static_cast<size_t>(count_), width_, height_);
  }

 private:
  std::string out_;
  int scale_;
  int64_t count_ = 0;
  int width_ = 0, height_ = 0;
};

}  // namespace

void CheckFrameOutput(const std::string& out, double fps) {
  const bool gif = out.ends_with(".gif");
  if (!gif && !out.ends_with(".apng") && !IsFolder(out)) {
    throw FatalError(
        ExitCode::kUsage,
        "--out " + out +
            ": expected a name that ends in .gif or .apng, or a folder: " + ShellWord(out + "/"));
  }
  if (gif && fps > kMostGifFps) {
    throw FatalError(ExitCode::kUsage,
                     "--fps: a .gif shows at most 50 pictures a second; use .apng");
  }
}

std::unique_ptr<FrameOutput> OpenFrameOutput(const std::string& out,
                                             const AnimationOptions& options, int scale) {
  if (IsFolder(out)) return std::make_unique<FolderOutput>(out, scale);
  return std::make_unique<AnimationOutput>(out, options, scale);
}

}  // namespace ganvas::cli
