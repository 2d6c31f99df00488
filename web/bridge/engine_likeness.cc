// Maps of samples, for JavaScript.
#include <emscripten/emscripten.h>

#include <string>
#include <utility>
#include <vector>

#include "shared/likeness/likeness.h"
#include "web/bridge/engine_info.h"
#include "web/bridge/engine_model.h"
#include "web/bridge/engine_search.h"

namespace {

using ganvas::engine::OpenModel;
namespace likeness = ganvas::likeness;

// What is asked for, in the caller's memory: 32-bit words.
struct Asked {
  int32_t count;
  uint32_t seed_low, seed_high;
  int32_t label;    // -1: all in turn
  int32_t classes;  // 0: as the model says
  float psi;
  int32_t space;  // meaning::TruncationSpace
};

ganvas::Status Begin(OpenModel& model, const Asked& asked) {
  GANVAS_ASSIGN(const ganvas::meaning::Generator generator,
                ganvas::engine::GeneratorOf(model, asked.classes, false));
  likeness::LikenessOptions options;
  options.count = asked.count;
  options.seed = ganvas::engine::SeedOf(asked.seed_low, asked.seed_high);
  if (asked.label >= 0) options.label = asked.label;
  options.psi = static_cast<double>(asked.psi);
  options.space = static_cast<ganvas::meaning::TruncationSpace>(asked.space);
  GANVAS_ASSIGN(likeness::LikenessSearch search,
                likeness::LikenessSearch::Create(model.session, generator, options));
  model.likeness.emplace(std::move(search));
  return {};
}

ganvas::Status TakeFound(OpenModel& model) {
  const likeness::Grid& grid = model.likeness->found().grid;
  // Numbers of samples are exact as floats.
  const std::vector<float> cells(grid.cells.begin(), grid.cells.end());
  GANVAS_ASSIGN(ganvas::OutputTensor tensor,
                ganvas::engine::FloatTensor("cells", ganvas::Shape{grid.side, grid.side}, cells));
  model.outputs.clear();
  model.outputs.push_back(std::move(tensor));
  return {};
}

}  // namespace

extern "C" {

// Begins to lay samples out by likeness. 1, or 0 on error. ganvas_cancel ends it.
EMSCRIPTEN_KEEPALIVE int ganvas_likeness(OpenModel* model, const Asked* asked) {
  return ganvas::engine::Begun(Begin(*model, *asked));
}

// As ganvas_step.
EMSCRIPTEN_KEEPALIVE double ganvas_likeness_step(OpenModel* model, double milliseconds) {
  return ganvas::engine::StepOf(model->likeness, milliseconds, "step without a map of samples");
}

// What was found as ganvas_finish gives outputs, after a step returned 1: `cells` [side, side], the
// number of a sample each, -1 for none. 0 on error.
EMSCRIPTEN_KEEPALIVE const char* ganvas_likeness_found(OpenModel* model) {
  return ganvas::engine::OutputsOf(*model, TakeFound(*model));
}

}  // extern "C"
