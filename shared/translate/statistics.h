// Instance normalization of tiles by statistics of the whole picture.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/runtime/session.h"
#include "shared/translate/tensor_size.h"
#include "shared/translate/tiles.h"
#include "shared/translate/translator.h"

namespace ganvas::translate {

// A second session of a model, whose InstanceNormalization nodes give the moments that they meet in
// a tile's core, and can take mean and variance from outside.
//
// A first pass over all tiles normalizes each by its own statistics and collects them; merged, they
// are those of the whole picture, but for what a tile's own normalization did to the layers before.
// The second pass gives all tiles these, so that they agree. More passes would make one more layer
// exact each, but what later layers were told then no longer fits what they meet, and that grows
// from layer to layer.
class WholeStatistics {
 public:
  // `bytes`: the model's file, that `session` was loaded from. kUnsupportedOp where the model has
  // no InstanceNormalization of pictures, or takes averages over them in another way, too.
  static Result<WholeStatistics> Load(std::vector<uint8_t> bytes, const Session& session,
                                      const Translator& translator, const SessionOptions& options);

  Session& session() { return session_; }

  // Begins a run of the session on float[1, C, H, W] (or as the translator says). Only `core`, in
  // the tensor's pixels, is counted. `own`: normalizes by what it counts, not by what is known.
  Status Begin(const Session& original, const Translator& translator, const float* tensor,
               const PictureSize& size, const TileRect& core, bool own);
  // Ends the run: adds what it met, `weight` times, and gives the picture.
  Result<OutputTensor> Finish(const Translator& translator, double weight);
  // The statistics collected since the last call replace the known ones.
  void EndPass();
  // Forgets all, before another picture.
  void Forget();

  // Bytes of one run, as RunBytes has it.
  Result<uint64_t> BytesOf(const Session& original, const Translator& translator,
                           const PictureSize& size, int threads);

 private:
  // One normalization. Names are those of the session's inputs and outputs.
  struct Norm {
    std::string value;  // what it normalizes, in both graphs
    std::string mean, variance, mask, first, second;
    std::vector<float> known_mean, known_variance;
    std::vector<double> sums, squares;  // of distances from known_mean
  };

  explicit WholeStatistics(Session session) : session_(std::move(session)) {}
  // The shape of what each norm normalizes, in the order of norms_.
  Result<std::vector<Shape>> Shapes(const Session& original, const Translator& translator,
                                    const PictureSize& size) const;

  Session session_;
  std::vector<Norm> norms_;
  double weight_ = 0;
};

}  // namespace ganvas::translate
