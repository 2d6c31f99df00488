#include "shared/graph/attribute_reader.h"

#include <algorithm>

#include "shared/base/quoted.h"

namespace ganvas::graph {

std::string NodeText(std::string_view name, std::string_view op_type) {
  return "node " + Quoted(name) + " (" + Printable(op_type, 80) + ")";
}

const onnx::Attribute* AttributeReader::Find(std::string_view name) const {
  for (const onnx::Attribute& attribute : node_.attributes) {
    if (attribute.name == name) return &attribute;
  }
  return nullptr;
}

size_t AttributeReader::output_count() const {
  return static_cast<size_t>(std::count_if(node_.outputs.begin(), node_.outputs.end(),
                                           [](const std::string& name) { return !name.empty(); }));
}

template <typename T>
const T* AttributeReader::Get(std::string_view name, const char* expected) {
  const onnx::Attribute* attribute = Find(name);
  if (attribute == nullptr) return nullptr;
  const T* value = std::get_if<T>(&attribute->value);
  if (value == nullptr) FailBad("attribute " + Quoted(name) + " is not " + expected);
  return value;
}

int64_t AttributeReader::Int(std::string_view name, int64_t fallback) {
  const auto* value = Get<int64_t>(name, "a whole number");
  return value == nullptr ? fallback : *value;
}

int64_t AttributeReader::IntIn(std::string_view name, int64_t fallback, int64_t min, int64_t max) {
  const int64_t value = Int(name, fallback);
  if (value >= min && value <= max) return value;
  FailBad("attribute " + Quoted(name) + " is " + std::to_string(value) + ", expected " +
          std::to_string(min) + " to " + std::to_string(max));
  return fallback;
}

float AttributeReader::Float(std::string_view name, float fallback) {
  const auto* value = Get<float>(name, "a float");
  return value == nullptr ? fallback : *value;
}

std::string AttributeReader::String(std::string_view name, std::string_view fallback) {
  const auto* value = Get<std::string>(name, "a string");
  return value == nullptr ? std::string(fallback) : *value;
}

std::vector<int64_t> AttributeReader::Ints(std::string_view name) {
  const auto* value = Get<std::vector<int64_t>>(name, "a list of whole numbers");
  return value == nullptr ? std::vector<int64_t>() : *value;
}

std::vector<float> AttributeReader::Floats(std::string_view name) {
  const auto* value = Get<std::vector<float>>(name, "a list of floats");
  return value == nullptr ? std::vector<float>() : *value;
}

const onnx::Tensor* AttributeReader::Tensor(std::string_view name) {
  return Get<onnx::Tensor>(name, "a tensor");
}

void AttributeReader::FailBad(const std::string& what) {
  if (!error_) error_ = BadModel(NodeText(node_name_, node_.op_type) + ": " + what);
}

void AttributeReader::FailUnsupported(const std::string& what) {
  if (!error_) {
    error_ = UnsupportedOp(NodeText(node_name_, node_.op_type) + ": " + what);
  }
}

}  // namespace ganvas::graph
