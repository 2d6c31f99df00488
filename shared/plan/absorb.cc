#include "shared/plan/absorb.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "shared/graph/op_table.h"
#include "shared/graph/resolve.h"
#include "shared/plan/lower/lower.h"

namespace ganvas::plan {
namespace {

using graph::kNoValue;
using graph::Node;
using graph::OpKind;
using graph::ValueId;
using kernels::Activation;
using kernels::ActivationKind;

// The one number of a constant float tensor.
Result<std::optional<float>> Scalar(Program& program, ValueId value,
                                    std::span<const graph::Inferred> inferred) {
  const graph::Inferred& is = inferred[static_cast<size_t>(value)];
  if (!program.IsConstant(value) || is.dtype != DType::kF32 || is.shape.elements() != 1) {
    return std::optional<float>();
  }
  GANVAS_ASSIGN(const TensorView view, program.Keep(value, inferred));
  return std::optional<float>(*view.as<float>());
}

class Absorber {
 public:
  Absorber(Program& program, std::span<const graph::Inferred> inferred)
      : program_(program), inferred_(inferred) {}

  Result<bool> Take(const Node& next, bool residual, Op* op) {
    if (op->activation.kind != ActivationKind::kNone || Is(op->outputs[0]).dtype != DType::kF32) {
      return false;
    }
    GANVAS_ASSIGN(const bool staged, AbsorbPlaneStage(next, op));
    if (staged) return true;
    if (TakesScale(*op) && !op->planes.taken()) {
      GANVAS_ASSIGN(const bool taken, AbsorbAffine(next, op));
      if (taken) return true;
    }
    if (AbsorbPlaneShift(next, op)) return true;
    if (HasTrait(op->node->kind, graph::kTakesActivation)) {
      GANVAS_ASSIGN(const std::optional<Activation> activation, ActivationOf(next));
      if (activation.has_value()) {
        op->activation = *activation;
        return true;
      }
    }
    if (residual && HasTrait(op->node->kind, graph::kTakesResidual) && op->residual == kNoValue &&
        !op->planes.taken() && !op->prologue.spreads() && next.kind == OpKind::kAdd) {
      const ValueId other = next.inputs[0] == op->outputs[0] ? next.inputs[1] : next.inputs[0];
      if (other != op->outputs[0] && Is(other).shape == Is(op->outputs[0]).shape &&
          !program_.IsConstant(other)) {
        op->residual = other;
        return true;
      }
    }
    return false;
  }

 private:
  const graph::Inferred& Is(ValueId v) const { return inferred_[static_cast<size_t>(v)]; }

  // Operators whose weights can take a factor for each channel.
  bool TakesScale(const Op& op) const {
    const Node& node = *op.node;
    if (node.inputs.size() > 2 && node.inputs[2] != kNoValue) {
      const Shape& bias = Is(node.inputs[2]).shape;
      const int64_t channels = Is(node.outputs[0]).shape[1];
      if (!program_.IsConstant(node.inputs[2]) ||
          (bias.elements() != 1 &&
           (bias.elements() != channels || bias[bias.rank() - 1] != channels))) {
        return false;
      }
    }
    return HasTrait(node.kind, graph::kProduct) && program_.IsConstant(node.inputs[1]) &&
           Is(node.inputs[1]).dtype == DType::kF32 && op.residual == kNoValue &&
           (node.kind != OpKind::kMatMul || Is(node.inputs[1]).shape.rank() == 2);
  }

  Result<std::optional<Activation>> ActivationOf(const Node& node) {
    using Found = std::optional<Activation>;
    switch (node.kind) {
      case OpKind::kRelu:
        return Found(Activation{ActivationKind::kRelu, 0, 0});
      case OpKind::kLeakyRelu:
        return Found(Activation{ActivationKind::kLeakyRelu,
                                std::get_if<graph::LeakyReluAttrs>(&node.attributes)->alpha, 0});
      case OpKind::kTanh:
        return Found(Activation{ActivationKind::kTanh, 0, 0});
      case OpKind::kSigmoid:
        return Found(Activation{ActivationKind::kSigmoid, 0, 0});
      case OpKind::kClip: {
        Activation clip{ActivationKind::kClip, 0, 0};
        const auto* attrs = std::get_if<graph::ClipAttrs>(&node.attributes);
        const graph::ClipAttrs limits = attrs == nullptr ? graph::ClipAttrs{} : *attrs;
        clip.a = limits.min;
        clip.b = limits.max;
        for (size_t i = 1; i < node.inputs.size() && i < 3; ++i) {
          if (node.inputs[i] == kNoValue) continue;
          GANVAS_ASSIGN(const std::optional<float> limit,
                        Scalar(program_, node.inputs[i], inferred_));
          if (!limit.has_value()) return Found();
          (i == 1 ? clip.a : clip.b) = *limit;
        }
        return Found(clip);
      }
      default:
        return Found();
    }
  }

  // A constant with one number for each channel of `shape` (axis 1, or the last axis of a product
  // of matrices), or a single number; empty when it is not that.
  Result<std::vector<float>> PerChannel(ValueId value, const Shape& shape) {
    std::vector<float> numbers;
    const graph::Inferred& is = Is(value);
    if (!program_.IsConstant(value) || is.dtype != DType::kF32 || shape.rank() < 2) return numbers;
    const int64_t channels = shape[1];
    if (is.shape.elements() != 1) {
      if (is.shape.elements() != channels || is.shape.rank() > shape.rank()) return numbers;
      const int axis = 1 - (shape.rank() - is.shape.rank());
      if (axis < 0 || is.shape[axis] != channels) return numbers;
    } else if (is.shape.rank() > shape.rank()) {
      return numbers;
    }
    GANVAS_ASSIGN(const TensorView view, program_.Keep(value, inferred_));
    numbers.assign(static_cast<size_t>(channels), *view.as<float>());
    if (is.shape.elements() == channels) {
      std::copy_n(view.as<float>(), channels, numbers.begin());
    }
    return numbers;
  }

  // x -> x * scale + shift with constants of one number for each channel: BatchNormalization, and
  // the same written out as Mul, Add, Sub and Div.
  Result<bool> AbsorbAffine(const Node& next, Op* op) {
    const Shape& shape = Is(op->outputs[0]).shape;
    // The channels of a product of matrices are its columns: axis 1 only when it is a matrix.
    if (shape.rank() < 2 || (op->node->kind == OpKind::kMatMul && shape.rank() != 2)) return false;
    const auto channels = static_cast<size_t>(shape[1]);
    std::vector<float> scale(channels, 1.0f), shift(channels, 0.0f);
    if (next.kind == OpKind::kBatchNormalization) {
      std::vector<float> parameters[4];  // gamma, beta, mean, variance
      for (size_t i = 0; i < 4; ++i) {
        if (!program_.IsConstant(next.inputs[i + 1]) ||
            Is(next.inputs[i + 1]).dtype != DType::kF32) {
          return false;
        }
        GANVAS_ASSIGN(const TensorView view, program_.Keep(next.inputs[i + 1], inferred_));
        parameters[i].assign(view.as<float>(), view.as<float>() + channels);
      }
      const double epsilon = std::get_if<graph::NormAttrs>(&next.attributes)->epsilon;
      for (size_t c = 0; c < channels; ++c) {
        const double factor = parameters[0][c] / std::sqrt(parameters[3][c] + epsilon);
        scale[c] = static_cast<float>(factor);
        shift[c] = static_cast<float>(parameters[1][c] - parameters[2][c] * factor);
      }
    } else if (next.kind == OpKind::kAdd || next.kind == OpKind::kSub ||
               next.kind == OpKind::kMul || next.kind == OpKind::kDiv) {
      const bool first = next.inputs[0] == op->outputs[0];
      if (next.inputs[0] == next.inputs[1]) return false;
      if (!first && (next.kind == OpKind::kDiv || next.kind == OpKind::kSub)) return false;
      GANVAS_ASSIGN(const std::vector<float> numbers,
                    PerChannel(next.inputs[first ? 1 : 0], shape));
      if (numbers.empty()) return false;
      for (size_t c = 0; c < channels; ++c) {
        if (next.kind == OpKind::kAdd) shift[c] = numbers[c];
        if (next.kind == OpKind::kSub) shift[c] = -numbers[c];
        if (next.kind == OpKind::kMul) scale[c] = numbers[c];
        if (next.kind == OpKind::kDiv) scale[c] = 1.0f / numbers[c];
      }
    } else {
      return false;
    }
    if (op->scale.empty()) {
      op->scale = std::move(scale);
      op->shift = std::move(shift);
    } else {
      for (size_t c = 0; c < channels; ++c) {
        op->scale[c] *= scale[c];
        op->shift[c] = op->shift[c] * scale[c] + shift[c];
      }
    }
    return true;
  }

  // One float for each plane of `planes`: [N, C, 1, ...] beside [N, C, H, ...].
  bool IsForPlanes(ValueId value, const Shape& planes) const {
    const Shape& shape = Is(value).shape;
    return Is(value).dtype == DType::kF32 && planes.rank() > 2 && shape.rank() == planes.rank() &&
           shape[0] == planes[0] && shape[1] == planes[1] && shape.Product(2, shape.rank()) == 1 &&
           planes.Product(2, planes.rank()) > 1;
  }

  // (x * scale) + shift with a scale and a shift for each plane, as conditional normalizations have
  // them: the product takes the shift as a third input.
  bool AbsorbPlaneShift(const Node& next, Op* op) const {
    if (next.kind != OpKind::kAdd || !IsPlaneProduct(*op)) return false;
    const bool first = next.inputs[0] == op->outputs[0];
    const ValueId shift = next.inputs[first ? 1 : 0];
    if (!IsForPlanes(shift, Is(op->outputs[0]).shape)) return false;
    op->inputs.push_back(shift);
    return true;
  }

  // A convolution of each plane by itself.
  bool IsFilter(const Op& op) const {
    return op.residual == kNoValue && !op.prologue.repeats() &&
           IsPlaneFilter({program_.graph(), *op.node, inferred_}) &&
           program_.IsConstant(op.node->inputs[1]) &&
           (op.node->inputs.size() < 3 || op.node->inputs[2] == kNoValue ||
            program_.IsConstant(op.node->inputs[2]));
  }

  // A product with a number for each plane.
  bool IsPlaneProduct(const Op& op) const {
    const Node& node = *op.node;
    if (node.kind != OpKind::kMul || op.inputs.size() != 2) return false;
    const Shape& shape = Is(node.outputs[0]).shape;
    const auto scales = [&](size_t x, size_t scale) {
      return Is(node.inputs[x]).shape == shape && IsForPlanes(node.inputs[scale], shape);
    };
    return scales(0, 1) || scales(1, 0);
  }

  // One number for each pixel of `planes`, the same for all maps.
  bool IsPicture(ValueId value, const Shape& planes) const {
    const Shape& shape = Is(value).shape;
    return Is(value).dtype == DType::kF32 && planes.rank() == 4 && shape.rank() == 4 &&
           (shape[0] == 1 || shape[0] == planes[0]) && shape[1] == 1 && planes[1] > 1 &&
           shape[2] == planes[2] && shape[3] == planes[3] && planes[2] * planes[3] > 1;
  }

  // The parts of PlaneStage, in any order but for the scale, which comes first.
  Result<bool> AbsorbPlaneStage(const Node& next, Op* op) {
    const Shape& shape = Is(op->outputs[0]).shape;
    const bool filter = IsFilter(*op);
    if (!(filter || IsPlaneProduct(*op)) || next.inputs.size() != 2 ||
        next.inputs[0] == next.inputs[1]) {
      return false;
    }
    const ValueId other = next.inputs[next.inputs[0] == op->outputs[0] ? 1 : 0];
    if (next.kind == OpKind::kMul && filter && !op->planes.taken() && !program_.IsConstant(other) &&
        IsForPlanes(other, shape)) {
      op->planes.scale = other;
      return true;
    }
    if (next.kind != OpKind::kAdd) return false;
    if (op->planes.picture == kNoValue && IsPicture(other, shape)) {
      op->planes.picture = other;
      return true;
    }
    // Without a scale, a filter takes constants into its weights and bias.
    if (filter && !op->planes.taken()) return false;
    GANVAS_ASSIGN(const std::vector<float> numbers, PerChannel(other, shape));
    if (numbers.empty()) return false;
    std::vector<float>& shift = op->planes.shift;
    shift.resize(numbers.size());
    for (size_t c = 0; c < numbers.size(); ++c) shift[c] += numbers[c];
    return true;
  }

  Program& program_;
  std::span<const graph::Inferred> inferred_;
};

}  // namespace

Result<bool> Absorb(Program& program, std::span<const graph::Inferred> inferred, const Node& next,
                    bool residual, Op* op) {
  return Absorber(program, inferred).Take(next, residual, op);
}

}  // namespace ganvas::plan
