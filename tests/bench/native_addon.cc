// The engine for native.mjs, as a Node add-on of three functions:
//
//   open(file, threads, directKernels) -> session
//   run(session, [{name, dims, data: Float32Array or BigInt64Array}])
//       -> [{name, dims, data: Float32Array}]
//   plan(session, [{name, dims}]) -> string
//
// Errors of the engine are thrown as Error. Inputs are float32 or int64, outputs float32.
#include <node_api.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "shared/runtime/session.h"

namespace ganvas {
namespace {

napi_value Throw(napi_env env, const std::string& message) {
  napi_throw_error(env, nullptr, message.c_str());
  return nullptr;
}

template <size_t kCount>
bool Arguments(napi_env env, napi_callback_info info, napi_value (&values)[kCount]) {
  size_t count = kCount;
  return napi_get_cb_info(env, info, &count, values, nullptr, nullptr) == napi_ok &&
         count == kCount;
}

bool ToString(napi_env env, napi_value value, std::string* text) {
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) return false;
  text->resize(length);
  return napi_get_value_string_utf8(env, value, text->data(), length + 1, &length) == napi_ok;
}

bool ToShape(napi_env env, napi_value value, Shape* shape) {
  uint32_t rank = 0;
  if (napi_get_array_length(env, value, &rank) != napi_ok) return false;
  std::vector<int64_t> dims(rank);
  for (uint32_t i = 0; i < rank; ++i) {
    napi_value dim;
    if (napi_get_element(env, value, i, &dim) != napi_ok ||
        napi_get_value_int64(env, dim, &dims[i]) != napi_ok) {
      return false;
    }
  }
  Result<Shape> result = Shape::Create(dims);
  if (!result.ok()) return false;
  *shape = *result;
  return true;
}

bool ToNumbers(napi_env env, napi_value value, TensorView* tensor) {
  napi_typedarray_type type;
  size_t length = 0;
  void* bytes = nullptr;
  if (napi_get_typedarray_info(env, value, &type, &length, &bytes, nullptr, nullptr) != napi_ok ||
      (type != napi_float32_array && type != napi_bigint64_array) ||
      length != static_cast<size_t>(tensor->shape.elements())) {
    return false;
  }
  tensor->dtype = type == napi_float32_array ? DType::kF32 : DType::kI64;
  tensor->data = bytes;
  return true;
}

// An array of {name, dims} and, where `with_data`, data.
bool ToTensors(napi_env env, napi_value array, bool with_data, std::vector<NamedTensor>* tensors) {
  uint32_t count = 0;
  if (napi_get_array_length(env, array, &count) != napi_ok) return false;
  tensors->resize(count);
  for (uint32_t i = 0; i < count; ++i) {
    NamedTensor& tensor = (*tensors)[i];
    napi_value object, name, dims, data;
    if (napi_get_element(env, array, i, &object) != napi_ok ||
        napi_get_named_property(env, object, "name", &name) != napi_ok ||
        !ToString(env, name, &tensor.name) ||
        napi_get_named_property(env, object, "dims", &dims) != napi_ok ||
        !ToShape(env, dims, &tensor.tensor.shape)) {
      return false;
    }
    if (with_data && (napi_get_named_property(env, object, "data", &data) != napi_ok ||
                      !ToNumbers(env, data, &tensor.tensor))) {
      return false;
    }
  }
  return true;
}

Session* ToSession(napi_env env, napi_value value) {
  void* session = nullptr;
  if (napi_get_value_external(env, value, &session) != napi_ok) return nullptr;
  return static_cast<Session*>(session);
}

napi_value FromOutput(napi_env env, const OutputTensor& output) {
  napi_value object, name, dims, buffer, data;
  void* bytes = nullptr;
  const size_t size = output.storage.size();
  napi_create_object(env, &object);
  napi_create_string_utf8(env, output.name.c_str(), output.name.size(), &name);
  napi_create_array(env, &dims);
  for (int i = 0; i < output.shape.rank(); ++i) {
    napi_value dim;
    napi_create_int64(env, output.shape[i], &dim);
    napi_set_element(env, dims, static_cast<uint32_t>(i), dim);
  }
  if (napi_create_arraybuffer(env, size, &bytes, &buffer) != napi_ok) return nullptr;
  std::memcpy(bytes, output.storage.data(), size);
  napi_create_typedarray(env, napi_float32_array, size / sizeof(float), buffer, 0, &data);
  napi_set_named_property(env, object, "name", name);
  napi_set_named_property(env, object, "dims", dims);
  napi_set_named_property(env, object, "data", data);
  return object;
}

napi_value Open(napi_env env, napi_callback_info info) {
  napi_value values[3];
  std::string file;
  int32_t threads = 0;
  bool direct = false;
  if (!Arguments(env, info, values) || !ToString(env, values[0], &file) ||
      napi_get_value_int32(env, values[1], &threads) != napi_ok || threads < 1 ||
      napi_get_value_bool(env, values[2], &direct) != napi_ok) {
    return Throw(env, "open: expected a file name, a number of threads and a boolean");
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return Throw(env, file + ": cannot be read");
  std::vector<uint8_t> bytes{std::istreambuf_iterator<char>(stream), {}};
  Result<Session> session =
      Session::Load(std::move(bytes), {.threads = threads, .direct_kernels = direct});
  if (!session.ok()) return Throw(env, file + ": " + session.error().message);
  napi_value external;
  napi_create_external(
      env, new Session(std::move(session).value()),
      [](napi_env, void* data, void*) { delete static_cast<Session*>(data); }, nullptr, &external);
  return external;
}

napi_value Run(napi_env env, napi_callback_info info) {
  napi_value values[2];
  std::vector<NamedTensor> inputs;
  Session* session = nullptr;
  if (!Arguments(env, info, values) || (session = ToSession(env, values[0])) == nullptr ||
      !ToTensors(env, values[1], /*with_data=*/true, &inputs)) {
    return Throw(env, "run: expected a session and inputs {name, dims, data} that fit together");
  }
  const auto outputs = session->Run(inputs);
  if (!outputs.ok()) return Throw(env, outputs.error().message);
  napi_value array;
  napi_create_array(env, &array);
  for (size_t i = 0; i < outputs->size(); ++i) {
    const OutputTensor& output = (*outputs)[i];
    if (output.dtype != DType::kF32) return Throw(env, output.name + ": is not float32");
    napi_value object = FromOutput(env, output);
    if (object == nullptr) return Throw(env, output.name + ": out of memory");
    napi_set_element(env, array, static_cast<uint32_t>(i), object);
  }
  return array;
}

napi_value DescribePlan(napi_env env, napi_callback_info info) {
  napi_value values[2];
  std::vector<NamedTensor> inputs;
  Session* session = nullptr;
  if (!Arguments(env, info, values) || (session = ToSession(env, values[0])) == nullptr ||
      !ToTensors(env, values[1], /*with_data=*/false, &inputs)) {
    return Throw(env, "plan: expected a session and inputs {name, dims}");
  }
  std::vector<std::pair<std::string, Shape>> shapes;
  for (const NamedTensor& input : inputs) shapes.emplace_back(input.name, input.tensor.shape);
  const Result<std::string> plan = session->DescribePlan(shapes);
  if (!plan.ok()) return Throw(env, plan.error().message);
  napi_value text;
  napi_create_string_utf8(env, plan->c_str(), plan->size(), &text);
  return text;
}

napi_value Init(napi_env env, napi_value exports) {
  const std::pair<const char*, napi_callback> functions[] = {
      {"open", Open}, {"run", Run}, {"plan", DescribePlan}};
  for (const auto& [name, callback] : functions) {
    napi_value function;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function);
    napi_set_named_property(env, exports, name, function);
  }
  return exports;
}

}  // namespace
}  // namespace ganvas

NAPI_MODULE_INIT() { return ganvas::Init(env, exports); }
