#include "native/cli/direction_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "native/cli/npz.h"
#include "native/error.h"
#include "shared/base/quoted.h"

namespace ganvas::cli {
namespace {

struct DirectionFile {
  directions::Directions found;
  bool in_w = false;
};

DirectionFile ReadDirections(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    throw FatalError(ExitCode::kBadFile,
                     path +
                         ": No such file or directory; make it with: ganvas directions MODEL "
                         "--out " +
                         path);
  }
  NpzContents contents = ReadNpz(path);
  const auto bad = [&path](const std::string& what) {
    return FatalError(ExitCode::kBadFile,
                      path + ": " + what + "; expected a file of ganvas directions");
  };
  NpyArray& vectors = contents.arrays["vectors"];
  NpyArray& sigma = contents.arrays["sigma"];
  const std::vector<float>& layers = contents.arrays["layers"].values;
  if (vectors.dims.size() != 2 || vectors.dims[0] < 1 || vectors.dims[1] < 1) {
    throw bad("it holds no vectors [count, dim]");
  }
  if (static_cast<int64_t>(sigma.values.size()) != vectors.dims[0]) {
    throw bad("it does not hold one sigma for each vector");
  }
  DirectionFile file;
  file.in_w = contents.texts["space"] == "w";
  file.found.value = contents.texts["value"];
  file.found.dim = vectors.dims[1];
  file.found.vectors = std::move(vectors.values);
  file.found.sigma = std::move(sigma.values);
  if (layers.size() == 3) {
    const auto whole = [&](size_t i) { return static_cast<int64_t>(std::lround(layers[i])); };
    file.found.first_layer = whole(0);
    file.found.last_layer = whole(1);
    file.found.layers = whole(2);
  }
  const directions::Directions& found = file.found;
  if (found.first_layer < 0 || found.last_layer < found.first_layer ||
      found.last_layer >= found.layers || found.layers > 4096) {
    throw bad("its layers are not first, last and all");
  }
  return file;
}

}  // namespace

void WriteDirections(const std::string& path, const directions::Directions& found, bool in_w,
                     const std::string& method) {
  const auto count = static_cast<int64_t>(found.sigma.size());
  NpzContents contents;
  contents.arrays["vectors"] = {{count, found.dim}, found.vectors};
  contents.arrays["sigma"] = {{count}, found.sigma};
  contents.arrays["eigenvalues"] = {{count}, found.eigenvalues};
  contents.arrays["layers"] = {
      {3},
      {static_cast<float>(found.first_layer), static_cast<float>(found.last_layer),
       static_cast<float>(found.layers)}};
  contents.texts = {{"space", in_w ? "w" : "z"}, {"value", found.value}, {"method", method}};
  WriteNpz(path, contents);
}

DirectionStep ParseDirectionStep(const std::string& text) {
  const size_t colon = text.rfind(':');
  const size_t equals = text.find('=', colon == std::string::npos ? 0 : colon);
  DirectionStep step;
  bool fine = colon != std::string::npos && equals != std::string::npos && colon > 0;
  if (fine) {
    const char* const end = text.data() + equals;
    const auto number = std::from_chars(text.data() + colon + 1, end, step.number);
    char* rest = nullptr;
    const std::string value = text.substr(equals + 1);
    step.sigmas = std::strtod(value.c_str(), &rest);
    step.path = text.substr(0, colon);
    fine = number.ec == std::errc() && number.ptr == end && !value.empty() && *rest == 0 &&
           std::isfinite(step.sigmas);
  }
  if (fine) return step;
  throw FatalError(ExitCode::kUsage, "--direction " + text +
                                         ": expected FILE.npz:NUMBER=SIGMAS, such as "
                                         "directions.npz:0=1.5");
}

StyleMove MoveAlong(const directions::Directions& found, size_t number, double sigmas) {
  const auto dim = static_cast<size_t>(found.dim);
  StyleMove move;
  move.value = found.value;
  move.offset.assign(static_cast<size_t>(found.layers) * dim, 0.0f);
  for (int64_t layer = found.first_layer; layer <= found.last_layer; ++layer) {
    for (size_t i = 0; i < dim; ++i) {
      move.offset[static_cast<size_t>(layer) * dim + i] =
          static_cast<float>(sigmas * static_cast<double>(found.sigma[number]) *
                             static_cast<double>(found.vectors[number * dim + i]));
    }
  }
  return move;
}

DirectionMoves TakeDirectionSteps(const std::vector<DirectionStep>& steps,
                                  const meaning::Generator& generator, const Session& session,
                                  std::span<float> latents) {
  DirectionMoves moves;
  for (const DirectionStep& step : steps) {
    const DirectionFile file = ReadDirections(step.path);
    const size_t count = file.found.sigma.size();
    if (step.number >= count) {
      throw FatalError(ExitCode::kUsage, "--direction: " + step.path + " has no direction " +
                                             std::to_string(step.number) + ", expected 0 to " +
                                             std::to_string(count - 1));
    }
    StyleMove move = MoveAlong(file.found, step.number, step.sigmas);
    if (file.in_w) {
      const auto values = session.Values();
      const bool known =
          values.ok() && std::any_of(values->begin(), values->end(), [&](const NamedValue& value) {
            return value.name == move.value;
          });
      if (!known) {
        throw FatalError(ExitCode::kBadFile, step.path + ": its directions move the value " +
                                                 Quoted(move.value) +
                                                 ", which this model does not have");
      }
      moves.inside.push_back(std::move(move));
      continue;
    }
    if (file.found.dim != generator.latent->size) {
      throw FatalError(ExitCode::kBadFile,
                       step.path + ": its directions have " + std::to_string(file.found.dim) +
                           " numbers, but input " + Quoted(generator.latent->name) + " takes " +
                           std::to_string(generator.latent->size));
    }
    const size_t dim = static_cast<size_t>(file.found.dim);
    const size_t row = static_cast<size_t>(file.found.first_layer) * dim;
    moves.in_z.resize(dim);
    for (size_t i = 0; i < dim; ++i) moves.in_z[i] += move.offset[row + i];
  }
  const size_t size = moves.in_z.size();
  for (size_t i = 0; size > 0 && i < latents.size(); ++i) latents[i] += moves.in_z[i % size];
  return moves;
}

}  // namespace ganvas::cli
