// An ONNX file as plain structures. Reader and writer convert between these and bytes.
// Source: onnx.proto3 of ONNX (IR version 3 to 11); field numbers are in field_numbers.h.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "shared/base/result.h"
#include "shared/tensor/tensor.h"

namespace ganvas::onnx {

// A constant. `data` points into the file's bytes when the file stores `raw_data`, else into
// `owned`; it may be unaligned. data.size() == elements * ByteSize(dtype), little endian.
struct Tensor {
  std::string name;
  DType dtype = DType::kF32;
  Shape shape;
  std::span<const uint8_t> data;
  std::vector<uint8_t> owned;  // heap storage stays put when the Tensor is moved

  Tensor() = default;
  Tensor(Tensor&&) = default;
  Tensor& operator=(Tensor&&) = default;
  Tensor(const Tensor&) = delete;
  Tensor& operator=(const Tensor&) = delete;
};

struct Branch;

struct Attribute {
  std::string name;
  std::variant<std::monostate, float, int64_t, std::string, Tensor, std::vector<float>,
               std::vector<int64_t>, std::vector<std::string>, std::shared_ptr<const Branch>>
      value;
  // Inside a function: the attribute of the calling node whose value is meant.
  std::string reference{};
};

struct Node {
  std::string name;
  std::string op_type;
  std::string domain;               // "" for ai.onnx
  std::vector<std::string> inputs;  // "" for an omitted optional input
  std::vector<std::string> outputs;
  std::vector<Attribute> attributes;
  std::string overload{};  // of the function that is meant
  int64_t opset = 0;       // of the default domain; 0: the model's
};

// A graph without inputs of its own that a node may run: it reads the values around the node.
struct Branch {
  std::vector<Node> nodes;  // its constants come first, as Constant nodes
  std::vector<std::string> outputs;
};

// A declared input or output. A dimension is a number or a name ("N"); an unnamed unknown is -1,
// "".
struct ValueInfo {
  struct Dim {
    int64_t value = -1;  // -1 when dynamic
    std::string name;
  };
  std::string name;
  DType dtype = DType::kF32;
  bool has_shape = false;
  std::vector<Dim> dims;
  // Of an input that may be left out: its one number, which the file stores as an initializer of
  // the same name.
  std::optional<float> default_value = std::nullopt;
};

// A function of the file, which nodes call by its name as if it were an operator.
struct Function {
  std::string domain, name, overload;
  int64_t opset = 0;  // of the default domain; 0: not stated
  std::vector<std::string> inputs, outputs;
  std::vector<Attribute> defaults;  // of its attributes
  std::vector<Node> nodes;
};

struct Model {
  int64_t ir_version = 8;
  int64_t opset = 17;  // of the default domain
  std::string producer_name;
  std::string producer_version;
  std::string graph_name;
  std::string doc_string;
  std::vector<Node> nodes;
  std::vector<Tensor> initializers;
  // Without those that are initializers, but for optional ones.
  std::vector<ValueInfo> inputs;
  std::vector<ValueInfo> outputs;
  std::map<std::string, std::string> metadata;  // metadata_props
};

}  // namespace ganvas::onnx
