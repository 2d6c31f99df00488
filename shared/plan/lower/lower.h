// The lowerings, one file for each family of operators.
#pragma once

#include <cstdint>

#include "shared/kernels/table_copy.h"
#include "shared/kernels/tap_conv.h"
#include "shared/plan/lowering.h"

namespace ganvas::plan {

// compare.cc
Result<Work> LowerCompare(const LowerContext& context);
Result<Work> LowerNot(const LowerContext& context);
Result<Work> LowerWhere(const LowerContext& context);
// concat.cc
Result<Work> LowerConcat(const LowerContext& context);
Result<Work> LowerSplit(const LowerContext& context);
// conv.cc
Result<Work> LowerConv(const LowerContext& context);
Result<Work> LowerConvTranspose(const LowerContext& context);
// Of a convolution whose weights are computed in the run: how many floats they are once packed.
Result<int64_t> PackedWeightFloats(const graph::NodeContext& node);
// copy.cc
Result<Work> LowerConstantOfShape(const LowerContext& context);
Result<Work> LowerDepthToSpace(const LowerContext& context);
Result<Work> LowerExpand(const LowerContext& context);
Result<Work> LowerSlice(const LowerContext& context);
Result<Work> LowerTile(const LowerContext& context);
Result<Work> LowerTranspose(const LowerContext& context);
// elementwise.cc
Result<Work> LowerActivation(const LowerContext& context);
Result<Work> LowerBinary(const LowerContext& context);
Result<Work> LowerClip(const LowerContext& context);
Result<Work> LowerUnary(const LowerContext& context);
// gather.cc
Result<Work> LowerGather(const LowerContext& context);
// matmul.cc
Result<Work> LowerGemm(const LowerContext& context);
Result<Work> LowerMatMul(const LowerContext& context);
// norm.cc
Result<Work> LowerBatchNormalization(const LowerContext& context);
Result<Work> LowerInstanceNormalization(const LowerContext& context);
// pool.cc
Result<Work> LowerPool(const LowerContext& context);
// quantize.cc
Result<Work> LowerCast(const LowerContext& context);
Result<Work> LowerDequantizeLinear(const LowerContext& context);
// random.cc
Result<Work> LowerRandom(const LowerContext& context);
// reduce.cc
Result<Work> LowerGlobalAveragePool(const LowerContext& context);
Result<Work> LowerReduce(const LowerContext& context);
Result<Work> LowerSoftmax(const LowerContext& context);
// resample.cc
Result<Work> LowerPad(const LowerContext& context);
Result<Work> LowerResize(const LowerContext& context);
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

// What names packed weights of this node: a kernel and the numbers that the packing depends on.
std::string PackedKey(const LowerContext& context, const char* kernel,
                      std::initializer_list<int64_t> numbers);

}  // namespace ganvas::plan
