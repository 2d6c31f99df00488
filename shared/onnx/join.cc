#include "shared/onnx/join.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "shared/base/quoted.h"
#include "shared/onnx/model_builder.h"
#include "shared/onnx/raise_opset.h"

namespace ganvas::onnx {
namespace {

constexpr const char* kMapping = "mapping/";
constexpr const char* kSynthesis = "synthesis/";
constexpr int64_t kFirstOpsetWithTile = 6;
constexpr size_t kMostPorts = 256;  // of each model; all pairs of them are looked at
constexpr size_t kMostListed = 6;   // ports in a message

// An output of the mapping for an input of the synthesis, by their indices.
struct Wire {
  size_t output, input;
};
using Wires = std::vector<Wire>;

// How much of two declarations must be known for them to fit.
enum class Match : uint8_t { kNames, kShapes, kTypes };

bool IsFloat(DType type) {
  return type == DType::kF32 || type == DType::kF16 || type == DType::kF64;
}

bool DimFits(const ValueInfo::Dim& from, const ValueInfo::Dim& to) {
  return from.value < 0 || to.value < 0 || from.value == to.value;
}

bool NeedsLayers(const ValueInfo& from, const ValueInfo& to) {
  return from.has_shape && to.has_shape && from.dims.size() == 2 && to.dims.size() == 3;
}

// Whether styles that are declared like `from` can go where `to` is asked for.
bool Fits(const ValueInfo& from, const ValueInfo& to) {
  if (from.dtype != to.dtype || !IsFloat(to.dtype) || to.default_value) return false;
  for (const ValueInfo* info : {&from, &to}) {
    if (info->has_shape && info->dims.size() != 2 && info->dims.size() != 3) return false;
  }
  if (!from.has_shape || !to.has_shape) return true;
  if (NeedsLayers(from, to)) {
    return to.dims[1].value > 0 && DimFits(from.dims[0], to.dims[0]) &&
           DimFits(from.dims[1], to.dims[2]);
  }
  return std::equal(from.dims.begin(), from.dims.end(), to.dims.begin(), to.dims.end(), DimFits);
}

bool Matches(const ValueInfo& from, const ValueInfo& to, Match match) {
  if (!Fits(from, to)) return false;
  if (match == Match::kNames) return from.name == to.name;
  return match == Match::kTypes || (from.has_shape && to.has_shape);
}

Wires FindWires(const Model& mapping, const Model& synthesis, Match match) {
  Wires wires;
  for (size_t i = 0; i < synthesis.inputs.size(); ++i) {
    for (size_t o = 0; o < mapping.outputs.size(); ++o) {
      if (Matches(mapping.outputs[o], synthesis.inputs[i], match)) wires.push_back({o, i});
    }
  }
  return wires;
}

std::string ListText(const std::vector<ValueInfo>& list) {
  std::string text;
  for (size_t i = 0; i < std::min(list.size(), kMostListed); ++i) {
    const ValueInfo& info = list[i];
    text += (text.empty() ? "" : ", ") + Quoted(info.name) + " " + DTypeName(info.dtype);
    if (!info.has_shape) continue;
    text += " [";
    for (const ValueInfo::Dim& dim : info.dims) {
      text += text.back() == '[' ? "" : ", ";
      text += dim.value >= 0 ? std::to_string(dim.value) : dim.name.empty() ? "?" : dim.name;
    }
    text += "]";
  }
  return list.size() > kMostListed ? text + ", ..." : text;
}

Error DoNotFit(const NamedModel& a, const NamedModel& b, const std::string& reason) {
  std::string text = a.name + " and " + b.name + " cannot be joined: " + reason;
  for (const NamedModel* part : {&a, &b}) {
    text += "; " + part->name + " takes " + ListText(part->model.inputs) + " and gives " +
            ListText(part->model.outputs);
  }
  return BadModel(std::move(text));
}

// Names of values as they are in the joined model.
class Names {
 public:
  // The name, which is free, or the prefix and the name.
  std::string Free(std::string name, const std::string& prefix) {
    while (!taken_.insert(name).second) name = prefix + name;
    return name;
  }

 private:
  std::set<std::string> taken_;
};

using Renaming = std::map<std::string, std::string>;

std::string Renamed(const Renaming& names, const std::string& name) {
  const auto found = names.find(name);
  return found == names.end() ? name : found->second;
}

class Joiner {
 public:
  Joiner(Model mapping, Model synthesis, Wires wires)
      : mapping_(std::move(mapping)), synthesis_(std::move(synthesis)), wires_(std::move(wires)) {}

  Result<Model> Run() && {
    NameInputs();
    for (const Wire& wire : wires_) GANVAS_TRY(NameStyles(wire));
    for (const ValueInfo& output : synthesis_.outputs) {
      Name(output.name, kSynthesis, from_synthesis_);
    }
    NameRest(mapping_, kMapping, from_mapping_);
    NameRest(synthesis_, kSynthesis, from_synthesis_);

    Model joined;
    joined.ir_version = std::max(mapping_.ir_version, synthesis_.ir_version);
    joined.opset = synthesis_.opset;
    joined.producer_name = synthesis_.producer_name;
    joined.producer_version = synthesis_.producer_version;
    joined.graph_name = synthesis_.graph_name.empty() ? "generator" : synthesis_.graph_name;
    joined.doc_string = synthesis_.doc_string;
    joined.metadata = synthesis_.metadata;
    joined.metadata.merge(mapping_.metadata);
    joined.metadata["ganvas.w"] =
        Renamed(from_synthesis_, synthesis_.inputs[wires_.front().input].name);
    TakeInputs(joined);
    for (ValueInfo& output : synthesis_.outputs) {
      output.name = Renamed(from_synthesis_, output.name);
      joined.outputs.push_back(std::move(output));
    }
    Take(mapping_, kMapping, from_mapping_, joined);
    for (const Wire& wire : wires_) RepeatForLayers(wire, joined);
    Take(synthesis_, kSynthesis, from_synthesis_, joined);
    return joined;
  }

 private:
  void Name(const std::string& name, const std::string& prefix, Renaming& names) {
    if (!name.empty() && !names.contains(name)) names[name] = names_.Free(name, prefix);
  }

  bool IsWired(size_t input) const {
    return std::any_of(wires_.begin(), wires_.end(),
                       [&](const Wire& wire) { return wire.input == input; });
  }

  // Whether both models declare this input of the synthesis alike.
  bool IsShared(const ValueInfo& input) const {
    return std::any_of(mapping_.inputs.begin(), mapping_.inputs.end(), [&](const ValueInfo& other) {
      return other.name == input.name && other.dtype == input.dtype &&
             other.default_value == input.default_value &&
             std::equal(other.dims.begin(), other.dims.end(), input.dims.begin(), input.dims.end(),
                        DimFits);
    });
  }

  void NameInputs() {
    for (const ValueInfo& input : mapping_.inputs) Name(input.name, kMapping, from_mapping_);
    for (size_t i = 0; i < synthesis_.inputs.size(); ++i) {
      const ValueInfo& input = synthesis_.inputs[i];
      if (IsWired(i)) continue;
      if (IsShared(input)) {
        from_synthesis_[input.name] = input.name;
      } else {
        Name(input.name, kSynthesis, from_synthesis_);
      }
    }
  }

  // The styles that the synthesis reads are those that the mapping makes, or their repetition.
  Status NameStyles(const Wire& wire) {
    const ValueInfo& from = mapping_.outputs[wire.output];
    const ValueInfo& to = synthesis_.inputs[wire.input];
    const auto known = from_mapping_.find(from.name);
    if (!NeedsLayers(from, to) && known != from_mapping_.end()) {
      from_synthesis_[to.name] = known->second;
      return {};
    }
    Name(to.name, kSynthesis, from_synthesis_);
    if (!NeedsLayers(from, to)) {
      from_mapping_[from.name] = from_synthesis_[to.name];
    } else if (synthesis_.opset < kFirstOpsetWithTile) {
      return BadModel("styles cannot be repeated for each layer in opset " +
                      std::to_string(synthesis_.opset) + ", expected 6 or newer");
    }
    return {};
  }

  void NameRest(const Model& model, const std::string& prefix, Renaming& names) {
    for (const Tensor& tensor : model.initializers) Name(tensor.name, prefix, names);
    for (const Node& node : model.nodes) {
      for (const std::string& output : node.outputs) Name(output, prefix, names);
    }
  }

  // A number of pictures that one of them fixes holds for both.
  void FixBatch(std::vector<ValueInfo>& inputs) const {
    const ValueInfo& from = mapping_.outputs[wires_.front().output];
    const ValueInfo& to = synthesis_.inputs[wires_.front().input];
    if (from.dims.empty() || to.dims.empty() || to.dims[0].value < 0) return;
    for (ValueInfo& input : inputs) {
      if (input.dims.empty() || input.default_value || input.dims[0].value >= 0) continue;
      if (input.dims[0].name == from.dims[0].name) input.dims[0] = to.dims[0];
    }
  }

  void TakeInputs(Model& joined) {
    FixBatch(mapping_.inputs);
    for (ValueInfo& input : mapping_.inputs) joined.inputs.push_back(input);
    for (size_t i = 0; i < synthesis_.inputs.size(); ++i) {
      ValueInfo& input = synthesis_.inputs[i];
      if (IsWired(i) || IsShared(input)) continue;
      input.name = Renamed(from_synthesis_, input.name);
      joined.inputs.push_back(std::move(input));
    }
  }

  void Take(Model& from, const std::string& prefix, const Renaming& names, Model& joined) {
    for (Tensor& tensor : from.initializers) {
      tensor.name = Renamed(names, tensor.name);
      joined.initializers.push_back(std::move(tensor));
    }
    for (Node& node : from.nodes) {
      for (std::string& name : node.inputs) name = Renamed(names, name);
      for (std::string& name : node.outputs) name = Renamed(names, name);
      if (!node.name.empty()) node.name = node_names_.Free(node.name, prefix);
      joined.nodes.push_back(std::move(node));
    }
  }

  // [N, dim] -> [N, 1, dim] -> [N, layers, dim].
  void RepeatForLayers(const Wire& wire, Model& joined) {
    const ValueInfo& from = mapping_.outputs[wire.output];
    const ValueInfo& to = synthesis_.inputs[wire.input];
    if (!NeedsLayers(from, to)) return;
    const std::string styles = Renamed(from_synthesis_, to.name);
    const auto name = [&](const char* what) { return names_.Free(styles + what, kSynthesis); };
    const std::string shape = name("/shape");
    const std::string one = name("/one");
    const std::string layers = name("/layers");
    const auto numbers = [&](const std::string& tensor, const std::vector<int64_t>& values) {
      joined.initializers.push_back(MakeTensor(tensor, DType::kI64, Shape{3}, values));
    };
    numbers(shape, {0, 1, -1});
    numbers(layers, {1, to.dims[1].value, 1});
    joined.nodes.push_back(
        MakeNamedNode("Reshape", one, {Renamed(from_mapping_, from.name), shape}));
    joined.nodes.push_back(MakeNamedNode("Tile", styles, {one, layers}));
  }

  Model mapping_, synthesis_;
  const Wires wires_;
  Names names_, node_names_;
  Renaming from_mapping_, from_synthesis_;
};

// Whether every wire has ends of its own; the ends of names always have.
bool IsClear(const Wires& wires, Match match) {
  return match == Match::kNames || wires.size() == 1;
}

}  // namespace

Result<Model> Join(NamedModel a, NamedModel b) {
  for (const NamedModel* part : {&a, &b}) {
    const size_t ports = std::max(part->model.inputs.size(), part->model.outputs.size());
    if (ports <= kMostPorts) continue;
    return BadModel(part->name + " has " + std::to_string(ports) +
                    " inputs or outputs, expected at most " + std::to_string(kMostPorts));
  }
  for (const Match match : {Match::kNames, Match::kShapes, Match::kTypes}) {
    Wires forward = FindWires(a.model, b.model, match);
    Wires back = FindWires(b.model, a.model, match);
    if (forward.empty() && back.empty()) continue;
    if (!forward.empty() && !back.empty()) return DoNotFit(a, b, "each fits behind the other");
    NamedModel& mapping = forward.empty() ? b : a;
    NamedModel& synthesis = forward.empty() ? a : b;
    Wires& wires = forward.empty() ? back : forward;
    if (!IsClear(wires, match)) {
      return DoNotFit(a, b, "more than one output fits an input, expected names that say which");
    }
    const int64_t opset = std::max(a.model.opset, b.model.opset);
    GANVAS_TRY(RaiseOpset(opset, mapping.name, mapping.model));
    GANVAS_TRY(RaiseOpset(opset, synthesis.name, synthesis.model));
    return Joiner(std::move(mapping.model), std::move(synthesis.model), std::move(wires)).Run();
  }
  return DoNotFit(a, b, "no output of one fits an input of the other");
}

}  // namespace ganvas::onnx
