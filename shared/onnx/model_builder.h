// Builds models in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "shared/onnx/model.h"
#include "shared/tensor/tensor.h"

namespace ganvas::onnx {

// A tensor that owns a copy of these bytes, which hold the numbers of `shape` in order.
Tensor MakeTensor(std::string name, DType dtype, const Shape& shape, const void* numbers,
                  size_t bytes);
template <typename T>
Tensor MakeTensor(std::string name, DType dtype, const Shape& shape,
                  const std::vector<T>& numbers) {
  return MakeTensor(std::move(name), dtype, shape, numbers.data(), numbers.size() * sizeof(T));
}

template <typename T>
Attribute Attr(std::string name, T value) {
  Attribute attribute;
  attribute.name = std::move(name);
  attribute.value = std::move(value);
  return attribute;
}
inline Attribute IntAttr(std::string name, int64_t value) { return Attr(std::move(name), value); }
inline Attribute IntsAttr(std::string name, std::vector<int64_t> value) {
  return Attr(std::move(name), std::move(value));
}
inline Attribute FloatAttr(std::string name, float value) { return Attr(std::move(name), value); }
inline Attribute StringAttr(std::string name, std::string value) {
  return Attr(std::move(name), std::move(value));
}

// Attributes can only be moved, which an initializer list cannot do.
template <typename... Parts>
std::vector<Attribute> Attributes(Parts... parts) {
  std::vector<Attribute> list;
  (list.push_back(std::move(parts)), ...);
  return list;
}
// kernel_shape, pads and strides of a convolution in two dimensions, the same padding at each side.
std::vector<Attribute> WindowAttributes(std::vector<int64_t> kernel, int64_t padding,
                                        int64_t stride);

Node MakeNode(std::string op_type, std::vector<std::string> inputs,
              std::vector<std::string> outputs, std::vector<Attribute> attributes = {});
// One whose only output has its name.
Node MakeNamedNode(std::string op_type, const std::string& name, std::vector<std::string> inputs,
                   std::vector<Attribute> attributes = {});

// An input or output of these dimensions. A negative one is open. The open ones take the names of
// `open` in order, and are unnamed past its end.
ValueInfo MakeValue(std::string name, DType dtype, const std::vector<int64_t>& dims,
                    const std::vector<std::string>& open = {});
// The same with a first dimension N before `rest`; open ones are named H and W.
ValueInfo MakeBatch(std::string name, DType dtype, std::vector<int64_t> rest);

class ModelBuilder {
 public:
  explicit ModelBuilder(int64_t opset = 17) { model_.opset = opset; }

  // Every value is named by the caller; the name "" is an omitted input.
  ModelBuilder& Input(const std::string& name, const std::vector<int64_t>& dims,
                      DType dtype = DType::kF32) {
    return Input(MakeValue(name, dtype, dims));
  }
  ModelBuilder& Input(ValueInfo info);
  ModelBuilder& Output(const std::string& name);  // of undeclared shape
  ModelBuilder& Output(ValueInfo info);
  ModelBuilder& Initializer(Tensor tensor);
  // A float32 initializer of zeros.
  ModelBuilder& Weight(const std::string& name, const Shape& shape);
  ModelBuilder& Floats(const std::string& name, const Shape& shape,
                       const std::vector<float>& numbers) {
    return Initializer(MakeTensor(name, DType::kF32, shape, numbers));
  }
  // int64, a vector where no shape is given.
  ModelBuilder& Ints(const std::string& name, const std::vector<int64_t>& numbers) {
    return Ints(name, Shape{static_cast<int64_t>(numbers.size())}, numbers);
  }
  ModelBuilder& Ints(const std::string& name, const Shape& shape,
                     const std::vector<int64_t>& numbers) {
    return Initializer(MakeTensor(name, DType::kI64, shape, numbers));
  }
  template <typename... Parts>
  ModelBuilder& Node(const std::string& op_type, std::vector<std::string> inputs,
                     std::vector<std::string> outputs, Parts... attributes) {
    return Add(MakeNode(op_type, std::move(inputs), std::move(outputs),
                        Attributes(std::move(attributes)...)));
  }
  ModelBuilder& Add(onnx::Node node);

  // Each appends one node, and the constants that it needs, and returns the name of the value that
  // it makes. Node and value are named `name`, and its constants begin with it.
  std::string Op(const std::string& op_type, const std::string& name,
                 std::vector<std::string> inputs, std::vector<Attribute> attributes = {});
  std::string LeakyRelu(const std::string& name, const std::string& x, float slope);
  // Twice the height and width: nearest neighbour, else bilinear with pixels as areas.
  std::string Upsample(const std::string& name, const std::string& x, bool nearest);
  // Mirrors `pixels` at each side of pictures.
  std::string ReflectPad(const std::string& name, const std::string& x, int64_t pixels);
  // A dimension of -1 is what remains.
  std::string Reshape(const std::string& name, const std::string& x,
                      const std::vector<int64_t>& dims);

  // Gives the value that the last node made this name.
  void NameLastValue(const std::string& name) { model_.nodes.back().outputs.front() = name; }

  Model Take() { return std::move(model_); }

 private:
  Model model_;
};

}  // namespace ganvas::onnx
