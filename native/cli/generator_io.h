// A generator as commands use it: what its file means, and running it in batches.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shared/meaning/generator.h"
#include "shared/recipe/channels.h"
#include "shared/runtime/session.h"

namespace ganvas::cli {

// The user's choices for a generator's pictures; the file decides the rest.
struct PictureChoice {
  std::optional<translate::ValueRange> range;
  std::optional<translate::Layout> layout;
};

// Throws FatalError naming `path`: kBadFile for a graph that cannot be given latents, or of whose
// outputs none is as `choice` says.
meaning::Generator FindGenerator(const std::string& path, Session* session,
                                 const PictureChoice& choice = {});

// What one run gave, of shape [n, ...], as the model gave it.
struct GeneratedBatch {
  Shape shape;  // of all n results
  std::span<const float> values;
  int64_t first = 0;  // number of the first result
};

// Adds `offset` to a value inside the model, float32 [N, ...], before the rest is computed; or puts
// it in its place.
struct StyleMove {
  std::string value;
  std::vector<float> offset;  // of one sample
  bool replaces = false;
};

// The moves of a sample, by its number.
using StyleMoves = std::function<std::vector<StyleMove>(int64_t)>;

// The inputs of runs that change these channels; throws FatalError(kUsage) naming `origin`, an
// option or a file, where the model has no such channels.
std::vector<ChannelMask> MasksFor(const std::string& origin, const Session& session,
                                  const ChannelChanges& changes);

// Runs `latents`, float[count, nz], through the session and hands over the pictures, the points or,
// where there are neither, the first output, batch by batch in order. `labels` holds `count`
// numbers, or nothing for a graph without that input. All samples have `moves` of the same values,
// which must not depend on one another. Channels are multiplied by `masks`. Throws FatalError when
// the engine or `take` does.
void Generate(Session* session, const std::string& path, const meaning::Generator& generator,
              std::span<const float> latents, std::span<const int64_t> labels,
              const std::function<void(const GeneratedBatch&)>& take,
              const StyleMoves& moves = nullptr, std::span<const ChannelMask> masks = {});

// The pictures of a batch as float[n, channels, height, width] in [-1, 1]; throws FatalError where
// it holds none.
struct UnitPictures {
  meaning::PictureBatch size;
  int channels = 0;
  std::vector<float> values;
};
UnitPictures ToUnit(const std::string& path, const meaning::Generator& generator,
                    const GeneratedBatch& batch);

}  // namespace ganvas::cli
