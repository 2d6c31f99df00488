// Attribute parsing and inference of every operator; each pair lives in the file of its operator.
// Parse* reads attributes in the form of the reader's opset. Infer* checks the inputs and sets
// types, shapes and known numbers of the outputs.
#pragma once

#include "shared/graph/attribute_reader.h"
#include "shared/graph/attributes.h"
#include "shared/graph/infer_context.h"

namespace ganvas::graph {

Status InferBatchNormalization(InferContext& c);
Attributes ParseBatchNormalization(AttributeReader& r);
Status InferBinary(InferContext& c);  // Add, Sub, Mul, Div, Pow, Max, Min
Status InferPRelu(InferContext& c);
Attributes ParseConv(AttributeReader& r);
Status InferConv(InferContext& c);
Attributes ParseConvTranspose(AttributeReader& r);
Status InferConvTranspose(InferContext& c);
Attributes ParseGemm(AttributeReader& r);
Status InferGemm(InferContext& c);
Status InferIdentity(InferContext& c);
Attributes ParseReshape(AttributeReader& r);
Status InferReshape(InferContext& c);
Attributes ParseLeakyRelu(AttributeReader& r);
Attributes ParseElu(AttributeReader& r);
Attributes ParseSelu(AttributeReader& r);
Status InferUnary(InferContext& c);  // one input of a float type, the output is like it

}  // namespace ganvas::graph
