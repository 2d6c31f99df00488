#include "shared/plan/fuse.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "shared/graph/resolve.h"
#include "shared/kernels/norm.h"

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

class Fuser {
 public:
  Fuser(Program& program, const std::vector<bool>& available, bool direct,
        std::vector<graph::Inferred>* inferred)
      : program_(program),
        graph_(program.graph()),
        available_(available),
        direct_(direct),
        inferred_(*inferred) {}

  Result<std::vector<Op>> Run() {
    GANVAS_TRY(FindPrologues());
    FindNeeded();
    std::vector<bool> absorbed(graph_.nodes.size(), false);
    for (size_t n = 0; n < graph_.nodes.size(); ++n) {
      if (!needed_[n] || absorbed[n]) continue;
      Op op{.node = &graph_.nodes[n],
            .inputs = graph_.nodes[n].inputs,
            .outputs = graph_.nodes[n].outputs,
            .prologue = prologues_[n]};
      const Upsampling upsampling = UpsamplingOf(op.prologue, *op.node, inferred_);
      const bool commuted = upsampling == Upsampling::kCommuted;
      size_t at = n;
      for (;;) {
        const int32_t next = OnlyUser(op.outputs[0]);
        if (next < 0 || absorbed[static_cast<size_t>(next)]) break;
        GANVAS_ASSIGN(const bool taken,
                      Absorb(graph_.nodes[static_cast<size_t>(next)], !commuted, &op));
        if (!taken) break;
        at = static_cast<size_t>(next);
        absorbed[at] = true;
        op.absorbed.push_back(&graph_.nodes[at]);
        op.outputs = graph_.nodes[at].outputs;
      }
      if (op.prologue.taken()) op.inputs[0] = op.prologue.input;
      if (commuted) {
        Op resize = Commute(&op);
        ops_.emplace_back(at, std::move(op));
        ops_.emplace_back(at, std::move(resize));
        continue;
      }
      if (const int32_t pad = FindBorder(op); pad >= 0 && !absorbed[static_cast<size_t>(pad)]) {
        absorbed[static_cast<size_t>(pad)] = true;
        TakeBorder(graph_.nodes[static_cast<size_t>(pad)], &op);
      }
      if (IsParted(*op.node)) ops_.emplace_back(at, PartMoments(&op));
      ops_.emplace_back(at, std::move(op));
    }
    std::stable_sort(ops_.begin(), ops_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Op> ordered;
    for (auto& entry : ops_) ordered.push_back(std::move(entry.second));
    return ordered;
  }

 private:
  const graph::Inferred& Is(ValueId v) const { return inferred_[static_cast<size_t>(v)]; }
  bool Available(ValueId v) const { return available_[static_cast<size_t>(v)]; }

  Status FindPrologues() {
    std::vector<int32_t> producer(graph_.values.size(), -1);
    for (size_t n = 0; n < graph_.nodes.size(); ++n) {
      for (const ValueId v : graph_.nodes[n].outputs) {
        if (v != kNoValue && !Available(v)) {
          producer[static_cast<size_t>(v)] = static_cast<int32_t>(n);
        }
      }
    }
    for (const Node& node : graph_.nodes) {
      GANVAS_ASSIGN(Prologue prologue, FindPrologue(program_, node, inferred_, producer, direct_));
      prologues_.push_back(std::move(prologue));
    }
    return {};
  }

  // Also finds the users of each value.
  void FindNeeded() {
    needed_.assign(graph_.nodes.size(), false);
    users_.assign(graph_.values.size(), {});
    std::vector<bool> wanted(graph_.values.size(), false);
    for (const ValueId v : graph_.outputs) {
      wanted[static_cast<size_t>(v)] = true;
      users_[static_cast<size_t>(v)].push_back(kCaller);
    }
    for (size_t n = graph_.nodes.size(); n-- > 0;) {
      const Node& node = graph_.nodes[n];
      needed_[n] = std::any_of(node.outputs.begin(), node.outputs.end(), [&](ValueId v) {
        return v != kNoValue && wanted[static_cast<size_t>(v)] && !Available(v);
      });
      if (!needed_[n]) continue;
      for (size_t i = 0; i < node.inputs.size(); ++i) {
        const ValueId v = i == 0 && prologues_[n].taken() ? prologues_[n].input : node.inputs[i];
        if (v == kNoValue) continue;
        wanted[static_cast<size_t>(v)] = true;
        users_[static_cast<size_t>(v)].push_back(static_cast<int32_t>(n));
      }
    }
  }

  // Node index; negative where there is none, or more than one.
  int32_t OnlyUser(ValueId v) const {
    const std::vector<int32_t>& users = users_[static_cast<size_t>(v)];
    return users.size() == 1 ? users[0] : kCaller;
  }

  // A Pad that only repeats pixels around the planes that the op has just normalized.
  int32_t FindBorder(const Op& op) const {
    if (op.node->kind != OpKind::kInstanceNormalization || IsParted(*op.node)) return -1;
    const ValueId plane = op.outputs[0];
    for (const int32_t user : users_[static_cast<size_t>(plane)]) {
      if (user < 0) continue;
      const Node& node = graph_.nodes[static_cast<size_t>(user)];
      if (node.kind != OpKind::kPad || node.inputs[0] != plane) continue;
      const auto mode = std::get_if<graph::PadAttrs>(&node.attributes)->mode;
      const Shape& in = Is(plane).shape;
      const Shape& out = Is(node.outputs[0]).shape;
      if (mode != graph::PadMode::kConstant && in[0] == out[0] && in[1] == out[1]) return user;
    }
    return -1;
  }

  void TakeBorder(const Node& pad, Op* op) {
    op->border = &pad;
    const bool only = users_[static_cast<size_t>(op->outputs[0])].size() == 1;
    op->outputs = {only ? kNoValue : op->outputs[0], pad.outputs[0]};
  }

  // The op gives a small image of its own from now on, which the returned op repeats.
  Op Commute(Op* op) {
    const auto resize = std::find_if(op->prologue.nodes.begin(), op->prologue.nodes.end(),
                                     [](const Node* n) { return n->kind == OpKind::kResize; });
    const Shape& in = Is(op->inputs[0]).shape;
    graph::Inferred small;
    small.shape = Shape{in[0], Is(op->outputs[0]).shape[1], in[2], in[3]};
    Op repeat{.node = *resize, .inputs = (*resize)->inputs, .outputs = op->outputs};
    repeat.inputs[0] = NewValue(std::move(small));
    op->outputs = {repeat.inputs[0]};
    op->prologue = {};
    return repeat;
  }

  ValueId NewValue(graph::Inferred value) {
    inferred_.push_back(std::move(value));
    return static_cast<ValueId>(inferred_.size() - 1);
  }

  bool IsParted(const Node& node) const {
    if (node.kind != OpKind::kInstanceNormalization) return false;
    const Shape& in = Is(node.inputs[0]).shape;
    return in.Product(2, in.rank()) > kLargestPlane;
  }

  // The op takes the moments of its planes from the returned op from now on.
  Op PartMoments(Op* op) {
    const Shape& in = Is(op->inputs[0]).shape;
    const int64_t segments = (in.Product(2, in.rank()) + kNormSegment - 1) / kNormSegment;
    graph::Inferred moments;
    moments.dtype = DType::kF64;
    moments.shape = Shape{in[0], in[1], segments, sizeof(kernels::Moments) / sizeof(double)};
    Op first{.node = op->node, .part = OpPart::kMoments, .inputs = op->inputs};
    first.outputs = {NewValue(std::move(moments))};
    op->part = OpPart::kNormalize;
    op->inputs.push_back(first.outputs[0]);
    return first;
  }

  static bool IsProduct(OpKind kind) {
    return kind == OpKind::kConv || kind == OpKind::kConvTranspose || kind == OpKind::kGemm ||
           kind == OpKind::kMatMul;
  }
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
    return IsProduct(node.kind) && program_.IsConstant(node.inputs[1]) &&
           Is(node.inputs[1]).dtype == DType::kF32 && op.residual == kNoValue &&
           (node.kind != OpKind::kMatMul || Is(node.inputs[1]).shape.rank() == 2);
  }
  static bool TakesActivation(OpKind kind) {
    return IsProduct(kind) || kind == OpKind::kBatchNormalization ||
           kind == OpKind::kInstanceNormalization || kind == OpKind::kAdd;
  }
  static bool TakesResidual(OpKind kind) {
    return kind == OpKind::kConv || kind == OpKind::kConvTranspose ||
           kind == OpKind::kBatchNormalization || kind == OpKind::kInstanceNormalization;
  }

  Result<bool> Absorb(const Node& next, bool residual, Op* op) {
    if (op->activation.kind != ActivationKind::kNone || Is(op->outputs[0]).dtype != DType::kF32) {
      return false;
    }
    if (TakesScale(*op)) {
      GANVAS_ASSIGN(const bool taken, AbsorbAffine(next, op));
      if (taken) return true;
    }
    if (TakesActivation(op->node->kind)) {
      GANVAS_ASSIGN(const std::optional<Activation> activation, ActivationOf(next));
      if (activation.has_value()) {
        op->activation = *activation;
        return true;
      }
    }
    if (residual && TakesResidual(op->node->kind) && op->residual == kNoValue &&
        next.kind == OpKind::kAdd) {
      const ValueId other = next.inputs[0] == op->outputs[0] ? next.inputs[1] : next.inputs[0];
      if (other != op->outputs[0] && Is(other).shape == Is(op->outputs[0]).shape &&
          !program_.IsConstant(other)) {
        op->residual = other;
        return true;
      }
    }
    return false;
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

  static constexpr int32_t kCaller = -1;  // who gets the graph's outputs

  Program& program_;
  const graph::Graph& graph_;
  const std::vector<bool>& available_;
  const bool direct_;
  std::vector<graph::Inferred>& inferred_;
  std::vector<Prologue> prologues_;  // of each node
  std::vector<bool> needed_;
  std::vector<std::vector<int32_t>> users_;  // node indices, kCaller
  std::vector<std::pair<size_t, Op>> ops_;   // with the node after which the op can run
};

}  // namespace

Result<std::vector<Op>> Fuse(Program& program, const std::vector<bool>& available, bool direct,
                             std::vector<graph::Inferred>* inferred) {
  return Fuser(program, available, direct, inferred).Run();
}

}  // namespace ganvas::plan
