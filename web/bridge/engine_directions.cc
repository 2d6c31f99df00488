// Directions of latents, for JavaScript.
#include <emscripten/emscripten.h>

#include <string>
#include <utility>
#include <vector>

#include "shared/directions/directions.h"
#include "web/bridge/engine_info.h"
#include "web/bridge/engine_model.h"
#include "web/bridge/engine_search.h"

namespace {

using ganvas::engine::OpenModel;
namespace directions = ganvas::directions;

// Latents in the caller's memory, with a class for each where the model has classes.
struct Set {
  const float* latents;
  const int32_t* labels;
  int32_t count;
};

// What is asked for, in the caller's memory: 32-bit words.
struct Asked {
  int32_t method;             // as enum Method
  const char* value;          // in which the directions lie; "": the latent
  const char* components_of;  // "": the same
  int32_t first_layer, last_layer;
  int32_t count, samples;  // samples of -1: as many as are usual
  uint32_t seed_low, seed_high;
  int32_t label;    // -1: all in turn
  int32_t classes;  // 0: as the model says
  int32_t toward_class, from_class;
  Set toward, from;
};

directions::LatentSet SetOf(const Set& set, const ganvas::meaning::Generator& generator) {
  const auto count = static_cast<size_t>(set.count);
  directions::LatentSet copy;
  if (count == 0) return copy;
  const auto size = static_cast<size_t>(generator.latent->size);
  copy.latents.assign(set.latents, set.latents + count * size);
  if (generator.label) copy.labels.assign(set.labels, set.labels + count);
  return copy;
}

ganvas::Status Begin(OpenModel& model, const Asked& asked) {
  GANVAS_ASSIGN(const ganvas::meaning::Generator generator,
                ganvas::engine::GeneratorOf(model, asked.classes, false));
  directions::DirectionOptions options;
  options.method = static_cast<directions::Method>(asked.method);
  options.value = asked.value;
  options.components_of = asked.components_of;
  options.first_layer = asked.first_layer;
  options.last_layer = asked.last_layer;
  options.count = asked.count;
  if (asked.samples >= 0) options.samples = asked.samples;
  options.seed = ganvas::engine::SeedOf(asked.seed_low, asked.seed_high);
  if (asked.label >= 0) options.label = asked.label;
  options.toward_class = asked.toward_class;
  options.from_class = asked.from_class;
  options.toward = SetOf(asked.toward, generator);
  options.from = SetOf(asked.from, generator);
  GANVAS_ASSIGN(directions::DirectionSearch search,
                directions::DirectionSearch::Create(model.session, generator, std::move(options)));
  model.directions.emplace(std::move(search));
  return {};
}

ganvas::Status TakeFound(OpenModel& model) {
  const directions::Directions& found = model.directions->found();
  const auto count = static_cast<int64_t>(found.sigma.size());
  const float facts[] = {static_cast<float>(found.layers), static_cast<float>(found.first_layer),
                         static_cast<float>(found.last_layer), static_cast<float>(found.samples)};
  model.outputs.clear();
  const auto add = [&](const char* name, const ganvas::Shape& shape,
                       std::span<const float> numbers) -> ganvas::Status {
    GANVAS_ASSIGN(ganvas::OutputTensor tensor, ganvas::engine::FloatTensor(name, shape, numbers));
    model.outputs.push_back(std::move(tensor));
    return {};
  };
  GANVAS_TRY(add("vectors", ganvas::Shape{count, found.dim}, found.vectors));
  GANVAS_TRY(add("sigma", ganvas::Shape{count}, found.sigma));
  GANVAS_TRY(add("eigenvalues", ganvas::Shape{count}, found.eigenvalues));
  return add("facts", ganvas::Shape{4}, facts);
}

}  // namespace

extern "C" {

// Begins to look for directions. 1, or 0 on error. ganvas_cancel ends it.
EMSCRIPTEN_KEEPALIVE int ganvas_directions(OpenModel* model, const Asked* asked) {
  return ganvas::engine::Begun(Begin(*model, *asked));
}

// As ganvas_step.
EMSCRIPTEN_KEEPALIVE double ganvas_directions_step(OpenModel* model, double milliseconds) {
  return ganvas::engine::StepOf(model->directions, milliseconds,
                                "step without a search of directions");
}

// What was found as ganvas_finish gives outputs, after a step returned 1: `vectors`, `sigma`,
// `eigenvalues`, and `facts`: all layers, the first and last that are moved, samples. 0 on error.
EMSCRIPTEN_KEEPALIVE const char* ganvas_directions_found(OpenModel* model) {
  return ganvas::engine::OutputsOf(*model, TakeFound(*model));
}

}  // extern "C"
