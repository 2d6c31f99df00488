// Inputs that are given the same numbers in each run: what a model takes beside latents or
// pictures.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/onnx/model.h"
#include "shared/runtime/session.h"
#include "shared/tensor/tensor.h"

namespace ganvas::translate {

enum class ConstantRole : uint8_t { kOther, kTruncation, kNoise };

struct ConstantInput {
  std::string name;
  DType dtype = DType::kF32;
  bool has_batch = false;     // its first dimension counts pictures
  std::vector<int64_t> dims;  // all of them but that one; free ones are 1
  double value = 0;
  std::string reason;                        // for people: "no truncation"
  ConstantRole role = ConstantRole::kOther;  // as its name tells, for single floats
  bool optional = false;                     // the file says the value: it may be left out
  bool chosen = false;                       // by the user
};

// What an input is given that has no other meaning; `batch` is that of the inputs that have one.
ConstantInput ConstantOf(const onnx::ValueInfo& info, int64_t batch);

// Whether an input takes one number for each picture, or one for a whole run. `batch` as above.
bool TakesOneNumber(const onnx::ValueInfo& info, int64_t batch);

// One input of a run; owns its numbers.
struct Feed {
  std::string name;
  DType dtype = DType::kF32;
  Shape shape;
  std::vector<uint8_t> bytes;

  NamedTensor tensor() const { return {name, {dtype, shape, bytes.data()}}; }
};

// Gives the input of that name the number that the user chose. kBadInput where there is none.
Status ChooseConstant(std::span<ConstantInput> constants, std::string_view name, double value);

// Of a run of `count` pictures.
Result<Shape> ConstantShape(const ConstantInput& constant, int64_t count);
Result<Feed> ConstantFeed(const ConstantInput& constant, int64_t count);

// -1 for free ones.
std::vector<int64_t> DimsOf(const onnx::ValueInfo& info);
bool IsFloat(DType type);
// Whether an input is a continuous code of InfoGAN (Chen et al. 2016): a few numbers from -1 to 1.
// `name` in lower case.
bool IsContinuousCode(const std::string& name, const std::vector<int64_t>& dims);

}  // namespace ganvas::translate
