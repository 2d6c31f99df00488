// Animations as files, for JavaScript.
#include <emscripten/emscripten.h>

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "shared/image/animation.h"
#include "shared/image/image.h"
#include "web/bridge/engine_state.h"

namespace {

struct Animation {
  std::unique_ptr<ganvas::AnimationEncoder> encoder;
  int width, height, scale;  // of the pictures that come
  std::vector<uint8_t> bytes;

  std::span<const uint8_t> Frame(const uint8_t* rgba) const {
    return {rgba,
            static_cast<size_t>(4) * static_cast<size_t>(width) * static_cast<size_t>(height)};
  }
};

}  // namespace

extern "C" {

// An encoder of GIF or APNG, for ganvas_animation_close; 0 on error. Each pixel becomes scale x
// scale pixels. Look at all frames, add all of them, finish.
EMSCRIPTEN_KEEPALIVE Animation* ganvas_animation(int gif, int width, int height, double fps,
                                                 int loop, int dither, int scale) {
  ganvas::AnimationOptions options;
  options.width = width * scale;
  options.height = height * scale;
  options.fps = fps;
  options.loop = loop != 0;
  options.dither = static_cast<ganvas::Dither>(dither);
  auto encoder = gif != 0 ? MakeGifEncoder(options) : MakeApngEncoder(options);
  if (!encoder.ok()) {
    ganvas::engine::SetError(encoder.error());
    return nullptr;
  }
  return new Animation{std::move(encoder).value(), width, height, scale, {}};
}

EMSCRIPTEN_KEEPALIVE void ganvas_animation_look(Animation* animation, const uint8_t* rgba) {
  animation->encoder->Look(animation->Frame(rgba));
}

// 1, or 0 on error.
EMSCRIPTEN_KEEPALIVE int ganvas_animation_add(Animation* animation, const uint8_t* rgba) {
  const std::span<const uint8_t> frame = animation->Frame(rgba);
  const ganvas::Status added =
      animation->scale == 1
          ? animation->encoder->Add(frame)
          : animation->encoder->Add(
                ganvas::Enlarged(frame, animation->width, animation->height, animation->scale)
                    .rgba);
  if (!added.ok()) ganvas::engine::SetError(added.error());
  return added.ok() ? 1 : 0;
}

// The number of bytes of the file, which lie at ganvas_animation_bytes; 0 on error.
EMSCRIPTEN_KEEPALIVE uint32_t ganvas_animation_finish(Animation* animation) {
  auto bytes = animation->encoder->Finish();
  if (!bytes.ok()) {
    ganvas::engine::SetError(bytes.error());
    return 0;
  }
  animation->bytes = std::move(bytes).value();
  return static_cast<uint32_t>(animation->bytes.size());
}

EMSCRIPTEN_KEEPALIVE const uint8_t* ganvas_animation_bytes(Animation* animation) {
  return animation->bytes.data();
}

EMSCRIPTEN_KEEPALIVE void ganvas_animation_close(Animation* animation) { delete animation; }

}  // extern "C"
