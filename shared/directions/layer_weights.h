// The layers that read a vector, and their weights.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/graph/graph.h"
#include "shared/meaning/generator.h"
#include "shared/runtime/session.h"

namespace ganvas::directions {

// A value of vectors: [N, size], or [N, layers, size] for styles of all layers.
struct VectorValue {
  std::string name;
  int64_t layers = 1, size = 0;
};

// A Gemm, MatMul, Conv or ConvTranspose of constant weights.
struct LayerWeights {
  std::string node, weights;  // their names
  std::string output;         // the value that it makes
  int64_t layer = 0;  // which of the value's layers it reads; of a value of one layer, its own
                      // place among those that read it
  // By element of its input: which element of the value it holds, -1 for anything else.
  std::vector<int64_t> sources;
  int64_t inputs = 0, outputs = 0;  // weights go from `inputs` numbers to `outputs`
  int64_t input_stride = 0, output_stride = 0, taps = 1;
};

// The layers that read `value`, in the order in which they run. Between the value and a layer its
// numbers may be moved (Reshape, Gather, Concat with a class, ...), shifted or scaled: factors do
// not count. kBadInput for names that no value has.
Result<std::vector<LayerWeights>> LayersThatRead(Session& session,
                                                 const meaning::Generator& generator,
                                                 const VectorValue& value);

// Gives `take` the rows of A, of the layer's A x + b, of x alone: `value.size` numbers each, which
// it may change. Of x's layers only those from `first` to `last` count.
Status ForEachRow(Session& session, const LayerWeights& layer, const VectorValue& value,
                  int64_t first, int64_t last, const std::function<void(std::span<double>)>& take);

}  // namespace ganvas::directions
