#include "native/export/architectures.h"

#include "native/error.h"
#include "native/export/stylegan2_graph.h"
#include "native/models/cyclegan.h"
#include "native/models/dcgan.h"
#include "native/models/instance_norm.h"
#include "native/models/mlp.h"
#include "native/models/r3gan.h"
#include "native/models/resnet.h"
#include "native/models/stylegan2.h"
#include "native/models/unet.h"

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

// norm(x) * gain[label] + bias[label], where the tables take the statistics in: one product and one
// sum for each plane, with rows [N, C, 1, 1].
std::string AppendNorm(GraphBuilder& graph, const std::string& name, const std::string& x,
                       models::ClassBatchNormImpl& layer, const std::string& label) {
  const nn::BatchNorm2dImpl& norm = *layer.norm;
  if (layer.gain.is_empty()) return graph.BatchNormalization(name, x, norm);
  const auto wide = [](const torch::Tensor& tensor) { return tensor.to(torch::kFloat64); };
  const torch::Tensor gain =
      wide(layer.gain->weight) / (wide(norm.running_var) + norm.options.eps()).sqrt();
  const torch::Tensor bias = wide(layer.bias->weight) - wide(norm.running_mean) * gain;
  const auto rows = [&](const char* table, const torch::Tensor& numbers) {
    return graph.Rows(name + table, label, numbers.unsqueeze(-1).unsqueeze(-1));
  };
  const std::string scaled = graph.Op("Mul", name + ".scaled", {x, rows(".gain", gain)});
  return graph.Op("Add", name, {scaled, rows(".bias", bias)});
}

void BuildResnet(GraphBuilder& graph, models::ResnetGenerator& generator,
                 const GeneratorPorts& ports) {
  std::string x = graph.Linear("dense", ports.z, *generator.dense);
  x = graph.Reshape("grid", x, {-1, generator.dense->bias.size(0) / 16, 4, 4});
  for (const auto& child : generator.blocks->named_children()) {
    const std::string name = "blocks." + child.key() + ".";
    models::ResnetUpBlockImpl& block = *child.value()->as<models::ResnetUpBlock>();
    std::string y = AppendNorm(graph, name + "norm1", x, *block.norm1, ports.label);
    y = graph.Upsample(name + "up", graph.Op("Relu", name + "relu1", {y}), Resampling::kNearest);
    y = AppendNorm(graph, name + "norm2", graph.Conv(name + "conv1", y, *block.conv1), *block.norm2,
                   ports.label);
    y = graph.Conv(name + "conv2", graph.Op("Relu", name + "relu2", {y}), *block.conv2);
    x = graph.Upsample(name + "shortcut_up", graph.Conv(name + "shortcut", x, *block.shortcut),
                       Resampling::kNearest);
    x = graph.Op("Add", name + "sum", {y, x});
  }
  x = graph.Op("Relu", "relu", {graph.BatchNormalization("norm", x, *generator.norm)});
  graph.Op("Tanh", "tanh", {graph.Conv("conv", x, *generator.conv)});
}

std::string AppendR3ganBlock(GraphBuilder& graph, const std::string& name, const std::string& x,
                             models::R3ganBlockImpl& block) {
  constexpr double kSlope = 0.2;
  std::string y = graph.Conv(name + ".conv1", x, *block.conv1);
  y = graph.Conv(name + ".conv2", graph.LeakyRelu(name + ".leaky1", y, kSlope), *block.conv2);
  y = graph.Conv(name + ".conv3", graph.LeakyRelu(name + ".leaky2", y, kSlope), *block.conv3);
  return graph.Op("Add", name + ".sum", {x, y});
}

void BuildR3gan(GraphBuilder& graph, models::R3ganGenerator& generator,
                const GeneratorPorts& ports) {
  std::string x =
      graph.Linear("dense", WithClass(graph, ports, generator.classes), *generator.dense);
  x = graph.Unsqueeze("unsqueeze", x, {2, 3});
  x = graph.Op("Mul", "grid", {x, graph.Constant("basis", generator.basis)});
  for (const auto& child : generator.stages->named_children()) {
    const std::string name = "stages." + child.key();
    models::R3ganUpStageImpl& stage = *child.value()->as<models::R3ganUpStage>();
    if (!stage.change.is_empty()) x = graph.Conv(name + ".change", x, *stage.change);
    if (!stage.first) x = graph.Upsample(name + ".up", x, Resampling::kBilinear);
    x = AppendR3ganBlock(graph, name + ".block1", x, *stage.block1);
    x = AppendR3ganBlock(graph, name + ".block2", x, *stage.block2);
  }
  x = graph.Conv("picture", x, *generator.picture);
  ClipToOne(graph, x);
}

std::string AppendInstanceNorm(GraphBuilder& graph, const std::string& name, const std::string& x,
                               int64_t maps) {
  return graph.InstanceNormalization(name + ".norm", x, maps, models::kInstanceNormEpsilon);
}

std::string ConvNorm(GraphBuilder& graph, const std::string& name, const std::string& x,
                     models::Conv2dImpl& layer) {
  return AppendInstanceNorm(graph, name, graph.Conv(name, x, layer), layer.shape().out);
}

std::string UpNormRelu(GraphBuilder& graph, const std::string& name, const std::string& x,
                       models::TransposedConv2dImpl& layer) {
  const std::string y =
      AppendInstanceNorm(graph, name, graph.ConvTranspose(name, x, layer), layer.weight.size(1));
  return graph.Op("Relu", name + ".relu", {y});
}

void BuildCyclegan(GraphBuilder& graph, models::CycleganGenerator& generator,
                   const GeneratorPorts& ports) {
  const auto conv = [&](const std::string& name, const std::string& x, models::Conv2dImpl& layer) {
    return graph.Op("Relu", name + ".relu", {ConvNorm(graph, name, x, layer)});
  };
  std::string x = conv("head", graph.ReflectPad("head.pad", ports.z, 3), *generator.head);
  x = conv("down1", x, *generator.down1);
  x = conv("down2", x, *generator.down2);
  for (const auto& child : generator.blocks->named_children()) {
    const std::string name = "blocks." + child.key();
    models::TranslatorBlockImpl& block = *child.value()->as<models::TranslatorBlock>();
    std::string y = conv(name + ".conv1", graph.ReflectPad(name + ".pad1", x, 1), *block.conv1);
    y = ConvNorm(graph, name + ".conv2", graph.ReflectPad(name + ".pad2", y, 1), *block.conv2);
    x = graph.Op("Add", name + ".sum", {x, y});
  }
  x = conv("up1", graph.Upsample("up1.enlarge", x, Resampling::kNearest), *generator.up1);
  x = conv("up2", graph.Upsample("up2.enlarge", x, Resampling::kNearest), *generator.up2);
  x = graph.Conv("tail", graph.ReflectPad("tail.pad", x, 3), *generator.tail);
  if (generator.global_skip()) return ClipToOne(graph, graph.Op("Add", "skip", {ports.z, x}));
  graph.Op("Tanh", "tanh", {x});
}

void BuildUnet(GraphBuilder& graph, models::UnetGenerator& generator, const GeneratorPorts& ports) {
  constexpr double kSlope = 0.2;
  const size_t depth = generator.down->size();
  const auto down = [&](size_t level) -> models::Conv2dImpl& {
    return *generator.down[level]->as<models::Conv2d>();
  };
  const auto up = [&](size_t level) -> models::TransposedConv2dImpl& {
    return *generator.up[level]->as<models::TransposedConv2d>();
  };
  const auto name = [](const char* way, size_t level) {
    return way + std::string(".") + std::to_string(level);
  };
  // ways[i]: after i + 1 halvings, as the way down reads it.
  std::vector<std::string> ways = {
      graph.LeakyRelu("down.0.leaky", graph.Conv("down.0", ports.z, down(0)), kSlope)};
  for (size_t level = 1; level + 1 < depth; ++level) {
    const std::string here = name("down", level);
    ways.push_back(
        graph.LeakyRelu(here + ".leaky", ConvNorm(graph, here, ways.back(), down(level)), kSlope));
  }
  const std::string bottom = name("down", depth - 1);
  std::string x =
      graph.Op("Relu", bottom + ".relu", {graph.Conv(bottom, ways.back(), down(depth - 1))});
  for (size_t level = depth - 1; level > 0; --level) {
    const std::string here = name("up", level);
    x = UpNormRelu(graph, here, x, up(level));
    const std::string beside = graph.Op("Relu", here + ".beside", {ways[level - 1]});
    x = graph.Concat(here + ".joined", {x, beside});
  }
  graph.Op("Tanh", "tanh", {graph.ConvTranspose("up.0", x, up(0))});
}

}  // namespace

void ClipToOne(GraphBuilder& graph, const std::string& x) {
  graph.Op("Clip", "clip",
           {x, graph.Constant("clip.min", torch::tensor(-1.0f)),
            graph.Constant("clip.max", torch::tensor(1.0f))});
}

std::optional<int64_t> SideMultiple(const models::Generator& generator) {
  if (generator.as<models::CycleganGenerator>() != nullptr) return 4;
  if (const auto* unet = generator.as<models::UnetGenerator>()) {
    return int64_t{1} << unet->down->size();
  }
  return std::nullopt;
}

void BuildGenerator(GraphBuilder& graph, models::Generator& generator,
                    const GeneratorPorts& ports) {
  if (auto* net = generator.as<models::MlpGenerator>()) return BuildMlp(graph, *net, ports);
  if (auto* net = generator.as<models::DcganGenerator>()) return BuildDcgan(graph, *net, ports);
  if (auto* net = generator.as<models::ResnetGenerator>()) return BuildResnet(graph, *net, ports);
  if (auto* net = generator.as<models::R3ganGenerator>()) return BuildR3gan(graph, *net, ports);
  if (auto* net = generator.as<models::Stylegan2Generator>()) {
    return BuildStylegan2(graph, *net, ports);
  }
  if (auto* net = generator.as<models::CycleganGenerator>()) {
    return BuildCyclegan(graph, *net, ports);
  }
  if (auto* net = generator.as<models::UnetGenerator>()) return BuildUnet(graph, *net, ports);
  throw FatalError(ExitCode::kFailed, "this generator has no ONNX form");
}

}  // namespace ganvas::exporter
