#include "native/run/options.h"
#include "native/train/check_options.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "native/error.h"
#include "native/run/presets.h"

namespace ganvas::train {
namespace {

// The message of the usage error that `given` ends in; "" when there is none.
std::string UsageError(const std::vector<OptionText>& given) {
  try {
    ResolveOptions(given);
  } catch (const FatalError& error) {
    EXPECT_EQ(error.code(), ExitCode::kUsage);
    return error.what();
  }
  return "";
}

const std::vector<OptionText> kLeast = {{"data", "shapes"}, {"out", "run"}};

std::vector<OptionText> With(const std::string& name, const std::string& value) {
  auto given = kLeast;
  given.emplace_back(name, value);
  return given;
}

TEST(Options, EveryFieldMakesTheRoundTripThroughJson) {
  Options options;
  // Every value differs from its default.
  for (const OptionSpec& spec : OptionTable()) {
    std::visit(
        [&](auto member) {
          auto& value = options.*member;
          using T = std::remove_reference_t<decltype(value)>;
          if constexpr (std::is_same_v<T, std::string>) {
            value = "text of " + std::string(spec.name);
          } else if constexpr (std::is_same_v<T, bool>) {
            value = !value;
          } else if constexpr (std::is_same_v<T, PictureSize>) {
            value = {48, 24};
          } else if constexpr (std::is_same_v<T, double>) {
            value = std::max(spec.minimum, 0.1 + 1e-12);
          } else if constexpr (std::is_enum_v<T>) {
            value = static_cast<T>(value == static_cast<T>(0) ? 1 : 0);
          } else {
            value += 1;
          }
        },
        spec.member);
  }
  const Options back = OptionsFromJson(OptionsToJson(options), "options.json");
  for (const OptionSpec& spec : OptionTable()) {
    EXPECT_EQ(OptionToText(back, spec), OptionToText(options, spec)) << spec.name;
    EXPECT_NE(OptionToText(back, spec), OptionToText(Options(), spec)) << spec.name;
  }
}

TEST(Options, TableNamesEveryFieldOnceWithAMeaning) {
  std::set<std::string_view> names;
  for (const OptionSpec& spec : OptionTable()) {
    EXPECT_TRUE(names.insert(spec.name).second) << spec.name;
    EXPECT_FALSE(spec.help.empty()) << spec.name;
  }
  for (const char* fixed : {"data", "model", "size", "channels", "batch", "steps", "seed",
                            "threads", "device", "precision", "checkpoint-every", "out"}) {
    EXPECT_TRUE(names.count(fixed)) << fixed;
  }
}

TEST(Options, AnUnknownOptionInAFileIsRefused) {
  EXPECT_THROW(OptionsFromJson(R"({"wibble": 1})", "options.json"), FatalError);
  EXPECT_THROW(OptionsFromJson("[1]", "options.json"), FatalError);
  EXPECT_THROW(OptionsFromJson(R"({"steps": "many"})", "options.json"), FatalError);
  EXPECT_EQ(OptionsFromJson("{}", "options.json").batch, Options().batch);
}

TEST(Options, SeedsAreAllNumbersOf64Bits) {
  const Options options = ResolveOptions(With("seed", "18446744073709551615"));
  EXPECT_EQ(options.seed, UINT64_MAX);
  EXPECT_EQ(OptionsFromJson(OptionsToJson(options), "options.json").seed, UINT64_MAX);
  for (const char* wrong : {"18446744073709551616", "-1", "1.5", "0x10", "+1", ""}) {
    EXPECT_NE(UsageError(With("seed", wrong)).find("from 0 to 18446744073709551615"),
              std::string::npos)
        << wrong;
  }
}

TEST(Options, PresetsGiveWayToWhatIsGiven) {
  const std::vector<OptionText> given = {{"steps", "12"}, {"preset", "glyphs"}, {"out", "run"}};
  const Options options = ResolveOptions(given);
  EXPECT_EQ(options.steps, 12);
  EXPECT_EQ(options.data, "glyphs");
  EXPECT_EQ(options.channels, 32);
  EXPECT_EQ(options.preset, "glyphs");
}

TEST(Options, EveryPresetResolves) {
  for (const Preset& preset : Presets()) {
    const bool translates =
        preset.name == "photos" || preset.name == "emoji" || preset.name == "noto2fluent";
    const std::string data = translates ? "pair:shapes,shapes+stripe" : "shapes";
    const std::vector<OptionText> given = {
        {"preset", std::string(preset.name)}, {"data", data}, {"out", "run"}};
    const Options options = ResolveOptions(given);
    EXPECT_EQ(options.data, data) << preset.name;
    if (preset.name.starts_with("pictures-")) {
      EXPECT_NE(preset.name.find("-" + options.size.option()), std::string::npos);
      EXPECT_EQ(options.device, preset.name.ends_with("-gpu") ? Device::kCuda : Device::kAuto)
          << preset.name;
    }
  }
}

TEST(Options, PenaltiesOfAModelCanBeSwitchedOff) {
  std::vector<OptionText> given = {
      {"model", "stylegan2"}, {"data", "shapes"}, {"out", "run"}, {"r1", "0"}};
  EXPECT_EQ(ResolveOptions(given).reg_every, 1);
  given.back() = {"r1", "2"};
  EXPECT_EQ(ResolveOptions(given).reg_every, 16);
  EXPECT_EQ(ResolveOptions(given).lr_g, 0.002);
  given.back() = {"r1", "0"};
  given.emplace_back("reg-every", "4");
  EXPECT_THROW(ResolveOptions(given), FatalError);
}

// Options of one kind of model are refused by others, and batches that processes cannot share.
TEST(Options, StylesHaveOptionsOfTheirOwn) {
  const auto refused = [](std::vector<OptionText> more, const std::string& part) {
    std::vector<OptionText> given = {{"data", "shapes"}, {"out", "run"}};
    given.insert(given.end(), more.begin(), more.end());
    try {
      ResolveOptions(given);
      ADD_FAILURE() << part;
    } catch (const FatalError& error) {
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  };
  refused({{"model", "dcgan"}, {"pl-weight", "2"}}, "--pl-weight: is for --model stylegan2");
  refused({{"model", "r3gan"}, {"style-mixing", "0"}}, "--style-mixing");
  refused({{"model", "dcgan"}, {"layer-noise", "false"}}, "--no-layer-noise");
  refused({{"model", "stylegan2"}, {"size", "48"}}, "--size 48");
  refused({{"model", "stylegan2"}, {"init", "he"}}, "--init");
  refused({{"model", "stylegan2"}, {"batch", "12"}, {"nproc", "2"}}, "expected a multiple of 8");
  refused({{"model", "stylegan2"}, {"batch", "1"}}, "--batch 1");
  refused({{"model", "stylegan2"}, {"pool", "3"}}, "--pool");
}

TEST(Options, WhatIsUsualForAModelGivesWayToPresetsAndToWhatIsGiven) {
  const std::vector<OptionText> least = {
      {"model", "cyclegan"}, {"data", "pair:shapes,shapes+stripe"}, {"out", "run"}};
  EXPECT_EQ(ResolveOptions(least).batch, 1);
  EXPECT_EQ(ResolveOptions(least).objective, AdversarialLoss::kLsgan);
  EXPECT_EQ(ResolveOptions(least).lr_schedule, LrSchedule::kLinearHalf);
  std::vector<OptionText> more = least;
  more.emplace_back("batch", "4");
  more.emplace_back("objective", "hinge");
  more.emplace_back("preset", "emoji");
  const Options options = ResolveOptions(more);
  EXPECT_EQ(options.batch, 4);
  EXPECT_EQ(options.objective, AdversarialLoss::kHinge);
  EXPECT_EQ(options.lr_schedule, LrSchedule::kLinearHalf);
  EXPECT_EQ(options.channels, 24);
}

TEST(Options, EpochsStandInPlaceOfSteps) {
  EXPECT_EQ(ResolveOptions(With("epochs", "2.5")).epochs, 2.5);
  std::vector<OptionText> both = With("epochs", "2");
  both.emplace_back("steps", "100");
  EXPECT_NE(UsageError(both).find("choose one"), std::string::npos);
}

TEST(Options, ErrorsNameOptionAndValue) {
  EXPECT_EQ(UsageError(kLeast), "");
  EXPECT_NE(UsageError({{"out", "run"}}).find("--data"), std::string::npos);
  EXPECT_NE(UsageError({{"data", "shapes"}}).find("--out"), std::string::npos);
  EXPECT_NE(UsageError(With("steps", "12x")).find("--steps 12x"), std::string::npos);
  EXPECT_NE(UsageError(With("steps", "0")).find("from 1"), std::string::npos);
  EXPECT_NE(UsageError(With("batch", "-4")).find("--batch -4"), std::string::npos);
  EXPECT_NE(UsageError(With("lr-g", "nan")).find("--lr-g nan"), std::string::npos);
  EXPECT_NE(UsageError(With("mirror", "maybe")).find("--mirror maybe"), std::string::npos);
  EXPECT_NE(UsageError(With("model", "vae")).find("expected one of"), std::string::npos);
  EXPECT_NE(UsageError(With("size", "48")).find("--size 48"), std::string::npos);
  EXPECT_NE(UsageError(With("device", "tpu")).find("--device tpu"), std::string::npos);
  EXPECT_NE(UsageError(With("precision", "fp8")).find("--precision fp8"), std::string::npos);
  EXPECT_NE(UsageError(With("preset", "cats")).find("glyphs"), std::string::npos);
  EXPECT_NE(UsageError(With("wibble", "1")).find("--wibble"), std::string::npos);
}

TEST(Combinations, ThatCannotWorkAreRefusedWithTheReason) {
  struct Refused {
    std::vector<OptionText> options;
    const char* reason;
  };
  const Refused cases[] = {
      {{{"objective", "wgan"}}, "needs a critic of bounded slope"},
      {{{"objective", "wgan-gp"}}, "WGAN-GP is --objective wgan --gp 10"},
      {{{"objective", "wgan"}, {"gp", "10"}}, "BatchNorm mixes the samples"},
      {{{"objective", "hinge"}, {"gp", "10"}, {"norm-d", "batch"}}, "BatchNorm mixes the samples"},
      {{{"objective", "hinge"}, {"clip", "0.01"}}, "--clip is for --objective wgan"},
      {{{"cuda-graphs", "true"}, {"augment", "ada"}}, "with --augment steps differ"},
      {{{"cuda-graphs", "true"}, {"nproc", "2"}}, "waits for other processes"},
      {{{"objective", "wgan"}, {"clip", "0.01"}, {"gp", "1"}, {"norm-d", "none"}}, "choose one"},
      {{{"objective", "wgan"}, {"clip", "0.01"}, {"spectral-norm", "d"}}, "divides by their norm"},
      {{{"objective", "hinge"}, {"label-smoothing", "0.1"}}, "no target for real samples"},
      {{{"objective", "rpgan"}, {"label-smoothing", "0.1"}}, "no target for real samples"},
      {{{"reg-every", "16"}}, "neither is given"},
      {{{"r-end", "0.1"}}, "neither is given"},
      {{{"instance-noise-steps", "10"}}, "has no effect without --instance-noise SIGMA"},
      {{{"pack", "3"}}, "not a multiple of --pack 3"},
      {{{"pack", "2"}, {"conditional", "true"}}, "have different classes"},
      {{{"pack", "8"}, {"batch", "8"}}, "needs several"},
      {{{"ada-target", "0.5"}}, "need --augment ada"},
      {{{"ada-images", "1000"}, {"augment", "color"}}, "need --augment ada"},
      {{{"detector", "inception.pt"}}, "has no effect without --metrics"},
      {{{"augment", ""}}, "expected none, ada"},
      {{{"augment", "colour"}}, "colour"},
      {{{"norm-d", "group"}}, "expected one of default, none, batch"},
      {{{"spectral-norm", "g"}}, "expected one of none, d, both"},
      {{{"init", "ones"}}, "expected default or one of"},
      {{{"lr-schedule", "step"}}, "constant, linear, linear-half, cosine"},
      {{{"prior", "cauchy"}}, "normal, uniform"},
      {{{"data", "ring8"}}, "dcgan"},
      {{{"data", "ring8"}, {"model", "mlp"}, {"augment", "color"}}, "for pictures, not for points"},
      {{{"data", "ring8"}, {"model", "mlp"}, {"conditional", "true"}}, "points have no classes"},
      {{{"data", "ring8"}, {"model", "mlp"}, {"size", "32"}}, "--size 32: is for pictures"},
  };
  for (const Refused& each : cases) {
    // What is given later wins, so the least comes first.
    auto given = kLeast;
    given.insert(given.end(), each.options.begin(), each.options.end());
    const std::string message = UsageError(given);
    EXPECT_NE(message.find(each.reason), std::string::npos)
        << each.options.back().first << ": '" << message << "', expected " << each.reason;
  }
}

TEST(Combinations, ThatWorkAreTaken) {
  const std::vector<std::vector<OptionText>> cases = {
      {{"objective", "wgan"}, {"clip", "0.01"}},
      {{"objective", "wgan"}, {"gp", "10"}, {"norm-d", "layer"}},
      {{"objective", "wgan"}, {"spectral-norm", "d"}},
      {{"objective", "rpgan"}, {"r1", "1"}, {"r2", "1"}, {"reg-every", "4"}, {"norm-d", "none"}},
      {{"objective", "lsgan"}, {"label-smoothing", "0.1"}},
      {{"augment", "color,cutout"}, {"pack", "4"}},
      {{"data", "points:some.csv"}, {"model", "mlp"}, {"prior", "uniform"}},
  };
  for (const auto& each : cases) {
    auto given = kLeast;
    given.insert(given.end(), each.begin(), each.end());
    EXPECT_EQ(UsageError(given), "");
    EXPECT_TRUE(Warnings(ResolveOptions(given)).empty()) << Warnings(ResolveOptions(given))[0];
  }
}

TEST(Combinations, ThatAreSeldomMeantAreWarnedAbout) {
  const auto warning = [](const std::string& name, const std::string& value) {
    const std::vector<std::string> found = Warnings(ResolveOptions(With(name, value)));
    return found.size() == 1 ? found[0] : std::to_string(found.size()) + " warnings";
  };
  EXPECT_NE(warning("r1", "1").find("BatchNorm"), std::string::npos);
  EXPECT_NE(warning("pixel-weight", "1").find("mean of the data"), std::string::npos);
  EXPECT_NE(warning("objective", "minimax").find("saturates"), std::string::npos);
}

TEST(Combinations, ClassesWithoutAPenaltyAreWarnedAboutWhereTheyCollapse) {
  const std::vector<OptionText> folder = {
      {"data", "folder:faces"}, {"out", "run"}, {"conditional", "true"}, {"size", "64"}};
  const auto warnings = [&](std::vector<OptionText> more) {
    more.insert(more.end(), folder.begin(), folder.end());
    return Warnings(ResolveOptions(more));
  };
  ASSERT_EQ(warnings({}).size(), 1u);
  EXPECT_NE(warnings({})[0].find("--preset pictures-64"), std::string::npos);
  EXPECT_TRUE(warnings({{"preset", "pictures-64"}}).empty());
  EXPECT_TRUE(warnings({{"r1", "1"}, {"reg-every", "4"}, {"norm-d", "instance"}}).empty());
  EXPECT_EQ(warnings({{"norm-d", "instance"}}).size(), 1u) << "a norm alone does not help";
  EXPECT_TRUE(warnings({{"model", "resnet"}}).empty());
}

}  // namespace
}  // namespace ganvas::train
