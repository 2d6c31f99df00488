// The lowerings of op_list.h, one file for each family of operators, and what they share.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "shared/graph/op_list.h"
#include "shared/kernels/table_copy.h"
#include "shared/kernels/tap_conv.h"
#include "shared/plan/lowering.h"

namespace ganvas::plan {

// clang-format off
#define GANVAS_ROW(kind, min, max, outputs, parse, infer, lower, gradient, traits) \
  Result<Work> Lower##lower(const LowerContext& context);
GANVAS_OPERATORS(GANVAS_ROW)
#undef GANVAS_ROW
// clang-format on

// conv.cc
// Of a convolution whose weights are computed in the run: how many floats they are once packed.
Result<int64_t> PackedWeightFloats(const graph::NodeContext& node);

// filter.cc
// Whether a node is a convolution of each plane by itself, with stride 1.
bool IsPlaneFilter(const graph::NodeContext& node);
// What an op of planes applies to elements [begin, end) of plane `plane` (n * C + c) after its own
// factor and shift: `scale` and `shift` are those, and what the stage adds is put in. `in` may be
// `out`.
struct PlaneStageWork {
  explicit PlaneStageWork(const LowerContext& context);
  void Run(const Memory& memory, int64_t plane, float scale, float shift, int64_t begin,
           int64_t end, const float* in, float* out) const;

  int64_t channels = 1, elements = 1;  // planes of a sample, pixels of a plane
  Operand scales, picture;
  std::shared_ptr<const std::vector<float>> shifts;
  kernels::Activation activation;
};
Result<Work> LowerPlaneFilter(const LowerContext& context, const kernels::ConvGeometry& geometry);

// resample.cc
// The copy of a Pad node, which may be another node than that of a context, along its axes from
// `first_axis` on.
Result<std::shared_ptr<const kernels::TableCopy>> PadCopy(const graph::NodeContext& pad,
                                                          int first_axis);

// upsample_conv.cc
// Makes the geometry of a convolution's own node that of the step: of the image before the
// prologue. A repeated image makes it a transposed convolution with ConvWeight's weights.
void ApplyPrologue(const LowerContext& context, kernels::ConvGeometry* geometry);
// Input 1 of a convolution, float32. Where the prologue repeats pixels: [C, M / groups, kh, kw] of
// the transposed convolution, else [M, C / groups, kh, kw] as in the file.
Result<Constant> ConvWeight(const LowerContext& context);

// The kind of a kernel that has the operator's name. Precondition: there is one (table.cc asserts
// it).
template <typename Kind, typename Names>
Kind KindNamed(const Names& names, graph::OpKind kind) {
  return static_cast<Kind>(std::find(names.begin(), names.end(), graph::OpName(kind)) -
                           names.begin());
}

// Elements that an item of a simple loop covers.
inline constexpr int64_t kItemElements = 32 * 1024;

// The item's part [begin, end) of `count` things in pieces of `piece`.
struct Part {
  int64_t begin, end;
};
inline int64_t Parts(int64_t count, int64_t piece) { return (count + piece - 1) / piece; }
inline Part PartOf(int64_t item, int64_t count, int64_t piece) {
  const int64_t begin = item * piece;
  return {begin, begin + piece < count ? begin + piece : count};
}
// How many things of `size` elements an item takes.
inline int64_t PieceOf(int64_t size) {
  return size >= kItemElements ? 1 : kItemElements / (size < 1 ? 1 : size);
}

// What names packed weights of this node: its output, a kernel, and the numbers that the packing
// depends on.
WeightKey PackedKey(const LowerContext& context, const char* kernel,
                    std::initializer_list<int64_t> numbers);

}  // namespace ganvas::plan
