// Which samples of a generator a command takes: latents by their seeds, classes by name or number,
// numbers of further inputs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "shared/meaning/generator.h"
#include "shared/runtime/session.h"

namespace ganvas::cli {

// float[count, latent.size]: the first `count` latents of `seed` or, where `seeds` are given, the
// first latent of each of them; `count` is their number then. latent.size is at least 1.
std::vector<float> SeedLatents(const meaning::LatentInput& latent, uint64_t seed,
                               std::span<const uint64_t> seeds, int64_t count);

// One class for each sample: those `given` in turn, by name or number, else index mod classes; none
// where the generator has no classes. `names` are the names of its classes. Throws
// FatalError(kUsage), naming --labels, for an unknown class and for a generator without classes.
std::vector<int64_t> ChosenLabels(const std::string& path, const meaning::Generator& generator,
                                  const std::vector<std::string>& names,
                                  const std::vector<std::string>& given, int64_t count);

// Throws FatalError(kBadFile), naming `path`, where one of the classes that the file tells is not
// one of the generator's.
void CheckLabels(const std::string& path, const meaning::Generator& generator,
                 std::span<const int64_t> labels);

// Gives the input of this role the number that the user chose with `option`, if any. Throws
// FatalError(kUsage) where the model has no such input.
void ChooseConstant(const std::string& path, const char* option, meaning::ConstantRole role,
                    std::optional<double> value, meaning::Generator* generator);

// Gives inputs, by their names, the numbers that the user chose with --set. Throws
// FatalError(kUsage), naming `path`, where the model has no such input.
void SetNumbers(const std::string& path, std::span<const std::pair<std::string, double>> numbers,
                std::span<meaning::ConstantInput> constants);

// Truncates as --psi and --space ask for, by the model's input for it or by the factor of all
// latents that is returned. Throws FatalError(kUsage) where the model has no such input, or has
// styles without one and z was not asked for.
float ChooseTruncation(const std::string& path, const Session& session, std::optional<double> psi,
                       const std::string& space, meaning::Generator* generator);

}  // namespace ganvas::cli
