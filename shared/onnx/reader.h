// Bytes -> Model, with bounds on everything: a hostile file gives an Error, never a crash.
#pragma once

#include <cstdint>
#include <span>

#include "shared/base/result.h"
#include "shared/onnx/model.h"

namespace ganvas::onnx {

// `bytes` must outlive the Model, whose tensors point into it. Errors are kBadModel and name the
// offset, field, node or tensor. Calls of the file's own
// functions are replaced by what these do. Not accepted: external data (WithExternalData puts it
// into the file), sparse initializers, tensor types
// other than those of DType, more than 2^31 bytes, declared sizes that do not match the data.
// Attributes that hold subgraphs are kept without a value: the nodes that need them are then named
// as unsupported by graph::Build. Other kinds of files are called what they are.
Result<Model> Read(std::span<const uint8_t> bytes);

}  // namespace ganvas::onnx
