// Names that a user chooses among. Each set of them is an enum with one table, in the enum's order;
// everything that prints or reads such a name does it through this file.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "native/error.h"
#include "native/nearest.h"

namespace ganvas {

struct Choice {
  std::string_view name;
  std::string_view summary = {};  // one line for --help, where names are listed there
};

struct ChoiceTable {
  std::span<const Choice> choices;
  // The first choice leaves the matter to the model; messages name it apart from the others.
  bool first_apart = false;
  // A name that people try in vain, and what to tell them.
  std::string_view in_vain = {};
  std::string_view advice = {};
};

// Each enum specializes it.
template <typename E>
inline constexpr ChoiceTable kChoices = {};

template <typename E>
constexpr std::string_view NameOf(E value) {
  return kChoices<E>.choices[static_cast<size_t>(value)].name;
}

template <typename E>
std::string TextOf(E value) {
  return std::string(NameOf(value));
}

// Nothing where no choice has this name.
template <typename E>
std::optional<E> ChoiceOf(std::string_view name) {
  const std::span<const Choice> choices = kChoices<E>.choices;
  for (size_t i = 0; i < choices.size(); ++i) {
    if (choices[i].name == name) return static_cast<E>(i);
  }
  return std::nullopt;
}

template <typename E>
std::vector<std::string> NamesOf() {
  std::vector<std::string> names;
  for (const Choice& choice : kChoices<E>.choices) names.emplace_back(choice.name);
  return names;
}

// "--option text: expected one of a, b, c; did you mean a?".
inline std::string NotAChoice(const ChoiceTable& table, std::string_view option,
                              std::string_view text) {
  std::string expected = "expected one of ";
  if (table.first_apart) {
    expected = "expected " + std::string(table.choices.front().name) + " or one of ";
  }
  const std::span<const Choice> listed = table.choices.subspan(table.first_apart ? 1 : 0);
  for (size_t i = 0; i < listed.size(); ++i) {
    expected += (i == 0 ? "" : ", ") + std::string(listed[i].name);
  }
  if (!table.in_vain.empty() && text == table.in_vain) {
    expected += "; " + std::string(table.advice);
  } else {
    std::vector<std::string> names;
    for (const Choice& choice : table.choices) names.emplace_back(choice.name);
    expected += DidYouMean(text, names);
  }
  return "--" + std::string(option) + " " + std::string(text) + ": " + expected;
}

// Throws FatalError(kUsage) that names the option, the text and the choices.
template <typename E>
E ParseChoice(std::string_view option, std::string_view text) {
  const std::optional<E> choice = ChoiceOf<E>(text);
  if (!choice) throw FatalError(ExitCode::kUsage, NotAChoice(kChoices<E>, option, text));
  return *choice;
}

}  // namespace ganvas
