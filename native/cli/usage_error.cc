#include "native/cli/usage_error.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "native/nearest.h"

namespace ganvas::cli {
namespace {

// What other trainers and generators call an option, and what it is called here.
constexpr OtherName kElsewhere[] = {
    {"amp", "precision"},
    {"aug", "augment"},
    {"b1", "beta1"},
    {"b2", "beta2"},
    {"checkpoint-interval", "checkpoint-every"},
    {"cond", "conditional"},
    {"cpu", "device"},
    {"cuda", "device"},
    {"d-lr", "lr-d"},
    {"data-dir", "data"},
    {"dataroot", "data"},
    {"dataset", "data"},
    {"fp16", "precision"},
    {"g-lr", "lr-g"},
    {"gamma", "r1"},
    {"gpus", "nproc"},
    {"image-size", "size"},
    {"img-size", "size"},
    {"imsize", "size"},
    {"iterations", "steps"},
    {"iters", "steps"},
    {"kimg", "steps"},
    {"latent-dim", "nz"},
    {"learning-rate", "lr"},
    {"loss", "objective"},
    {"n", "count"},
    {"n-epochs", "epochs"},
    {"ndf", "channels-d"},
    {"ngf", "channels"},
    {"niter", "epochs"},
    {"num", "count"},
    {"num-epochs", "epochs"},
    {"num-iters", "steps"},
    {"num-samples", "count"},
    {"num-workers", "threads"},
    {"output", "out"},
    {"output-dir", "out"},
    {"resolution", "size"},
    {"save-dir", "out"},
    {"snap", "checkpoint-every"},
    {"workers", "threads"},
    {"z-dim", "nz"},
};

std::string Joined(const std::vector<std::string>& words, const std::string& between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

std::string Meant(const std::string& word, const std::vector<std::string>& known) {
  const std::vector<std::string> near = Nearest(word, known, kElsewhere);
  return near.empty() ? "" : ": did you mean " + Joined(near, ", ") + "?";
}

std::vector<std::string> OptionNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

std::vector<std::string> Arguments(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    if (option->nonpositional() || !option->get_positional()) continue;
    names.push_back(option->get_name(/*positional=*/true));
  }
  return names;
}

std::vector<std::string> CommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

// ": an option of ganvas train" where another command has it.
std::string OfAnother(const CLI::App& app, const std::string& name) {
  std::vector<std::string> commands;
  for (const CLI::App* command : app.get_subcommands({})) {
    const std::vector<std::string> known = OptionNames(*command);
    if (std::find(known.begin(), known.end(), name) != known.end()) {
      commands.push_back("ganvas " + command->get_name());
    }
  }
  return commands.empty() ? "" : ": an option of " + Joined(commands, ", ");
}

// What is left over: an unknown option before what may have been its value.
std::string UnknownMessage(const CLI::App& app, const CLI::App& command,
                           const std::vector<std::string>& unknown) {
  const auto dashed = std::find_if(unknown.begin(), unknown.end(), [](const std::string& word) {
    return word.starts_with('-') && word.size() > 1;
  });
  // In "trian --data x" the command is unknown, so its options are unknown, too.
  const bool command_first = &command == &app && !unknown.front().starts_with('-');
  if (dashed != unknown.end() && !command_first) {
    const std::string name = dashed->substr(0, dashed->find('='));
    const std::string near = Meant(name, OptionNames(command));
    return "unknown option '" + name + "'" + (near.empty() ? OfAnother(app, name) : near);
  }
  const std::string& word = unknown.front();
  if (&command == &app) {
    const std::vector<std::string> commands = CommandNames(app);
    const std::string near = Meant(word, commands);
    return "unknown command '" + word + "'" +
           (near.empty() ? ": expected one of " + Joined(commands, ", ") : near);
  }
  const std::vector<std::string> arguments = Arguments(command);
  return "unexpected argument '" + word + "': " +
         (arguments.empty() ? "only options are expected"
                            : "beside options, only " + Joined(arguments, " ") +
                                  (arguments.size() > 1 ? " are" : " is") + " expected");
}

// The option whose name stands in `message`, the longest where several do; null for none.
const CLI::Option* NamedIn(const CLI::App& command, const std::string& message) {
  const CLI::Option* found = nullptr;
  size_t longest = 0;
  for (const CLI::Option* option : command.get_options()) {
    const std::string name = option->get_name();
    if (name.size() > longest && message.find(name) != std::string::npos) {
      found = option;
      longest = name.size();
    }
  }
  return found;
}

// "INT:INT in [1 - 9]" -> "INT".
std::string TypeOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type.substr(0, type.find(':'));
}

std::string ExpectedText(const CLI::Option& option) {
  const std::string type = TypeOf(option);
  if (type == "INT" || type == "UINT") return "expected a whole number";
  if (type == "FLOAT") return "expected a number";
  return "expected " + type;
}

std::string MissingValue(const CLI::Option& option) {
  const std::string type = TypeOf(option);
  const bool number = type == "INT" || type == "UINT" || type == "FLOAT";
  return option.get_name() + ": its value is missing, expected " + option.get_name() + " " +
         (number         ? "N"
          : type.empty() ? "VALUE"
                         : type);
}

// "1.500000" -> "1.5".
std::string Trimmed(std::string number) {
  if (number.find('.') == std::string::npos) return number;
  number.erase(number.find_last_not_of('0') + 1);
  if (number.ends_with('.')) number.pop_back();
  return number;
}

// What a CLI::Range or CLI::IsMember says, in our words; other validators speak for themselves.
std::string InvalidValue(const std::string& name, const std::string& complaint) {
  constexpr std::string_view kValue = "Value ", kRange = " not in range ", kTo = " to ",
                             kSet = " not in {";
  if (const size_t range = complaint.find(kRange);
      complaint.starts_with(kValue) && range != std::string::npos) {
    const std::string value = complaint.substr(kValue.size(), range - kValue.size());
    const std::string limits = complaint.substr(range + kRange.size());
    const size_t to = limits.find(kTo);
    return name + " " + value + ": expected a number from " + Trimmed(limits.substr(0, to)) +
           " to " + Trimmed(limits.substr(std::min(limits.size(), to + kTo.size())));
  }
  if (const size_t set = complaint.find(kSet); set != std::string::npos) {
    std::string members = complaint.substr(set + kSet.size());
    members.erase(std::min(members.find('}'), members.size()));
    std::string list;
    std::vector<std::string> names(1);
    for (const char c : members) {
      list += c;
      if (c != ',') {
        names.back() += c;
        continue;
      }
      list += ' ';
      names.emplace_back();
    }
    const std::string value = complaint.substr(0, set);
    return name + " " + value + ": expected one of " + list + DidYouMean(value, names);
  }
  return name + ": " + complaint;
}

// What CLI11 puts between the names of two options, and what we say.
std::string Between(const std::string& message, const std::string& theirs, const std::string& ours,
                    const std::string& after) {
  const size_t at = message.find(theirs);
  if (at == std::string::npos) return message;
  return message.substr(0, at) + ours + message.substr(at + theirs.size()) + after;
}

}  // namespace

void LetTheLastValueCount(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands({})) {
    for (CLI::Option* option : command->get_options()) {
      if (option->get_items_expected_max() > 1) continue;  // a list
      option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }
  }
}

std::string UsageMessage(const CLI::App& app, const CLI::ParseError& error) {
  const auto chosen = app.get_subcommands();
  const CLI::App& command = chosen.empty() ? app : *chosen.front();
  if (const std::vector<std::string> unknown = app.remaining(true); !unknown.empty()) {
    return UnknownMessage(app, command, unknown);
  }
  const std::string message = error.what();
  const CLI::Option* option = NamedIn(command, message);
  if (dynamic_cast<const CLI::RequiresError*>(&error) != nullptr) {
    return Between(message, " requires ", " needs ", "");
  }
  if (dynamic_cast<const CLI::ExcludesError*>(&error) != nullptr) {
    return Between(message, " excludes ", " and ", " cannot be combined: choose one");
  }
  if (option == nullptr) return message;
  const std::string name = option->get_name();
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !option->get_positional()) {
    return name + " is required: " + name + " " + TypeOf(*option);
  }
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) return MissingValue(*option);
  if (dynamic_cast<const CLI::ConversionError*>(&error) != nullptr) {
    return name + " " + Joined(option->results(), " ") + ": " + ExpectedText(*option);
  }
  if (dynamic_cast<const CLI::ValidationError*>(&error) != nullptr) {
    const std::string start = name + ": ";
    return message.starts_with(start) ? InvalidValue(name, message.substr(start.size())) : message;
  }
  return message;
}

}  // namespace ganvas::cli
