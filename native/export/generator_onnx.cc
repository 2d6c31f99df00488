#include "native/export/generator_onnx.h"

#include <nlohmann/json.hpp>

#include "native/error.h"
#include "native/export/architectures.h"
#include "native/export/graph_builder.h"
#include "native/export/weights.h"
#include "shared/onnx/writer.h"

#ifndef GANVAS_VERSION
#error "GANVAS_VERSION is given by CMake"
#endif

namespace ganvas::exporter {

onnx::Model GeneratorGraph(models::Generator& generator, const models::NetworkShape& shape) {
  torch::NoGradGuard no_grad;
  const torch::Device device = generator.parameters().front().device();
  const torch::Tensor one = generator.forward(
      torch::zeros({1, shape.latent}, device),
      shape.classes > 0 ? torch::zeros({1}, torch::kInt64).to(device) : torch::Tensor());

  GraphBuilder graph;
  graph.Input("z", DType::kF32, {shape.latent});
  if (shape.classes > 0) graph.Input("label", DType::kI64, {});
  const std::vector<int64_t> sample = one.sizes().slice(1).vec();
  BuildGenerator(graph, generator, {"z", "label", sample});
  const bool points = shape.kind == models::SampleKind::kPoints;
  const std::string output = points ? "points" : "image";
  graph.NameLastValue(output);
  graph.Output(output, sample);
  return std::move(graph).Take();
}

std::vector<uint8_t> GeneratorOnnx(models::Generator& generator, std::string_view architecture,
                                   const models::NetworkShape& shape, Precision precision,
                                   const ModelFacts& facts) {
  onnx::Model model = GeneratorGraph(generator, shape);
  NarrowWeights(&model, precision);
  model.graph_name = std::string(architecture);
  model.producer_name = "ganvas";
  model.producer_version = GANVAS_VERSION;
  const bool points = shape.kind == models::SampleKind::kPoints;
  model.metadata = {
      {"ganvas.format", "1"},
      {"ganvas.kind", points ? "generator2d" : "generator"},
      {"ganvas.name", facts.name},
      {"ganvas.dataset", facts.dataset},
      {"ganvas.license", facts.license},
      {"ganvas.classes", nlohmann::json(facts.classes).dump()},
      {"ganvas.prior", facts.prior == Prior::kUniform ? "uniform" : "normal"},
      {"ganvas.step", std::to_string(facts.step)},
      {"ganvas.options", facts.options_json},
  };
  return ValueOrThrow(onnx::Write(model), "ONNX file", ExitCode::kFailed);
}

}  // namespace ganvas::exporter
