// What JavaScript learns of a model, as JSON: GraphInfo in site/src/engine/model_facts.ts.
#pragma once

#include <string>

#include "shared/onnx/model.h"
#include "shared/runtime/session.h"

namespace ganvas::engine {

std::string InfoJson(const ModelInfo& info);

// The same of a file that was only read: operators need not be known.
ModelInfo InfoOf(const onnx::Model& model);

}  // namespace ganvas::engine
