// Bounds what a file has computed of its constants before any input is known. Runtimes compute such
// values when they load a file, and a file of a few bytes can ask for any number of them.
#pragma once

#include <cstdint>

#include "shared/base/result.h"
#include "shared/onnx/model.h"

namespace ganvas::plan {

// Bytes that all values of a model which follow from constants alone may take together.
// `stored_bytes`: of the file's constants.
uint64_t MostConstantBytes(uint64_t stored_bytes);

// kOutOfMemory, naming the node, where these values take more. For files that another runtime is to
// load: nodes of operators that Ganvas lacks, and what follows from them, are not counted, and a
// node whose inputs do not fit ends the count. The bytes behind `model` must outlive the call.
Status CheckConstants(onnx::Model model);

}  // namespace ganvas::plan
