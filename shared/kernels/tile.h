// The shape of the register tile of the SIMD target that runs here.
#pragma once

#include <cstdint>

namespace ganvas::kernels {

struct TileSize {
  int64_t rows;
  int64_t cols;
};

TileSize GemmTile();

// "AVX3", "AVX2", "WASM", ...: the SIMD target that kernels run on.
const char* SimdTarget();

}  // namespace ganvas::kernels
