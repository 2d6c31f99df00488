// What the table of options promises to whoever reads or prints one.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

#include "native/error.h"
#include "native/run/choices_text.h"
#include "native/run/options.h"

namespace ganvas::train {
namespace {

// Calls `look` with the spec and a value of the enum of each option that is a choice.
template <typename Look>
void ForChoices(const Look& look) {
  const Options defaults;
  for (const OptionSpec& spec : OptionTable()) {
    std::visit(
        [&](auto member) {
          using T = std::remove_cvref_t<decltype(defaults.*member)>;
          if constexpr (std::is_enum_v<T>) look(spec, member, T());
        },
        spec.member);
  }
}

// Initializes a field of any type.
struct Anything {
  template <typename T>
  operator T() const;
};

template <typename Struct, size_t... I>
constexpr bool Takes(std::index_sequence<I...>) {
  return requires { Struct{(static_cast<void>(I), Anything{})...}; };
}

// How many initializers a struct takes: one for each field.
template <typename Struct, size_t kKnown = 0>
consteval size_t FieldCount() {
  if constexpr (Takes<Struct>(std::make_index_sequence<kKnown + 1>())) {
    return FieldCount<Struct, kKnown + 1>();
  } else {
    return kKnown;
  }
}

TEST(OptionTable, HasARowForEveryField) {
  Options options;
  std::set<const void*> fields;
  for (const OptionSpec& spec : OptionTable()) {
    std::visit(
        [&](auto member) {
          EXPECT_TRUE(fields.insert(&(options.*member)).second) << spec.name << " shares a field";
        },
        spec.member);
  }
  EXPECT_EQ(fields.size(), FieldCount<Options>());
}

TEST(OptionTable, ChoicesAreReadAndPrintedByTheirNames) {
  int count = 0;
  ForChoices([&](const OptionSpec& spec, auto member, auto value) {
    using T = decltype(value);
    ++count;
    std::set<std::string> seen;
    for (const std::string& name : NamesOf<T>()) {
      Options options;
      SetOption(options, spec.name, name);
      EXPECT_EQ(OptionToText(options, spec), name);
      EXPECT_EQ(NameOf(options.*member), name);
      EXPECT_EQ(OptionsFromJson(OptionsToJson(options), "options.json").*member, options.*member);
      EXPECT_TRUE(seen.insert(name).second) << name;
    }
  });
  EXPECT_EQ(count, 12);
}

TEST(OptionTable, AWrongChoiceIsAnsweredWithTheRightOnes) {
  ForChoices([&](const OptionSpec& spec, auto, auto value) {
    using T = decltype(value);
    Options options;
    try {
      SetOption(options, spec.name, "beauty");
      ADD_FAILURE() << spec.name;
    } catch (const FatalError& error) {
      EXPECT_EQ(error.code(), ExitCode::kUsage);
      const std::string text = error.what();
      EXPECT_TRUE(text.starts_with("--" + std::string(spec.name) + " beauty: expected ")) << text;
      for (const std::string& name : NamesOf<T>()) {
        EXPECT_NE(text.find(name), std::string::npos) << text;
      }
    }
  });
  const auto message = [](std::string_view option, std::string_view text) -> std::string {
    Options options;
    try {
      SetOption(options, option, text);
    } catch (const FatalError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message("norm-d", "group"),
            "--norm-d group: expected one of default, none, batch, instance, layer");
  EXPECT_EQ(message("init", "zero"),
            "--init zero: expected default or one of dcgan, normal, xavier, he, orthogonal");
  EXPECT_EQ(message("objective", "wgan-gp"),
            "--objective wgan-gp: expected one of minimax, non-saturating, lsgan, wgan, hinge, "
            "rpgan; WGAN-GP is --objective wgan --gp 10");
}

TEST(OptionTable, AWrongChoiceInAFileNamesTheFile) {
  try {
    OptionsFromJson(R"({"model": "gpt"})", "runs/a/options.json");
    ADD_FAILURE();
  } catch (const FatalError& error) {
    EXPECT_EQ(error.code(), ExitCode::kBadFile);
    EXPECT_TRUE(std::string(error.what()).starts_with("runs/a/options.json: --model gpt: expected"))
        << error.what();
  }
}

TEST(OptionTable, HelpListsEveryModelObjectiveAndInitialWeights) {
  const std::string text = ChoicesText();
  for (const std::span<const Choice> choices :
       {std::span<const Choice>(kModelNames), std::span<const Choice>(kLossNames),
        std::span<const Choice>(kInitNames).subspan(1)}) {
    for (const Choice& choice : choices) {
      EXPECT_FALSE(choice.summary.empty()) << choice.name;
      EXPECT_NE(text.find("\n  " + std::string(choice.name) + " "), std::string::npos)
          << choice.name;
      EXPECT_NE(text.find(std::string(choice.summary) + "\n"), std::string::npos) << choice.name;
    }
  }
}

}  // namespace
}  // namespace ganvas::train
