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

// A second session of a model, whose InstanceNormalization nodes take the mean and variance of each
// channel as inputs and give the moments that they met in a tile's core.
//
// What the first normalization meets depends on the picture alone, what the next one meets on the
// picture and the first, and so on. So a pass over all tiles that uses the statistics of the pass
// before makes at least one more normalization exact, as many passes as there are normalizations
// make all exact (up to what lies beyond a tile's overlap), and the first few come nearly as far.
// They begin with the statistics of the picture reduced to one tile.
class WholeStatistics {
 public:
  // `bytes`: the model's file, that `session` was loaded from. kUnsupportedOp where the model has
  // no InstanceNormalization of pictures, or takes averages over them in another way, too.
  static Result<WholeStatistics> Load(std::vector<uint8_t> bytes, const Session& session,
                                      const Translator& translator, const SessionOptions& options,
                                      int passes);

  int passes() const { return passes_; }
  Session& session() { return session_; }

  // Begins a run of the session on float[1, C, H, W] (or as the translator says). Only `core`, in
  // the tensor's pixels, is counted. `own`: normalizes by what it counts, not by what is known.
  Status Begin(const Session& original, const Translator& translator, const float* tensor,
               const PictureSize& size, const TileRect& core, bool own);
  // Ends the run: adds what it met, `weight` times, and gives the picture.
  Result<OutputTensor> Finish(const Translator& translator, double weight);
  // What was met since the last call is now known; what was known is forgotten.
  void EndPass();

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
  int passes_ = 0;
};

}  // namespace ganvas::translate
