// Operators that are written as several others: LayerNormalization, GroupNormalization, Gelu, ...
#pragma once

#include <string_view>

#include "shared/graph/expansion.h"

namespace ganvas::graph {

struct Composite {
  std::string_view op_type;
  int min_inputs, max_inputs;
  std::string_view formula;                      // of output 0; "" where there is a function
  void (*expand)(Expansion&, AttributeReader&);  // errors end up in the reader
  int max_outputs = 1;
};

// What onnxruntime's optimizer writes: its own operators, among them some of the default domain.
inline constexpr std::string_view kMicrosoft = "com.microsoft";

// nullptr for other operator types. Domains are "" (ai.onnx) and kMicrosoft.
const Composite* FindComposite(std::string_view domain, std::string_view op_type);

// Whether a node of this type can be built: an operator, a composite, Constant.
bool IsKnownOperator(std::string_view domain, std::string_view op_type);

}  // namespace ganvas::graph
