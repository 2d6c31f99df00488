// A Session for JavaScript: opened from the model buffer, run in steps, results read in place.
#include <emscripten/emscripten.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "shared/runtime/session.h"
#include "web/bridge/engine_info.h"
#include "web/bridge/engine_json.h"
#include "web/bridge/engine_model.h"
#include "web/bridge/engine_state.h"

namespace {

using ganvas::engine::KeepText;
using ganvas::engine::OpenModel;
using ganvas::engine::SetError;

// A named tensor in the caller's memory, laid out as five 32-bit words.
struct InputTensor {
  const char* name;
  uint32_t dtype;  // as enum DType
  uint32_t rank;
  const int32_t* dims;
  const void* data;
};

ganvas::Result<ganvas::NamedTensor> Named(const InputTensor& input) {
  const std::vector<int64_t> dims(input.dims, input.dims + input.rank);
  GANVAS_ASSIGN(const ganvas::Shape shape, ganvas::Shape::Create(dims));
  const auto dtype = static_cast<ganvas::DType>(input.dtype);
  return ganvas::NamedTensor{input.name, ganvas::TensorView{dtype, shape, input.data}};
}

ganvas::Result<std::vector<ganvas::NamedTensor>> Tensors(const InputTensor* inputs,
                                                         uint32_t count) {
  std::vector<ganvas::NamedTensor> named;
  for (uint32_t i = 0; i < count; ++i) {
    GANVAS_ASSIGN(ganvas::NamedTensor tensor, Named(inputs[i]));
    named.push_back(std::move(tensor));
  }
  return named;
}

// Each name with its NUL behind the one before.
std::vector<std::string> Names(const char* text, uint32_t count) {
  std::vector<std::string> names;
  for (uint32_t i = 0; i < count; ++i) {
    names.emplace_back(text);
    text += names.back().size() + 1;
  }
  return names;
}

ganvas::Status Begin(OpenModel& model, const InputTensor* inputs, uint32_t count,
                     const char* outputs, uint32_t output_count) {
  model.outputs.clear();
  GANVAS_ASSIGN(const std::vector<ganvas::NamedTensor> named, Tensors(inputs, count));
  return model.running().Begin(named, Names(outputs, output_count));
}

ganvas::Status BeginGradient(OpenModel& model, const InputTensor* tensors, uint32_t count,
                             uint32_t cotangents, const char* by, uint32_t by_count) {
  model.outputs.clear();
  GANVAS_ASSIGN(const std::vector<ganvas::NamedTensor> named, Tensors(tensors, count + cotangents));
  const std::span<const ganvas::NamedTensor> all(named);
  return model.running().BeginGradient(all.first(count), all.subspan(count), Names(by, by_count));
}

ganvas::Result<std::unique_ptr<OpenModel>> Open(const ganvas::SessionOptions& options) {
  ganvas::AlignedBuffer bytes = ganvas::engine::TakeModelBytes();
  const std::span<const uint8_t> file(bytes.as<uint8_t>(), bytes.size());
  std::optional<ganvas::film::Film> film;
  if (ganvas::film::Film::IsIn(file)) {
    GANVAS_ASSIGN(film, ganvas::film::Film::Open({file.begin(), file.end()}));
  }
  GANVAS_ASSIGN(ganvas::Session session, ganvas::Session::Load(std::move(bytes), options));
  auto model = std::make_unique<OpenModel>(OpenModel{std::move(session), {}});
  model->options = options;
  model->film = std::move(film);
  return model;
}

}  // namespace

extern "C" {

// Opens the file in the model buffer, which is taken. 0 on error.
EMSCRIPTEN_KEEPALIVE OpenModel* ganvas_open(int threads) {
  ganvas::SessionOptions options;
  options.threads = threads;
  auto model = Open(options);
  if (!model.ok()) {
    SetError(model.error());
    return nullptr;
  }
  return std::move(model).value().release();
}

EMSCRIPTEN_KEEPALIVE void ganvas_close(OpenModel* model) { delete model; }

// JSON, see engine_info.h.
EMSCRIPTEN_KEEPALIVE const char* ganvas_info(const OpenModel* model) {
  return KeepText(ganvas::engine::InfoJson(model->session.info()));
}

// JSON, see engine_info.h.
EMSCRIPTEN_KEEPALIVE const char* ganvas_values(const OpenModel* model) {
  return KeepText(ganvas::engine::ValuesJson(model->session));
}

// Begins a run with inputs that are copied, for the values that are named, each name with its NUL
// behind the one before; for none: the outputs of the model. 1, or 0 on error.
EMSCRIPTEN_KEEPALIVE int ganvas_begin(OpenModel* model, const InputTensor* inputs, uint32_t count,
                                      const char* outputs, uint32_t output_count) {
  const ganvas::Status status = Begin(*model, inputs, count, outputs, output_count);
  if (!status.ok()) SetError(status.error());
  return status.ok() ? 1 : 0;
}

// Begins a gradient: `tensors` are `count` inputs and then the cotangents. `by` names inputs as the
// outputs of ganvas_begin do; the results are called as they are. 1, or 0 on error.
EMSCRIPTEN_KEEPALIVE int ganvas_begin_gradient(OpenModel* model, const InputTensor* tensors,
                                               uint32_t count, uint32_t cotangents, const char* by,
                                               uint32_t by_count) {
  const ganvas::Status status = BeginGradient(*model, tensors, count, cotangents, by, by_count);
  if (!status.ok()) SetError(status.error());
  return status.ok() ? 1 : 0;
}

// Works for about that many milliseconds. The share done, 1 when finished, -1 on error.
EMSCRIPTEN_KEEPALIVE double ganvas_step(OpenModel* model, double milliseconds) {
  const auto share = model->running().Step(milliseconds);
  if (share.ok()) return share.value();
  SetError(share.error());
  return -1;
}

// Ends a finished run. JSON [{name, dtype, dims, data, bytes}], where `data` is an address that
// holds until the next run begins or is cancelled; 0 on error.
EMSCRIPTEN_KEEPALIVE const char* ganvas_finish(OpenModel* model) {
  auto outputs = model->running().Finish();
  if (!outputs.ok()) {
    SetError(outputs.error());
    return nullptr;
  }
  model->outputs = std::move(outputs).value();
  return KeepText(ganvas::engine::OutputsJson(model->outputs));
}

// Drops a run under way, and the results of the last one.
EMSCRIPTEN_KEEPALIVE void ganvas_cancel(OpenModel* model) {
  model->running().Cancel();
  model->projection.reset();
  model->directions.reset();
  model->likeness.reset();
  model->outputs.clear();
}

}  // extern "C"
