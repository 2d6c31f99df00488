#include "native/run/options.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>

#include "native/bounded_json.h"
#include "native/error.h"
#include "native/files/durable_file.h"

namespace ganvas::train {
namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void Usage(const std::string& message) { throw FatalError(ExitCode::kUsage, message); }

const OptionSpec& FindSpec(std::string_view name) {
  for (const OptionSpec& spec : OptionTable()) {
    if (spec.name == name) return spec;
  }
  Usage("unknown option --" + std::string(name));
}

std::string JsonKey(const OptionSpec& spec) {
  std::string key(spec.name);
  for (char& c : key) {
    if (c == '-') c = '_';
  }
  return key;
}

// The shortest text that reads back as the same number, without exponent where people write none.
std::string NumberText(double value) {
  char text[32];
  const double size = std::abs(value);
  const bool plain = size == 0 || (size >= 1e-4 && size < 1e10);
  const auto end = std::to_chars(text, text + sizeof text, value,
                                 plain ? std::chars_format::fixed : std::chars_format::general);
  return std::string(text, end.ptr);
}

template <typename T>
T ParseNumber(const OptionSpec& spec, std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const double number = static_cast<double>(value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number) ||
      number < spec.minimum || number > spec.maximum) {
    Usage("--" + std::string(spec.name) + " " + std::string(text) + ": expected " +
          (std::is_integral_v<T> ? "a whole number" : "a number") + " from " +
          NumberText(spec.minimum) +
          (std::is_unsigned_v<T>        ? " to " + std::to_string(std::numeric_limits<T>::max())
           : spec.maximum >= kUnbounded ? " up"
                                        : " to " + NumberText(spec.maximum)));
  }
  return value;
}

PictureSize ParseSize(const OptionSpec& spec, std::string_view text) {
  const size_t by = text.find('x');
  const auto side = [&](std::string_view digits) {
    return static_cast<int>(ParseNumber<int64_t>(spec, digits));
  };
  if (by == std::string_view::npos) return {side(text)};
  try {
    return {side(text.substr(0, by)), side(text.substr(by + 1))};
  } catch (const FatalError&) {
    Usage("--" + std::string(spec.name) + " " + std::string(text) +
          ": expected width x height, each from " + NumberText(spec.minimum) + " to " +
          NumberText(spec.maximum) + ", as 96x64");
  }
}

bool ParseBool(const OptionSpec& spec, std::string_view text) {
  if (text == "true" || text == "1" || text == "on") return true;
  if (text == "false" || text == "0" || text == "off") return false;
  Usage("--" + std::string(spec.name) + " " + std::string(text) + ": expected true or false");
}

}  // namespace

std::string_view GroupTitle(OptionGroup group) {
  switch (group) {
    case OptionGroup::kRun:
      return "The run";
    case OptionGroup::kNetworks:
      return "Networks";
    case OptionGroup::kObjective:
      return "Objective";
    case OptionGroup::kRegularization:
      return "Regularization";
    case OptionGroup::kAugmentation:
      return "Augmentation";
    case OptionGroup::kOptimizer:
      break;
  }
  return "Optimizers and the averaged generator";
}

void SetOption(Options& options, std::string_view name, std::string_view text) {
  const OptionSpec& spec = FindSpec(name);
  std::visit(
      [&](auto member) {
        auto& value = options.*member;
        using T = std::remove_reference_t<decltype(value)>;
        if constexpr (std::is_same_v<T, std::string>) {
          value = std::string(text);
        } else if constexpr (std::is_same_v<T, bool>) {
          value = ParseBool(spec, text);
        } else if constexpr (std::is_same_v<T, PictureSize>) {
          value = ParseSize(spec, text);
        } else if constexpr (std::is_enum_v<T>) {
          value = ParseChoice<T>(spec.name, text);
        } else {
          value = ParseNumber<T>(spec, text);
        }
      },
      spec.member);
}

PictureSize LoadedSize(const Options& options) {
  if (options.load_size == 0) return options.size;
  const int64_t shorter = options.size.shorter();
  const auto scaled = [&](int64_t side) {
    return static_cast<int>((side * options.load_size + shorter / 2) / shorter);
  };
  return {scaled(options.size.width), scaled(options.size.height)};
}

std::string OptionToText(const Options& options, const OptionSpec& spec) {
  return std::visit(
      [&](auto member) -> std::string {
        const auto& value = options.*member;
        using T = std::remove_cvref_t<decltype(value)>;
        if constexpr (std::is_same_v<T, std::string>) {
          return value;
        } else if constexpr (std::is_same_v<T, bool>) {
          return value ? "true" : "false";
        } else if constexpr (std::is_same_v<T, PictureSize>) {
          return value.option();
        } else if constexpr (std::is_enum_v<T>) {
          return TextOf(value);
        } else if constexpr (std::is_same_v<T, double>) {
          return NumberText(value);
        } else {
          return std::to_string(value);
        }
      },
      spec.member);
}

std::string OptionsToJson(const Options& options, int indent) {
  Json json = Json::object();
  for (const OptionSpec& spec : OptionTable()) {
    std::visit(
        [&](auto member) {
          const auto& value = options.*member;
          if constexpr (std::is_enum_v<std::remove_cvref_t<decltype(value)>>) {
            json[JsonKey(spec)] = NameOf(value);
          } else if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, PictureSize>) {
            // A number for squares, as it always was.
            if (value.square()) {
              json[JsonKey(spec)] = value.width;
            } else {
              json[JsonKey(spec)] = value.text();
            }
          } else {
            json[JsonKey(spec)] = value;
          }
        },
        spec.member);
  }
  return json.dump(indent) + (indent < 0 ? "" : "\n");
}

Options OptionsFromJson(std::string_view text, const std::string& path) {
  const auto fail = [&](const std::string& what) {
    throw FatalError(ExitCode::kBadFile, path + ": " + what);
  };
  const Json json = ParseJson<Json>(text);
  if (!json.is_object()) fail("expected a JSON object with the options of a run");
  Options options;
  size_t known = 0;
  for (const OptionSpec& spec : OptionTable()) {
    const auto found = json.find(JsonKey(spec));
    if (found == json.end()) continue;  // written before the option existed: its default
    ++known;
    const std::string value = found->is_string() ? found->get<std::string>() : found->dump();
    try {
      SetOption(options, spec.name, value);
    } catch (const FatalError& error) {
      fail(error.what());
    }
  }
  if (known != json.size()) {
    for (const auto& [key, value] : json.items()) {
      bool found = false;
      for (const OptionSpec& spec : OptionTable()) found |= JsonKey(spec) == key;
      if (!found) fail("unknown option '" + key + "': written by a newer version?");
    }
  }
  return options;
}

Options ReadOptions(const std::string& path) {
  const std::vector<uint8_t> bytes = ReadWholeFile(path);
  return OptionsFromJson({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path);
}

}  // namespace ganvas::train
