#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "shared/base/quoted.h"
#include "shared/graph/ops/ops.h"
#include "shared/onnx/data_type.h"

namespace ganvas::graph {
namespace {

bool Holds(DType type, int64_t number) {
  switch (type) {
    case DType::kI64:
      return true;
    case DType::kI32:
      return number >= std::numeric_limits<int32_t>::min() &&
             number <= std::numeric_limits<int32_t>::max();
    case DType::kI8:
      return number >= -128 && number <= 127;
    case DType::kU8:
      return number >= 0 && number <= 255;
    default:
      return false;
  }
}

// The input's numbers as doubles: exact for all that shape arithmetic meets.
std::optional<std::vector<double>> Numbers(const Inferred& x) {
  if (x.known_real) return x.known_real;
  if (x.known) return std::vector<double>(x.known->begin(), x.known->end());
  return std::nullopt;
}

// Nothing where a number does not fit the type; what happens then is not defined by ONNX.
std::optional<std::vector<int64_t>> ToInts(const Inferred& x, DType to) {
  std::vector<int64_t> numbers;
  if (x.known && to != DType::kBool) {
    numbers = *x.known;
  } else {
    const std::optional<std::vector<double>> reals = Numbers(x);
    if (!reals) return std::nullopt;
    for (const double real : *reals) {
      if (to == DType::kBool) {
        numbers.push_back(real != 0 ? 1 : 0);
      } else if (std::fabs(real) < 9.2e18) {
        numbers.push_back(static_cast<int64_t>(real));  // towards zero
      } else {
        return std::nullopt;
      }
    }
  }
  for (const int64_t number : numbers) {
    if (to != DType::kBool && !Holds(to, number)) return std::nullopt;
  }
  return numbers;
}

// Up to opset 5 the type has the name that onnx.proto gives it; 0 for others.
int64_t NumberOfName(const std::string& name) {
  const std::pair<const char*, DType> names[] = {{"BOOL", DType::kBool}, {"DOUBLE", DType::kF64},
                                                 {"FLOAT", DType::kF32}, {"FLOAT16", DType::kF16},
                                                 {"INT32", DType::kI32}, {"INT64", DType::kI64},
                                                 {"INT8", DType::kI8},   {"UINT8", DType::kU8}};
  for (const auto& [known, type] : names) {
    if (name == known) return onnx::DataTypeNumber(type);
  }
  return 0;
}

}  // namespace

Attributes ParseCast(AttributeReader& r) {
  const int64_t to = r.opset() < 6 ? NumberOfName(r.String("to", "")) : r.Int("to", 0);
  const std::optional<DType> dtype = onnx::DataTypeFromNumber(static_cast<uint64_t>(to));
  if (!dtype) {
    r.FailUnsupported("a cast to " + onnx::DataTypeText(static_cast<uint64_t>(to)) +
                      ", expected float32, float16, float64, int64, int32, int8, uint8 or bool");
  }
  return CastAttrs{dtype.value_or(DType::kF32)};
}

Status InferCast(InferContext& c) {
  const DType to = c.attributes<CastAttrs>().to;
  const Inferred& x = c.input(0);
  GANVAS_TRY(c.SetOutput(0, to, x.shape));
  if (to == DType::kF32 || to == DType::kF64) {
    if (auto reals = Numbers(x)) c.SetKnownReal(std::move(*reals));
  } else if (to != DType::kF16) {
    if (auto ints = ToInts(x, to)) c.SetKnown(std::move(*ints));
  }
  return {};
}

}  // namespace ganvas::graph
