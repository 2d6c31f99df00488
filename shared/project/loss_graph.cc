#include "shared/project/loss_graph.h"

#include <iterator>
#include <utility>
#include <vector>

#include "shared/base/quoted.h"
#include "shared/graph/cut.h"
#include "shared/graph/differentiate.h"
#include "shared/graph/graph_writer.h"

namespace ganvas::project {
namespace {

using graph::GraphWriter;
using graph::OpKind;
using graph::ValueId;

// The pictures as [N, C, H, W] in [0, 1].
ValueId Unit(GraphWriter& w, ValueId pictures, const meaning::PictureOutput& picture,
             const Target& target) {
  const int64_t elements = w.shape(pictures).elements();
  const int64_t size = int64_t{target.channels} * target.height * target.width;
  const int64_t count = size > 0 ? elements / size : 0;
  if (picture.format.layout == translate::Layout::kNhwc) {
    pictures = w.Reshape(pictures, {count, target.height, target.width, target.channels});
    pictures = w.Transpose(pictures, {0, 3, 1, 2});
  } else {
    pictures = w.Reshape(pictures, {count, target.channels, target.height, target.width});
  }
  switch (picture.range.range) {
    case translate::ValueRange::kUnit:
      return w.Add(w.Scale(pictures, 0.5f), w.Scalar(0.5f));
    case translate::ValueRange::kShare:
      return pictures;
    case translate::ValueRange::kBytes:
      return w.Scale(pictures, 1.0f / 255);
  }
  return pictures;
}

// Means of 2x2 pixels.
ValueId Halved(GraphWriter& w, ValueId planes) {
  graph::PoolAttrs attrs;
  attrs.kernel_shape = {2, 2};
  attrs.strides = {2, 2};
  attrs.pads = {0, 0, 0, 0};
  attrs.dilations = {1, 1};
  attrs.declared_rank = 2;
  return w.Apply(OpKind::kAveragePool, {planes}, std::move(attrs));
}

// Each pixel four times.
ValueId Doubled(GraphWriter& w, ValueId planes) {
  graph::ResizeAttrs attrs;
  attrs.coordinates = graph::CoordinateMode::kAsymmetric;
  attrs.nearest = graph::NearestMode::kFloor;
  return w.Apply(OpKind::kResize, {planes, graph::kNoValue, w.Floats(Shape{4}, {1, 1, 2, 2})},
                 attrs);
}

ValueId MeanSquare(GraphWriter& w, ValueId planes) {
  return w.ReduceMean(w.Mul(planes, planes), {1, 2, 3});
}

ValueId PyramidLoss(GraphWriter& w, ValueId difference) {
  constexpr int64_t kSmallest = 4;
  ValueId loss = graph::kNoValue;
  const auto add = [&](ValueId band) {
    const ValueId error = MeanSquare(w, band);
    loss = loss == graph::kNoValue ? error : w.Add(loss, error);
  };
  for (;;) {
    const Shape is = w.shape(difference);
    if (is[2] % 2 != 0 || is[3] % 2 != 0 || is[2] <= kSmallest || is[3] <= kSmallest) break;
    const ValueId coarse = Halved(w, difference);
    add(w.Sub(difference, Doubled(w, coarse)));
    difference = coarse;
  }
  add(difference);
  return loss;
}

}  // namespace

Result<graph::Graph> LossGraph(const graph::Graph& graph, std::span<const Shape> input_shapes,
                               const meaning::PictureOutput& picture, const Target& target,
                               const std::string* by) {
  const std::string names[] = {picture.name};
  GANVAS_ASSIGN(graph::Graph made, graph::Cut(graph, {}, names));
  // A cut may leave inputs out.
  std::vector<Shape> shapes;
  for (const ValueId input : made.inputs) {
    for (size_t i = 0; i < graph.inputs.size(); ++i) {
      if (graph.inputs[i] == input) shapes.push_back(input_shapes[i]);
    }
  }
  GANVAS_ASSIGN(std::vector<graph::Inferred> values, graph::Infer(made, shapes));
  GraphWriter w(&made, &values, "search/");
  const Shape target_shape{1, target.channels, target.height, target.width};
  const Shape weights_shape{1, 1, target.height, target.width};
  const ValueId goal = w.Input(kTargetInput, DType::kF32, target_shape);
  const ValueId weights = w.Input(kWeightsInput, DType::kF32, weights_shape);
  shapes.push_back(target_shape);
  shapes.push_back(weights_shape);
  if (w.Is(made.outputs[0]).dtype != DType::kF32) {
    made.outputs[0] = w.Apply(OpKind::kCast, {made.outputs[0]}, graph::CastAttrs{DType::kF32});
    made.output_infos[0].dtype = DType::kF32;
  }
  const ValueId pictures = Unit(w, made.outputs[0], picture, target);
  const ValueId difference = w.Mul(w.Sub(pictures, goal), weights);
  const ValueId loss = PyramidLoss(w, difference);
  const ValueId each = w.Reshape(loss, {w.shape(loss)[0]});
  GANVAS_TRY(w.status());
  made.outputs.insert(made.outputs.begin(), each);
  onnx::ValueInfo info;
  info.name = kLossOutput;
  made.output_infos.insert(made.output_infos.begin(), std::move(info));
  if (by == nullptr) return made;
  const std::string of[] = {kLossOutput}, inputs[] = {*by};
  const std::string also[] = {kLossOutput, picture.name};  // of outputs, by their own names
  GANVAS_ASSIGN(graph::Graph derived, graph::Differentiate(made, shapes, of, inputs, also));
  // Their bytes stay where they are.
  derived.tensors.insert(derived.tensors.end(), std::make_move_iterator(made.tensors.begin()),
                         std::make_move_iterator(made.tensors.end()));
  return derived;
}

}  // namespace ganvas::project
