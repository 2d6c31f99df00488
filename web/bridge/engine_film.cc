// Snapshots of a film for JavaScript: which there are, and the one that runs take.
#include <emscripten/emscripten.h>

#include <string>
#include <utility>

#include "web/bridge/engine_json.h"
#include "web/bridge/engine_model.h"
#include "web/bridge/engine_state.h"

namespace ganvas::engine {
namespace {

// Sessions of snapshots that are kept beside the model's own, so that two can be compared.
constexpr size_t kKeptSessions = 2;

Status Use(OpenModel& model, int snapshot) {
  model.in_use = nullptr;
  if (snapshot < 0) return {};
  const auto index = static_cast<size_t>(snapshot);
  if (!model.film || index >= model.film->steps().size()) {
    return BadInput("there is no snapshot " + std::to_string(snapshot));
  }
  // The last one is the model itself.
  if (index + 1 == model.film->steps().size()) return {};
  auto& kept = model.snapshots;
  for (auto at = kept.begin(); at != kept.end(); ++at) {
    if (at->first != index) continue;
    kept.splice(kept.begin(), kept, at);
    model.in_use = &kept.front().second;
    return {};
  }
  GANVAS_ASSIGN(std::vector<uint8_t> file, model.film->File(index));
  if (kept.size() == kKeptSessions) kept.pop_back();
  GANVAS_ASSIGN(Session session, Session::Load(std::move(file), model.options));
  kept.emplace_front(index, std::move(session));
  model.in_use = &kept.front().second;
  return {};
}

}  // namespace
}  // namespace ganvas::engine

extern "C" {

// {steps, about}: of each snapshot, and the JSON about the run as text; 0 for other models.
EMSCRIPTEN_KEEPALIVE const char* ganvas_film(const ganvas::engine::OpenModel* model) {
  if (!model->film) return nullptr;
  ganvas::engine::JsonWriter json;
  json.BeginObject().Key("steps").BeginArray();
  for (const int64_t step : model->film->steps()) json.Number(step);
  json.EndArray().Key("about").String(model->film->about()).EndObject();
  return ganvas::engine::KeepText(json.Take());
}

// Runs that begin from here on take the weights of a snapshot, by its place in the film; -1: those
// of the model. 1, or 0 on error.
EMSCRIPTEN_KEEPALIVE int ganvas_use_snapshot(ganvas::engine::OpenModel* model, int snapshot) {
  const ganvas::Status status = ganvas::engine::Use(*model, snapshot);
  if (!status.ok()) ganvas::engine::SetError(status.error());
  return status.ok() ? 1 : 0;
}

}  // extern "C"
