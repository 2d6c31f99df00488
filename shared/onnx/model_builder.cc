#include "shared/onnx/model_builder.h"

#include <cstring>

namespace ganvas::onnx {

Tensor MakeTensor(std::string name, DType dtype, const Shape& shape, const void* numbers,
                  size_t bytes) {
  Tensor tensor;
  tensor.name = std::move(name);
  tensor.dtype = dtype;
  tensor.shape = shape;
  tensor.owned.resize(bytes);
  if (bytes > 0) std::memcpy(tensor.owned.data(), numbers, bytes);
  tensor.data = tensor.owned;
  return tensor;
}

std::vector<Attribute> WindowAttributes(std::vector<int64_t> kernel, int64_t padding,
                                        int64_t stride) {
  return Attributes(IntsAttr("kernel_shape", std::move(kernel)),
                    IntsAttr("pads", {padding, padding, padding, padding}),
                    IntsAttr("strides", {stride, stride}));
}

Node MakeNode(std::string op_type, std::vector<std::string> inputs,
              std::vector<std::string> outputs, std::vector<Attribute> attributes) {
  Node node;
  node.op_type = std::move(op_type);
  node.inputs = std::move(inputs);
  node.outputs = std::move(outputs);
  node.attributes = std::move(attributes);
  return node;
}

Node MakeNamedNode(std::string op_type, const std::string& name, std::vector<std::string> inputs,
                   std::vector<Attribute> attributes) {
  Node node = MakeNode(std::move(op_type), std::move(inputs), {name}, std::move(attributes));
  node.name = name;
  return node;
}

ValueInfo MakeValue(std::string name, DType dtype, const std::vector<int64_t>& dims,
                    const std::vector<std::string>& open) {
  ValueInfo info;
  info.name = std::move(name);
  info.dtype = dtype;
  info.has_shape = true;
  size_t named = 0;
  for (const int64_t dim : dims) {
    const bool takes_name = dim < 0 && named < open.size();
    info.dims.push_back({dim < 0 ? -1 : dim, takes_name ? open[named++] : ""});
  }
  return info;
}

ValueInfo MakeBatch(std::string name, DType dtype, std::vector<int64_t> rest) {
  rest.insert(rest.begin(), -1);
  return MakeValue(std::move(name), dtype, rest, {"N", "H", "W"});
}

ModelBuilder& ModelBuilder::Input(ValueInfo info) {
  model_.inputs.push_back(std::move(info));
  return *this;
}

ModelBuilder& ModelBuilder::Output(const std::string& name) {
  ValueInfo info;
  info.name = name;
  return Output(std::move(info));
}

ModelBuilder& ModelBuilder::Output(ValueInfo info) {
  model_.outputs.push_back(std::move(info));
  return *this;
}

ModelBuilder& ModelBuilder::Initializer(Tensor tensor) {
  model_.initializers.push_back(std::move(tensor));
  return *this;
}

ModelBuilder& ModelBuilder::Weight(const std::string& name, const Shape& shape) {
  return Floats(name, shape, std::vector<float>(static_cast<size_t>(shape.elements())));
}

ModelBuilder& ModelBuilder::Add(onnx::Node node) {
  model_.nodes.push_back(std::move(node));
  return *this;
}

std::string ModelBuilder::Op(const std::string& op_type, const std::string& name,
                             std::vector<std::string> inputs, std::vector<Attribute> attributes) {
  Add(MakeNamedNode(op_type, name, std::move(inputs), std::move(attributes)));
  return name;
}

std::string ModelBuilder::LeakyRelu(const std::string& name, const std::string& x, float slope) {
  return Op("LeakyRelu", name, {x}, Attributes(FloatAttr("alpha", slope)));
}

std::string ModelBuilder::Upsample(const std::string& name, const std::string& x, bool nearest) {
  Floats(name + ".scales", Shape{4}, {1, 1, 2, 2});
  auto attributes = Attributes(
      StringAttr("coordinate_transformation_mode", nearest ? "asymmetric" : "half_pixel"),
      StringAttr("mode", nearest ? "nearest" : "linear"));
  if (nearest) attributes.push_back(StringAttr("nearest_mode", "floor"));
  return Op("Resize", name, {x, "", name + ".scales"}, std::move(attributes));
}

std::string ModelBuilder::ReflectPad(const std::string& name, const std::string& x,
                                     int64_t pixels) {
  Ints(name + ".pads", {0, 0, pixels, pixels, 0, 0, pixels, pixels});
  return Op("Pad", name, {x, name + ".pads"}, Attributes(StringAttr("mode", "reflect")));
}

std::string ModelBuilder::Reshape(const std::string& name, const std::string& x,
                                  const std::vector<int64_t>& dims) {
  Ints(name + ".shape", dims);
  return Op("Reshape", name, {x, name + ".shape"});
}

}  // namespace ganvas::onnx
