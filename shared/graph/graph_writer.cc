#include "shared/graph/graph_writer.h"

#include <cstring>

#include "shared/graph/op_table.h"

namespace ganvas::graph {

ValueId AddConstant(Graph* graph, std::string name, DType dtype, const Shape& shape,
                    const void* numbers, size_t bytes) {
  onnx::Tensor tensor;
  tensor.owned.resize(bytes);
  if (bytes > 0) std::memcpy(tensor.owned.data(), numbers, bytes);
  const auto& kept = graph->tensors.emplace_back(std::move(tensor));
  graph->values.push_back({std::move(name), TensorView{dtype, shape, kept.owned.data()}});
  return static_cast<ValueId>(graph->values.size() - 1);
}

ValueId GraphWriter::AddValue(Inferred inferred) {
  graph_.values.push_back({prefix_ + std::to_string(++count_), std::nullopt});
  values_.push_back(std::move(inferred));
  return static_cast<ValueId>(graph_.values.size() - 1);
}

ValueId GraphWriter::Input(const std::string& name, DType dtype, const Shape& shape) {
  const ValueId value = AddValue({dtype, shape, std::nullopt, std::nullopt});
  graph_.values.back().name = name;
  onnx::ValueInfo info;
  info.name = name;
  info.dtype = dtype;
  info.has_shape = true;
  for (const int64_t dim : shape.dims()) info.dims.push_back({dim, ""});
  graph_.inputs.push_back(value);
  graph_.input_infos.push_back(std::move(info));
  return value;
}

ValueId GraphWriter::Constant(DType dtype, const Shape& shape, const void* numbers, size_t bytes) {
  const ValueId value =
      AddConstant(&graph_, prefix_ + std::to_string(++count_), dtype, shape, numbers, bytes);
  values_.push_back(InferConstant(*graph_.values.back().constant));
  return value;
}

ValueId GraphWriter::Scalar(float number) {
  return Constant(DType::kF32, Shape{}, &number, sizeof(number));
}

ValueId GraphWriter::Floats(const Shape& shape, const std::vector<float>& numbers) {
  return Constant(DType::kF32, shape, numbers.data(), numbers.size() * sizeof(float));
}

ValueId GraphWriter::Ints(const std::vector<int64_t>& numbers) {
  return Constant(DType::kI64, Shape{static_cast<int64_t>(numbers.size())}, numbers.data(),
                  numbers.size() * sizeof(int64_t));
}

ValueId GraphWriter::Zeros(const Shape& shape) {
  return Apply(OpKind::kConstantOfShape, {Ints({shape.dims().begin(), shape.dims().end()})},
               ConstantOfShapeAttrs{});
}

ValueId GraphWriter::Apply(OpKind kind, std::vector<ValueId> inputs, Attributes attributes) {
  const ValueId output = AddValue({});
  if (!status_.ok()) return output;
  graph_.nodes.push_back(
      {kind, graph_.values.back().name, std::move(attributes), std::move(inputs), {output}});
  InferContext context(graph_, graph_.nodes.back(), values_, known_left_);
  if (Status inferred = OperatorOf(kind).infer(context); !inferred.ok()) {
    Fail(std::move(inferred).error());
  }
  return output;
}

ValueId GraphWriter::Reshape(ValueId value, const std::vector<int64_t>& dims) {
  const Shape& is = shape(value);
  if (std::vector<int64_t>(is.dims().begin(), is.dims().end()) == dims) return value;
  return Apply(OpKind::kReshape, {value, Ints(dims)}, ReshapeAttrs{.allowzero = true});
}

ValueId GraphWriter::ReshapeTo(ValueId value, const Shape& to) {
  return Reshape(value, std::vector<int64_t>(to.dims().begin(), to.dims().end()));
}

ValueId GraphWriter::Transpose(ValueId value, std::vector<int64_t> perm) {
  return Apply(OpKind::kTranspose, {value}, TransposeAttrs{std::move(perm)});
}

ValueId GraphWriter::TransposeLast(ValueId value) {
  const int64_t rank = shape(value).rank();
  std::vector<int64_t> perm;
  for (int64_t i = 0; i < rank; ++i) perm.push_back(i);
  if (rank >= 2) std::swap(perm[perm.size() - 1], perm[perm.size() - 2]);
  return Transpose(value, std::move(perm));
}

ValueId GraphWriter::Reduce(OpKind kind, ValueId value, std::vector<int64_t> axes) {
  if (axes.empty()) return value;
  AxesAttrs attrs;
  attrs.axes = std::move(axes);
  attrs.has_axes = true;
  return Apply(kind, {value}, std::move(attrs));
}

ValueId GraphWriter::ReduceSum(ValueId value, std::vector<int64_t> axes) {
  return Reduce(OpKind::kReduceSum, value, std::move(axes));
}

ValueId GraphWriter::ReduceMean(ValueId value, std::vector<int64_t> axes) {
  return Reduce(OpKind::kReduceMean, value, std::move(axes));
}

ValueId GraphWriter::ReduceProd(ValueId value, std::vector<int64_t> axes) {
  return Reduce(OpKind::kReduceProd, value, std::move(axes));
}

ValueId GraphWriter::SumTo(ValueId value, const Shape& to) {
  const Shape is = shape(value);
  if (is == to) return value;
  const int more = is.rank() - to.rank();
  std::vector<int64_t> axes;
  for (int i = 0; i < is.rank(); ++i) {
    if (i < more || (to[i - more] == 1 && is[i] != 1)) axes.push_back(i);
  }
  return ReshapeTo(ReduceSum(value, std::move(axes)), to);
}

ValueId GraphWriter::Expand(ValueId value, const Shape& to) {
  if (shape(value) == to) return value;
  return Apply(OpKind::kExpand, {value, Ints({to.dims().begin(), to.dims().end()})});
}

ValueId GraphWriter::SliceAxis(ValueId value, int64_t axis, int64_t begin, int64_t end) {
  if (begin == 0 && end == shape(value)[static_cast<int>(axis)]) return value;
  return Apply(OpKind::kSlice, {value}, SliceAttrs{{begin}, {end}, {axis}});
}

ValueId GraphWriter::ReverseAxis(ValueId value, int64_t axis) {
  return Apply(OpKind::kSlice, {value, Ints({-1}), Ints({INT64_MIN}), Ints({axis}), Ints({-1})},
               SliceAttrs{});
}

ValueId GraphWriter::Pad(ValueId value, const std::vector<int64_t>& begin,
                         const std::vector<int64_t>& end) {
  PadAttrs attrs;
  bool any = false;
  for (const int64_t amount : begin) attrs.pads.push_back(amount);
  for (const int64_t amount : end) attrs.pads.push_back(amount);
  for (const int64_t amount : attrs.pads) any |= amount != 0;
  return any ? Apply(OpKind::kPad, {value}, std::move(attrs)) : value;
}

ValueId GraphWriter::Concat(std::vector<ValueId> values, int64_t axis) {
  if (values.size() == 1) return values[0];
  return Apply(OpKind::kConcat, std::move(values), AxisAttrs{.axis = axis});
}

}  // namespace ganvas::graph
