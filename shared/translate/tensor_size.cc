#include "shared/translate/tensor_size.h"

#include <vector>

#include "shared/base/quoted.h"
#include "shared/graph/graph.h"

namespace ganvas::translate {

Shape TensorShape(const PictureFormat& format, int64_t batch, const PictureSize& size) {
  if (format.layout == Layout::kNchw) return {batch, format.channels, size.height, size.width};
  return {batch, size.height, size.width, format.channels};
}

PictureSize SizeIn(const Shape& shape, Layout layout) {
  if (layout == Layout::kNchw) return {shape[2], shape[3]};
  return {shape[1], shape[2]};
}

int64_t ChannelsIn(const Shape& shape, Layout layout) {
  return shape[layout == Layout::kNchw ? 1 : 3];
}

std::vector<Feed> ConstantFeeds(const Translator& translator, int64_t count) {
  std::vector<Feed> feeds;
  for (const ConstantInput& constant : translator.constants) {
    // Of a single number for each picture: nothing can be wrong with its shape.
    auto feed = ConstantFeed(constant, constant.has_batch ? count : 1);
    if (feed.ok()) feeds.push_back(std::move(feed).value());
  }
  return feeds;
}

std::vector<std::pair<std::string, Shape>> NamedShapes(const Translator& translator,
                                                       const Shape& picture) {
  std::vector<std::pair<std::string, Shape>> named = {{translator.input, picture}};
  for (const Feed& feed : ConstantFeeds(translator, picture[0])) {
    named.emplace_back(feed.name, feed.shape);
  }
  return named;
}

std::vector<Shape> InputShapes(std::span<const onnx::ValueInfo> inputs,
                               const Translator& translator, const Shape& picture) {
  const auto named = NamedShapes(translator, picture);
  std::vector<Shape> shapes;
  for (const onnx::ValueInfo& input : inputs) {
    for (const auto& [name, shape] : named) {
      if (name == input.name) shapes.push_back(shape);
    }
  }
  return shapes;
}

Result<PictureSize> OutputSize(const Session& session, const Translator& translator,
                               const PictureSize& input) {
  const graph::Graph& graph = session.graph();
  const Shape shape = TensorShape(translator.takes, BatchOf(translator), input);
  GANVAS_ASSIGN(const std::vector<graph::Inferred> inferred,
                graph::Infer(graph, InputShapes(graph.input_infos, translator, shape)));
  for (size_t i = 0; i < graph.outputs.size(); ++i) {
    if (graph.output_infos[i].name != translator.output) continue;
    const Shape& out = inferred[static_cast<size_t>(graph.outputs[i])].shape;
    if (out.rank() == 4 && ChannelsIn(out, translator.gives.layout) == translator.gives.channels) {
      return SizeIn(out, translator.gives.layout);
    }
  }
  return BadModel("output " + Quoted(translator.output) + " is not a picture for an input of " +
                  std::to_string(input.width) + "x" + std::to_string(input.height));
}

}  // namespace ganvas::translate
