// One picture through a model: fitted, whole or in tiles, and back.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "shared/base/result.h"
#include "shared/image/image.h"
#include "shared/runtime/session.h"
#include "shared/translate/fit.h"
#include "shared/translate/statistics.h"
#include "shared/translate/translator.h"

namespace ganvas::translate {

struct TranslationOptions {
  FitOptions fit;
  int64_t tile = 0;  // side of tiles; 0: whole, or what `memory` leaves room for
  // Of neighbouring tiles; -1: a quarter of a tile, at most 64, rounded up to the multiple of the
  // model where that is less than a tile.
  int64_t overlap = -1;
  uint64_t memory = 0;  // bytes that a run may take; 0: no limit
  int threads = 1;      // of the session, for the estimate
  // Runs tiles with statistics of about the whole picture instead of each tile's own; may be null.
  // Must have been made from the same model, and outlive the translation.
  WholeStatistics* statistics = nullptr;
};

// Not thread-safe; uses the session until it is finished or gone.
class Translation {
 public:
  // `session` and `translator` must outlive the translation.
  static Result<Translation> Begin(Session& session, const Translator& translator,
                                   const Image& picture, const TranslationOptions& options);
  Translation(Translation&&) noexcept;
  Translation& operator=(Translation&&) noexcept;
  ~Translation();

  // Works for about that many milliseconds; the share done, 1 when finished.
  Result<double> Step(double milliseconds);
  // The picture that the model made, opaque but for models that give alpha.
  Result<Image> Finish();

  const Fit& fit() const;
  // What the model was given: the fitted picture without padding, as large as it was run.
  Image Fitted() const;
  int64_t tiles() const;  // 1: whole
  // Whether each tile was normalized by its own statistics, so that colours may change from tile to
  // tile and away from what the whole picture would give.
  bool own_statistics() const;

 private:
  class Impl;
  explicit Translation(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ganvas::translate
