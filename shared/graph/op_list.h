// The operators that Ganvas understands: the one list that the enum, the names, the parsers, the
// inference, the lowerings and the traits come from.
//
// To add an operator: a row here, its parser and inference in shared/graph/ops, its lowering in
// shared/plan/lower, its gradient in shared/graph/gradients. CMake takes every file of these
// folders.
#pragma once

#include "shared/graph/op_traits.h"

namespace ganvas::graph {

inline constexpr int kMany = 4096;  // inputs or outputs of one node

}  // namespace ganvas::graph

// ROW(kind, min_inputs, max_inputs, max_outputs, parse, infer, lower, gradient, traits)
//
// `kind` is the ONNX operator type and, after a k, the OpKind. Inputs and outputs are counted over
// all opsets that Ganvas reads. Parse##parse and Infer##infer are functions of shared/graph,
// Lower##lower is one of shared/plan. Gradient##gradient is a rule of differentiate.h: Zero where
// the result is constant or moves in steps, None where there is no rule. Else None: the operator
// has no attributes; it never becomes a step, since it is a view or its result follows from shapes.
#define GANVAS_OPERATORS(ROW)                                                                      \
  ROW(Abs, 1, 1, 1, None, Unary, Unary, Abs, kOverFirst)                                           \
  ROW(Add, 2, 2, 1, None, Binary, Binary, Add, kOverBoth | kTakesActivation | kOldAxis | kChain)   \
  ROW(And, 2, 2, 1, None, Compare, Compare, Zero, kOwnType | kOldAxis)                             \
  ROW(ArgMax, 1, 1, 1, Arg, Arg, Arg, Zero, kOwnType)                                              \
  ROW(ArgMin, 1, 1, 1, Arg, Arg, Arg, Zero, kOwnType)                                              \
  ROW(AveragePool, 1, 1, 1, Pool, Pool, Pool, AveragePool, kKeepsRange)                            \
  ROW(BatchNormalization, 5, 5, 1, BatchNormalization, BatchNormalization, BatchNormalization,     \
      BatchNormalization, kOverFirst | kTakesActivation | kTakesResidual)                          \
  ROW(Cast, 1, 1, 1, Cast, Cast, Cast, Cast, kSameOrder | kKeepsRange)                             \
  ROW(Ceil, 1, 1, 1, None, Unary, Unary, Zero, kKeepsRange | kOverFirst)                           \
  ROW(Clip, 1, 3, 1, Clip, Clip, Clip, Clip, kOverFirst)                                           \
  ROW(Concat, 1, kMany, 1, Concat, Concat, Concat, Concat, kNoTraits)                              \
  ROW(ConstantOfShape, 1, 1, 1, ConstantOfShape, ConstantOfShape, ConstantOfShape, Zero,           \
      kNoTraits)                                                                                   \
  ROW(Conv, 2, 3, 1, Conv, Conv, Conv, Conv,                                                       \
      kProduct | kConvolution | kTakesActivation | kTakesResidual)                                 \
  ROW(ConvTranspose, 2, 3, 1, ConvTranspose, ConvTranspose, ConvTranspose, ConvTranspose,          \
      kProduct | kConvolution | kTakesActivation | kTakesResidual)                                 \
  ROW(Cos, 1, 1, 1, None, Unary, Unary, Cos, kWithinOne | kOverFirst)                              \
  ROW(CumSum, 2, 2, 1, CumSum, CumSum, CumSum, CumSum, kNoTraits)                                  \
  ROW(DepthToSpace, 1, 1, 1, DepthToSpace, DepthToSpace, DepthToSpace, DepthToSpace, kKeepsRange)  \
  ROW(DequantizeLinear, 2, 3, 1, DequantizeLinear, DequantizeLinear, DequantizeLinear, None,       \
      kSecondType)                                                                                 \
  ROW(Div, 2, 2, 1, None, Binary, Binary, Div, kOverBoth | kOldAxis)                               \
  ROW(Elu, 1, 1, 1, Elu, Unary, Unary, Elu, kOverFirst)                                            \
  ROW(Equal, 2, 2, 1, None, Compare, Compare, Zero, kOwnType | kOldAxis)                           \
  ROW(Erf, 1, 1, 1, None, Unary, Unary, Erf, kWithinOne | kOverFirst)                              \
  ROW(Exp, 1, 1, 1, None, Unary, Unary, Exp, kOverFirst)                                           \
  ROW(Expand, 2, 2, 1, None, Expand, Expand, Expand, kKeepsRange)                                  \
  ROW(Flatten, 1, 1, 1, Flatten, Flatten, None, Reshape, kSameOrder | kKeepsRange)                 \
  ROW(Floor, 1, 1, 1, None, Unary, Unary, Zero, kKeepsRange | kOverFirst)                          \
  ROW(Gather, 2, 2, 1, Gather, Gather, Gather, Gather, kKeepsRange)                                \
  ROW(GatherElements, 2, 2, 1, Gather, GatherElements, GatherElements, GatherElements,             \
      kKeepsRange)                                                                                 \
  ROW(GatherND, 2, 2, 1, GatherNd, GatherNd, GatherNd, GatherNd, kKeepsRange)                      \
  ROW(Gemm, 2, 3, 1, Gemm, Gemm, Gemm, Gemm, kProduct | kTakesActivation)                          \
  ROW(GlobalAveragePool, 1, 1, 1, None, GlobalAveragePool, GlobalAveragePool, Reduce, kStatistics) \
  ROW(Greater, 2, 2, 1, None, Compare, Compare, Zero, kOwnType | kOldAxis)                         \
  ROW(GreaterOrEqual, 2, 2, 1, None, Compare, Compare, Zero, kOwnType)                             \
  ROW(GridSample, 2, 2, 1, GridSample, GridSample, GridSample, GridSample, kNoTraits)              \
  ROW(Identity, 1, 1, 1, None, Identity, None, Reshape, kSameOrder | kKeepsRange)                  \
  ROW(InstanceNormalization, 3, 3, 1, InstanceNormalization, InstanceNormalization,                \
      InstanceNormalization, InstanceNormalization,                                                \
      kOverFirst | kTakesActivation | kTakesResidual | kStatistics)                                \
  ROW(LeakyRelu, 1, 1, 1, LeakyRelu, Unary, Activation, Activation, kOverFirst)                    \
  ROW(Less, 2, 2, 1, None, Compare, Compare, Zero, kOwnType | kOldAxis)                            \
  ROW(LessOrEqual, 2, 2, 1, None, Compare, Compare, Zero, kOwnType)                                \
  ROW(Log, 1, 1, 1, None, Unary, Unary, Log, kOverFirst)                                           \
  ROW(MatMul, 2, 2, 1, None, MatMul, MatMul, MatMul, kProduct | kTakesActivation)                  \
  ROW(Max, 1, kMany, 1, None, Binary, Binary, Extreme, kOverBoth | kChain)                         \
  ROW(MaxPool, 1, 1, 1, Pool, Pool, Pool, MaxPool, kKeepsRange)                                    \
  ROW(Min, 1, kMany, 1, None, Binary, Binary, Extreme, kOverBoth | kChain)                         \
  ROW(Mod, 2, 2, 1, Mod, Binary, Binary, Mod, kOverBoth)                                           \
  ROW(Mul, 2, 2, 1, None, Binary, Binary, Mul, kOverBoth | kTakesActivation | kOldAxis)            \
  ROW(Neg, 1, 1, 1, None, Unary, Unary, Neg, kOverFirst)                                           \
  ROW(Not, 1, 1, 1, None, Not, Not, Zero, kOwnType)                                                \
  ROW(Or, 2, 2, 1, None, Compare, Compare, Zero, kOwnType | kOldAxis)                              \
  ROW(Pad, 1, 4, 1, Pad, Pad, Pad, Pad, kKeepsRange)                                               \
  ROW(Pow, 2, 2, 1, None, Binary, Binary, Pow, kOverBoth | kOldAxis)                               \
  ROW(PRelu, 2, 2, 1, None, PRelu, Binary, PRelu, kOverBoth)                                       \
  ROW(QuantizeLinear, 2, 3, 1, QuantizeLinear, QuantizeLinear, QuantizeLinear, None, kOwnType)     \
  ROW(RandomNormal, 0, 0, 1, Random, Random, Random, Zero, kNoTraits)                              \
  ROW(Range, 3, 3, 1, None, Range, Range, Zero, kNoTraits)                                         \
  ROW(Reciprocal, 1, 1, 1, None, Unary, Unary, Reciprocal, kOverFirst)                             \
  ROW(ReduceMax, 1, 2, 1, Reduce, Reduce, Reduce, ReduceExtreme, kKeepsRange)                      \
  ROW(ReduceMean, 1, 2, 1, Reduce, Reduce, Reduce, Reduce, kStatistics)                            \
  ROW(ReduceMin, 1, 2, 1, Reduce, Reduce, Reduce, ReduceExtreme, kKeepsRange)                      \
  ROW(ReduceProd, 1, 2, 1, Reduce, Reduce, Reduce, ReduceProd, kNoTraits)                          \
  ROW(ReduceSum, 1, 2, 1, Reduce, Reduce, Reduce, Reduce, kNoTraits)                               \
  ROW(Relu, 1, 1, 1, None, Unary, Activation, Activation, kOverFirst)                              \
  ROW(Reshape, 2, 2, 1, Reshape, Reshape, None, Reshape, kSameOrder | kKeepsRange)                 \
  ROW(Resize, 1, 4, 1, Resize, Resize, Resize, Resize, kKeepsRange)                                \
  ROW(Round, 1, 1, 1, None, Unary, Unary, Zero, kKeepsRange | kOverFirst)                          \
  ROW(ScatterElements, 3, 3, 1, ScatterElements, ScatterElements, ScatterElements,                 \
      ScatterElements, kNoTraits)                                                                  \
  ROW(ScatterND, 3, 3, 1, ScatterNd, ScatterNd, ScatterNd, ScatterNd, kNoTraits)                   \
  ROW(Shape, 1, 1, 1, Shape, Shape, None, Zero, kOwnType)                                          \
  ROW(Sigmoid, 1, 1, 1, None, Unary, Activation, Activation, kShare | kOverFirst)                  \
  ROW(Sign, 1, 1, 1, None, Unary, Unary, Zero, kWithinOne | kOverFirst)                            \
  ROW(Sin, 1, 1, 1, None, Unary, Unary, Sin, kWithinOne | kOverFirst)                              \
  ROW(Slice, 1, 5, 1, Slice, Slice, Slice, Slice, kKeepsRange)                                     \
  ROW(Slope, 2, 2, 1, Slope, Slope, Slope, Slope, kOverFirst)                                      \
  ROW(Softmax, 1, 1, 1, Softmax, Softmax, Softmax, Softmax, kShare | kOverFirst)                   \
  ROW(Softplus, 1, 1, 1, None, Unary, Unary, Softplus, kOverFirst)                                 \
  ROW(Split, 1, 2, kMany, Split, Split, Split, Split, kKeepsRange)                                 \
  ROW(Sqrt, 1, 1, 1, None, Unary, Unary, Sqrt, kOverFirst)                                         \
  ROW(Squeeze, 1, 2, 1, Squeeze, Squeeze, None, Reshape, kSameOrder | kKeepsRange)                 \
  ROW(Sub, 2, 2, 1, None, Binary, Binary, Sub, kOverBoth | kOldAxis)                               \
  ROW(Tanh, 1, 1, 1, None, Unary, Activation, Activation, kWithinOne | kOverFirst)                 \
  ROW(Tile, 2, 2, 1, None, Tile, Tile, Tile, kKeepsRange)                                          \
  ROW(Transpose, 1, 1, 1, Transpose, Transpose, Transpose, Transpose, kKeepsRange)                 \
  ROW(Unsqueeze, 1, 2, 1, Squeeze, Unsqueeze, None, Reshape, kSameOrder | kKeepsRange)             \
  ROW(Where, 3, 3, 1, None, Where, Where, Where, kSecondType)                                      \
  ROW(Xor, 2, 2, 1, None, Compare, Compare, Zero, kOwnType | kOldAxis)

// ROW(op_type, kind, min_inputs, max_inputs, parse): operator types that become nodes of a kind
// with another name.
#define GANVAS_OPERATOR_ALIASES(ROW)                   \
  ROW(Dropout, Identity, 1, 3, None)                   \
  ROW(RandomNormalLike, RandomNormal, 1, 1, Random)    \
  ROW(RandomUniform, RandomNormal, 0, 0, Random)       \
  ROW(RandomUniformLike, RandomNormal, 1, 1, Random)   \
  ROW(Scatter, ScatterElements, 3, 3, ScatterElements) \
  ROW(Selu, Elu, 1, 1, Selu)                           \
  ROW(Sum, Add, 1, kMany, None)                        \
  ROW(Upsample, Resize, 1, 2, Upsample)

// ROW(op_type, traits): operator types that never become nodes, since they are written as several
// others (composite.h) or only other runtimes have them.
#define GANVAS_OTHER_OPERATORS(ROW) \
  ROW(HardSigmoid, kShare)          \
  ROW(Softsign, kWithinOne)         \
  ROW(SpaceToDepth, kKeepsRange)
