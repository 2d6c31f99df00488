// What a model takes and gives, for JavaScript, which runs it: with our engine or another one.
#include <emscripten/emscripten.h>

#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/meaning/reading.h"
#include "shared/onnx/reader.h"
#include "web/bridge/engine_json.h"
#include "web/bridge/engine_model.h"
#include "web/bridge/engine_state.h"

namespace ganvas::engine {

// A reading, and what it reads and was told.
struct OpenReading {
  AlignedBuffer bytes;  // behind the model
  onnx::Model model;
  std::optional<meaning::Reading> reading;
  std::vector<meaning::Feed> feeds;  // of the run that was asked for
  std::vector<AlignedBuffer> given;  // behind the outputs
  std::vector<NamedTensor> outputs;  // of that run
};

namespace {

const char* RoleName(meaning::ConstantRole role) {
  switch (role) {
    case meaning::ConstantRole::kTruncation:
      return "psi";
    case meaning::ConstantRole::kNoise:
      return "noise";
    case meaning::ConstantRole::kOther:
      break;
  }
  return "";
}

void WriteDims(JsonWriter& json, const std::vector<int64_t>& dims) {
  json.BeginArray();
  for (const int64_t dim : dims) json.Number(dim);
  json.EndArray();
}

void WriteFormat(JsonWriter& json, const translate::PictureFormat& format,
                 const translate::PictureRange& range) {
  json.Key("layout").String(translate::LayoutName(format.layout));
  json.Key("channels").Number(format.channels);
  json.Key("range").String(translate::RangeName(range.range));
  json.Key("rangeSource").String(translate::RangeSourceName(range.source));
  json.Key("rangeReason").String(range.reason);
}

void WriteConstants(JsonWriter& json, const std::vector<translate::ConstantInput>& constants) {
  json.Key("constants").BeginArray();
  for (const translate::ConstantInput& c : constants) {
    json.BeginObject().Key("input").String(c.name).Key("batched").Number(c.has_batch ? 1 : 0);
    WriteDims(json.Key("dims"), c.dims);
    json.Key("value").Real(c.value).Key("reason").String(c.reason);
    json.Key("role").String(RoleName(c.role)).Key("optional").Number(c.optional ? 1 : 0);
    json.EndObject();
  }
  json.EndArray();
}

void WriteTranslator(JsonWriter& json, const translate::Translator& t) {
  json.BeginObject().Key("input").BeginObject().Key("name").String(t.input);
  WriteFormat(json, t.takes, t.input_range);
  json.EndObject().Key("output").BeginObject().Key("name").String(t.output);
  WriteFormat(json, t.gives, t.output_range);
  json.EndObject();
  WriteConstants(json, t.constants);
  json.Key("batch").Number(t.batch).Key("height").Number(t.height).Key("width").Number(t.width);
  json.Key("multiple").Number(t.multiple).Key("smallest").Number(t.smallest);
  json.Key("scale").Real(t.scale).Key("lost").Number(t.lost);
  json.Key("pictureStatistics").Number(t.picture_statistics).EndObject();
}

void WriteInputs(JsonWriter& json, const meaning::Generator& g) {
  if (g.latent) {
    json.Key("latent").BeginObject().Key("input").String(g.latent->name);
    json.Key("size").Number(g.latent->size).Key("batched").Number(g.latent->has_batch ? 1 : 0);
    json.Key("prior").String(g.latent->prior == Prior::kUniform ? "uniform" : "normal");
    WriteDims(json.Key("dims"), g.latent->dims);
    json.Key("also").BeginArray();
    for (const std::string& name : g.latent->also) json.String(name);
    json.EndArray().EndObject();
  }
  if (g.label) {
    json.Key("label").BeginObject().Key("input").String(g.label->name);
    json.Key("form").String(meaning::LabelFormName(g.label->form));
    json.Key("rank").Number(g.label->rank).Key("count").Number(g.label->classes).EndObject();
  }
  WriteConstants(json, g.constants);
}

void WriteGenerator(JsonWriter& json, const meaning::Generator& g) {
  json.BeginObject().Key("problem").String(g.problem).Key("noPicture").String(g.no_picture);
  json.Key("batch").Number(g.batch).Key("points").String(g.points);
  WriteInputs(json, g);
  if (g.picture) {
    const meaning::PictureOutput& p = *g.picture;
    json.Key("image").BeginObject().Key("output").String(p.name);
    WriteFormat(json, p.format, p.range);
    json.Key("layoutReason").String(p.layout_reason);
    json.Key("height").Number(p.height).Key("width").Number(p.width);
    json.Key("flat").Number(p.flat ? 1 : 0).Key("batched").Number(p.has_batch ? 1 : 0);
    WriteDims(json.Key("dims"), p.dims);
    json.EndObject();
  }
  json.EndObject();
}

std::string MeaningJson(const meaning::Meaning& meaning) {
  JsonWriter json;
  json.BeginObject();
  if (meaning.translator) WriteTranslator(json.Key("translator"), *meaning.translator);
  json.Key("notTranslator").String(meaning.not_translator);
  WriteGenerator(json.Key("generator"), meaning.generator);
  return json.EndObject().Take();
}

std::string FeedsJson(const std::vector<meaning::Feed>& feeds) {
  JsonWriter json;
  json.BeginArray();
  for (const meaning::Feed& feed : feeds) {
    json.BeginObject().Key("name").String(feed.name).Key("dtype").String(DTypeName(feed.dtype));
    WriteDims(json.Key("dims"), {feed.shape.dims().begin(), feed.shape.dims().end()});
    json.Key("data").Number(static_cast<int64_t>(reinterpret_cast<uintptr_t>(feed.bytes.data())));
    json.Key("bytes").Number(static_cast<int64_t>(feed.bytes.size())).EndObject();
  }
  return json.EndArray().Take();
}

Status Give(OpenReading& reading, const char* name, DType dtype, const std::vector<int64_t>& dims,
            const void* data) {
  GANVAS_ASSIGN(const Shape shape, Shape::Create(dims));
  const TensorView view{dtype, shape, data};
  GANVAS_ASSIGN(AlignedBuffer kept, AlignedBuffer::Create(view.bytes()));
  if (view.bytes() > 0) std::memcpy(kept.data(), data, view.bytes());
  reading.outputs.push_back({name, {dtype, shape, kept.data()}});
  reading.given.push_back(std::move(kept));
  return {};
}

}  // namespace
}  // namespace ganvas::engine

using ganvas::engine::KeepText;
using ganvas::engine::OpenReading;
using ganvas::engine::SetError;

extern "C" {

// Begins to read an opened model, which must stay open. 0 where our engine cannot run it.
EMSCRIPTEN_KEEPALIVE OpenReading* ganvas_reading(ganvas::engine::OpenModel* model) {
  auto found = ganvas::meaning::Reading::Of(model->session);
  if (!found.ok()) {
    SetError(found.error());
    return nullptr;
  }
  auto reading = std::make_unique<OpenReading>();
  reading->reading = std::move(found).value();
  return reading.release();
}

// The same of the file in the model buffer, which is taken: operators need not be known.
EMSCRIPTEN_KEEPALIVE OpenReading* ganvas_reading_of_file() {
  auto reading = std::make_unique<OpenReading>();
  reading->bytes = ganvas::engine::TakeModelBytes();
  auto model = ganvas::onnx::Read({reading->bytes.as<uint8_t>(), reading->bytes.size()});
  if (!model.ok()) {
    SetError(model.error());
    return nullptr;
  }
  reading->model = std::move(model).value();
  reading->reading = ganvas::meaning::Reading::Of(reading->model);
  return reading.release();
}

// The same of a file that our reader refuses, by its ports alone: they are added one by one, -1
// for a free dimension, and then ganvas_reading_ports begins.
EMSCRIPTEN_KEEPALIVE OpenReading* ganvas_reading_empty() { return new OpenReading; }
EMSCRIPTEN_KEEPALIVE void ganvas_reading_port(OpenReading* reading, int output, const char* name,
                                              uint32_t dtype, uint32_t rank, const int32_t* dims) {
  ganvas::onnx::ValueInfo info;
  info.name = name;
  info.dtype = static_cast<ganvas::DType>(dtype);
  info.has_shape = rank > 0;
  for (uint32_t i = 0; i < rank; ++i) info.dims.push_back({dims[i], ""});
  (output != 0 ? reading->model.outputs : reading->model.inputs).push_back(std::move(info));
}
EMSCRIPTEN_KEEPALIVE void ganvas_reading_ports(OpenReading* reading) {
  reading->reading = ganvas::meaning::Reading::Of(reading->model);
}

EMSCRIPTEN_KEEPALIVE void ganvas_reading_close(OpenReading* reading) { delete reading; }

// Inputs of a run that would tell more, JSON [{name, dtype, dims, data, bytes}], where `data` is an
// address that holds until the next call with this reading; 0 when nothing more can be known.
EMSCRIPTEN_KEEPALIVE const char* ganvas_reading_next(OpenReading* reading) {
  reading->outputs.clear();
  reading->given.clear();
  auto feeds = reading->reading->Next();
  if (!feeds) return nullptr;
  reading->feeds = *std::move(feeds);
  return KeepText(ganvas::engine::FeedsJson(reading->feeds));
}

// An output of that run, which is copied; ganvas_reading_take ends them. 1, or 0 on error.
EMSCRIPTEN_KEEPALIVE int ganvas_reading_output(OpenReading* reading, const char* name,
                                               uint32_t dtype, uint32_t rank, const int32_t* dims,
                                               const void* data) {
  const std::vector<int64_t> sizes(dims, dims + rank);
  const auto given =
      ganvas::engine::Give(*reading, name, static_cast<ganvas::DType>(dtype), sizes, data);
  if (!given.ok()) SetError(given.error());
  return given.ok() ? 1 : 0;
}
EMSCRIPTEN_KEEPALIVE void ganvas_reading_take(OpenReading* reading) {
  reading->reading->Take(reading->outputs);
}
EMSCRIPTEN_KEEPALIVE void ganvas_reading_give_up(OpenReading* reading) {
  reading->reading->GiveUp();
}

// What is known by now, as JSON: interface Meaning in site/src/engine/model_facts.ts.
EMSCRIPTEN_KEEPALIVE const char* ganvas_meaning(const OpenReading* reading) {
  return KeepText(ganvas::engine::MeaningJson(reading->reading->Known()));
}

}  // extern "C"
