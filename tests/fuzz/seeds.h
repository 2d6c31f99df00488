// Small valid models that mutations start from; together they use every operator.
#pragma once

#include <cstdint>
#include <vector>

namespace ganvas {

std::vector<std::vector<uint8_t>> SeedModels();

}  // namespace ganvas
