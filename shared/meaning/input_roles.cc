// Which input of a generator is the latent, which one the class, and what the others are given.
#include <algorithm>
#include <array>

#include "shared/base/quoted.h"
#include "shared/graph/number.h"
#include "shared/graph/op_table.h"
#include "shared/meaning/generator.h"
#include "shared/meaning/names.h"

namespace ganvas::meaning {
namespace {

using onnx::ValueInfo;
using translate::DimsOf;
using translate::IsContinuousCode;
using translate::IsFloat;
using translate::Wiring;

constexpr int64_t kLargestBatch = 1 << 16;
constexpr int64_t kLargestLatent = 1 << 24;
constexpr int64_t kMostClasses = 1 << 20;

bool NamedClass(const std::string& name) {
  constexpr std::array<std::string_view, 7> kWhole = {"y",       "c",     "cls", "target",
                                                      "targets", "digit", "cond"};
  constexpr std::array<std::string_view, 6> kParts = {"label",   "class",     "onehot",
                                                      "one_hot", "condition", "categ"};
  return IsNamed(name, kWhole, kParts);
}

bool NamedSetting(const std::string& name) {
  constexpr std::array<std::string_view, 6> kWhole = {"t", "step", "steps", "seed", "lod", "depth"};
  constexpr std::array<std::string_view, 9> kParts = {
      "psi", "trunc", "alpha", "strength", "scale", "sigma", "temperature", "train", "timestep"};
  return IsNamed(name, kWhole, kParts);
}

// How likely an input is the latent; 0 where it cannot be.
int LatentScore(const ValueInfo& info) {
  if (!IsFloat(info.dtype)) return 0;
  const std::string name = LowerCase(info.name);
  const std::vector<int64_t> dims = DimsOf(info);
  const bool named = IsLatentName(name);
  int score = 0;
  if (!info.has_shape) {
    score = 10;
  } else if (dims.size() == 2) {
    score = dims[1] == 1 ? 2 : 40;
  } else if (dims.size() == 3) {
    score = 25;
  } else if (dims.size() >= 4) {
    const auto is_one = [](int64_t d) { return d == 1; };
    const bool vector = std::all_of(dims.begin() + 2, dims.end(), is_one);
    // Of 1 or 3 planes with sides are pictures, or noise that is added somewhere.
    const bool picture = dims[1] == 1 || dims[1] == 3;
    score = vector ? 40 : picture ? (named ? 15 : 0) : 20;
  } else if (dims.size() == 1 && dims[0] > 4) {
    score = 5;
  }
  if (score == 0) return 0;
  if (name == "z") score += 60;
  if (named) score += 30;
  if (NamedClass(name)) score -= 30;
  if (NamedSetting(name)) score -= 35;
  return std::max(0, score);
}

LatentInput LatentOf(const ValueInfo& info, const std::map<std::string, std::string>& metadata) {
  LatentInput latent;
  latent.name = info.name;
  latent.dtype = info.dtype;
  latent.is_named = IsLatentName(LowerCase(info.name));
  latent.dims = DimsOf(info);
  latent.has_batch = latent.dims.size() != 1;
  if (latent.has_batch && !latent.dims.empty()) latent.dims.erase(latent.dims.begin());
  latent.size = info.has_shape ? 1 : -1;
  for (const int64_t dim : latent.dims) {
    if (dim < 0) latent.size = -1;
    if (latent.size >= 0 && latent.size <= kLargestLatent) latent.size *= dim;
  }
  const auto prior = metadata.find("ganvas.prior");
  if (prior != metadata.end() && prior->second == "uniform") latent.prior = Prior::kUniform;
  return latent;
}

// Rows of the table that class numbers choose from, depth of a OneHot; 0 where neither is found.
int64_t ClassesBehind(const Wiring& wiring, Wiring::Value label) {
  std::vector<Wiring::Value> values = {label};
  constexpr size_t kMostValues = 64;
  for (size_t at = 0; at < values.size() && at < kMostValues; ++at) {
    for (const Wiring::Node* node : wiring.Readers(values[at])) {
      const bool first = Wiring::InputOf(*node, 0) == values[at];
      if (first && graph::HasTrait(node->op, graph::kSameOrder)) {
        values.insert(values.end(), node->outputs.begin(), node->outputs.end());
      }
      if (node->op == "OneHot" && first) {
        const Wiring::Value depth = Wiring::InputOf(*node, 1);
        if (depth != Wiring::kNone && wiring.constants[static_cast<size_t>(depth)]) {
          const TensorView& tensor = *wiring.constants[static_cast<size_t>(depth)];
          if (tensor.shape.elements() == 1) {
            const double classes = graph::NumberAt(tensor, 0);
            if (classes >= 1 && classes <= kMostClasses) return static_cast<int64_t>(classes);
          }
        }
      }
      if (node->op != "Gather" || Wiring::InputOf(*node, 1) != values[at]) continue;
      // Narrow weights lie behind a Cast or a DequantizeLinear.
      Wiring::Value table = Wiring::InputOf(*node, 0);
      for (int i = 0; i < 4 && table != Wiring::kNone; ++i) {
        const auto& constant = wiring.constants[static_cast<size_t>(table)];
        if (constant && constant->shape.rank() >= 2 && constant->shape[0] <= kMostClasses) {
          return constant->shape[0];
        }
        const Wiring::Node* from = wiring.Producer(table);
        table = from == nullptr ? Wiring::kNone : Wiring::InputOf(*from, 0);
      }
    }
    values.erase(
        std::remove(values.begin() + static_cast<ptrdiff_t>(at) + 1, values.end(), Wiring::kNone),
        values.end());
  }
  return 0;
}

// The label that an input would be, or nothing where its type or shape is another.
std::optional<LabelInput> LabelOf(const ValueInfo& info) {
  const bool whole = info.dtype == DType::kI64 || info.dtype == DType::kI32;
  const bool named = NamedClass(LowerCase(info.name));
  if ((!whole && !IsFloat(info.dtype)) || NamedSetting(LowerCase(info.name))) return std::nullopt;
  if (!whole && !named && IsLatentName(LowerCase(info.name))) return std::nullopt;
  const std::vector<int64_t> dims = DimsOf(info);
  if (!whole && !named && IsContinuousCode(LowerCase(info.name), dims)) return std::nullopt;
  LabelInput label{info.name, info.dtype, LabelForm::kList, static_cast<int>(dims.size()), 0};
  const bool ones = dims.size() <= 2 ||
                    std::all_of(dims.begin() + 2, dims.end(), [](int64_t d) { return d == 1; });
  if (!ones || (!info.has_shape && !whole)) return std::nullopt;
  if (info.has_shape && dims.empty()) {
    label.form = LabelForm::kScalar;
  } else if (dims.size() >= 2 && dims[1] == 1) {
    label.form = LabelForm::kColumn;
  } else if (dims.size() >= 2) {
    if (dims[1] < 2 || dims[1] > kMostClasses) return std::nullopt;
    label.form = LabelForm::kOneHot;
    label.classes = dims[1];
  }
  if (dims.empty() && !info.has_shape) label.rank = 1;
  // One float for each picture is a class only where it is called one.
  if (!whole && !named && label.form != LabelForm::kOneHot) return std::nullopt;
  return label;
}

int LabelScore(const ValueInfo& info) {
  if (!LabelOf(info)) return 0;
  const bool whole = !IsFloat(info.dtype);
  return (NamedClass(LowerCase(info.name)) ? 4 : 0) + (whole ? 2 : 0) +
         (IsLatentName(LowerCase(info.name)) ? 0 : 1);
}

// Whether an input is a second latent, as of generators that mix two styles.
bool IsSameLatent(const ValueInfo& info, const ValueInfo& latent) {
  const std::string name = LowerCase(info.name);
  return latent.has_shape && info.has_shape && IsLatentName(name) &&
         name.find("noise") == std::string::npos && info.dtype == latent.dtype &&
         DimsOf(info) == DimsOf(latent);
}

// Of an input's first dimension: the pictures of a run, -1 for any number.
std::string BatchProblem(const std::string& name, int64_t batch) {
  if (batch == -1 || (batch >= 1 && batch <= kLargestBatch)) return "";
  return "input " + Quoted(name) + " takes " + std::to_string(batch) +
         " pictures at once, expected 1 to " + std::to_string(kLargestBatch);
}

}  // namespace

const char* LabelFormName(LabelForm form) {
  switch (form) {
    case LabelForm::kList:
      return "list";
    case LabelForm::kColumn:
      return "column";
    case LabelForm::kScalar:
      return "scalar";
    case LabelForm::kOneHot:
      return "one-hot";
  }
  return "";
}

Generator ReadInputs(std::span<const ValueInfo> inputs,
                     const std::map<std::string, std::string>& metadata, const Wiring& wiring) {
  Generator generator;
  size_t latent = inputs.size(), label = inputs.size();
  int best = 0;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const int score = LatentScore(inputs[i]);
    if (score <= best) continue;
    best = score;
    latent = i;
  }
  if (latent == inputs.size()) {
    generator.problem = "none of its inputs takes latents, float32 [N, nz]";
    return generator;
  }
  generator.latent = LatentOf(inputs[latent], metadata);
  const bool has_batch = inputs[latent].has_shape && generator.latent->has_batch;
  const int64_t latent_batch = has_batch ? inputs[latent].dims[0].value : -1;
  generator.batch = !generator.latent->has_batch ? 1 : latent_batch;
  best = 0;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const int score = i == latent ? 0 : LabelScore(inputs[i]);
    if (score <= best) continue;
    best = score;
    label = i;
  }
  if (label < inputs.size()) {
    generator.label = LabelOf(inputs[label]);
    LabelInput& found = *generator.label;
    if (found.classes == 0) found.classes = ClassesBehind(wiring, wiring.inputs[label]);
    // One class for a whole run means one picture for each.
    const bool one = found.form == LabelForm::kScalar ||
                     (!inputs[label].dims.empty() && inputs[label].dims[0].value == 1);
    if (one && generator.batch == -1) generator.batch = 1;
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (i == latent || i == label) continue;
    if (IsSameLatent(inputs[i], inputs[latent])) {
      generator.latent->also.push_back(inputs[i].name);
      continue;
    }
    generator.constants.push_back(translate::ConstantOf(inputs[i], latent_batch));
  }
  generator.problem = BatchProblem(inputs[latent].name, generator.batch);
  if (generator.problem.empty() && generator.latent->size > kLargestLatent) {
    generator.problem = "input " + Quoted(inputs[latent].name) + " takes more than " +
                        std::to_string(kLargestLatent) + " numbers for each picture";
  }
  return generator;
}

}  // namespace ganvas::meaning
