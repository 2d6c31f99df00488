#include "native/export/generator_onnx.h"

#include <nlohmann/json.hpp>

#include "native/error.h"
#include "native/export/dcgan_onnx.h"
#include "native/export/graph_builder.h"
#include "native/export/weights.h"
#include "shared/onnx/writer.h"

#ifndef GANVAS_VERSION
#error "GANVAS_VERSION is given by CMake"
#endif

namespace ganvas::exporter {
namespace {

struct GraphExporter {
  std::string_view architecture;
  // Adds the nodes from value `z` on and returns the name of the picture's value.
  std::string (*build)(GraphBuilder& graph, const models::Generator& generator,
                       const std::string& z);
};

constexpr GraphExporter kExporters[] = {
    {"dcgan", &BuildDcgan},
};

}  // namespace

onnx::Model GeneratorGraph(models::Generator& generator, std::string_view architecture,
                           const models::NetworkShape& shape) {
  const GraphExporter* exporter = nullptr;
  for (const GraphExporter& each : kExporters) {
    if (each.architecture == architecture) exporter = &each;
  }
  if (exporter == nullptr) {
    throw FatalError(ExitCode::kFailed,
                     "model '" + std::string(architecture) + "' cannot be exported");
  }
  torch::NoGradGuard no_grad;
  const torch::Device device = generator.parameters().front().device();
  const torch::Tensor one = generator.forward(
      torch::zeros({1, shape.latent}, device),
      shape.classes > 0 ? torch::zeros({1}, torch::kInt64).to(device) : torch::Tensor());

  GraphBuilder graph;
  graph.Input("z", DType::kF32, {shape.latent});
  if (shape.classes > 0) graph.Input("label", DType::kI64, {});
  exporter->build(graph, generator, "z");
  const bool points = shape.kind == models::SampleKind::kPoints;
  const std::string output = points ? "points" : "image";
  graph.NameLastValue(output);
  graph.Output(output, one.sizes().slice(1).vec());
  onnx::Model model = std::move(graph).Take();
  model.graph_name = std::string(architecture);
  return model;
}

std::vector<uint8_t> GeneratorOnnx(models::Generator& generator, std::string_view architecture,
                                   const models::NetworkShape& shape, Precision precision,
                                   const ModelFacts& facts) {
  onnx::Model model = GeneratorGraph(generator, architecture, shape);
  NarrowWeights(&model, precision);
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
