// Instance normalization of tiles by statistics of the whole picture.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/onnx/model.h"
#include "shared/runtime/session.h"
#include "shared/translate/tiles.h"
#include "shared/translate/translator.h"

namespace ganvas::translate {

// A second session of the model whose InstanceNormalization nodes take mean and deviation of each
// channel as inputs, and give the moments that they met, counted over a tile's core only.
//
// The statistics of the first normalization depend on the picture alone; those of the next on the
// picture and the first; and so on. So a pass over all tiles that uses the statistics of the pass
// before makes at least one more normalization exact, as many passes as there are normalizations
// make all exact (up to what lies beyond a tile's overlap), and in practice two or three are as
// near. The passes begin with the statistics of the picture reduced to one tile.
class WholeStatistics {
 public:
  // kUnsupportedOp where the model takes averages over the picture in another way. `bytes`: the
  // model's file.
  static Result<WholeStatistics> Load(std::vector<uint8_t> bytes, const Translator& translator,
                                      const SessionOptions& options, int passes);

 private:
  WholeStatistics() = default;
};

}  // namespace ganvas::translate
