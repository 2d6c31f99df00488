// RandomNormal, RandomUniform and their Like forms.
#include <cstring>
#include <optional>
#include <string_view>

#include "shared/graph/ops/ops.h"
#include "shared/onnx/data_type.h"

namespace ganvas::graph {
namespace {

// FNV-1a: nodes without a seed have noise of their own, the same in every run.
uint64_t SeedOf(std::string_view name) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : name) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3;
  return hash;
}

}  // namespace

Attributes ParseRandom(AttributeReader& r) {
  RandomAttrs attrs;
  attrs.normal = r.op_type().starts_with("RandomNormal");
  if (attrs.normal) {
    attrs.shift = r.Float("mean", 0);
    attrs.factor = r.Float("scale", 1);
  } else {  // from [-1, 1)
    const float low = r.Float("low", 0);
    const float high = r.Float("high", 1);
    attrs.factor = (high - low) / 2;
    attrs.shift = low + attrs.factor;
  }
  attrs.seed = SeedOf(r.node_name());
  if (r.Has("seed")) {
    const float given = r.Float("seed", 0);
    uint32_t bits = 0;
    std::memcpy(&bits, &given, sizeof(bits));
    attrs.seed = bits;
  }
  const int64_t dtype = r.Int("dtype", onnx::DataTypeNumber(DType::kF32));
  if (dtype != onnx::DataTypeNumber(DType::kF32) && dtype != onnx::DataTypeNumber(DType::kF16)) {
    r.FailUnsupported("dtype is " + onnx::DataTypeText(static_cast<uint64_t>(dtype)) +
                      ", expected float32 or float16");
  }
  attrs.shape = r.Ints("shape");
  return attrs;
}

Status InferRandom(InferContext& c) {
  if (c.has_input(0)) return c.SetOutput(0, DType::kF32, c.shape(0));
  return c.SetOutput(0, DType::kF32, c.attributes<RandomAttrs>().shape);
}

}  // namespace ganvas::graph
