// Which sizes of pictures a translator takes, and how large its output then is.
#pragma once

#include "shared/runtime/session.h"
#include "shared/translate/tensor_size.h"
#include "shared/translate/translator.h"

namespace ganvas::translate {

// A translator whose sizes are to be found: one input size that it takes, and what that gives.
struct SizedTranslator {
  Translator translator;
  PictureSize tried, output;
};

// Sets scale, lost, multiple, smallest and the output's size, by shape inference for other sizes.
// What the file says of itself ("ganvas.multiple") goes before what is found.
void FindSizes(const Session& session, SizedTranslator& opened);

}  // namespace ganvas::translate
