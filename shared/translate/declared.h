// An image-to-image model by what its file declares, where the engine lacks an operator of it, so
// that no sizes can be inferred.
#pragma once

#include "shared/base/result.h"
#include "shared/onnx/model.h"
#include "shared/translate/translator.h"
#include "shared/translate/wiring.h"

namespace ganvas::translate {

// Sizes that are free are taken to be padded to a multiple of 8, from 32 on. Ranges that the
// operators do not tell are kAssumed and not settled yet. kBadModel with the reason for files that
// do not declare one picture in and one out.
Result<Translator> DeclaredTranslator(const onnx::Model& model, const Wiring& wiring);

}  // namespace ganvas::translate
