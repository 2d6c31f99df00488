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

Result<PictureSize> OutputSize(const Session& session, const Translator& translator,
                               const PictureSize& input) {
  const graph::Graph& graph = session.graph();
  const Shape shape = TensorShape(translator.takes, BatchOf(translator), input);
  GANVAS_ASSIGN(const std::vector<graph::Inferred> inferred, graph::Infer(graph, {&shape, 1}));
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
