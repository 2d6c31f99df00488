#include "native/cli/chosen_samples.h"

#include <algorithm>

#include "native/error.h"
#include "shared/latent/latent.h"
#include "shared/meaning/truncation.h"
#include "shared/runtime/value_uses.h"

namespace ganvas::cli {

std::vector<float> SeedLatents(const meaning::LatentInput& latent, uint64_t seed,
                               std::span<const uint64_t> seeds, int64_t count) {
  const auto size = static_cast<size_t>(latent.size);
  std::vector<float> z(static_cast<size_t>(count) * size);
  if (seeds.empty()) Latents(seed, 0, count, latent.size, latent.prior, z.data());
  for (size_t i = 0; i < seeds.size(); ++i) {
    Latents(seeds[i], 0, 1, latent.size, latent.prior, z.data() + i * size);
  }
  return z;
}

std::vector<int64_t> ChosenLabels(const std::string& path, const meaning::Generator& generator,
                                  const std::vector<std::string>& names,
                                  const std::vector<std::string>& given, int64_t count) {
  if (!generator.label) {
    if (!given.empty()) {
      throw FatalError(ExitCode::kUsage, "--labels, but " + path + " has no classes");
    }
    return {};
  }
  const int64_t classes = generator.label->classes;
  std::vector<int64_t> chosen;
  for (const std::string& text : given) {
    const auto name = std::find(names.begin(), names.end(), text);
    int64_t value = name - names.begin();
    if (name == names.end()) {
      const bool digits = !text.empty() && text.size() < 10 &&
                          text.find_first_not_of("0123456789") == std::string::npos;
      value = digits ? std::stoll(text) : -1;
    }
    if (value < 0 || (classes > 0 && value >= classes)) {
      throw FatalError(ExitCode::kUsage, "--labels: '" + text +
                                             "' is neither a class name nor 0 to " +
                                             std::to_string(std::max<int64_t>(classes, 1) - 1));
    }
    chosen.push_back(value);
  }
  std::vector<int64_t> labels(static_cast<size_t>(count));
  for (size_t i = 0; i < labels.size(); ++i) {
    const auto index = static_cast<int64_t>(i);
    labels[i] = chosen.empty() ? index % std::max<int64_t>(1, classes) : chosen[i % chosen.size()];
  }
  return labels;
}

void CheckLabels(const std::string& path, const meaning::Generator& generator,
                 std::span<const int64_t> labels) {
  const int64_t classes = generator.label->classes;
  for (const int64_t label : labels) {
    if (label >= 0 && (classes <= 0 || label < classes)) continue;
    throw FatalError(ExitCode::kBadFile, path + ": class " + std::to_string(label) +
                                             ", but the model has classes 0 to " +
                                             std::to_string(classes - 1));
  }
}

void ChooseConstant(const std::string& path, const char* option, meaning::ConstantRole role,
                    std::optional<double> value, meaning::Generator* generator) {
  if (!value) return;
  for (meaning::ConstantInput& constant : generator->constants) {
    if (constant.role != role) continue;
    constant.value = *value;
    constant.reason = option;
    constant.chosen = true;
    return;
  }
  throw FatalError(ExitCode::kUsage, std::string(option) + ": " + path +
                                         " has no input for it; models of ganvas " +
                                         "train --model stylegan2 have one, but for noise not " +
                                         "those of --no-layer-noise");
}

void SetNumbers(const std::string& path, std::span<const std::pair<std::string, double>> numbers,
                std::span<meaning::ConstantInput> constants) {
  for (const auto& [name, value] : numbers) {
    const Status status = translate::ChooseConstant(constants, name, value);
    if (status.ok()) continue;
    throw FatalError(ExitCode::kUsage,
                     "--set " + name + ": " + path + ": " + status.error().message);
  }
}

namespace {

// Styles of layers, or those that the file names; other vectors may be the latent itself.
bool HasStyles(const Session& session) {
  if (session.info().metadata.count("ganvas.w") > 0) return true;
  const auto values = session.Values();
  if (!values.ok()) return false;
  const std::string name = StylesName(session.info(), *values);
  return std::any_of(values->begin(), values->end(), [&](const NamedValue& value) {
    return value.name == name && value.dims.size() == 3;
  });
}

}  // namespace

float ChooseTruncation(const std::string& path, const Session& session, std::optional<double> psi,
                       const std::string& space, meaning::Generator* generator) {
  if (!psi) return 1;
  const auto has_input = [&] {
    return std::any_of(generator->constants.begin(), generator->constants.end(),
                       [](const auto& c) { return c.role == meaning::ConstantRole::kTruncation; });
  };
  if (space == "auto" && !has_input() && HasStyles(session)) {
    throw FatalError(ExitCode::kUsage, "--psi: " + path +
                                           " has styles, but no input for their truncation; "
                                           "--space z scales latents instead");
  }
  auto factor = meaning::Truncate(*generator, meaning::TruncationSpaceNamed(space), *psi);
  if (factor.ok()) return *factor;
  throw FatalError(ExitCode::kUsage,
                   "--psi: " + path + " has no input for truncation in w; use --space z");
}

}  // namespace ganvas::cli
