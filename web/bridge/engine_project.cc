// The latent of a picture, for JavaScript.
#include <emscripten/emscripten.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/project/project.h"
#include "web/bridge/engine_info.h"
#include "web/bridge/engine_model.h"
#include "web/bridge/engine_search.h"

namespace {

using ganvas::engine::FloatTensor;
using ganvas::engine::OpenModel;
namespace project = ganvas::project;

// What is looked for, in the caller's memory: 32-bit words.
struct Search {
  const uint8_t* picture;  // RGBA
  int32_t width, height;
  const uint8_t* mask;  // RGBA; null: none
  int32_t mask_width, mask_height;
  const char* value;  // where to search; "": the latent
  int32_t steps, starts, tries;
  uint32_t seed_low, seed_high;
  int32_t label;          // -1: any
  int32_t classes;        // 0: as the model says
  int32_t layout, range;  // -1: as the model says
};

ganvas::Image ImageOf(const uint8_t* rgba, int32_t width, int32_t height) {
  const size_t bytes =
      static_cast<size_t>(4) * static_cast<size_t>(width) * static_cast<size_t>(height);
  return {width, height, {rgba, rgba + bytes}};
}

ganvas::Status Begin(OpenModel& model, const Search& search) {
  GANVAS_ASSIGN(ganvas::meaning::Generator generator,
                ganvas::engine::GeneratorOf(model, search.classes, true));
  if (!generator.picture) return ganvas::BadInput("the model is no generator of pictures");
  ganvas::meaning::PictureOutput& picture = *generator.picture;
  if (search.layout >= 0) {
    ChooseLayout(picture, static_cast<ganvas::translate::Layout>(search.layout));
  }
  if (search.range >= 0) {
    ChooseRange(picture, static_cast<ganvas::translate::ValueRange>(search.range));
  }
  if (picture.height < 1 || picture.width < 1) {
    return ganvas::BadInput("the model does not say how large its pictures are");
  }
  const ganvas::Image given = ImageOf(search.picture, search.width, search.height);
  std::optional<ganvas::Image> mask;
  if (search.mask != nullptr) {
    mask = ImageOf(search.mask, search.mask_width, search.mask_height);
  }
  GANVAS_ASSIGN(
      const project::Target target,
      project::MakeTarget(given, mask ? &*mask : nullptr, picture.format.channels,
                          static_cast<int>(picture.height), static_cast<int>(picture.width)));
  project::ProjectOptions options;
  options.value = search.value;
  options.steps = search.steps;
  options.starts = search.starts;
  options.tries = search.tries;
  options.seed = ganvas::engine::SeedOf(search.seed_low, search.seed_high);
  if (search.label >= 0) options.label = search.label;
  GANVAS_ASSIGN(project::Projection projection,
                project::Projection::Create(model.session, generator, target, options));
  model.projection.emplace(std::move(projection));
  return {};
}

ganvas::Status TakeBest(OpenModel& model) {
  if (!model.projection || !model.projection->best()) {
    return ganvas::BadInput("the search has found nothing yet");
  }
  const project::Found& best = *model.projection->best();
  std::vector<int64_t> dims = best.dims;
  dims.insert(dims.begin(), 1);
  GANVAS_ASSIGN(const ganvas::Shape shape, ganvas::Shape::Create(dims));
  const float facts[] = {static_cast<float>(best.label), static_cast<float>(best.psnr)};
  model.outputs.clear();
  GANVAS_ASSIGN(ganvas::OutputTensor latent, FloatTensor("latent", shape, best.latent));
  GANVAS_ASSIGN(ganvas::OutputTensor picture,
                FloatTensor("picture", best.picture_shape, best.picture));
  GANVAS_ASSIGN(ganvas::OutputTensor told, FloatTensor("facts", ganvas::Shape{2}, facts));
  model.outputs.push_back(std::move(latent));
  model.outputs.push_back(std::move(picture));
  model.outputs.push_back(std::move(told));
  return {};
}

}  // namespace

extern "C" {

// Begins a search. 1, or 0 on error. ganvas_cancel ends it.
EMSCRIPTEN_KEEPALIVE int ganvas_project(OpenModel* model, const Search* search) {
  return ganvas::engine::Begun(Begin(*model, *search));
}

// As ganvas_step.
EMSCRIPTEN_KEEPALIVE double ganvas_project_step(OpenModel* model, double milliseconds) {
  return ganvas::engine::StepOf(model->projection, milliseconds, "step without a search");
}

// The best so far as ganvas_finish gives outputs: `latent`; `picture`, as the model gave it; and
// `facts`, its class and PSNR. 0 on error.
EMSCRIPTEN_KEEPALIVE const char* ganvas_project_best(OpenModel* model) {
  return ganvas::engine::OutputsOf(*model, TakeBest(*model));
}

}  // extern "C"
