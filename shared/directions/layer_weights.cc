#include "shared/directions/layer_weights.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

#include "shared/base/quoted.h"
#include "shared/graph/cut.h"
#include "shared/graph/op_table.h"
#include "shared/meaning/feeds.h"
#include "shared/translate/numbers.h"

namespace ganvas::directions {
namespace {

using graph::kNoValue;
using graph::Node;
using graph::OpKind;
using graph::ValueId;

// By element of one result: which element of the value it holds, -1 for none.
using Sources = std::vector<float>;

// Numbers of a value that is looked through; a layer that reads vectors reads no maps of pictures.
constexpr size_t kLargestMoved = size_t{1} << 22;

bool MovesNumbers(OpKind kind) {
  switch (kind) {
    case OpKind::kConcat:
    case OpKind::kExpand:
    case OpKind::kGather:
    case OpKind::kPad:
    case OpKind::kSlice:
    case OpKind::kSplit:
    case OpKind::kTile:
    case OpKind::kTranspose:
      return true;
    default:
      return false;
  }
}

class Finder {
 public:
  Finder(Session& session, const meaning::Generator& generator, const VectorValue& value)
      : session_(session),
        graph_(session.graph()),
        generator_(generator),
        value_(value),
        count_(std::max<int64_t>(1, generator.batch)) {}

  Result<std::vector<LayerWeights>> Find() {
    const ValueId start = graph::FindValue(graph_, value_.name);
    if (start == kNoValue) {
      return BadInput("no value of the model is called " + Quoted(value_.name));
    }
    GANVAS_ASSIGN(const std::vector<Shape> shapes,
                  meaning::FeedShapes(generator_, graph_.input_infos, count_));
    GANVAS_ASSIGN(values_, graph::Infer(graph_, shapes));
    FindInputs();
    Sources all(static_cast<size_t>(value_.layers * value_.size));
    std::iota(all.begin(), all.end(), 0.0f);
    carried_[start] = std::move(all);
    for (const Node& node : graph_.nodes) GANVAS_TRY(Visit(node));
    if (value_.layers == 1) {
      for (size_t i = 0; i < layers_.size(); ++i) layers_[i].layer = static_cast<int64_t>(i);
    }
    return std::move(layers_);
  }

 private:
  // Marks what follows from inputs.
  void FindInputs() {
    depends_.assign(graph_.values.size(), false);
    for (const ValueId input : graph_.inputs) depends_[static_cast<size_t>(input)] = true;
    for (const Node& node : graph_.nodes) {
      const bool any = std::any_of(node.inputs.begin(), node.inputs.end(), [&](ValueId v) {
        return v != kNoValue && depends_[static_cast<size_t>(v)];
      });
      for (const ValueId output : node.outputs) {
        if (any && output != kNoValue) depends_[static_cast<size_t>(output)] = true;
      }
    }
  }

  const Sources* Carried(const Node& node, size_t input) const {
    if (input >= node.inputs.size()) return nullptr;
    const auto found = carried_.find(node.inputs[input]);
    return found == carried_.end() ? nullptr : &found->second;
  }

  // Numbers of one result.
  size_t SizeOf(ValueId value) const {
    return static_cast<size_t>(values_[static_cast<size_t>(value)].shape.elements() / count_);
  }

  Status Visit(const Node& node) {
    const Sources* first = Carried(node, 0);
    const Sources* second = Carried(node, 1);
    bool any = false;
    for (size_t i = 0; i < node.inputs.size(); ++i) any |= Carried(node, i) != nullptr;
    // The value itself may be made of what it carries.
    if (!any || node.outputs.empty() || carried_.count(node.outputs[0]) > 0) return {};
    if (graph::HasTrait(node.kind, graph::kSameOrder)) {
      if (first != nullptr) carried_[node.outputs[0]] = *first;
      return {};
    }
    switch (node.kind) {
      case OpKind::kAdd:
      case OpKind::kMul:
      case OpKind::kSub:
        if (first != nullptr && second == nullptr) Pass(node, *first);
        if (first == nullptr && second != nullptr) Pass(node, *second);
        return {};
      case OpKind::kDiv:
        if (first != nullptr && second == nullptr) Pass(node, *first);
        return {};
      case OpKind::kGemm:
      case OpKind::kMatMul:
      case OpKind::kConv:
      case OpKind::kConvTranspose:
        if (first != nullptr && second == nullptr) AddLayer(node, *first);
        return {};
      default:
        return MovesNumbers(node.kind) ? Move(node) : Status();
    }
  }

  // A sum or product that does not enlarge what it is given.
  void Pass(const Node& node, const Sources& sources) {
    if (SizeOf(node.outputs[0]) == sources.size()) carried_[node.outputs[0]] = sources;
  }

  // Runs the operator on the numbers of elements.
  Status Move(const Node& node) {
    std::vector<std::vector<float>> storage;
    std::vector<NamedTensor> feeds;
    for (const ValueId input : node.inputs) {
      if (input == kNoValue || !depends_[static_cast<size_t>(input)]) continue;
      const graph::Inferred& is = values_[static_cast<size_t>(input)];
      if (is.known) continue;  // a shape
      const std::string& name = graph_.values[static_cast<size_t>(input)].name;
      const bool twice = std::any_of(feeds.begin(), feeds.end(),
                                     [&](const NamedTensor& feed) { return feed.name == name; });
      if (is.dtype != DType::kF32 || name.empty()) return {};
      if (twice) continue;
      std::vector<float>& numbers =
          storage.emplace_back(static_cast<size_t>(is.shape.elements()), -1.0f);
      if (const auto found = carried_.find(input); found != carried_.end()) {
        for (size_t i = 0; i < numbers.size(); ++i) {
          numbers[i] = found->second[i % found->second.size()];
        }
      }
      feeds.push_back({name, {DType::kF32, is.shape, numbers.data()}});
    }
    const std::vector<float> zeros(static_cast<size_t>(count_ * generator_.latent->size), 0.0f);
    const std::vector<int64_t> labels(generator_.label ? static_cast<size_t>(count_) : 0, 0);
    GANVAS_ASSIGN(const std::vector<meaning::Feed> others,
                  meaning::MakeFeeds(generator_, count_, zeros, labels));
    for (const meaning::Feed& feed : others) {
      const bool given = std::any_of(feeds.begin(), feeds.end(),
                                     [&](const NamedTensor& f) { return f.name == feed.name; });
      if (!given) feeds.push_back(feed.tensor());
    }
    std::vector<std::string> names;
    std::vector<ValueId> outputs;
    for (const ValueId output : node.outputs) {
      if (output == kNoValue || graph_.values[static_cast<size_t>(output)].name.empty()) continue;
      names.push_back(graph_.values[static_cast<size_t>(output)].name);
      outputs.push_back(output);
    }
    if (names.empty()) return {};
    const bool large = std::any_of(outputs.begin(), outputs.end(),
                                   [&](ValueId v) { return SizeOf(v) > kLargestMoved; });
    if (large) return {};
    GANVAS_ASSIGN(const std::vector<OutputTensor> moved, session_.Run(feeds, names));
    for (size_t i = 0; i < outputs.size(); ++i) {
      if (moved[i].dtype != DType::kF32) continue;
      const size_t size = SizeOf(outputs[i]);
      Sources sources(moved[i].floats(), moved[i].floats() + size);
      const bool some = std::any_of(sources.begin(), sources.end(), [](float s) { return s >= 0; });
      if (some) carried_[outputs[i]] = std::move(sources);
    }
    return {};
  }

  void AddLayer(const Node& node, const Sources& sources) {
    const ValueId weights = node.inputs[1];
    const std::string& name = graph_.values[static_cast<size_t>(weights)].name;
    if (depends_[static_cast<size_t>(weights)] || name.empty()) return;
    const Shape& shape = values_[static_cast<size_t>(weights)].shape;
    LayerWeights layer;
    layer.node = node.name;
    layer.weights = name;
    layer.output = graph_.values[static_cast<size_t>(node.outputs[0])].name;
    layer.sources.assign(sources.begin(), sources.end());
    if (!SetStrides(node, shape, layer)) return;
    const auto elements = static_cast<int64_t>(sources.size());
    const bool whole =
        node.kind == OpKind::kMatMul ? elements % layer.inputs == 0 : elements == layer.inputs;
    if (!whole) return;
    for (const int64_t source : layer.sources) {
      if (source >= 0) layer.layer = source / value_.size;
    }
    layers_.push_back(std::move(layer));
  }

  static bool SetStrides(const Node& node, const Shape& shape, LayerWeights& layer) {
    const bool convolution = graph::HasTrait(node.kind, graph::kConvolution);
    if (shape.rank() < 2 || (!convolution && shape.rank() != 2)) return false;
    bool outputs_first = false;
    if (node.kind == OpKind::kGemm) {
      const auto& attrs = std::get<graph::GemmAttrs>(node.attributes);
      if (attrs.trans_a) return false;
      outputs_first = attrs.trans_b;
    }
    if (node.kind == OpKind::kConv) {
      if (std::get<graph::ConvAttrs>(node.attributes).group != 1) return false;
      outputs_first = true;
    }
    if (node.kind == OpKind::kConvTranspose &&
        std::get<graph::ConvTransposeAttrs>(node.attributes).conv.group != 1) {
      return false;
    }
    layer.taps = shape.Product(2, shape.rank());
    layer.inputs = shape[outputs_first ? 1 : 0];
    layer.outputs = shape[outputs_first ? 0 : 1];
    layer.input_stride = layer.taps * (outputs_first ? 1 : layer.outputs);
    layer.output_stride = layer.taps * (outputs_first ? layer.inputs : 1);
    return layer.inputs > 0;
  }

  Session& session_;
  const graph::Graph& graph_;
  const meaning::Generator& generator_;
  const VectorValue& value_;
  const int64_t count_;  // results of a run
  std::vector<graph::Inferred> values_;
  std::vector<bool> depends_;
  std::map<ValueId, Sources> carried_;
  std::vector<LayerWeights> layers_;
};

}  // namespace

Result<std::vector<LayerWeights>> LayersThatRead(Session& session,
                                                 const meaning::Generator& generator,
                                                 const VectorValue& value) {
  return Finder(session, generator, value).Find();
}

Status ForEachRow(Session& session, const LayerWeights& layer, const VectorValue& value,
                  int64_t first, int64_t last, const std::function<void(std::span<double>)>& take) {
  const std::string names[] = {layer.weights};
  GANVAS_ASSIGN(const std::vector<OutputTensor> found, session.Run({}, names));
  const OutputTensor& tensor = found[0];
  const std::vector<float> weights =
      translate::FloatsOf({tensor.dtype, tensor.shape, tensor.storage.data()});
  std::vector<double> sums(static_cast<size_t>(value.size));
  const auto groups = static_cast<int64_t>(layer.sources.size()) / layer.inputs;
  for (int64_t group = 0; group < groups; ++group) {
    const std::span<const int64_t> sources(layer.sources.data() + group * layer.inputs,
                                           static_cast<size_t>(layer.inputs));
    const auto counts = [&](int64_t source) {
      if (source < 0) return false;
      return value.layers == 1 || (source / value.size >= first && source / value.size <= last);
    };
    if (std::none_of(sources.begin(), sources.end(), counts)) continue;
    for (int64_t row = 0; row < layer.outputs * layer.taps; ++row) {
      const int64_t from = row / layer.taps * layer.output_stride + row % layer.taps;
      std::fill(sums.begin(), sums.end(), 0.0);
      for (size_t k = 0; k < sources.size(); ++k) {
        if (!counts(sources[k])) continue;
        const int64_t at = from + static_cast<int64_t>(k) * layer.input_stride;
        sums[static_cast<size_t>(sources[k] % value.size)] +=
            static_cast<double>(weights[static_cast<size_t>(at)]);
      }
      take(sums);
    }
  }
  return {};
}

}  // namespace ganvas::directions
