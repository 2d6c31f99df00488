// What tasks that translate have in common: their data and options.
#pragma once

#include <initializer_list>
#include <utility>

#include "native/run/options.h"

namespace ganvas::train {

// All throw FatalError(kUsage).

// Where the data is not two domains.
void RequirePair(const Options& options);

// "--pack: not with --model cyclegan", for the first option that is given.
void RefuseOptions(const Options& options,
                   std::initializer_list<std::pair<bool, const char*>> given);

// What belongs to generators that take latents, and what no translator has.
void RefuseLatentOptions(const Options& options);

// Parts of --size are cut out of pictures that are at least as large.
void CheckLoadSize(const Options& options);

}  // namespace ganvas::train
