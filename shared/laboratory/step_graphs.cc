#include "shared/laboratory/step_graphs.h"

#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "shared/graph/differentiate.h"
#include "shared/laboratory/objective.h"

namespace ganvas::laboratory {
namespace {

using graph::Graph;
using graph::GraphWriter;
using graph::Inferred;
using graph::kNoValue;
using graph::ValueId;

using Names = std::vector<std::string>;

constexpr int64_t kPlane = 2;  // numbers of a point

// A graph with what is known of its values.
struct Draft {
  Graph graph;
  std::vector<Inferred> values;

  void Output(const std::string& name, ValueId value) {
    onnx::ValueInfo info;
    info.name = name;
    graph.outputs.push_back(value);
    graph.output_infos.push_back(std::move(info));
  }

  std::vector<Shape> InputShapes() const {
    std::vector<Shape> shapes;
    for (const ValueId input : graph.inputs) {
      shapes.push_back(values[static_cast<size_t>(input)].shape);
    }
    return shapes;
  }

  // The derivatives of the sum of outputs `of`; see graph::Differentiate.
  Result<Graph> Differentiate(const Names& of, const Names& by, const Names& also) {
    GANVAS_ASSIGN(Graph derived, graph::Differentiate(graph, InputShapes(), of, by, also));
    // The bytes of constants stay where they are.
    derived.tensors.insert(derived.tensors.end(), std::make_move_iterator(graph.tensors.begin()),
                           std::make_move_iterator(graph.tensors.end()));
    return derived;
  }
};

std::string LogitsOf(const char* samples) { return std::string("logits of ") + samples; }

}  // namespace

Result<Graph> DiscriminatorUpdate(const Networks& networks, const Options& options,
                                  const DiscriminatorTerms& terms) {
  struct Penalty {
    const char* samples;
    double weight;
    ValueId (*make)(GraphWriter&, ValueId, double);
  };
  const Penalty all[] = {{kReal, terms.r1, ZeroCenteredPenalty},
                         {kFake, terms.r2, ZeroCenteredPenalty},
                         {kBetween, terms.gp, GradientPenalty}};
  Draft draft;
  GraphWriter w(&draft.graph, &draft.values, "d/");
  const Network& d = networks.discriminator;
  std::vector<Penalty> penalties;
  Names penalized, logits;
  const std::vector<ValueId> weights = d.AddInputs(w);
  for (const Penalty& penalty : all) {
    if (penalty.weight > 0) {
      penalties.push_back(penalty);
      penalized.push_back(penalty.samples);
      logits.push_back(LogitsOf(penalty.samples));
    } else if (!terms.loss || penalty.samples == kBetween) {
      continue;
    }
    const ValueId samples = w.Input(penalty.samples, DType::kF32, Shape{options.batch, kPlane});
    draft.Output(LogitsOf(penalty.samples), d.Apply(w, weights, samples));
  }
  GANVAS_TRY(w.status());
  Names figures;
  if (terms.loss) figures = {LogitsOf(kReal), LogitsOf(kFake)};
  if (!penalties.empty()) {
    std::vector<Shape> shapes = draft.InputShapes();
    GANVAS_ASSIGN(draft.graph, draft.Differentiate(logits, penalized, figures));
    for (size_t i = 0; i < logits.size(); ++i) shapes.push_back(Shape{options.batch, 1});
    GANVAS_ASSIGN(draft.values, graph::Infer(draft.graph, shapes));
  }
  GraphWriter sum(&draft.graph, &draft.values, "d loss/");
  const std::vector<ValueId> given = std::move(draft.graph.outputs);
  draft.graph.outputs.clear();
  draft.graph.output_infos.clear();
  ValueId total = kNoValue;
  if (terms.loss) {
    const ValueId real = given[penalties.size()], fake = given[penalties.size() + 1];
    total = DiscriminatorLoss(sum, options.objective, real, fake, options.label_smoothing);
    draft.Output(kLoss, total);
    draft.Output(kLogitReal, sum.ReduceMean(real, {0, 1}));
    draft.Output(kLogitFake, sum.ReduceMean(fake, {0, 1}));
  }
  for (size_t i = 0; i < penalties.size(); ++i) {
    const ValueId term = penalties[i].make(sum, given[i], penalties[i].weight);
    total = total == kNoValue ? term : sum.Add(total, term);
  }
  draft.Output(kTotal, total);
  GANVAS_TRY(sum.status());
  Names also = {kTotal};
  if (terms.loss) also.insert(also.end(), {kLoss, kLogitReal, kLogitFake});
  return draft.Differentiate({kTotal}, d.Names(), also);
}

Result<Graph> GeneratorUpdate(const Networks& networks, const Options& options,
                              const Units& units) {
  Draft draft;
  GraphWriter w(&draft.graph, &draft.values, "g/");
  const Network& g = networks.generator;
  const Network& d = networks.discriminator;
  const std::vector<ValueId> own = g.AddInputs(w);
  const std::vector<ValueId> judge = d.AddInputs(w);
  const Shape rows{options.batch, kPlane};
  const ValueId z = w.Input(kLatents, DType::kF32, Shape{options.batch, options.nz});
  const auto pair = [&](double x, double y) {
    return w.Floats(Shape{kPlane}, {static_cast<float>(x), static_cast<float>(y)});
  };
  const ValueId mean = pair(units.mean[0], units.mean[1]);
  const ValueId scaled = w.Mul(g.Apply(w, own, z), pair(units.scale[0], units.scale[1]));
  const ValueId fake =
      w.Mul(w.Sub(w.Add(scaled, mean), mean), pair(1 / units.scale[0], 1 / units.scale[1]));
  ValueId seen = fake;
  if (options.instance_noise > 0) seen = w.Add(fake, w.Input(kNoise, DType::kF32, rows));
  ValueId real = kNoValue;
  if (GeneratorNeedsReal(options.objective)) {
    real = d.Apply(w, judge, w.Input(kReal, DType::kF32, rows));
  }
  const ValueId loss = GeneratorLoss(w, options.objective, real, d.Apply(w, judge, seen));
  ValueId total = loss;
  if (options.pixel_weight > 0) {
    const ValueId target = w.Input(kTarget, DType::kF32, rows);
    total = w.Add(loss, PixelTerm(w, target, fake, options.pixel_weight));
  }
  draft.Output(kLoss, loss);
  draft.Output(kTotal, total);
  GANVAS_TRY(w.status());
  return draft.Differentiate({kTotal}, g.Names(), {kTotal, kLoss});
}

Result<Graph> FakeGradient(const Networks& networks, const Options& options, int64_t rows) {
  Draft draft;
  GraphWriter w(&draft.graph, &draft.values, "arrows/");
  const Network& d = networks.discriminator;
  const std::vector<ValueId> judge = d.AddInputs(w);
  const Shape shape{rows, kPlane};
  const ValueId fake = d.Apply(w, judge, w.Input(kFake, DType::kF32, shape));
  ValueId real = kNoValue;
  if (GeneratorNeedsReal(options.objective)) {
    real = d.Apply(w, judge, w.Input(kReal, DType::kF32, shape));
  }
  draft.Output(kTotal, GeneratorLoss(w, options.objective, real, fake));
  GANVAS_TRY(w.status());
  return draft.Differentiate({kTotal}, {kFake}, {});
}

Result<Graph> Forward(const Network& network, const char* input, int64_t rows, int64_t in,
                      const char* output) {
  Draft draft;
  GraphWriter w(&draft.graph, &draft.values, "forward/");
  const std::vector<ValueId> weights = network.AddInputs(w);
  const ValueId x = w.Input(input, DType::kF32, Shape{rows, in});
  draft.Output(output, network.Apply(w, weights, x));
  GANVAS_TRY(w.status());
  return std::move(draft.graph);
}

}  // namespace ganvas::laboratory
