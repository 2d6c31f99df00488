// Gemm and MatMul.
#include <algorithm>
#include <memory>
#include <utility>

#include "shared/base/decimal.h"
#include "shared/kernels/dense.h"
#include "shared/plan/lower/lower.h"

namespace ganvas::plan {
namespace {

using kernels::Dense;
using Shared = std::shared_ptr<const AlignedBuffer>;

// Null where b is computed from an input, and is packed in every run.
Result<Shared> PackConstant(const LowerContext& context, const Dense& dense,
                            const std::vector<float>& scale) {
  if (!context.program.IsConstant(context.node.inputs[1])) return Shared();
  const WeightKey key =
      PackedKey(context, "dense", {dense.tile_cols, dense.depth, dense.cols, dense.b_col_stride});
  return context.program.Packed(
      key, static_cast<uint64_t>(dense.packed_floats()), [&](float* to) -> Status {
        GANVAS_ASSIGN(const Constant b,
                      context.program.Evaluate(context.node.inputs[1], context.values));
        kernels::PackDense(dense, b.view.as<float>(), scale.empty() ? nullptr : scale.data(), to);
        return {};
      });
}

// What is added to each product: numbers for each column, made at planning, or a tensor.
struct Addend {
  Shared bias;
  Operand tensor;
  int64_t row_stride = 0, col_stride = 0;
};

Work MakeWork(const LowerContext& context, Dense dense, Shared packed, Addend addend) {
  Work work;
  work.kernel = packed != nullptr ? "dense" : "dense, packed in the run";
  work.items = dense.items();
  work.macs = dense.macs();
  work.scratch_bytes = static_cast<uint64_t>(dense.scratch_floats()) * sizeof(float);
  work.run = [dense = std::move(dense), packed = std::move(packed), addend = std::move(addend),
              a = context.in(0), b = context.in(1), out = context.out(),
              activation = context.op.activation](int64_t item, const Memory& memory,
                                                  std::byte* scratch) {
    kernels::DenseEpilogue epilogue;
    epilogue.bias = addend.bias == nullptr ? nullptr : addend.bias->as<float>();
    if (addend.tensor.present) {
      epilogue.addend = memory.Read<float>(addend.tensor);
      epilogue.addend_row_stride = addend.row_stride;
      epilogue.addend_col_stride = addend.col_stride;
    }
    epilogue.activation = activation;
    kernels::RunDenseItem(dense, memory.Read<float>(a),
                          packed == nullptr ? memory.Read<float>(b) : nullptr,
                          packed == nullptr ? nullptr : packed->as<float>(), epilogue, item,
                          reinterpret_cast<float*>(scratch), memory.Write<float>(out));
  };
  return work;
}

// (c * beta) * scale + shift for each column. `c` may be null, one number, or one for each column.
Result<Shared> MakeBias(const LowerContext& context, const Dense& dense, const float* c,
                        int64_t count, float beta) {
  if (c == nullptr && context.op.scale.empty()) return Shared();
  GANVAS_ASSIGN(AlignedBuffer buffer,
                AlignedBuffer::Create(static_cast<size_t>((dense.cols + dense.tile_cols - 1) /
                                                          dense.tile_cols * dense.tile_cols) *
                                      sizeof(float)));
  float* bias = buffer.as<float>();
  std::fill_n(bias, buffer.size() / sizeof(float), 0.0f);
  for (int64_t n = 0; n < dense.cols; ++n) {
    if (c != nullptr) bias[n] = c[count == 1 ? 0 : n] * beta;
    if (context.op.scale.empty()) continue;
    const auto i = static_cast<size_t>(n);
    bias[n] = bias[n] * context.op.scale[i] + context.op.shift[i];
  }
  return Shared(std::make_shared<const AlignedBuffer>(std::move(buffer)));
}

// Gemm's c as numbers for each column where it is that, else as a tensor with strides.
Result<Addend> MakeAddend(const LowerContext& context, const Dense& dense, float beta) {
  Addend addend;
  const bool given = context.has(2) && beta != 0;
  if (given) GANVAS_TRY(context.RequireF32(2));
  const Shape shape = given ? context.in(2).shape : Shape{};
  const bool per_column = shape.elements() == 1 ||
                          (shape.elements() == dense.cols && shape[shape.rank() - 1] == dense.cols);
  if (!given || (per_column && context.in(2).constant != nullptr)) {
    const float* c = given ? static_cast<const float*>(context.in(2).constant) : nullptr;
    GANVAS_ASSIGN(addend.bias, MakeBias(context, dense, c, shape.elements(), beta));
    return addend;
  }
  if (beta != 1.0f) return context.Unsupported("beta other than 1 with a c of several rows");
  addend.tensor = context.in(2);
  if (shape.rank() > 0 && shape[shape.rank() - 1] > 1) addend.col_stride = 1;
  if (shape.rank() == 2 && shape[0] > 1) addend.row_stride = shape[1];
  return addend;
}

}  // namespace

Result<Work> LowerGemm(const LowerContext& context) {
  GANVAS_TRY(context.RequireF32(0));
  GANVAS_TRY(context.RequireF32(1));
  const auto& attrs = context.attributes<graph::GemmAttrs>();
  const Shape& a = context.in(0).shape;
  Dense dense;
  dense.rows = context.out().shape[0];
  dense.cols = context.out().shape[1];
  dense.depth = a[attrs.trans_a ? 0 : 1];
  dense.a_row_stride = attrs.trans_a ? 1 : dense.depth;
  dense.a_depth_stride = attrs.trans_a ? dense.rows : 1;
  dense.b_depth_stride = attrs.trans_b ? 1 : dense.cols;
  dense.b_col_stride = attrs.trans_b ? dense.depth : 1;
  kernels::ChooseBlocks(&dense);

  std::vector<float> scale = context.op.scale;
  if (attrs.alpha != 1.0f) {
    if (scale.empty()) scale.assign(static_cast<size_t>(dense.cols), 1.0f);
    for (float& s : scale) s *= attrs.alpha;
  }
  GANVAS_ASSIGN(Shared packed, PackConstant(context, dense, scale));
  if (packed == nullptr && !scale.empty()) {
    return context.Unsupported("alpha is " + Decimal(attrs.alpha) +
                               " and b is computed from an input, expected 1");
  }
  GANVAS_ASSIGN(Addend addend, MakeAddend(context, dense, attrs.beta));
  return MakeWork(context, std::move(dense), std::move(packed), std::move(addend));
}

Result<Work> LowerMatMul(const LowerContext& context) {
  GANVAS_TRY(context.RequireF32(0));
  GANVAS_TRY(context.RequireF32(1));
  const Shape& a = context.in(0).shape;
  const Shape& b = context.in(1).shape;
  Dense dense;
  dense.depth = a[a.rank() - 1];
  dense.rows = a.rank() > 1 ? a[a.rank() - 2] : 1;
  dense.cols = b.rank() > 1 ? b[b.rank() - 1] : 1;
  dense.a_row_stride = dense.depth;
  dense.b_depth_stride = dense.cols;

  const int batch_a = std::max(0, a.rank() - 2);
  const int batch_b = std::max(0, b.rank() - 2);
  if (batch_b == 0) {  // the matrices of a are further rows
    dense.rows *= a.Product(0, batch_a);
    kernels::ChooseBlocks(&dense);
    GANVAS_ASSIGN(Shared packed, PackConstant(context, dense, context.op.scale));
    GANVAS_ASSIGN(Shared bias, MakeBias(context, dense, nullptr, 0, 1.0f));
    return MakeWork(context, std::move(dense), std::move(packed), {std::move(bias), {}});
  }

  // Row-major walk over the batch dimensions of the output; a size of 1 is repeated.
  const int batch = std::max(batch_a, batch_b);
  const Shape& out = context.out().shape;
  const auto offset_of = [&](const Shape& shape, int dims, int64_t index, int64_t matrix) {
    int64_t offset = 0;
    int64_t stride = matrix;
    for (int i = batch - 1; i >= 0; --i) {
      const int64_t at = index % out[i];
      index /= out[i];
      const int own = i - (batch - dims);
      if (own < 0) continue;
      if (shape[own] > 1) offset += at * stride;
      stride *= shape[own];
    }
    return offset;
  };
  dense.a_offsets.clear();
  dense.b_offsets.clear();
  for (int64_t m = 0; m < out.Product(0, batch); ++m) {
    dense.a_offsets.push_back(offset_of(a, batch_a, m, dense.rows * dense.depth));
    dense.b_offsets.push_back(offset_of(b, batch_b, m, dense.depth * dense.cols));
  }
  kernels::ChooseBlocks(&dense);
  return MakeWork(context, std::move(dense), nullptr, {});
}

}  // namespace ganvas::plan
