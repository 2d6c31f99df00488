// Blocks of memory from the system, as it serves large ones best.
#pragma once

#include <cstddef>

namespace ganvas {

// At least `bytes`, aligned to 64; nullptr if there is not enough memory. Freed by std::free. On
// Linux large blocks ask for huge pages, which streaming through weights and pictures is faster
// with.
void* AllocateBlock(size_t bytes);

}  // namespace ganvas
