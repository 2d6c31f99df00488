// Controls of Breed.
#include "web/app/control_parts.h"
#include "web/app/latents.h"

namespace ganvas::page {
namespace {

constexpr Control kControls[] = {
    {.id = ControlId::kMutation,
     .name = "mutation",
     .label = "Mutation",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get = GetNumber<&State::mutation>,
     .set = SetNumber<&State::mutation>,
     .visible = In<Mode::kBreed>,
     .text = TwoDigits<&State::mutation>},
    {.id = ControlId::kNoPartner,
     .name = "no-partner",
     .label = "Breed without a partner",
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .set = [](App& app, const Value&) { LatentsOf(app).CrossWith(std::nullopt); },
     .visible =
         [](const App& app) { return In<Mode::kBreed>(app) && app.state().partner.has_value(); }},
};

}  // namespace

std::span<const Control> BreedControls() { return kControls; }

}  // namespace ganvas::page
