#include "web/bridge/engine_info.h"

#include <emscripten/emscripten.h>

#include <cstring>
#include <utility>

#include "shared/onnx/reader.h"
#include "shared/plan/constants.h"
#include "web/bridge/engine_json.h"
#include "web/bridge/engine_state.h"

namespace ganvas::engine {
namespace {

void WritePorts(JsonWriter& json, const std::vector<Port>& ports) {
  json.BeginArray();
  for (const Port& port : ports) {
    json.BeginObject().Key("name").String(port.name).Key("dtype").String(DTypeName(port.dtype));
    json.Key("dims").BeginArray();
    for (const int64_t dim : port.dims) json.Number(dim);
    json.EndArray().Key("dimNames").BeginArray();
    for (const std::string& name : port.dim_names) json.String(name);
    json.EndArray();
    if (port.default_value) json.Key("default").Real(static_cast<double>(*port.default_value));
    json.EndObject();
  }
  json.EndArray();
}

std::vector<Port> PortsOf(const std::vector<onnx::ValueInfo>& values) {
  std::vector<Port> ports;
  for (const onnx::ValueInfo& value : values) {
    Port port{value.name, value.dtype, {}, {}, value.default_value};
    for (const onnx::ValueInfo::Dim& dim : value.dims) {
      port.dims.push_back(dim.value);
      port.dim_names.push_back(dim.name);
    }
    ports.push_back(std::move(port));
  }
  return ports;
}

}  // namespace

std::string InfoJson(const ModelInfo& info) {
  JsonWriter json;
  json.BeginObject().Key("inputs");
  WritePorts(json, info.inputs);
  json.Key("outputs");
  WritePorts(json, info.outputs);
  json.Key("metadata").BeginObject();
  for (const auto& [key, value] : info.metadata) json.Key(key).String(value);
  json.EndObject();
  json.Key("producer").String(info.producer).Key("opset").Number(info.opset);
  json.Key("parameters").Number(info.parameters).Key("weightBytes").Number(info.weight_bytes);
  json.Key("operators").BeginObject();
  for (const auto& [type, count] : info.operators) json.Key(type).Number(count);
  json.EndObject().EndObject();
  return json.Take();
}

namespace {

void WriteValues(const std::vector<NamedValue>& values, JsonWriter& json) {
  json.BeginArray();
  for (const NamedValue& value : values) {
    json.BeginObject().Key("name").String(value.name).Key("operator").String(value.op);
    json.Key("dtype").String(DTypeName(value.dtype)).Key("dims").BeginArray();
    for (const int64_t dim : value.dims) json.Number(dim);
    json.EndArray().Key("uses").BeginArray();
    for (const ValueUse use : value.uses) json.String(kValueUseNames[static_cast<size_t>(use)]);
    json.EndArray();
    if (value.layer) {
      json.Key("layer").BeginObject().Key("operators").String(value.layer->operators);
      json.Key("parameters").Number(value.layer->parameters);
      json.Key("share").Real(value.layer->share).EndObject();
    }
    json.EndObject();
  }
  json.EndArray();
}

}  // namespace

std::string ValuesJson(const Session& session) {
  JsonWriter json;
  json.BeginObject().Key("values");
  const auto values = session.Values();
  WriteValues(values.ok() ? *values : std::vector<NamedValue>(), json);
  json.Key("weights");
  WriteValues(session.Weights(), json);
  return json.EndObject().Take();
}

std::string OutputsJson(const std::vector<OutputTensor>& outputs) {
  JsonWriter json;
  json.BeginArray();
  for (const OutputTensor& output : outputs) {
    json.BeginObject().Key("name").String(output.name);
    json.Key("dtype").String(DTypeName(output.dtype)).Key("dims").BeginArray();
    for (const int64_t dim : output.shape.dims()) json.Number(dim);
    json.EndArray();
    json.Key("data").Number(
        static_cast<int64_t>(reinterpret_cast<uintptr_t>(output.storage.data())));
    json.Key("bytes").Number(static_cast<int64_t>(output.storage.size())).EndObject();
  }
  return json.EndArray().Take();
}

Result<OutputTensor> FloatTensor(const char* name, const Shape& shape,
                                 std::span<const float> numbers) {
  OutputTensor tensor;
  tensor.name = name;
  tensor.shape = shape;
  GANVAS_ASSIGN(tensor.storage, AlignedBuffer::Create(numbers.size_bytes()));
  std::memcpy(tensor.storage.data(), numbers.data(), numbers.size_bytes());
  return tensor;
}

ModelInfo InfoOf(const onnx::Model& model) {
  ModelInfo info;
  info.inputs = PortsOf(model.inputs);
  info.outputs = PortsOf(model.outputs);
  info.metadata = model.metadata;
  info.producer = model.producer_name;
  if (!model.producer_version.empty()) info.producer += " " + model.producer_version;
  info.opset = model.opset;
  for (const onnx::Tensor& tensor : model.initializers) {
    info.parameters += tensor.shape.elements();
    info.weight_bytes += static_cast<int64_t>(tensor.data.size());
  }
  for (const onnx::Node& node : model.nodes) ++info.operators[node.op_type];
  return info;
}

}  // namespace ganvas::engine

extern "C" {

// Reads the file in the model buffer, which another engine is to run: operators need not be known,
// but what it has computed of its constants is bounded. JSON, or 0 on error.
EMSCRIPTEN_KEEPALIVE const char* ganvas_inspect() {
  using namespace ganvas::engine;
  const ganvas::AlignedBuffer bytes = TakeModelBytes();
  auto model = ganvas::onnx::Read({bytes.as<uint8_t>(), bytes.size()});
  if (!model.ok()) {
    SetError(model.error());
    return nullptr;
  }
  const std::string json = InfoJson(InfoOf(model.value()));
  const ganvas::Status bounded = ganvas::plan::CheckConstants(std::move(model).value());
  if (!bounded.ok()) {
    SetError(bounded.error());
    return nullptr;
  }
  return KeepText(json);
}

}  // extern "C"
