#include "native/export/generator_onnx.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "native/error.h"
#include "native/export/architectures.h"
#include "native/export/graph_builder.h"
#include "native/export/stylegan2_graph.h"
#include "native/export/weights.h"
#include "shared/onnx/writer.h"

#ifndef GANVAS_VERSION
#error "GANVAS_VERSION is given by CMake"
#endif

namespace ganvas::exporter {
namespace {

using models::NetworkShape;

bool IsPoints(const NetworkShape& shape) { return shape.kind == models::SampleKind::kPoints; }

// What comes out of a generator for one latent, [C, H, W] or [2].
std::vector<int64_t> SampleSizes(models::Generator& generator, const NetworkShape& shape) {
  const torch::Device device = generator.parameters().front().device();
  const torch::Tensor one = generator.forward(
      torch::zeros({1, shape.latent}, device),
      shape.classes > 0 ? torch::zeros({1}, torch::kInt64).to(device) : torch::Tensor());
  return one.sizes().slice(1).vec();
}

}  // namespace

FilePorts PortsOf(const models::Generator& generator, const NetworkShape& shape) {
  if (SideMultiple(generator)) return {"image", "image_out"};
  return {"z", IsPoints(shape) ? "points" : "image", shape.classes > 0};
}

onnx::Model GeneratorGraph(models::Generator& generator, const NetworkShape& shape) {
  torch::NoGradGuard no_grad;
  const FilePorts ports = PortsOf(generator, shape);
  const bool translates = SideMultiple(generator).has_value();
  const std::vector<int64_t> pictures = {shape.picture_channels, -1, -1};
  const std::vector<int64_t> sample = translates ? pictures : SampleSizes(generator, shape);

  GraphBuilder graph;
  graph.Input(ports.input, DType::kF32, translates ? pictures : std::vector{int64_t{shape.latent}});
  if (ports.labels) graph.Input("label", DType::kI64, {});
  BuildGenerator(graph, generator, {ports.input, "label", sample});
  graph.NameLastValue(ports.output);
  graph.Output(ports.output, sample);
  return std::move(graph).Take();
}

std::vector<uint8_t> GeneratorOnnx(models::Generator& generator, std::string_view architecture,
                                   const NetworkShape& shape, Precision precision,
                                   const ModelFacts& facts) {
  onnx::Model model = GeneratorGraph(generator, shape);
  NarrowWeights(&model, precision);
  model.graph_name = std::string(architecture);
  model.producer_name = "ganvas";
  model.producer_version = GANVAS_VERSION;
  const std::optional<int64_t> multiple = SideMultiple(generator);
  model.metadata = {
      {"ganvas.format", "1"},
      {"ganvas.kind", multiple          ? "translator"
                      : IsPoints(shape) ? "generator2d"
                                        : "generator"},
      {"ganvas.name", facts.name},
      {"ganvas.dataset", facts.dataset},
      {"ganvas.license", facts.license},
      {"ganvas.classes", nlohmann::json(facts.classes).dump()},
      {"ganvas.prior", facts.prior == Prior::kUniform ? "uniform" : "normal"},
      {"ganvas.step", std::to_string(facts.step)},
      {"ganvas.options", facts.options_json},
  };
  if (generator.as<models::Stylegan2Generator>() != nullptr) {
    model.metadata["ganvas.w"] = kStylesValue;
  }
  if (!facts.credits.empty()) model.metadata["ganvas.credits"] = facts.credits;
  if (shape.classes > 0 && !facts.class_noun.empty()) {
    model.metadata["ganvas.class_noun"] = facts.class_noun;
  }
  if (multiple) {
    model.metadata["ganvas.direction"] = facts.direction;
    model.metadata["ganvas.domains"] = nlohmann::json(facts.domains).dump();
    model.metadata["ganvas.size"] =
        std::to_string(std::max(shape.picture_width(), shape.picture_height()));
    model.metadata["ganvas.multiple"] = std::to_string(*multiple);
  }
  return ValueOrThrow(onnx::Write(model), "ONNX file", ExitCode::kFailed);
}

}  // namespace ganvas::exporter
