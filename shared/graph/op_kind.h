// The operators that Ganvas understands, by number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "shared/graph/op_list.h"

namespace ganvas::graph {

// clang-format off
#define GANVAS_ROW(kind, ...) k##kind,
enum class OpKind : uint8_t { GANVAS_OPERATORS(GANVAS_ROW) };
#undef GANVAS_ROW

#define GANVAS_ROW(kind, ...) OpKind::k##kind,
inline constexpr OpKind kAllOpKinds[] = {GANVAS_OPERATORS(GANVAS_ROW)};
#undef GANVAS_ROW
// clang-format on
inline constexpr size_t kOpKinds = std::size(kAllOpKinds);

// The ONNX operator type, e.g. "ConvTranspose".
std::string_view OpName(OpKind kind);

}  // namespace ganvas::graph
