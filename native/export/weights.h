// Narrow weights in an ONNX model: initializers of float16 behind a Cast, or of int8 behind a
// DequantizeLinear, which any runtime reads.
#pragma once

#include "native/export/precision.h"
#include "shared/onnx/model.h"

namespace ganvas::exporter {

// Stores the float32 initializers that Conv, ConvTranspose, Gemm and MatMul take as weights, and
// those that Gather takes rows of, in `precision`. The value keeps its name and is made by a Cast
// or a DequantizeLinear from "NAME.fp16", or "NAME.int8" and "NAME.scale"; the scales lie along the
// axis of the output channels, or of the rows. Biases and the numbers of normalizations stay
// float32. With int8, weights that are a small share of all become float16: those are the first and
// last layers, whose errors show most. What a type cannot hold stays wider (fp16: numbers outside
// its range; int8: infinities, NaN). Throws FatalError(kBadFile) for int8 where the opset is below
// 13, which knows no axis.
void NarrowWeights(onnx::Model* model, Precision precision);

// Constant nodes of tensors become initializers, so that their numbers can be narrowed.
void LiftConstants(onnx::Model* model);

// The other way: constants behind Cast to float32 and DequantizeLinear become float32 initializers.
void WidenWeights(onnx::Model* model);

}  // namespace ganvas::exporter
