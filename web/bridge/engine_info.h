// What JavaScript learns of a model, as JSON: GraphInfo in site/src/engine/model_facts.ts.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/onnx/model.h"
#include "shared/runtime/session.h"

namespace ganvas::engine {

std::string InfoJson(const ModelInfo& info);

// {values, weights}, each [{name, operator, dtype, dims, uses}], of what lies inside a model;
// values are [] where they cannot be told.
std::string ValuesJson(const Session& session);

// [{name, dtype, dims, data, bytes}], where `data` is an address.
std::string OutputsJson(const std::vector<OutputTensor>& outputs);

// A result that holds these numbers.
Result<OutputTensor> FloatTensor(const char* name, const Shape& shape,
                                 std::span<const float> numbers);

// InfoJson's facts of a file that was only read: operators need not be known.
ModelInfo InfoOf(const onnx::Model& model);

}  // namespace ganvas::engine
