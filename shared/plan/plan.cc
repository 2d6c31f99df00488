#include "shared/plan/plan.h"

#include <algorithm>
#include <utility>

#include "shared/graph/op_table.h"
#include "shared/plan/fold.h"
#include "shared/plan/fuse.h"
#include "shared/plan/lowering.h"
#include "shared/plan/placement.h"

namespace ganvas::plan {
namespace {

using graph::kNoValue;
using graph::ValueId;

// Refuse larger arenas at once: wasm has 4 GB in all, and few machines have 128 GB free.
constexpr uint64_t kMaxArenaBytes = sizeof(void*) == 4 ? uint64_t{3} << 30 : uint64_t{1} << 37;

class Builder {
 public:
  Builder(Program& program, const PlanOptions& options)
      : program_(program), graph_(program.graph()), options_(options) {}

  Result<Plan> Run(std::span<const Shape> input_shapes) {
    program_.BeginPlan();
    GANVAS_ASSIGN(inferred_, graph::Infer(graph_, input_shapes));
    FindAvailable();
    GANVAS_ASSIGN(ops_, Fuse(program_, available_, options_.direct_kernels, &inferred_));
    GANVAS_TRY(PlaceAll());
    for (const ValueId v : graph_.inputs) {
      GANVAS_ASSIGN(Operand operand, OperandOf(v));
      plan_.inputs.push_back(std::move(operand));
    }
    for (const Op& op : ops_) {
      if (!IsView(*op.node, inferred_) && WritesAnything(op)) GANVAS_TRY(Lower(op));
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

  void FindAvailable() {
    available_.assign(graph_.values.size(), false);
    for (size_t v = 0; v < available_.size(); ++v) {
      available_[v] = IsConstantHere(static_cast<ValueId>(v));
    }
    for (const ValueId v : graph_.inputs) available_[static_cast<size_t>(v)] = true;
  }

  // Kernels may count on something to do.
  bool WritesAnything(const Op& op) const {
    return std::any_of(op.outputs.begin(), op.outputs.end(),
                       [&](ValueId v) { return v != kNoValue && Is(v).shape.elements() > 0; });
  }

  Status PlaceAll() {
    placement_ =
        PlaceValues(graph_, ops_, inferred_, [this](ValueId v) { return IsConstantHere(v); });
    if (placement_.arena_bytes > kMaxArenaBytes) {
      return OutOfMemory("the intermediate results for these input shapes need " +
                         std::to_string(placement_.arena_bytes >> 20) + " MB, expected at most " +
                         std::to_string(kMaxArenaBytes >> 20) + " MB");
    }
    plan_.arena_bytes = placement_.arena_bytes;
    plan_.live_bytes = placement_.live_bytes;
    return {};
  }

  Result<Operand> OperandOf(ValueId v) {
    Operand operand;
    if (v == kNoValue) return operand;
    operand.present = true;
    operand.dtype = Is(v).dtype;
    operand.shape = Is(v).shape;
    const ValueId root = placement_.root[static_cast<size_t>(v)];
    const auto placed = placement_.offsets.find(root);
    if (placed != placement_.offsets.end()) {
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
    return HasTrait(node.kind, graph::kProduct) &&
           (node.kind != graph::OpKind::kMatMul || Is(node.inputs[1]).shape.rank() <= 2);
  }

  Status Lower(const Op& op) {
    const graph::Node& node = *op.node;
    LowerContext context{{graph_, node, inferred_}, program_, op, {}, {}, {}, {}, {}};
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
    GANVAS_ASSIGN(context.plane_scale, OperandOf(op.planes.scale));
    GANVAS_ASSIGN(context.picture, OperandOf(op.planes.picture));

    const uint64_t returned = program_.returned_bytes();
    GANVAS_ASSIGN(Work work, FindLowering(node.kind)(context));
    Step step;
    step.weight_bytes = program_.returned_bytes() - returned;
    for (const graph::Node* taken : op.prologue.nodes) {
      step.op += graph::OpName(taken->kind);
      step.op += '+';
    }
    step.op += graph::OpName(node.kind);
    if (op.part == OpPart::kMoments) step.op += " (moments)";
    if (op.part == OpPart::kWeights) step.op += " (weights)";
    for (const graph::Node* absorbed : op.absorbed) {
      step.op += '+';
      step.op += graph::OpName(absorbed->kind);
    }
    if (op.border != nullptr) {
      step.op += '+';
      step.op += graph::OpName(op.border->kind);
    }
    step.node = node.name;
    for (const Operand& out : context.outputs) {
      if (!out.present) continue;
      step.output_shape = out.shape;
      step.output_bytes += static_cast<uint64_t>(out.elements()) * ByteSize(out.dtype);
    }
    plan_.scratch_bytes = std::max(plan_.scratch_bytes, work.scratch_bytes);
    step.work = std::move(work);
    plan_.steps.push_back(std::move(step));
    return {};
  }

  Program& program_;
  const graph::Graph& graph_;
  const PlanOptions options_;
  std::vector<graph::Inferred> inferred_;
  std::vector<bool> available_;
  std::vector<Op> ops_;
  Placement placement_;
  Plan plan_;
};

}  // namespace

Result<Plan> BuildPlan(Program& program, std::span<const Shape> input_shapes,
                       const PlanOptions& options) {
  return Builder(program, options).Run(input_shapes);
}

}  // namespace ganvas::plan
