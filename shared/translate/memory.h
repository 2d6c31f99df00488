// What a run takes.
#pragma once

#include <cstdint>
#include <functional>

#include "shared/base/result.h"
#include "shared/runtime/session.h"
#include "shared/translate/tensor_size.h"
#include "shared/translate/translator.h"

namespace ganvas::translate {

// Bytes of one run on a picture of that size beside the weights: its inner results, the input and
// the output. `threads` as the session has.
Result<uint64_t> RunBytes(Session& session, const Translator& translator, const PictureSize& size,
                          int threads);

// The largest side of a square tile, a multiple of the translator's, whose run takes at most
// `budget` bytes. `bytes_of` gives what a side takes. kBadInput where none does.
Result<int64_t> LargestTile(const Translator& translator, uint64_t budget,
                            const std::function<Result<uint64_t>(int64_t)>& bytes_of);

}  // namespace ganvas::translate
