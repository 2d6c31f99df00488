// What a run takes.
#pragma once

#include <cstdint>

#include "shared/base/result.h"
#include "shared/runtime/session.h"
#include "shared/translate/translator.h"

namespace ganvas::translate {

// Bytes of one run on a picture of height x width beside the weights: its inner results, the input
// and the output. `threads` as the session has.
Result<uint64_t> RunBytes(Session& session, const Translator& translator, int64_t height,
                          int64_t width, int threads);

// The largest square tile, a multiple of the translator's, whose run takes at most `budget` bytes.
// kBadInput where none does.
Result<int64_t> LargestTile(Session& session, const Translator& translator, uint64_t budget,
                            int threads);

}  // namespace ganvas::translate
