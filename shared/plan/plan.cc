#include "shared/plan/plan.h"

#include <algorithm>
#include <map>
#include <utility>

#include "shared/plan/arena.h"
#include "shared/plan/fold.h"
#include "shared/plan/fuse.h"
#include "shared/plan/lowering.h"

namespace ganvas::plan {
namespace {

using graph::kNoValue;
using graph::ValueId;

// Larger arenas are refused at once: wasm has 4 GB for everything, and nobody has 128 GB to spare.
constexpr uint64_t kMaxArenaBytes = sizeof(void*) == 4 ? uint64_t{3} << 30 : uint64_t{1} << 37;

class Builder {
 public:
  Builder(Program& program, const PlanOptions& options)
      : program_(program), graph_(program.graph()), options_(options) {}

  Result<Plan> Run(std::span<const Shape> input_shapes) {
    GANVAS_ASSIGN(inferred_, graph::Infer(graph_, input_shapes));
    FindAvailable();
    GANVAS_ASSIGN(ops_, Fuse(program_, available_, options_.direct_kernels, &inferred_));
    FindViews();
    GANVAS_TRY(PlaceValues());
    for (const ValueId v : graph_.inputs) {
      GANVAS_ASSIGN(Operand operand, OperandOf(v));
      plan_.inputs.push_back(std::move(operand));
    }
    for (const Op& op : ops_) {
      if (!IsView(*op.node, inferred_)) GANVAS_TRY(Lower(op));
    }
    for (const ValueId v : graph_.outputs) {
      GANVAS_ASSIGN(Operand operand, OperandOf(v));
      plan_.outputs.push_back(std::move(operand));
    }
    return std::move(plan_);
  }

 private:
  const graph::Inferred& Is(ValueId v) const { return inferred_[static_cast<size_t>(v)]; }
  bool IsConstantHere(ValueId v) const {
    const bool in_graph = static_cast<size_t>(v) < graph_.values.size();
    return (in_graph && program_.IsConstant(v)) || IsKnown(Is(v));
  }
  ValueId Root(ValueId v) const { return root_[static_cast<size_t>(v)]; }

  void FindAvailable() {
    available_.assign(graph_.values.size(), false);
    for (size_t v = 0; v < available_.size(); ++v) {
      available_[v] = IsConstantHere(static_cast<ValueId>(v));
    }
    for (const ValueId v : graph_.inputs) available_[static_cast<size_t>(v)] = true;
  }

  // The root of a value is the value whose memory it is.
  void FindViews() {
    root_.resize(inferred_.size());
    for (size_t v = 0; v < root_.size(); ++v) root_[v] = static_cast<ValueId>(v);
    for (const Op& op : ops_) {
      if (!IsView(*op.node, inferred_)) continue;
      root_[static_cast<size_t>(op.outputs[0])] = Root(op.inputs[0]);
    }
  }

  Status PlaceValues() {
    std::map<ValueId, Lifetime> lives;
    const int end = static_cast<int>(ops_.size());
    const auto touch = [&](ValueId v, int at) {
      if (v == kNoValue || IsConstantHere(Root(v))) return;
      const ValueId root = Root(v);
      const uint64_t bytes =
          static_cast<uint64_t>(Is(root).shape.elements()) * ByteSize(Is(root).dtype);
      auto [it, fresh] = lives.try_emplace(root, Lifetime{bytes, at, at});
      if (!fresh) it->second.last = std::max(it->second.last, at);
    };
    for (const ValueId v : graph_.inputs) touch(v, -1);
    for (int i = 0; i < end; ++i) {
      const Op& op = ops_[static_cast<size_t>(i)];
      for (const ValueId v : op.inputs) touch(v, i);
      touch(op.residual, i);
      for (const ValueId v : op.outputs) touch(v, i);
    }
    for (const ValueId v : graph_.outputs) touch(v, end);

    std::vector<Lifetime> values;
    for (const auto& [value, life] : lives) values.push_back(life);
    const ArenaLayout layout = PlaceInArena(values);
    if (layout.bytes > kMaxArenaBytes) {
      return OutOfMemory("the inner results of these input shapes need " +
                         std::to_string(layout.bytes >> 20) + " MB, expected at most " +
                         std::to_string(kMaxArenaBytes >> 20) + " MB");
    }
    size_t i = 0;
    for (const auto& [value, life] : lives) offsets_[value] = layout.offsets[i++];
    plan_.arena_bytes = layout.bytes;
    plan_.live_bytes = LargestLive(values);
    return {};
  }

  Result<Operand> OperandOf(ValueId v) {
    Operand operand;
    if (v == kNoValue) return operand;
    operand.present = true;
    operand.dtype = Is(v).dtype;
    operand.shape = Is(v).shape;
    const ValueId root = Root(v);
    if (const auto placed = offsets_.find(root); placed != offsets_.end()) {
      operand.offset = placed->second;
      return operand;
    }
    if (IsKnown(Is(root))) {
      GANVAS_ASSIGN(Constant made, Materialize(Is(root)));
      operand.constant = made.view.data;
      plan_.storage.push_back(std::move(made.storage));
      return operand;
    }
    GANVAS_ASSIGN(const TensorView view, program_.Keep(root, inferred_));
    operand.constant = view.data;
    return operand;
  }

  // Weights are packed straight from where they come from, so they are not kept for their own sake.
  bool IsPacked(const graph::Node& node, size_t input) const {
    if (input != 1 || !program_.IsConstant(node.inputs[1])) return false;
    switch (node.kind) {
      case graph::OpKind::kConv:
      case graph::OpKind::kConvTranspose:
      case graph::OpKind::kGemm:
        return true;
      case graph::OpKind::kMatMul:
        return Is(node.inputs[1]).shape.rank() <= 2;
      default:
        return false;
    }
  }

  Status Lower(const Op& op) {
    const graph::Node& node = *op.node;
    LowerContext context{{graph_, node, inferred_}, program_, op, {}, {}, {}};
    context.direct_kernels = options_.direct_kernels;
    for (size_t i = 0; i < op.inputs.size(); ++i) {
      const ValueId v = op.inputs[i];
      if (v != kNoValue && IsPacked(node, i)) {
        context.inputs.push_back({true, Is(v).dtype, Is(v).shape, nullptr, 0});
        continue;
      }
      GANVAS_ASSIGN(Operand operand, OperandOf(v));
      context.inputs.push_back(std::move(operand));
    }
    for (const ValueId v : op.outputs) {
      GANVAS_ASSIGN(Operand operand, OperandOf(v));
      context.outputs.push_back(std::move(operand));
    }
    GANVAS_ASSIGN(context.residual, OperandOf(op.residual));

    const Lowering lower = FindLowering(node.kind);
    if (lower == nullptr) {
      return context.Unsupported("depends on the numbers of an input; only sizes may be computed");
    }
    const uint64_t returned = program_.returned_bytes();
    GANVAS_ASSIGN(Work work, lower(context));
    Step step;
    step.weight_bytes = program_.returned_bytes() - returned;
    for (const graph::Node* taken : op.prologue.nodes) {
      step.op += graph::OpName(taken->kind);
      step.op += '+';
    }
    step.op += graph::OpName(node.kind);
    if (op.part == OpPart::kMoments) step.op += " (moments)";
    for (const graph::Node* absorbed : op.absorbed) {
      step.op += '+';
      step.op += graph::OpName(absorbed->kind);
    }
    step.node = node.name;
    step.output_shape = context.out().shape;
    step.output_bytes =
        static_cast<uint64_t>(context.out().elements()) * ByteSize(context.out().dtype);
    plan_.scratch_bytes = std::max(plan_.scratch_bytes, work.scratch_bytes);
    step.work = std::move(work);
    plan_.steps.push_back(std::move(step));
    return {};
  }

  static uint64_t LargestLive(std::span<const Lifetime> values) {
    uint64_t largest = 0;
    for (const Lifetime& at : values) {
      uint64_t sum = 0;
      for (const Lifetime& other : values) {
        if (other.first <= at.first && at.first <= other.last) sum += other.bytes;
      }
      largest = std::max(largest, sum);
    }
    return largest;
  }

  Program& program_;
  const graph::Graph& graph_;
  const PlanOptions options_;
  std::vector<graph::Inferred> inferred_;
  std::vector<bool> available_;
  std::vector<Op> ops_;
  std::vector<ValueId> root_;
  std::map<ValueId, uint64_t> offsets_;
  Plan plan_;
};

}  // namespace

Result<Plan> BuildPlan(Program& program, std::span<const Shape> input_shapes,
                       const PlanOptions& options) {
  return Builder(program, options).Run(input_shapes);
}

}  // namespace ganvas::plan
