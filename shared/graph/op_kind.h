// The operators that Ganvas understands, by number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "shared/graph/op_list.h"

namespace ganvas::graph {

// clang-format off
#define GANVAS_ROW(kind, ...) k##kind,
enum class OpKind : uint8_t { GANVAS_OPERATORS(GANVAS_ROW) };
#undef GANVAS_ROW

#define GANVAS_ROW(...) +1
inline constexpr size_t kOpKinds = 0 GANVAS_OPERATORS(GANVAS_ROW);
#undef GANVAS_ROW
// clang-format on

// The ONNX operator type, e.g. "ConvTranspose".
std::string_view OpName(OpKind kind);

}  // namespace ganvas::graph
