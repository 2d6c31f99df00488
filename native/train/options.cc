#include "native/train/options.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>

#include "native/error.h"
#include "native/models/architecture.h"
#include "native/train/durable_file.h"
#include "native/train/presets.h"

namespace ganvas::train {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kMany = 9e15;                       // exact in double and int64
constexpr double kAnySeed = 18446744073709551615.0;  // nearest double: the text sets the limit

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

// The shortest text that reads back as the same number.
std::string NumberText(double value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value);
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
          (std::is_unsigned_v<T>   ? " to " + std::to_string(std::numeric_limits<T>::max())
           : spec.maximum >= kMany ? " up"
                                   : " to " + NumberText(spec.maximum)));
  }
  return value;
}

bool ParseBool(const OptionSpec& spec, std::string_view text) {
  if (text == "true" || text == "1" || text == "on") return true;
  if (text == "false" || text == "0" || text == "off") return false;
  Usage("--" + std::string(spec.name) + " " + std::string(text) + ": expected true or false");
}

}  // namespace

std::span<const OptionSpec> OptionTable() {
  using O = Options;
  static constexpr OptionSpec kTable[] = {
      {"data", "SPEC", &O::data, "what to learn: glyphs, shapes, idx:DIR, cifar:DIR, folder:DIR"},
      {"model", "NAME", &O::model, "architecture of both networks"},
      {"out", "RUN", &O::out, "folder for the run; must be empty or absent"},
      {"preset", "NAME", &O::preset, "start from a named set of options, listed below"},
      {"init-from", "RUN", &O::init_from,
       "start from the weights of another run's last checkpoint"},
      {"size", "N", &O::size, "pictures are N x N pixels", 4, 1024},
      {"channels", "N", &O::channels, "base width of both networks (ngf = ndf)", 1, 4096},
      {"nz", "N", &O::nz, "length of the latent z", 1, 65536},
      {"batch", "N", &O::batch, "pictures of a step, over all processes", 2, 65536},
      {"steps", "N", &O::steps, "generator updates", 1, kMany},
      {"lr-g", "X", &O::lr_g, "Adam learning rate of the generator", 0, 1},
      {"lr-d", "X", &O::lr_d, "Adam learning rate of the discriminator", 0, 1},
      {"beta1", "X", &O::beta1, "Adam decay of the first moment", 0, 0.999999},
      {"beta2", "X", &O::beta2, "Adam decay of the second moment", 0, 0.999999},
      {"ema-half-life", "X", &O::ema_half_life,
       "half-life, in pictures, of the averaged generator that is sampled and exported; 0 for none",
       0, kMany},
      {"mirror", "", &O::mirror, "flip half of the pictures left to right"},
      {"seed", "N", &O::seed, "of weights, latents and data order", 0, kAnySeed},
      {"threads", "N", &O::threads, "CPU threads; 0 for one a core", 0, 4096},
      {"device", "NAME", &O::device, "auto, cpu or cuda"},
      {"precision", "NAME", &O::precision, "of training: fp32"},
      {"tick-every", "N", &O::tick_every, "steps between lines of stats.jsonl", 1, kMany},
      {"sample-every", "N", &O::sample_every, "steps between sample grids; 0 for none", 0, kMany},
      {"checkpoint-every", "N", &O::checkpoint_every, "steps between checkpoints", 1, kMany},
      {"keep", "N", &O::keep, "checkpoints that are kept, the latest", 1, 100000},
      {"snapshot-every", "N", &O::snapshot_every,
       "steps between exported snapshots, the film of the run; 0 for none", 0, kMany},
  };
  return kTable;
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
        } else {
          value = ParseNumber<T>(spec, text);
        }
      },
      spec.member);
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
        } else if constexpr (std::is_same_v<T, double>) {
          return NumberText(value);
        } else {
          return std::to_string(value);
        }
      },
      spec.member);
}

Options ResolveOptions(std::span<const OptionText> given) {
  Options options;
  for (const auto& [name, text] : given) {
    if (name != "preset") continue;
    const Preset* preset = FindPreset(text);
    if (preset == nullptr) {
      std::string known;
      for (const Preset& each : Presets())
        known += (known.empty() ? "" : ", ") + std::string(each.name);
      Usage("--preset " + text + ": expected one of " + known);
    }
    for (const auto& [key, value] : preset->options) SetOption(options, key, value);
  }
  for (const auto& [name, text] : given) SetOption(options, name, text);
  CheckOptions(options);
  return options;
}

void CheckOptions(const Options& options) {
  if (options.data.empty()) {
    Usage(
        "--data is missing: what should be learned? (glyphs, shapes, idx:DIR, cifar:DIR, "
        "folder:DIR)");
  }
  if (options.out.empty()) Usage("--out is missing: the folder for the run");
  const models::Architecture* architecture = models::FindArchitecture(options.model);
  if (architecture == nullptr) {
    std::string known;
    for (const auto& each : models::Architectures()) {
      known += (known.empty() ? "" : ", ") + std::string(each.name);
    }
    Usage("--model " + options.model + ": expected one of " + known);
  }
  models::NetworkShape shape;
  shape.size = static_cast<int>(options.size);
  shape.width = static_cast<int>(options.channels);
  shape.latent = static_cast<int>(options.nz);
  if (const std::string wrong = architecture->check(shape); !wrong.empty()) Usage(wrong);
  if (options.device != "auto" && options.device != "cpu" && options.device != "cuda") {
    Usage("--device " + options.device + ": expected auto, cpu or cuda");
  }
  if (options.precision != "fp32") {
    Usage("--precision " + options.precision + ": training knows fp32 only");
  }
}

std::string OptionsToJson(const Options& options, int indent) {
  Json json = Json::object();
  for (const OptionSpec& spec : OptionTable()) {
    std::visit([&](auto member) { json[JsonKey(spec)] = options.*member; }, spec.member);
  }
  return json.dump(indent) + (indent < 0 ? "" : "\n");
}

Options OptionsFromJson(std::string_view text, const std::string& path) {
  const auto fail = [&](const std::string& what) {
    throw FatalError(ExitCode::kBadFile, path + ": " + what);
  };
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
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
