// A picture, its translation, the way back and its error, side by side.
#pragma once

#include "shared/image/image.h"

namespace ganvas::cli {

struct RoundTrip {
  Image strip;    // given | there | back | error, see shared/translate/difference.h
  double l1 = 0;  // mean |given - back|, colours on [0, 1]
};

// `back` is brought to the size of `given` first.
RoundTrip MakeRoundTrip(const Image& given, const Image& there, const Image& back);

}  // namespace ganvas::cli
