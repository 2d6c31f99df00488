#include "native/data/dataset_spec.h"

#include <algorithm>
#include <array>
#include <utility>

#include "native/error.h"

namespace ganvas::data {
namespace {

struct Ending {
  std::string_view text;
  Variation variation;
};
constexpr std::array<Ending, 3> kVariations = {{{"+invert", Variation::kInvert},
                                                {"+stripe", Variation::kStripe},
                                                {"+tint", Variation::kTint}}};

constexpr std::array<std::pair<std::string_view, Half>, 3> kHalves = {
    {{"+left", Half::kLeft}, {"+right", Half::kRight}, {"+split", Half::kNone}}};

bool TakeOff(std::string_view ending, std::string_view* text) {
  if (!text->ends_with(ending)) return false;
  text->remove_suffix(ending.size());
  return true;
}

}  // namespace

std::vector<std::string> SpecEndings() {
  std::vector<std::string> endings = {"@train", "@test"};
  for (const auto& [text, half] : kHalves) endings.emplace_back(text);
  for (const Ending& ending : kVariations) endings.emplace_back(ending.text);
  return endings;
}

DatasetSpec ParseDatasetSpec(std::string_view spec) {
  DatasetSpec parsed;
  std::string_view rest = spec;
  int splits = 0, halves = 0;
  for (bool found = true; found;) {
    found = false;
    if (TakeOff("@train", &rest)) {
      found = true;
      ++splits;
    } else if (TakeOff("@test", &rest)) {
      found = true;
      ++splits;
      parsed.split = Split::kTest;
    }
    for (const auto& [text, half] : kHalves) {
      if (!TakeOff(text, &rest)) continue;
      found = true;
      ++halves;
      parsed.half = half;
      parsed.halves = half == Half::kNone;
    }
    for (const Ending& ending : kVariations) {
      if (TakeOff(ending.text, &rest)) {
        found = true;
        parsed.variations.push_back(ending.variation);
      }
    }
  }
  if (splits > 1) {
    throw FatalError(ExitCode::kUsage, "data '" + std::string(spec) + "': @train or @test twice");
  }
  if (halves > 1) {
    throw FatalError(ExitCode::kUsage,
                     "data '" + std::string(spec) + "': more than one of +left, +right and +split");
  }
  parsed.split_given = splits == 1;
  std::reverse(parsed.variations.begin(), parsed.variations.end());
  const size_t colon = rest.find(':');
  parsed.kind = rest.substr(0, colon);
  if (colon != std::string_view::npos) parsed.argument = rest.substr(colon + 1);
  return parsed;
}

}  // namespace ganvas::data
