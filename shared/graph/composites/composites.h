// Composites that a formula alone does not describe; composite.cc lists them.
#pragma once

#include "shared/graph/expansion.h"

namespace ganvas::graph {

// einsum.cc
void ExpandEinsum(Expansion& e, AttributeReader& r);

// microsoft.cc: com.microsoft
void ExpandFusedConv(Expansion& e, AttributeReader& r);
void ExpandFusedGemm(Expansion& e, AttributeReader& r);
void ExpandFusedMatMul(Expansion& e, AttributeReader& r);

// norms.cc
void ExpandGroupNormalization(Expansion& e, AttributeReader& r);
void ExpandLayerNormalization(Expansion& e, AttributeReader& r);
void ExpandRmsNormalization(Expansion& e, AttributeReader& r);

// quantized.cc
void ExpandConvInteger(Expansion& e, AttributeReader& r);
void ExpandDynamicQuantizeLinear(Expansion& e, AttributeReader& r);
void ExpandMatMulInteger(Expansion& e, AttributeReader& r);
void ExpandQLinearConv(Expansion& e, AttributeReader& r);
void ExpandQLinearMatMul(Expansion& e, AttributeReader& r);

// shapes.cc
void ExpandGelu(Expansion& e, AttributeReader& r);
void ExpandOneHot(Expansion& e, AttributeReader& r);
void ExpandSpaceToDepth(Expansion& e, AttributeReader& r);
void ExpandTrilu(Expansion& e, AttributeReader& r);

}  // namespace ganvas::graph
