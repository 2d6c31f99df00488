// A model of one node, from its bytes to its result, and tensors computed index by index to compare
// it with.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/runtime/models.h"

namespace ganvas {

using Index = std::vector<int64_t>;

struct Values {
  Shape shape;
  std::vector<float> numbers;

  int64_t Offset(const Index& index) const {
    EXPECT_EQ(static_cast<int>(index.size()), shape.rank());
    int64_t offset = 0;
    for (size_t i = 0; i < index.size(); ++i) {
      offset = offset * shape[static_cast<int>(i)] + index[i];
    }
    return offset;
  }
  float operator()(const Index& index) const {
    return numbers.at(static_cast<size_t>(Offset(index)));
  }
};

// The tensor whose element at `index` is at(index).
template <class At>
Values Tabulate(const Shape& shape, const At& at) {
  Values values{shape, {}};
  Index index(static_cast<size_t>(shape.rank()), 0);
  for (int64_t i = 0; i < shape.elements(); ++i) {
    values.numbers.push_back(at(index));
    for (int axis = shape.rank() - 1; axis >= 0; --axis) {
      const auto k = static_cast<size_t>(axis);
      if (++index[k] < shape[axis]) break;
      index[k] = 0;
    }
  }
  return values;
}

inline Values Random(const Shape& shape, uint64_t seed) {
  return {shape, kernels::Numbers(seed).Vector(shape.elements())};
}

// Runs `model` on `inputs` (graph inputs named x0, x1, ...) and compares its only output.
inline void ExpectOutput(const onnx::Model& model, const std::vector<Values>& inputs,
                         const Values& expected, float tolerance) {
  Result<Session> session = Session::Load(onnx::Write(model).value(), {});
  ASSERT_TRUE(session.ok()) << session.error().message;
  std::vector<NamedTensor> named;
  for (size_t i = 0; i < inputs.size(); ++i) {
    named.push_back(
        Floats(std::string("x") + std::to_string(i), inputs[i].shape, inputs[i].numbers));
  }
  const auto outputs = session->Run(named);
  ASSERT_TRUE(outputs.ok()) << outputs.error().message;
  ASSERT_EQ(outputs->size(), 1u);
  const OutputTensor& output = (*outputs)[0];
  ASSERT_EQ(output.dtype, DType::kF32);
  ASSERT_EQ(output.shape, expected.shape)
      << output.shape.ToString() << ", expected " << expected.shape.ToString();
  kernels::ExpectClose({output.floats(), output.floats() + output.shape.elements()},
                       expected.numbers, tolerance);
}

// Describes the node step by step; its inputs come in the order of the calls.
class OneNode {
 public:
  explicit OneNode(std::string op_type, int64_t opset = 17)
      : builder_(opset), op_type_(std::move(op_type)) {}

  // A graph input; its sizes are declared dynamic.
  OneNode& In(Values values) {
    const std::string name = std::string("x") + std::to_string(inputs_.size());
    builder_.Input(name, Index(static_cast<size_t>(values.shape.rank()), -1));
    inputs_.push_back(std::move(values));
    names_.push_back(name);
    return *this;
  }
  OneNode& Constant(const Values& values) {
    builder_.Floats(NextConstant(), values.shape, values.numbers);
    return *this;
  }
  OneNode& Floats(const std::vector<float>& numbers) {
    return Constant({Shape{static_cast<int64_t>(numbers.size())}, numbers});
  }
  OneNode& Float(float number) { return Constant({Shape{}, {number}}); }
  OneNode& Ints(const Index& numbers) {
    builder_.Ints(NextConstant(), numbers);
    return *this;
  }
  OneNode& Ints(const Shape& shape, const Index& numbers) {
    builder_.Ints(NextConstant(), shape, numbers);
    return *this;
  }
  OneNode& Omit() {
    names_.emplace_back();
    return *this;
  }
  OneNode& With(onnx::Attribute attribute) {
    attributes_.push_back(std::move(attribute));
    return *this;
  }
  OneNode& Int(std::string name, int64_t value) {
    return With(onnx::IntAttr(std::move(name), value));
  }
  OneNode& Ints(std::string name, Index value) {
    return With(onnx::IntsAttr(std::move(name), std::move(value)));
  }
  OneNode& Str(std::string name, std::string value) {
    return With(onnx::StringAttr(std::move(name), std::move(value)));
  }

  void Gives(const Values& expected, float tolerance = 1e-5f) {
    builder_.Node(op_type_, names_, {"y"}).Output("y");
    onnx::Model model = builder_.Take();
    model.nodes[0].attributes = std::move(attributes_);
    ExpectOutput(model, inputs_, expected, tolerance);
  }

 private:
  std::string NextConstant() {
    names_.push_back(std::string("c") + std::to_string(names_.size()));
    return names_.back();
  }

  onnx::ModelBuilder builder_;
  std::string op_type_;
  std::vector<std::string> names_;
  std::vector<Values> inputs_;
  std::vector<onnx::Attribute> attributes_;
};

}  // namespace ganvas
