// Reads a node's attributes by name and type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/onnx/model.h"

namespace ganvas::graph {

// "node '/g/Conv_1' (Conv)", fit for one line.
std::string NodeText(std::string_view name, std::string_view op_type);

// Getters return the default where the attribute is absent. The first attribute of a wrong type (or
// a call of Fail) is remembered and ends up in status(): parsers read everything, Build checks
// once.
class AttributeReader {
 public:
  // `node` must outlive the reader. `node_name` is what error messages call it.
  AttributeReader(const onnx::Node& node, std::string node_name, int64_t opset)
      : node_(node), node_name_(std::move(node_name)), opset_(opset) {}

  int64_t opset() const { return opset_; }
  std::string_view op_type() const { return node_.op_type; }
  std::string_view node_name() const { return node_name_; }
  // Outputs that have names.
  size_t output_count() const;
  bool Has(std::string_view name) const { return Find(name) != nullptr; }

  int64_t Int(std::string_view name, int64_t fallback);
  // An Int that must lie in [min, max].
  int64_t IntIn(std::string_view name, int64_t fallback, int64_t min, int64_t max);
  bool Flag(std::string_view name, bool fallback) { return Int(name, fallback ? 1 : 0) != 0; }
  float Float(std::string_view name, float fallback);
  std::string String(std::string_view name, std::string_view fallback);
  std::vector<int64_t> Ints(std::string_view name);
  std::vector<float> Floats(std::string_view name);
  const onnx::Tensor* Tensor(std::string_view name);  // nullptr where absent

  // "node '/g/Conv_1' (Conv): <what>"; the first error stays.
  void FailBad(const std::string& what);
  void FailUnsupported(const std::string& what);
  Status status() const { return error_ ? Status(*error_) : Status(); }

 private:
  const onnx::Attribute* Find(std::string_view name) const;
  template <typename T>
  const T* Get(std::string_view name, const char* expected);

  const onnx::Node& node_;
  std::string node_name_;
  int64_t opset_;
  std::optional<Error> error_;
};

}  // namespace ganvas::graph
