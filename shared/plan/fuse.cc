#include "shared/plan/fuse.h"

#include <algorithm>
#include <utility>

#include "shared/graph/op_table.h"
#include "shared/kernels/norm.h"
#include "shared/plan/absorb.h"
#include "shared/plan/lower/lower.h"

namespace ganvas::plan {
namespace {

using graph::kNoValue;
using graph::Node;
using graph::OpKind;
using graph::ValueId;

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
    ops_.resize(graph_.nodes.size());
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
        GANVAS_ASSIGN(
            const bool taken,
            Absorb(program_, inferred_, graph_.nodes[static_cast<size_t>(next)], !commuted, &op));
        if (!taken) break;
        at = static_cast<size_t>(next);
        absorbed[at] = true;
        op.absorbed.push_back(&graph_.nodes[at]);
        op.outputs = graph_.nodes[at].outputs;
      }
      if (op.prologue.taken()) op.inputs[0] = op.prologue.input;
      if (commuted) {
        Op resize = Commute(&op);
        ops_[at].push_back(std::move(op));
        ops_[at].push_back(std::move(resize));
        continue;
      }
      if (const int32_t pad = FindBorder(op); pad >= 0 && !absorbed[static_cast<size_t>(pad)]) {
        absorbed[static_cast<size_t>(pad)] = true;
        TakeBorder(graph_.nodes[static_cast<size_t>(pad)], &op);
      }
      if (IsParted(*op.node)) ops_[at].push_back(PartMoments(&op));
      if (HasComputedWeights(*op.node)) {
        GANVAS_ASSIGN(Op pack, PartWeights(&op));
        ops_[at].push_back(std::move(pack));
      }
      ops_[at].push_back(std::move(op));
    }
    std::vector<Op> ordered;
    for (std::vector<Op>& ops : ops_) {
      for (Op& op : ops) ordered.push_back(std::move(op));
    }
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
    if (v == kNoValue) return kCaller;
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

  bool HasComputedWeights(const Node& node) const {
    return HasTrait(node.kind, graph::kConvolution) && !program_.IsConstant(node.inputs[1]);
  }

  // The op takes its weights packed, from the returned op, from now on.
  Result<Op> PartWeights(Op* op) {
    GANVAS_ASSIGN(const int64_t floats, PackedWeightFloats({graph_, *op->node, inferred_}));
    graph::Inferred packed;
    packed.shape = Shape{floats};
    Op first{.node = op->node, .part = OpPart::kWeights, .inputs = {op->inputs[1]}};
    first.outputs = {NewValue(std::move(packed))};
    op->inputs[1] = first.outputs[0];
    return first;
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
  std::vector<std::vector<Op>> ops_;         // by the node after which they can run
};

}  // namespace

Result<std::vector<Op>> Fuse(Program& program, const std::vector<bool>& available, bool direct,
                             std::vector<graph::Inferred>* inferred) {
  return Fuser(program, available, direct, inferred).Run();
}

}  // namespace ganvas::plan
