#include "native/export/architectures.h"

#include "native/error.h"
#include "native/models/dcgan.h"
#include "native/models/mlp.h"

namespace ganvas::exporter {
namespace {

namespace nn = torch::nn;

std::string Append(GraphBuilder& graph, const std::string& name, const std::string& x,
                   nn::Module& layer) {
  if (auto* linear = layer.as<models::Linear>()) return graph.Linear(name, x, *linear);
  if (auto* conv = layer.as<models::Conv2d>()) return graph.Conv(name, x, *conv);
  if (auto* up = layer.as<models::TransposedConv2d>()) return graph.ConvTranspose(name, x, *up);
  if (const auto* norm = layer.as<nn::BatchNorm2d>()) {
    return graph.BatchNormalization(name, x, *norm);
  }
  if (layer.as<nn::ReLU>() != nullptr) return graph.Op("Relu", name, {x});
  if (layer.as<nn::Tanh>() != nullptr) return graph.Op("Tanh", name, {x});
  throw FatalError(ExitCode::kFailed, "layer '" + name + "' has no ONNX form");
}

// Layers are named as in the checkpoint: "main.0".
std::string AppendAll(GraphBuilder& graph, const std::string& name, std::string x,
                      const nn::Sequential& layers) {
  for (const auto& layer : layers->named_children()) {
    x = Append(graph, name + "." + layer.key(), x, *layer.value());
  }
  return x;
}

// z, or (z, learned vector of the class).
std::string WithClass(GraphBuilder& graph, const GeneratorPorts& ports,
                      const nn::Embedding& classes) {
  if (classes.is_empty()) return ports.z;
  return graph.Concat("input", {ports.z, graph.Rows("classes", ports.label, classes->weight)});
}

void BuildMlp(GraphBuilder& graph, models::MlpGenerator& generator, const GeneratorPorts& ports) {
  std::string x = WithClass(graph, ports, generator.classes);
  x = AppendAll(graph, "main", x, generator.main);
  if (generator.points_mean.defined()) {
    x = graph.Op("Mul", "scaled", {x, graph.Constant("points_scale", generator.points_scale)});
    graph.Op("Add", "shifted", {x, graph.Constant("points_mean", generator.points_mean)});
    return;
  }
  std::vector<int64_t> dims = ports.sample;
  dims.insert(dims.begin(), -1);
  graph.Reshape("picture", x, dims);
}

void BuildDcgan(GraphBuilder& graph, models::DcganGenerator& generator,
                const GeneratorPorts& ports) {
  const std::string z = WithClass(graph, ports, generator.classes);
  AppendAll(graph, "main", graph.Unsqueeze("unsqueeze", z, {2, 3}), generator.main);
}

}  // namespace

void BuildGenerator(GraphBuilder& graph, models::Generator& generator,
                    const GeneratorPorts& ports) {
  if (auto* mlp = generator.as<models::MlpGenerator>()) return BuildMlp(graph, *mlp, ports);
  if (auto* dcgan = generator.as<models::DcganGenerator>()) return BuildDcgan(graph, *dcgan, ports);
  throw FatalError(ExitCode::kFailed, "this generator has no ONNX form");
}

}  // namespace ganvas::exporter
