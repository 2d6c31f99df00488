// Well-formed models with absurd numbers in them: the same on every run and machine.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>
#include <random>
#include <variant>
#include <vector>

#include "shared/onnx/model.h"

namespace ganvas {

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  // In [0, count); count > 0. (std::uniform_int_distribution differs between libraries.)
  size_t Below(size_t count) { return static_cast<size_t>(engine_() % count); }
  int64_t Number() {
    constexpr int64_t kNumbers[] = {0,
                                    1,
                                    2,
                                    3,
                                    -1,
                                    -2,
                                    7,
                                    255,
                                    1024,
                                    65536,
                                    int64_t{1} << 31,
                                    -(int64_t{1} << 31),
                                    int64_t{1} << 48,
                                    int64_t{1} << 62,
                                    std::numeric_limits<int64_t>::max(),
                                    std::numeric_limits<int64_t>::min()};
    return kNumbers[Below(std::size(kNumbers))];
  }

 private:
  std::mt19937_64 engine_;
};

inline void ChangeAttribute(onnx::Node& node, Random& random) {
  if (node.attributes.empty()) return;
  onnx::Attribute& attribute = node.attributes[random.Below(node.attributes.size())];
  if (auto* ints = std::get_if<std::vector<int64_t>>(&attribute.value)) {
    if (ints->empty() || random.Below(4) == 0) {
      ints->push_back(random.Number());
    } else {
      (*ints)[random.Below(ints->size())] = random.Number();
    }
  } else if (auto* number = std::get_if<int64_t>(&attribute.value)) {
    *number = random.Number();
  } else if (auto* floats = std::get_if<std::vector<float>>(&attribute.value)) {
    floats->push_back(static_cast<float>(random.Number()));
  }
}

// Only numbers and names change: the file stays well-formed.
inline void Distort(onnx::Model& model, Random& random) {
  switch (random.Below(5)) {
    case 0:
    case 1:
      if (!model.nodes.empty())
        ChangeAttribute(model.nodes[random.Below(model.nodes.size())], random);
      break;
    case 2: {
      if (model.initializers.empty()) break;
      onnx::Tensor& tensor = model.initializers[random.Below(model.initializers.size())];
      if (tensor.dtype != DType::kI64 || tensor.data.empty()) break;
      tensor.owned.assign(tensor.data.begin(), tensor.data.end());
      const int64_t number = random.Number();
      std::memcpy(tensor.owned.data() + 8 * random.Below(tensor.owned.size() / 8), &number, 8);
      tensor.data = tensor.owned;
      break;
    }
    case 3:
      if (!model.inputs.empty() && !model.inputs[0].dims.empty()) {
        auto& dims = model.inputs[0].dims;
        dims[random.Below(dims.size())].value = std::max<int64_t>(random.Number(), -1);
      }
      break;
    default: {  // another wiring
      auto& from = model.nodes[random.Below(model.nodes.size())];
      auto& to = model.nodes[random.Below(model.nodes.size())];
      if (from.outputs.empty() || to.inputs.empty()) break;
      to.inputs[random.Below(to.inputs.size())] = from.outputs[0];
      break;
    }
  }
}

}  // namespace ganvas
