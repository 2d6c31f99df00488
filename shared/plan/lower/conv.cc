#include "shared/kernels/conv.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "shared/kernels/dense.h"
#include "shared/plan/lower/conv_parts.h"

namespace ganvas::plan {
namespace {

using kernels::ConvGeometry;
using kernels::TapConv;

// A transposed convolution has stride x stride phases.
constexpr int64_t kMaxStride = 16;

ConvGeometry GeometryOf(const graph::NodeContext& node, const graph::Window& window,
                        int64_t groups) {
  const Shape& in = node.shape(0);
  const Shape& out = node.values[static_cast<size_t>(node.node.outputs[0])].shape;
  ConvGeometry g;
  g.batch = in[0];
  g.groups = groups;
  g.in_channels = in[1];
  g.out_channels = out[1];
  g.in_h = window.in[0];
  g.in_w = window.in[1];
  g.out_h = window.out[0];
  g.out_w = window.out[1];
  g.kernel_h = window.kernel[0];
  g.kernel_w = window.kernel[1];
  g.stride_h = window.stride[0];
  g.stride_w = window.stride[1];
  g.dilation_h = window.dilation[0];
  g.dilation_w = window.dilation[1];
  g.pad_top = window.pad_begin[0];
  g.pad_left = window.pad_begin[1];
  return g;
}

Result<ConvGeometry> GeometryOfNode(const graph::NodeContext& node) {
  if (node.node.kind == graph::OpKind::kConvTranspose) {
    GANVAS_ASSIGN(const graph::Window window, graph::ResolveConvTranspose(node));
    return GeometryOf(node, window, node.attributes<graph::ConvTransposeAttrs>().conv.group);
  }
  GANVAS_ASSIGN(const graph::Window window, graph::ResolveConv(node));
  return GeometryOf(node, window, node.attributes<graph::ConvAttrs>().group);
}

TapConv ComputedWeightConv(const graph::NodeContext& node, const ConvGeometry& g) {
  return node.node.kind == graph::OpKind::kConvTranspose ? kernels::MakeConvTranspose(g)
                                                         : kernels::MakeConv(g);
}

Status RequireF32Inputs(const LowerContext& context) {
  for (size_t i = 0; i < context.inputs.size(); ++i) {
    if (context.has(i)) GANVAS_TRY(context.RequireF32(i));
  }
  return {};
}

bool IsExact(const graph::Node& node) {
  const auto* attrs = std::get_if<graph::ConvAttrs>(&node.attributes);
  return attrs != nullptr && attrs->exact;
}

// Whether weights and bias are all known before a run.
bool HasConstants(const LowerContext& context) {
  return context.program.IsConstant(context.node.inputs[1]) &&
         (!context.has(2) || context.in(2).constant != nullptr);
}

// "4", or "1..4" where phases differ.
std::string TapCounts(const TapConv& conv) {
  const auto [least, most] = std::minmax_element(
      conv.phases.begin(), conv.phases.end(),
      [](const auto& a, const auto& b) { return a.taps.size() < b.taps.size(); });
  std::string text = std::to_string(least->taps.size());
  if (most->taps.size() > least->taps.size()) text += ".." + std::to_string(most->taps.size());
  return text;
}

int64_t GroupStride(const TapConv& conv) {
  return conv.in_channels * conv.out_channels * conv.kernel_elements;
}

kernels::ConvWeights StridesOf(const TapConv& conv, bool transposed, const float* data) {
  const int64_t k = conv.kernel_elements;
  kernels::ConvWeights weights{};
  weights.data = data;
  weights.group_stride = GroupStride(conv);
  weights.out_stride = transposed ? k : conv.in_channels * k;
  weights.in_stride = transposed ? conv.out_channels * k : k;
  return weights;
}

// Numbers that were made at planning, or that a run computes.
struct Numbers {
  std::shared_ptr<const AlignedBuffer> made;
  Operand computed;

  const float* Read(const Memory& memory) const {
    if (made != nullptr) return made->as<float>();
    return computed.present ? memory.Read<float>(computed) : nullptr;
  }
};
using Weights = Numbers;
using Bias = Numbers;

Result<Weights> PackedWeights(const LowerContext& context, const ConvGeometry& g,
                              const TapConv& conv, bool transposed) {
  if (!context.program.IsConstant(context.node.inputs[1])) return Weights{nullptr, context.in(1)};
  const WeightKey key = PackedKey(context, transposed ? "convtranspose" : "conv",
                                  {conv.tile_rows, conv.chunk_channels, g.pad_top, g.pad_left});
  GANVAS_ASSIGN(auto packed,
                context.program.Packed(
                    key, static_cast<uint64_t>(conv.packed_floats()), [&](float* to) -> Status {
                      GANVAS_ASSIGN(const Constant weight, ConvWeight(context));
                      kernels::PackConvWeights(conv, WeightsOf(context, conv, transposed, weight),
                                               to);
                      return {};
                    }));
  return Weights{std::move(packed), {}};
}

// A bias that a run computes has nothing absorbed (absorb.cc).
Result<Bias> BiasOf(const LowerContext& context, const ConvGeometry& g) {
  if (context.has(2) && context.in(2).constant == nullptr) return Bias{nullptr, context.in(2)};
  GANVAS_ASSIGN(auto bias, MakeBias(context, g.out_channels, 1, 1));
  return Bias{std::move(bias), {}};
}

Result<Work> LowerTaps(const LowerContext& context, const ConvGeometry& g, TapConv conv,
                       bool transposed) {
  if (!context.direct_kernels && !IsExact(context.node) && HasConstants(context)) {
    if (const auto winograd = kernels::ChooseWinograd(conv); winograd.has_value()) {
      return LowerWinograd(context, conv, *winograd, transposed);
    }
  }
  GANVAS_ASSIGN(const Weights weights, PackedWeights(context, g, conv, transposed));
  GANVAS_ASSIGN(const Bias bias, BiasOf(context, g));
  GANVAS_ASSIGN(const auto input, ReadableInput(context));

  Work work;
  work.kernel = std::string(conv.phases.size() > 1 ? "phases " : "taps ") +
                std::to_string(conv.phases.size()) + "x" + TapCounts(conv);
  if (weights.made == nullptr) work.kernel += ", packed in the run";
  work.items = conv.items();
  work.macs = conv.macs();
  work.scratch_bytes = static_cast<uint64_t>(conv.scratch_floats()) * sizeof(float);
  work.run = [conv = std::move(conv), weights, bias, input, out = context.out(),
              residual = context.residual, activation = context.op.activation](
                 int64_t item, const Memory& memory, std::byte* scratch) {
    kernels::ConvEpilogue epilogue;
    epilogue.bias = bias.Read(memory);
    epilogue.residual = residual.present ? memory.Read<float>(residual) : nullptr;
    epilogue.activation = activation;
    kernels::RunConvItem(conv, weights.Read(memory), memory.Read<float>(input.first), epilogue,
                         item, reinterpret_cast<float*>(scratch), memory.Write<float>(out));
  };
  return work;
}

// Packs weights that a run computes: an op of its own, before the convolution's.
Result<Work> LowerWeights(const LowerContext& context) {
  GANVAS_TRY(context.RequireF32(0));
  GANVAS_ASSIGN(const ConvGeometry g, GeometryOfNode(context));
  const bool transposed = context.node.kind == graph::OpKind::kConvTranspose;
  TapConv conv = ComputedWeightConv(context, g);
  const int64_t packed_floats = conv.packed_floats() / conv.groups;
  Work work;
  work.kernel = "pack";
  work.items = conv.groups;
  conv.groups = 1;
  work.run = [=, conv = std::move(conv), in = context.in(0), out = context.out()](
                 int64_t item, const Memory& memory, std::byte*) {
    const kernels::ConvWeights weights =
        StridesOf(conv, transposed, memory.Read<float>(in) + item * GroupStride(conv));
    kernels::PackConvWeights(conv, weights, memory.Write<float>(out) + item * packed_floats);
  };
  return work;
}

// A transposed convolution of 1x1 images is a product of [N, channels] with [channels, outputs]:
// each output is reached by one element of the kernel.
bool IsProduct(const ConvGeometry& g) {
  return g.in_h == 1 && g.in_w == 1 && g.groups == 1 && g.dilation_h == 1 && g.dilation_w == 1 &&
         g.pad_top >= 0 && g.pad_left >= 0 && g.out_h + g.pad_top <= g.kernel_h &&
         g.out_w + g.pad_left <= g.kernel_w;
}

Result<Work> LowerProduct(const LowerContext& context, const ConvGeometry& g) {
  const int64_t pixels = g.out_h * g.out_w;
  kernels::Dense dense;
  dense.rows = g.batch;
  dense.depth = g.in_channels;
  dense.cols = g.out_channels * pixels;
  dense.a_row_stride = g.in_channels;
  dense.b_depth_stride = dense.cols;
  kernels::ChooseBlocks(&dense);

  const auto pack = [&](float* to) -> Status {
    GANVAS_ASSIGN(const Constant weight,
                  context.program.Evaluate(context.node.inputs[1], context.values));
    const float* b = weight.view.as<float>();
    AlignedBuffer used;
    if (g.out_h != g.kernel_h || g.out_w != g.kernel_w) {
      // The part of each kernel that lands inside the output.
      GANVAS_ASSIGN(used, AlignedBuffer::Create(static_cast<size_t>(dense.depth * dense.cols) *
                                                sizeof(float)));
      float* next = used.as<float>();
      for (int64_t kernel = 0; kernel < g.in_channels * g.out_channels; ++kernel) {
        const float* from = b + kernel * g.kernel_h * g.kernel_w;
        for (int64_t y = 0; y < g.out_h; ++y) {
          for (int64_t x = 0; x < g.out_w; ++x) {
            *next++ = from[(y + g.pad_top) * g.kernel_w + x + g.pad_left];
          }
        }
      }
      b = used.as<float>();
    }
    std::vector<float> scale;
    for (const float s : context.op.scale)
      scale.insert(scale.end(), static_cast<size_t>(pixels), s);
    kernels::PackDense(dense, b, scale.empty() ? nullptr : scale.data(), to);
    return {};
  };
  const WeightKey key =
      PackedKey(context, "product", {dense.tile_cols, g.pad_top, g.pad_left, g.out_h, g.out_w});
  GANVAS_ASSIGN(const auto packed,
                context.program.Packed(key, static_cast<uint64_t>(dense.packed_floats()), pack));
  GANVAS_ASSIGN(const auto bias, MakeBias(context, g.out_channels, pixels, dense.tile_cols));

  Work work;
  work.kernel = "product";
  work.items = dense.items();
  work.macs = dense.macs();
  work.scratch_bytes = static_cast<uint64_t>(dense.scratch_floats()) * sizeof(float);
  work.run = [dense, packed, bias, in = context.in(0), out = context.out(),
              residual = context.residual, activation = context.op.activation](
                 int64_t item, const Memory& memory, std::byte* scratch) {
    kernels::DenseEpilogue epilogue;
    epilogue.bias = bias == nullptr ? nullptr : bias->as<float>();
    if (residual.present) {
      epilogue.addend = memory.Read<float>(residual);
      epilogue.addend_row_stride = dense.cols;
      epilogue.addend_col_stride = 1;
    }
    epilogue.activation = activation;
    kernels::RunDenseItem(dense, memory.Read<float>(in), nullptr, packed->as<float>(), epilogue,
                          item, reinterpret_cast<float*>(scratch), memory.Write<float>(out));
  };
  return work;
}

}  // namespace

Result<std::shared_ptr<const AlignedBuffer>> MakeBias(const LowerContext& context, int64_t channels,
                                                      int64_t repeat, int64_t unit) {
  std::shared_ptr<const AlignedBuffer> none;
  if (!context.has(2) && context.op.scale.empty()) return none;
  if (context.has(2)) GANVAS_TRY(context.RequireF32(2));
  const auto count = static_cast<size_t>((channels * repeat + unit - 1) / unit * unit);
  GANVAS_ASSIGN(AlignedBuffer buffer, AlignedBuffer::Create(count * sizeof(float)));
  float* bias = buffer.as<float>();
  std::fill_n(bias, count, 0.0f);
  const float* own = context.has(2) ? static_cast<const float*>(context.in(2).constant) : nullptr;
  for (int64_t c = 0; c < channels; ++c) {
    const auto i = static_cast<size_t>(c);
    float value = own == nullptr ? 0.0f : own[c];
    if (!context.op.scale.empty()) value = value * context.op.scale[i] + context.op.shift[i];
    std::fill_n(bias + c * repeat, repeat, value);
  }
  return std::shared_ptr<const AlignedBuffer>(
      std::make_shared<const AlignedBuffer>(std::move(buffer)));
}

Result<std::pair<Operand, std::shared_ptr<const AlignedBuffer>>> ReadableInput(
    const LowerContext& context) {
  Operand input = context.in(0);
  std::shared_ptr<const AlignedBuffer> storage;
  if (input.constant != nullptr) {
    GANVAS_ASSIGN(Constant copy, CopyToAligned({input.dtype, input.shape, input.constant}));
    input.constant = copy.view.data;
    storage = std::move(copy.storage);
  }
  return std::make_pair(std::move(input), std::move(storage));
}

kernels::ConvWeights WeightsOf(const LowerContext& context, const TapConv& conv, bool transposed,
                               const Constant& weight) {
  kernels::ConvWeights weights = StridesOf(conv, transposed, weight.view.as<float>());
  weights.row_scale = context.op.scale.empty() ? nullptr : context.op.scale.data();
  return weights;
}

Result<int64_t> PackedWeightFloats(const graph::NodeContext& node) {
  GANVAS_ASSIGN(const ConvGeometry g, GeometryOfNode(node));
  return ComputedWeightConv(node, g).packed_floats();
}

Result<Work> LowerConv(const LowerContext& context) {
  if (context.op.part == OpPart::kWeights) return LowerWeights(context);
  GANVAS_TRY(RequireF32Inputs(context));
  GANVAS_ASSIGN(ConvGeometry g, GeometryOfNode(context));
  const bool bare = !context.op.prologue.repeats() && context.op.residual == graph::kNoValue;
  ApplyPrologue(context, &g);
  // Only a filter takes a stage of planes (absorb.cc).
  if (context.op.planes.taken() || (bare && IsPlaneFilter(context) && HasConstants(context))) {
    return LowerPlaneFilter(context, g);
  }
  if (context.op.prologue.repeats()) {
    return LowerTaps(context, g, kernels::MakeConvTranspose(g), true);
  }
  return LowerTaps(context, g, kernels::MakeConv(g), false);
}

Result<Work> LowerConvTranspose(const LowerContext& context) {
  if (context.op.part == OpPart::kWeights) return LowerWeights(context);
  GANVAS_TRY(RequireF32Inputs(context));
  GANVAS_ASSIGN(const ConvGeometry g, GeometryOfNode(context));
  if (IsProduct(g) && HasConstants(context)) return LowerProduct(context, g);
  if (g.stride_h > kMaxStride || g.stride_w > kMaxStride) {
    return context.Unsupported("strides of " + std::to_string(g.stride_h) + " and " +
                               std::to_string(g.stride_w) + ", expected at most " +
                               std::to_string(kMaxStride));
  }
  return LowerTaps(context, g, kernels::MakeConvTranspose(g), true);
}

}  // namespace ganvas::plan
