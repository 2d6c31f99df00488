#include "shared/graph/infer_context.h"

#include <algorithm>

#include "shared/base/quoted.h"

namespace ganvas::graph {

bool IsFloat(DType type) {
  return type == DType::kF32 || type == DType::kF16 || type == DType::kF64;
}

bool IsInteger(DType type) { return !IsFloat(type) && type != DType::kBool; }

bool NodeContext::has_input(int i) const {
  const auto index = static_cast<size_t>(i);
  return index < node.inputs.size() && node.inputs[index] != kNoValue;
}

Error NodeContext::Bad(const std::string& message) const {
  return BadModel("node " + Quoted(node.name) + " (" + std::string(OpName(node.kind)) +
                  "): " + message);
}

Error NodeContext::Unsupported(const std::string& message) const {
  return UnsupportedOp("node " + Quoted(node.name) + " (" + std::string(OpName(node.kind)) +
                       "): " + message);
}

std::string NodeContext::InputName(int i) const {
  std::string text = "input " + std::to_string(i);
  if (!has_input(i)) return text;
  const auto id = static_cast<size_t>(node.inputs[static_cast<size_t>(i)]);
  return text + " " + Quoted(graph.values[id].name);
}

Status InferContext::SetOutput(int i, DType dtype, std::span<const int64_t> dims) {
  const auto index = static_cast<size_t>(i);
  Result<Shape> shape = Shape::Create(dims);
  if (!shape.ok()) return Bad("output " + std::to_string(i) + ": " + shape.error().message);
  if (index >= node.outputs.size() || node.outputs[index] == kNoValue) return {};
  output(i) = Inferred{dtype, *shape, std::nullopt, std::nullopt};
  return {};
}

Status InferContext::RequireFloat(int i) const {
  if (IsFloat(input(i).dtype)) return {};
  return Bad(InputName(i) + " is " + DTypeName(input(i).dtype) + ", expected a float type");
}

Status InferContext::RequireSameType(int i, int j) const {
  if (input(i).dtype == input(j).dtype) return {};
  return Bad(InputName(j) + " is " + DTypeName(input(j).dtype) + ", expected " +
             DTypeName(input(i).dtype) + " as " + InputName(i));
}

Status InferContext::RequireShape(int i, const Shape& expected) const {
  if (shape(i) == expected) return {};
  return Bad(InputName(i) + " has shape " + shape(i).ToString() + ", expected " +
             expected.ToString());
}

Status InferContext::RequireRank(int i, int min, int max) const {
  const int rank = shape(i).rank();
  if (rank >= min && rank <= max) return {};
  std::string expected = std::to_string(min);
  if (max != min) expected += " to " + std::to_string(max);
  return Bad(InputName(i) + " has shape " + shape(i).ToString() + ", expected " + expected +
             " dimensions");
}

Result<Shape> InferContext::MakeShape(std::span<const int64_t> dims) const {
  Result<Shape> shape = Shape::Create(dims);
  if (!shape.ok()) return Bad(shape.error().message);
  return shape;
}

Inferred* InferContext::KnownOutput(int out, int64_t max_elements) {
  if (node.outputs[static_cast<size_t>(out)] == kNoValue) return nullptr;
  const int64_t elements = output(out).shape.elements();
  if (elements > max_elements || elements > known_left_) return nullptr;
  known_left_ -= elements;
  return &output(out);
}

void InferContext::SetKnown(std::vector<int64_t> numbers, int out) {
  if (Inferred* target = KnownOutput(out, kMaxKnownInts)) target->known = std::move(numbers);
}

void InferContext::SetKnownReal(std::vector<double> numbers, int out) {
  Inferred* target = KnownOutput(out, kMaxKnownReals);
  if (target == nullptr) return;
  if (target->dtype == DType::kF32) {
    for (double& number : numbers) number = static_cast<double>(static_cast<float>(number));
  }
  target->known_real = std::move(numbers);
}

void InferContext::CopyKnown(int i) {
  if (input(i).known) SetKnown(*input(i).known);
  if (input(i).known_real) SetKnownReal(*input(i).known_real);
}

void InferContext::PermuteKnown(int i, std::span<const size_t> source, int out) {
  const auto pick = [&](const auto& numbers) {
    auto picked = numbers;
    picked.clear();
    for (const size_t k : source) picked.push_back(numbers[k]);
    return picked;
  };
  if (input(i).known) SetKnown(pick(*input(i).known), out);
  if (input(i).known_real) SetKnownReal(pick(*input(i).known_real), out);
}

Result<std::span<const int64_t>> KnownInts(const NodeContext& node, int i) {
  const Inferred& input = node.input(i);
  if (input.known) return std::span<const int64_t>(*input.known);
  if (!IsInteger(input.dtype)) {
    return node.Bad(node.InputName(i) + " is " + DTypeName(input.dtype) +
                    ", expected whole numbers");
  }
  return node.Unsupported(node.InputName(i) +
                          " depends on the contents of tensors, expected numbers that follow from "
                          "shapes and constants");
}

std::string DimsText(std::span<const int64_t> dims) {
  std::string text = "[";
  for (size_t i = 0; i < dims.size(); ++i) text += (i > 0 ? ", " : "") + std::to_string(dims[i]);
  return text + "]";
}

std::optional<std::vector<int64_t>> Broadcast(const Shape& a, const Shape& b) {
  const int rank = std::max(a.rank(), b.rank());
  std::vector<int64_t> dims(static_cast<size_t>(rank));
  for (int i = 0; i < rank; ++i) {
    const int ia = i - (rank - a.rank());
    const int ib = i - (rank - b.rank());
    const int64_t da = ia < 0 ? 1 : a[ia];
    const int64_t db = ib < 0 ? 1 : b[ib];
    if (da != db && da != 1 && db != 1) return std::nullopt;
    dims[static_cast<size_t>(i)] = da == 1 ? db : da;
  }
  return dims;
}

Result<int64_t> NormalizeAxis(const NodeContext& node, int64_t axis, int64_t rank,
                              const std::string& what) {
  if (axis < -rank || axis >= rank) {
    return node.Bad(what + " is " + std::to_string(axis) + ", expected " + std::to_string(-rank) +
                    " to " + std::to_string(rank - 1));
  }
  return axis < 0 ? axis + rank : axis;
}

Result<std::vector<int64_t>> NormalizeAxes(const NodeContext& node, std::span<const int64_t> axes,
                                           int64_t rank) {
  std::vector<int64_t> normalized;
  for (const int64_t axis : axes) {
    GANVAS_ASSIGN(const int64_t in_range, NormalizeAxis(node, axis, rank));
    const auto at = std::lower_bound(normalized.begin(), normalized.end(), in_range);
    if (at != normalized.end() && *at == in_range) {
      return node.Bad("the same axis is named twice");
    }
    normalized.insert(at, in_range);
  }
  return normalized;
}

}  // namespace ganvas::graph
