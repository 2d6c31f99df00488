#include "shared/translate/constant_input.h"

#include <array>
#include <string_view>

#include "shared/base/quoted.h"
#include "shared/translate/names.h"
#include "shared/translate/numbers.h"

namespace ganvas::translate {

std::vector<int64_t> DimsOf(const onnx::ValueInfo& info) {
  std::vector<int64_t> dims;
  for (const onnx::ValueInfo::Dim& dim : info.dims) dims.push_back(dim.value);
  return dims;
}

bool IsFloat(DType type) {
  return type == DType::kF32 || type == DType::kF16 || type == DType::kF64;
}

bool IsContinuousCode(const std::string& name, const std::vector<int64_t>& dims) {
  constexpr int64_t kMostContinuous = 4;
  constexpr std::array<std::string_view, 4> kWhole = {"code", "codes", "cont", "c_cont"};
  constexpr std::array<std::string_view, 3> kParts = {"_code", "code_", "continuous"};
  return IsNamed(name, kWhole, kParts) && dims.size() >= 2 && dims[1] >= 1 &&
         dims[1] <= kMostContinuous;
}

ConstantInput ConstantOf(const onnx::ValueInfo& info, int64_t batch) {
  ConstantInput constant;
  constant.name = info.name;
  constant.dtype = info.dtype;
  constant.dims = DimsOf(info);
  const std::string name = LowerCase(info.name);
  constant.has_batch = !constant.dims.empty() && constant.dims[0] == batch &&
                       (batch != 1 || constant.dims.size() > 1);
  if (constant.has_batch) constant.dims.erase(constant.dims.begin());
  bool single = true;
  for (int64_t& dim : constant.dims) {
    if (dim < 0) dim = 1;
    single = single && dim == 1;
  }
  if (IsFloat(info.dtype) && !info.default_value && IsContinuousCode(name, DimsOf(info))) {
    constant.reason = "the middle of a continuous code";
    return constant;
  }
  if (!IsFloat(info.dtype)) {
    constant.reason = info.dtype == DType::kBool ? "off" : "the usual start";
    return constant;
  }
  if (!single) {
    constant.reason =
        name.find("noise") != std::string::npos ? "no noise" : "nothing is known of it";
    return constant;
  }
  if (name.find("psi") != std::string::npos || name.find("trunc") != std::string::npos) {
    constant.role = ConstantRole::kTruncation;
  } else if (name.find("noise") != std::string::npos) {
    constant.role = ConstantRole::kNoise;
  }
  constexpr std::array<std::string_view, 7> kZeros = {"t",    "step",  "steps",   "lod",
                                                      "seed", "depth", "timestep"};
  constexpr std::array<std::string_view, 1> kTraining = {"train"};
  if (info.default_value) {
    constant.value = static_cast<double>(*info.default_value);
    constant.reason = "the file's default";
    constant.optional = true;
  } else if (IsNamed(name, kZeros, kTraining)) {
    constant.reason = "the usual start";
  } else {
    constant.value = 1;
    constant.reason = constant.role == ConstantRole::kTruncation ? "no truncation"
                      : constant.role == ConstantRole::kNoise    ? "noise as in training"
                                                                 : "the usual value";
  }
  return constant;
}

bool TakesOneNumber(const onnx::ValueInfo& info, int64_t batch) {
  if (!info.has_shape) return false;
  const std::vector<int64_t> dims = DimsOf(info);
  for (size_t i = 0; i < dims.size(); ++i) {
    const bool counts = i == 0 && (dims[i] == -1 || dims[i] == batch);
    if (dims[i] != 1 && !counts) return false;
  }
  return true;
}

Status ChooseConstant(std::span<ConstantInput> constants, std::string_view name, double value) {
  std::string names;
  for (ConstantInput& constant : constants) {
    if (constant.name == name) {
      constant.value = value;
      constant.reason = "chosen";
      constant.chosen = true;
      return {};
    }
    names += (names.empty() ? "" : ", ") + Quoted(constant.name);
  }
  return BadInput("no input " + Quoted(name) + " that takes a number, expected " +
                  (names.empty() ? "none" : names));
}

Result<Shape> ConstantShape(const ConstantInput& constant, int64_t count) {
  std::vector<int64_t> dims;
  if (constant.has_batch) dims.push_back(count);
  dims.insert(dims.end(), constant.dims.begin(), constant.dims.end());
  return Shape::Create(dims);
}

Result<Feed> ConstantFeed(const ConstantInput& constant, int64_t count) {
  GANVAS_ASSIGN(const Shape shape, ConstantShape(constant, count));
  const std::vector<float> numbers(static_cast<size_t>(shape.elements()),
                                   static_cast<float>(constant.value));
  return Feed{constant.name, constant.dtype, shape, BytesOf(numbers, constant.dtype)};
}

}  // namespace ganvas::translate
