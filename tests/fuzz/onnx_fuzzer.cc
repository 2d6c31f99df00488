// From arbitrary bytes through reader, graph and inference: nothing may crash, and what is read can
// be written, unless a node holds a graph, and read again. The entry is libFuzzer's;
// onnx_mutations.cc calls it without libFuzzer.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "shared/graph/graph.h"
#include "shared/onnx/reader.h"
#include "shared/onnx/writer.h"

namespace ganvas {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void RequireOneLine(const Error& error) {
  Require(!error.message.empty());
  Require(error.message.find('\n') == std::string::npos);
}

// The declared input shapes, 3 for what is left open; nothing if one cannot be had.
std::vector<Shape> DeclaredShapes(const graph::Graph& graph) {
  std::vector<Shape> shapes;
  for (const onnx::ValueInfo& info : graph.input_infos) {
    std::vector<int64_t> dims;
    for (const auto& dim : info.dims) dims.push_back(dim.value < 0 ? 3 : dim.value);
    const Result<Shape> shape = Shape::Create(dims);
    if (!shape.ok()) return {};
    shapes.push_back(*shape);
  }
  return shapes;
}

void Try(std::span<const uint8_t> bytes) {
  Result<onnx::Model> model = onnx::Read(bytes);
  if (!model.ok()) return RequireOneLine(model.error());
  const Result<std::vector<uint8_t>> written = onnx::Write(*model);
  if (written.ok()) {
    Require(onnx::Read(*written).ok());
  } else {  // the branches of an If, which is not run either
    RequireOneLine(written.error());
    Require(written.error().message.find("holds a graph") != std::string::npos);
  }

  const Result<graph::Graph> graph = graph::Build(std::move(*model));
  if (!graph.ok()) return RequireOneLine(graph.error());
  const std::vector<Shape> shapes = DeclaredShapes(*graph);
  const auto inferred = graph::Infer(*graph, shapes);
  if (!inferred.ok()) return RequireOneLine(inferred.error());
  for (const graph::Inferred& value : *inferred) {
    const auto elements = static_cast<size_t>(value.shape.elements());
    Require(!value.known || value.known->size() == elements);
    Require(!value.known_real || value.known_real->size() == elements);
  }
}

}  // namespace
}  // namespace ganvas

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ganvas::Try({data, size});
  return 0;
}
