// Sizes of pictures as a model's tensors have them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "shared/base/result.h"
#include "shared/runtime/session.h"
#include "shared/translate/translator.h"

namespace ganvas::translate {

struct PictureSize {
  int64_t height = 0, width = 0;
  friend bool operator==(const PictureSize&, const PictureSize&) = default;
};

// [N, C, H, W] or [N, H, W, C].
Shape TensorShape(const PictureFormat& format, int64_t batch, const PictureSize& size);
// Precondition: rank 4.
PictureSize SizeIn(const Shape& shape, Layout layout);
int64_t ChannelsIn(const Shape& shape, Layout layout);

// The batch that the model is run with: 1 where it is free.
inline int64_t BatchOf(const Translator& t) { return t.batch > 0 ? t.batch : 1; }

// Shapes of all inputs of a run, in the order of `inputs`; `picture` is that of the picture.
std::vector<Shape> InputShapes(std::span<const onnx::ValueInfo> inputs,
                               const Translator& translator, const Shape& picture);
// The same by name, the picture first.
std::vector<std::pair<std::string, Shape>> NamedShapes(const Translator& translator,
                                                       const Shape& picture);
// What the inputs beside the picture are given in a run of `count` pictures.
std::vector<Feed> ConstantFeeds(const Translator& translator, int64_t count);

// The output's size for an input's, by shape inference. kBadInput or kBadModel where the model
// cannot be run with it.
Result<PictureSize> OutputSize(const Session& session, const Translator& translator,
                               const PictureSize& input);

}  // namespace ganvas::translate
