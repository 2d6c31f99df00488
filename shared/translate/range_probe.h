// Value ranges by running small pictures, where the graph does not tell them.
#pragma once

#include "shared/base/result.h"
#include "shared/runtime/session.h"
#include "shared/translate/tensor_size.h"
#include "shared/translate/translator.h"

namespace ganvas::translate {

// Looks at what the model makes of a test picture of that size. Ranges whose source is not
// kAssumed stay as they are.
Status ProbeRanges(Session& session, const PictureSize& size, Translator& translator);

}  // namespace ganvas::translate
