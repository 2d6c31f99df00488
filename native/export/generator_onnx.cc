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

std::vector<uint8_t> GeneratorOnnx(models::Generator& generator, std::string_view architecture,
                                   const models::NetworkShape& shape, Precision precision,
                                   const ModelFacts& facts) {
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
  const torch::Tensor one = generator.forward(torch::zeros({1, shape.latent}, device), {});

  GraphBuilder graph;
  graph.Input("z", {shape.latent});
  exporter->build(graph, generator, "z");
  graph.NameLastValue("image");
  graph.Output("image", {one.size(1), one.size(2), one.size(3)});

  onnx::Model model = std::move(graph).Take();
  NarrowWeights(&model, precision);
  model.producer_name = "ganvas";
  model.producer_version = GANVAS_VERSION;
  model.graph_name = std::string(architecture);
  model.metadata = {
      {"ganvas.format", "1"},
      {"ganvas.kind", "generator"},
      {"ganvas.name", facts.name},
      {"ganvas.dataset", facts.dataset},
      {"ganvas.license", facts.license},
      {"ganvas.classes", nlohmann::json(facts.classes).dump()},
      {"ganvas.prior", "normal"},
      {"ganvas.step", std::to_string(facts.step)},
      {"ganvas.options", facts.options_json},
  };
  return ValueOrThrow(onnx::Write(model), "ONNX file", ExitCode::kFailed);
}

}  // namespace ganvas::exporter
