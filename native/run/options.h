// Everything that a training run is told: the struct and the table, both made of option_list.h.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "native/choices/networks.h"
#include "native/choices/pictures.h"
#include "native/choices/training.h"
#include "native/run/option_list.h"

namespace ganvas::train {

// Each field has the default of its row.
struct Options {
#define GANVAS_FIELD(type, field, initial, ...) type field = initial;
  GANVAS_OPTIONS(GANVAS_FIELD)
#undef GANVAS_FIELD
};

// Under which heading --help shows an option.
enum class OptionGroup { kRun, kNetworks, kObjective, kRegularization, kAugmentation, kOptimizer };
inline constexpr OptionGroup kOptionGroups[] = {
    OptionGroup::kRun,          OptionGroup::kNetworks,
    OptionGroup::kObjective,    OptionGroup::kRegularization,
    OptionGroup::kAugmentation, OptionGroup::kOptimizer};
std::string_view GroupTitle(OptionGroup group);

struct OptionSpec {
  template <typename... T>
  using MemberOf = std::variant<T Options::*...>;
  // The type of the member is that of the option; enums are printed and read by choice.h.
  using Member = MemberOf<std::string, int64_t, uint64_t, double, bool, PictureSize, Model, Color,
                          Fit, Prior, Norm, SpectralNets, Init, AdversarialLoss, LrSchedule, Device,
                          TrainPrecision, OnCollapse>;
  std::string_view name;         // "lr-g": --lr-g on the command line, lr_g in options.json
  std::string_view placeholder;  // "N", "SPEC", ...
  Member member;
  std::string_view help;
  OptionGroup group;
  double minimum = 0;  // of numbers
  double maximum = 0;
};

// Messages do not name upper limits from this one on.
inline constexpr double kUnbounded = 9e15;  // exact in double and int64

std::span<const OptionSpec> OptionTable();

// An option by its command-line name and the text given for it.
using OptionText = std::pair<std::string, std::string>;

// Sets one option from text. Throws FatalError(kUsage) naming option, value and expected values.
void SetOption(Options& options, std::string_view name, std::string_view text);

// What pictures are read at: --size, or larger ones of the same shape whose shorter side is
// --load-size, out of which parts are cut.
PictureSize LoadedSize(const Options& options);

// The value of one option as SetOption would take it.
std::string OptionToText(const Options& options, const OptionSpec& spec);

// options.json: one flat object. An option that the file lacks has its default; one that the table
// lacks is refused, for it would be ignored. FatalError(kBadFile) names `path`.
std::string OptionsToJson(const Options& options, int indent = 2);  // indent -1: one line
Options OptionsFromJson(std::string_view json, const std::string& path);
// The file at `path`.
Options ReadOptions(const std::string& path);

}  // namespace ganvas::train
