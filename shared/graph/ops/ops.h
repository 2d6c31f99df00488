// Attribute parsing and inference of every operator, in the files named here.
// Parse* reads attributes in the form of the reader's opset. Infer* checks the inputs and sets
// types, shapes and known numbers of the outputs.
#pragma once

#include "shared/graph/attribute_reader.h"
#include "shared/graph/attributes.h"
#include "shared/graph/infer_context.h"

namespace ganvas::graph {

// batch_normalization.cc
Attributes ParseBatchNormalization(AttributeReader& r);
Status InferBatchNormalization(InferContext& c);

// binary.cc
Status InferBinary(InferContext& c);
Status InferPRelu(InferContext& c);

// cast.cc
Attributes ParseCast(AttributeReader& r);
Status InferCast(InferContext& c);

// clip.cc
Attributes ParseClip(AttributeReader& r);
Status InferClip(InferContext& c);

// compare.cc
Status InferCompare(InferContext& c);
Status InferNot(InferContext& c);

// concat.cc
Attributes ParseConcat(AttributeReader& r);
Status InferConcat(InferContext& c);

// constant_of_shape.cc
Attributes ParseConstantOfShape(AttributeReader& r);
Status InferConstantOfShape(InferContext& c);

// conv.cc
Attributes ParseConv(AttributeReader& r);
Status InferConv(InferContext& c);

// conv_transpose.cc
Attributes ParseConvTranspose(AttributeReader& r);
Status InferConvTranspose(InferContext& c);

// depth_to_space.cc
Attributes ParseDepthToSpace(AttributeReader& r);
Status InferDepthToSpace(InferContext& c);

// dequantize_linear.cc
Attributes ParseDequantizeLinear(AttributeReader& r);
Status InferDequantizeLinear(InferContext& c);

// expand.cc
Status InferExpand(InferContext& c);

// flatten.cc
Attributes ParseFlatten(AttributeReader& r);
Status InferFlatten(InferContext& c);

// gather.cc
Attributes ParseGather(AttributeReader& r);
Status InferGather(InferContext& c);

// gemm.cc
Attributes ParseGemm(AttributeReader& r);
Status InferGemm(InferContext& c);

// identity.cc
Status InferIdentity(InferContext& c);

// instance_normalization.cc
Attributes ParseInstanceNormalization(AttributeReader& r);
Status InferInstanceNormalization(InferContext& c);

// matmul.cc
Status InferMatMul(InferContext& c);

// pad.cc
Attributes ParsePad(AttributeReader& r);
Status InferPad(InferContext& c);

// pool.cc
Attributes ParsePool(AttributeReader& r);
Status InferPool(InferContext& c);
Status InferGlobalAveragePool(InferContext& c);

// random.cc
Attributes ParseRandom(AttributeReader& r);
Status InferRandom(InferContext& c);

// range.cc
Status InferRange(InferContext& c);

// reduce.cc
Attributes ParseReduce(AttributeReader& r);
Status InferReduce(InferContext& c);
Status InferReduceProd(InferContext& c);

// reshape.cc
Attributes ParseReshape(AttributeReader& r);
Status InferReshape(InferContext& c);

// resize.cc
Attributes ParseResize(AttributeReader& r);
Attributes ParseUpsample(AttributeReader& r);
Status InferResize(InferContext& c);

// shape.cc
Attributes ParseShape(AttributeReader& r);
Status InferShape(InferContext& c);

// slice.cc
Attributes ParseSlice(AttributeReader& r);
Status InferSlice(InferContext& c);

// softmax.cc
Attributes ParseSoftmax(AttributeReader& r);
Status InferSoftmax(InferContext& c);

// split.cc
Attributes ParseSplit(AttributeReader& r);
Status InferSplit(InferContext& c);

// squeeze.cc
Attributes ParseSqueeze(AttributeReader& r);
Status InferSqueeze(InferContext& c);
Status InferUnsqueeze(InferContext& c);

// tile.cc
Status InferTile(InferContext& c);

// transpose.cc
Attributes ParseTranspose(AttributeReader& r);
Status InferTranspose(InferContext& c);

// unary.cc
Attributes ParseLeakyRelu(AttributeReader& r);
Attributes ParseElu(AttributeReader& r);
Attributes ParseSelu(AttributeReader& r);
Status InferUnary(InferContext& c);

// where.cc
Status InferWhere(InferContext& c);

}  // namespace ganvas::graph
