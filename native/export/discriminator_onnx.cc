#include "native/export/discriminator_onnx.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "native/error.h"
#include "native/export/graph_builder.h"
#include "native/export/weights.h"
#include "native/models/dcgan.h"
#include "native/models/mlp.h"
#include "shared/onnx/writer.h"
#include "shared/runtime/session.h"

namespace ganvas::exporter {
namespace {

namespace nn = torch::nn;
using models::NetworkShape;

constexpr double kSlope = 0.2;
constexpr const char* kWhat = "exported discriminator";

bool OfPoints(const NetworkShape& shape) { return shape.kind == models::SampleKind::kPoints; }

// Of a sample, [2] or [C, H, W].
std::vector<int64_t> SampleDims(const NetworkShape& shape) {
  if (OfPoints(shape)) return {2};
  return {shape.picture_channels, shape.picture_height(), shape.picture_width()};
}

// x * scale + shift with numbers for each map of [N, maps, ...].
std::string Affine(GraphBuilder& graph, const std::string& name, const std::string& x,
                   const torch::Tensor& scale, const torch::Tensor& shift, bool picture) {
  const auto shaped = [&](const torch::Tensor& numbers) {
    return picture ? numbers.view({-1, 1, 1}) : numbers;
  };
  const std::string scaled =
      graph.Op("Mul", name + ".scaled", {x, graph.Constant(name + ".scale", shaped(scale))});
  return graph.Op("Add", name, {scaled, graph.Constant(name + ".shift", shaped(shift))});
}

std::string Statistics1d(GraphBuilder& graph, const std::string& name, const std::string& x,
                         const nn::BatchNorm1dImpl& layer) {
  const torch::Tensor scale = layer.weight / (layer.running_var + layer.options.eps()).sqrt();
  return Affine(graph, name, x, scale, layer.bias - layer.running_mean * scale, false);
}

// Over all maps and pixels of a sample.
std::string GroupOfAll(GraphBuilder& graph, const std::string& name, const std::string& x,
                       const nn::GroupNormImpl& layer, const std::vector<int64_t>& dims) {
  const std::string flat = graph.Reshape(name + ".flat", x, {-1, 1, dims[0] * dims[1] * dims[2]});
  const std::string even =
      graph.InstanceNormalization(name + ".norm", flat, 1, layer.options.eps());
  const std::string back = graph.Reshape(name + ".back", even, {-1, dims[0], dims[1], dims[2]});
  return Affine(graph, name, back, layer.weight, layer.bias, true);
}

// `dims` are those of what comes in and then of what goes out, [maps, height, width].
std::string Append(GraphBuilder& graph, const std::string& name, const std::string& x,
                   nn::Module& layer, std::vector<int64_t>& dims) {
  if (auto* linear = layer.as<models::Linear>()) return graph.Linear(name, x, *linear);
  if (auto* conv = layer.as<models::Conv2d>()) {
    const models::ConvShape& shape = conv->shape();
    const auto side = [&](int64_t from, int64_t kernel) {
      return (from + 2 * shape.padding - kernel) / shape.stride + 1;
    };
    dims = {shape.out, side(dims[1], shape.kernel), side(dims[2], shape.columns())};
    return graph.Conv(name, x, *conv);
  }
  if (layer.as<nn::LeakyReLU>() != nullptr) return graph.LeakyRelu(name, x, kSlope);
  if (const auto* norm = layer.as<nn::BatchNorm2d>()) {
    return graph.BatchNormalization(name, x, *norm);
  }
  if (const auto* norm = layer.as<nn::BatchNorm1d>()) return Statistics1d(graph, name, x, *norm);
  if (const auto* norm = layer.as<nn::InstanceNorm2d>()) {
    const std::string even =
        graph.InstanceNormalization(name + ".norm", x, norm->weight.size(0), norm->options.eps());
    return Affine(graph, name, even, norm->weight, norm->bias, true);
  }
  if (const auto* norm = layer.as<nn::GroupNorm>()) return GroupOfAll(graph, name, x, *norm, dims);
  if (const auto* norm = layer.as<nn::LayerNorm>()) {
    return graph.Op("LayerNormalization", name,
                    {x, graph.Constant(name + ".scale", norm->weight),
                     graph.Constant(name + ".shift", norm->bias)});
  }
  throw FatalError(ExitCode::kFailed, "layer '" + name + "' has no ONNX form");
}

std::string AppendAll(GraphBuilder& graph, const std::string& name, std::string x,
                      const nn::Sequential& layers, std::vector<int64_t> dims) {
  for (const auto& layer : layers->named_children()) {
    x = Append(graph, name + "." + layer.key(), x, *layer.value(), dims);
  }
  return x;
}

void BuildMlp(GraphBuilder& graph, models::MlpDiscriminator& net, const NetworkShape& shape) {
  std::string x = OfPoints(shape) ? "points" : "image";
  if (OfPoints(shape)) {
    const auto pair = [](const std::array<double, 2>& numbers) {
      return torch::tensor({numbers[0], numbers[1]}, torch::kFloat64);
    };
    const torch::Tensor scale = 1 / pair(shape.points_scale);
    x = Affine(graph, "standard", x, scale, -pair(shape.points_mean) * scale, false);
  } else {
    const std::vector<int64_t> dims = SampleDims(shape);
    x = graph.Reshape("flat", x, {-1, dims[0] * dims[1] * dims[2]});
  }
  x = AppendAll(graph, "hidden", x, net.hidden, {});
  std::string logit = graph.Linear("value", x, *net.logit);
  if (net.projection) {
    const torch::Tensor table = net.projection->EffectiveWeight();
    const std::string products =
        graph.Op("Mul", "products", {x, graph.Rows("projection", "label", table)});
    const std::string sum =
        graph.Dense("projected", products, torch::ones({1, table.size(1)}), torch::zeros({1}));
    logit = graph.Op("Add", "both", {logit, sum});
  }
  graph.Reshape("logits", logit, {-1});
}

void BuildDcgan(GraphBuilder& graph, models::DcganDiscriminator& net, const NetworkShape& shape) {
  std::vector<int64_t> dims = SampleDims(shape);
  std::string x = "image";
  if (net.classes) {
    const std::string rows = graph.Rows("classes", "label", net.classes->weight);
    const std::string map = graph.Reshape("class_map", rows, {-1, 1, dims[1], dims[2]});
    x = graph.Concat("seen", {x, map});
  }
  x = AppendAll(graph, "features", x, net.features, dims);
  graph.Reshape("logits", graph.Conv("value", x, *net.logit), {-1});
}

}  // namespace

std::string WhyNoDiscriminatorOnnx(const models::Discriminator& discriminator,
                                   const NetworkShape& shape) {
  if (shape.pack > 1) return "it judges " + std::to_string(shape.pack) + " samples together";
  if (discriminator.as<models::MlpDiscriminator>() != nullptr) return "";
  if (discriminator.as<models::DcganDiscriminator>() != nullptr) return "";
  return "discriminators of mlp and dcgan are exported so far";
}

std::vector<uint8_t> DiscriminatorOnnx(models::Discriminator& discriminator,
                                       std::string_view architecture, const NetworkShape& shape,
                                       Precision precision, const ModelFacts& facts) {
  torch::NoGradGuard no_grad;
  GraphBuilder graph;
  graph.Input(OfPoints(shape) ? "points" : "image", DType::kF32, SampleDims(shape));
  if (shape.classes > 0) graph.Input("label", DType::kI64, {});
  if (auto* mlp = discriminator.as<models::MlpDiscriminator>()) {
    BuildMlp(graph, *mlp, shape);
  } else if (auto* dcgan = discriminator.as<models::DcganDiscriminator>()) {
    BuildDcgan(graph, *dcgan, shape);
  } else {
    throw FatalError(ExitCode::kFailed, "this discriminator has no ONNX form");
  }
  graph.NameLastValue("logit");
  graph.Output("logit", {});
  onnx::Model model = std::move(graph).Take();
  NarrowWeights(&model, precision);
  model.graph_name = std::string(architecture);
  model.producer_name = "ganvas";
  model.producer_version = GANVAS_VERSION;
  model.metadata = {
      {"ganvas.format", "1"},
      {"ganvas.kind", "discriminator"},
      {"ganvas.name", facts.name},
      {"ganvas.dataset", facts.dataset},
      {"ganvas.license", facts.license},
      {"ganvas.classes", nlohmann::json(facts.classes).dump()},
      {"ganvas.step", std::to_string(facts.step)},
      {"ganvas.options", facts.options_json},
  };
  if (!facts.credits.empty()) model.metadata["ganvas.credits"] = facts.credits;
  if (shape.classes > 0 && !facts.class_noun.empty()) {
    model.metadata["ganvas.class_noun"] = facts.class_noun;
  }
  return ValueOrThrow(onnx::Write(model), "ONNX file", ExitCode::kFailed);
}

double DiscriminatorDifference(const std::vector<uint8_t>& file,
                               models::Discriminator& discriminator, const NetworkShape& shape,
                               const torch::Tensor& samples) {
  torch::NoGradGuard no_grad;
  Session session = ValueOrThrow(Session::Load(file), kWhat, ExitCode::kFailed);
  const torch::Tensor noise = torch::linspace(-1, 1, samples.numel()).view_as(samples).cos();
  double largest = 0;
  for (const torch::Tensor& given : {samples.contiguous(), noise.contiguous()}) {
    const int64_t count = given.size(0);
    torch::Tensor seen = given;
    if (OfPoints(shape)) {
      const auto pair = [](const std::array<double, 2>& numbers) {
        return torch::tensor({numbers[0], numbers[1]}, torch::kFloat32);
      };
      seen = (given - pair(shape.points_mean)) / pair(shape.points_scale);
    }
    torch::Tensor labels;
    if (shape.classes > 0) labels = torch::arange(count) % shape.classes;
    const torch::Tensor expected = discriminator.forward(seen, labels).to(torch::kFloat64);
    const auto view = [](const torch::Tensor& tensor, DType type) {
      const Shape dims =
          ValueOrThrow(Shape::Create(tensor.sizes().vec()), kWhat, ExitCode::kFailed);
      return TensorView{type, dims, tensor.data_ptr()};
    };
    std::vector<NamedTensor> inputs = {
        {OfPoints(shape) ? "points" : "image", view(given, DType::kF32)}};
    if (labels.defined()) inputs.push_back({"label", view(labels, DType::kI64)});
    const auto outputs = ValueOrThrow(session.Run(inputs), kWhat, ExitCode::kFailed);
    for (int64_t i = 0; i < count; ++i) {
      const double logit = expected[i].item<double>();
      const double found = static_cast<double>(outputs.front().floats()[i]);
      largest = std::max(largest, std::abs(found - logit) / (1 + std::abs(logit)));
    }
  }
  return largest;
}

}  // namespace ganvas::exporter
