#include "shared/runtime/ports.h"

#include <algorithm>
#include <set>
#include <utility>

#include "shared/base/quoted.h"
#include "shared/graph/composite.h"
#include "shared/graph/op_table.h"

namespace ganvas::runtime {
namespace {

bool Fits(const Port& port, const TensorView& tensor) {
  if (port.dtype != tensor.dtype) return false;
  if (port.dims.empty()) return true;  // nothing declared, or a scalar: the graph will tell
  if (port.dims.size() != static_cast<size_t>(tensor.shape.rank())) return false;
  for (size_t i = 0; i < port.dims.size(); ++i) {
    if (port.dims[i] >= 0 && port.dims[i] != tensor.shape[static_cast<int>(i)]) return false;
  }
  return true;
}

TensorView DefaultOf(const Port& port) {
  return {DType::kF32, DefaultShape(port), &*port.default_value};
}

}  // namespace

Port DescribePort(const onnx::ValueInfo& info) {
  Port port;
  port.name = info.name;
  port.dtype = info.dtype;
  port.default_value = info.default_value;
  for (const auto& dim : info.dims) {
    port.dims.push_back(dim.value);
    port.dim_names.push_back(dim.name);
  }
  return port;
}

ModelInfo DescribeModel(const onnx::Model& model) {
  ModelInfo info;
  for (const onnx::ValueInfo& input : model.inputs) info.inputs.push_back(DescribePort(input));
  for (const onnx::ValueInfo& output : model.outputs) info.outputs.push_back(DescribePort(output));
  info.metadata = model.metadata;
  info.producer = model.producer_name;
  if (!model.producer_version.empty()) {
    if (!info.producer.empty()) info.producer += ' ';
    info.producer += model.producer_version;
  }
  info.opset = model.opset;
  for (const onnx::Tensor& tensor : model.initializers) {
    info.parameters += tensor.shape.elements();
    info.weight_bytes += static_cast<int64_t>(tensor.data.size());
    info.stored[DTypeName(tensor.dtype)] += tensor.shape.elements();
  }
  std::set<std::string> unsupported;
  for (const onnx::Node& node : model.nodes) {
    ++info.operators[node.op_type];
    if (graph::IsKnownOperator(node.domain, node.op_type)) continue;
    unsupported.insert(node.domain.empty() ? node.op_type : node.domain + "::" + node.op_type);
  }
  info.unsupported.assign(unsupported.begin(), unsupported.end());
  return info;
}

std::string PortText(const Port& port) {
  std::string text = DTypeName(port.dtype);
  text += '[';
  for (size_t i = 0; i < port.dims.size(); ++i) {
    if (i > 0) text += ", ";
    if (port.dims[i] >= 0) {
      text += std::to_string(port.dims[i]);
    } else {
      text += port.dim_names[i].empty() ? "?" : port.dim_names[i];
    }
  }
  return text + ']';
}

Shape DefaultShape(const Port& port) { return port.dims.empty() ? Shape{} : Shape{1}; }

Result<std::vector<TensorView>> MatchInputs(std::span<const Port> ports,
                                            std::span<const NamedTensor> inputs) {
  std::vector<const TensorView*> matched(ports.size(), nullptr);
  for (const NamedTensor& input : inputs) {
    const auto port = std::find_if(ports.begin(), ports.end(),
                                   [&](const Port& p) { return p.name == input.name; });
    if (port == ports.end()) {
      std::string known;
      for (const Port& p : ports) known += (known.empty() ? "" : ", ") + Quoted(p.name);
      return BadInput("no input is called " + Quoted(input.name) + ", expected " +
                      (known.empty() ? "none" : known));
    }
    const TensorView*& slot = matched[static_cast<size_t>(port - ports.begin())];
    if (slot != nullptr) return BadInput("input " + Quoted(input.name) + ": given twice");
    if (!Fits(*port, input.tensor)) {
      return BadInput("input " + Quoted(input.name) + ": got " + DTypeName(input.tensor.dtype) +
                      input.tensor.shape.ToString() + ", expected " + PortText(*port));
    }
    if (input.tensor.data == nullptr && input.tensor.shape.elements() > 0) {
      return BadInput("input " + Quoted(input.name) + ": no data");
    }
    slot = &input.tensor;
  }
  for (size_t i = 0; i < ports.size(); ++i) {
    if (matched[i] == nullptr && !ports[i].default_value) {
      return BadInput("input " + Quoted(ports[i].name) + ": missing, expected " +
                      PortText(ports[i]));
    }
  }
  std::vector<TensorView> tensors;
  for (size_t i = 0; i < ports.size(); ++i) {
    tensors.push_back(matched[i] != nullptr ? *matched[i] : DefaultOf(ports[i]));
  }
  return tensors;
}

}  // namespace ganvas::runtime
