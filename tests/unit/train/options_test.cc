#include "native/train/options.h"

#include <gtest/gtest.h>

#include <set>

#include "native/error.h"
#include "native/train/presets.h"

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
          } else if constexpr (std::is_same_v<T, double>) {
            value = 0.1 + 1e-12;
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
    const std::vector<OptionText> given = {
        {"preset", std::string(preset.name)}, {"data", "shapes"}, {"out", "run"}};
    EXPECT_EQ(ResolveOptions(given).data, "shapes") << preset.name;
  }
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
  EXPECT_NE(UsageError(With("model", "vae")).find("expected one of dcgan"), std::string::npos);
  EXPECT_NE(UsageError(With("size", "48")).find("--size 48"), std::string::npos);
  EXPECT_NE(UsageError(With("device", "tpu")).find("--device tpu"), std::string::npos);
  EXPECT_NE(UsageError(With("precision", "bf16")).find("--precision bf16"), std::string::npos);
  EXPECT_NE(UsageError(With("preset", "cats")).find("glyphs"), std::string::npos);
  EXPECT_NE(UsageError(With("wibble", "1")).find("--wibble"), std::string::npos);
}

}  // namespace
}  // namespace ganvas::train
