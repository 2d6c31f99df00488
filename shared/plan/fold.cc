#include "shared/plan/fold.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <utility>

#include "shared/kernels/cast.h"
#include "shared/plan/lowering.h"

namespace ganvas::plan {
namespace {

using graph::ValueId;

// Nodes that `value` is made of, in an order in which they can run.
std::set<int32_t> NodesBehind(const Program& program, std::span<const int32_t> producer,
                              ValueId value, std::span<const graph::Inferred> inferred) {
  std::set<int32_t> nodes;
  std::vector<ValueId> open{value};
  while (!open.empty()) {
    const auto v = static_cast<size_t>(open.back());
    open.pop_back();
    if (IsKnown(inferred[v]) || producer[v] < 0 || !nodes.insert(producer[v]).second) continue;
    for (const ValueId input : program.graph().nodes[static_cast<size_t>(producer[v])].inputs) {
      if (input != graph::kNoValue) open.push_back(input);
    }
  }
  return nodes;
}

Operand OperandOf(const TensorView& view) {
  Operand operand;
  operand.present = true;
  operand.dtype = view.dtype;
  operand.shape = view.shape;
  operand.constant = view.data;
  return operand;
}

// Runs one node whose inputs lie in `values`; its outputs are put there.
Status RunNode(Program& program, const graph::Node& node, std::span<const graph::Inferred> inferred,
               std::map<ValueId, Constant>* values) {
  const Op op{.node = &node, .inputs = node.inputs, .outputs = node.outputs};
  if (IsView(node, inferred)) {
    Constant view = values->at(node.inputs[0]);
    view.view.shape = inferred[static_cast<size_t>(node.outputs[0])].shape;
    values->emplace(node.outputs[0], std::move(view));
    return {};
  }
  LowerContext context{{program.graph(), node, inferred}, program, op, {}, {}, {}, {}, {}};
  for (const ValueId input : node.inputs) {
    context.inputs.push_back(input == graph::kNoValue ? Operand{}
                                                      : OperandOf(values->at(input).view));
  }
  uint64_t bytes = 0;
  for (const ValueId output : node.outputs) {
    Operand operand;
    if (output != graph::kNoValue) {
      const graph::Inferred& value = inferred[static_cast<size_t>(output)];
      operand = {true, value.dtype, value.shape, nullptr, bytes};
      bytes +=
          (static_cast<uint64_t>(value.shape.elements()) * ByteSize(value.dtype) + 63) / 64 * 64;
    }
    context.outputs.push_back(operand);
  }
  const auto spend = [&](uint64_t more_bytes, int64_t macs) -> Status {
    const Status spent = program.SpendOnConstants(more_bytes, macs);
    if (spent.ok()) return {};
    return Error{spent.error().code, context.Bad(spent.error().message).message};
  };
  GANVAS_TRY(spend(bytes, 0));
  GANVAS_ASSIGN(AlignedBuffer buffer, AlignedBuffer::Create(static_cast<size_t>(bytes)));
  if (bytes > 0) {  // kernels may count on something to do
    GANVAS_ASSIGN(const Work work, FindLowering(node.kind)(context));
    GANVAS_TRY(spend(work.scratch_bytes, work.macs));
    GANVAS_ASSIGN(AlignedBuffer scratch,
                  AlignedBuffer::Create(static_cast<size_t>(work.scratch_bytes)));
    Fault fault;
    const Memory memory{buffer.data(), &fault};
    for (int64_t i = 0; i < work.items; ++i) work.run(i, memory, scratch.data());
    if (fault.found) return BadModel(fault.message);
  }
  auto storage = std::make_shared<const AlignedBuffer>(std::move(buffer));
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    const Operand& out = context.outputs[i];
    if (!out.present) continue;
    values->emplace(node.outputs[i],
                    Constant{{out.dtype, out.shape, storage->data() + out.offset}, storage});
  }
  return {};
}

// Weights are half of what is loaded: they are widened where they lie in the file, aligned or not.
bool ReadsUnaligned(const graph::Node& node, const TensorView& input) {
  const auto* cast = std::get_if<graph::CastAttrs>(&node.attributes);
  return cast != nullptr && cast->to == DType::kF32 && input.dtype == DType::kF16;
}

}  // namespace

Result<Constant> FoldValue(Program& program, std::span<const int32_t> producer, ValueId value,
                           std::span<const graph::Inferred> inferred) {
  const graph::Inferred& wanted = inferred[static_cast<size_t>(value)];
  if (IsKnown(wanted)) return Materialize(wanted);
  std::map<ValueId, Constant> values;
  for (const int32_t index : NodesBehind(program, producer, value, inferred)) {
    const graph::Node& node = program.graph().nodes[static_cast<size_t>(index)];
    for (const ValueId input : node.inputs) {
      if (input == graph::kNoValue || values.count(input) > 0) continue;
      const graph::Inferred& known = inferred[static_cast<size_t>(input)];
      const auto& constant = program.graph().values[static_cast<size_t>(input)].constant;
      if (IsKnown(known)) {
        GANVAS_ASSIGN(Constant made, Materialize(known));
        values.emplace(input, std::move(made));
      } else if (constant.has_value() && ReadsUnaligned(node, *constant)) {
        values.emplace(input, Constant{*constant, nullptr});
      } else if (constant.has_value()) {
        GANVAS_ASSIGN(Constant made, program.Evaluate(input, inferred));
        values.emplace(input, std::move(made));
      }
    }
    GANVAS_TRY(RunNode(program, node, inferred, &values));
  }
  return values.at(value);
}

Result<Constant> Materialize(const graph::Inferred& value) {
  const size_t count = static_cast<size_t>(value.shape.elements());
  GANVAS_ASSIGN(AlignedBuffer buffer, AlignedBuffer::Create(count * ByteSize(value.dtype)));
  if (value.known.has_value()) {
    kernels::Cast(DType::kI64, value.known->data(), value.dtype, buffer.data(),
                  value.shape.elements());
  } else {
    kernels::Cast(DType::kF64, value.known_real->data(), value.dtype, buffer.data(),
                  value.shape.elements());
  }
  auto storage = std::make_shared<const AlignedBuffer>(std::move(buffer));
  return Constant{{value.dtype, value.shape, storage->data()}, storage};
}

}  // namespace ganvas::plan
