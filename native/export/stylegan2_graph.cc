#include "native/export/stylegan2_graph.h"

#include <string>

#include "native/models/modulated_conv.h"

namespace ganvas::exporter {
namespace {

using torch::Tensor;

Tensor Scalar(double value) { return torch::tensor(static_cast<float>(value)); }

// [1, 3, 3, 1] in both directions, with the sum `gain`.
Tensor ResampleFilter(double gain) {
  const Tensor side = torch::tensor({1.0f, 3.0f, 3.0f, 1.0f}) / 8;
  return torch::outer(side, side) * gain;
}

// x / sqrt(mean(x^2) + 1e-8), by rows.
std::string UnitRows(GraphBuilder& graph, const std::string& name, const std::string& x) {
  const std::string square = graph.Op("Mul", name + ".square", {x, x});
  const std::string mean = graph.Mean(name + ".mean", square);
  const std::string added =
      graph.Op("Add", name + ".added", {mean, graph.Constant(name + ".epsilon", Scalar(1e-8))});
  return graph.Op("Div", name, {x, graph.Op("Sqrt", name + ".norm", {added})});
}

std::string Mapping(GraphBuilder& graph, models::StyleMappingImpl& mapping,
                    const GeneratorPorts& ports) {
  std::string x = UnitRows(graph, "mapping.z", ports.z);
  if (!mapping.classes.is_empty()) {
    const Tensor table = mapping.classes->weight;
    const Tensor unit = table * (table.square().mean(1, /*keepdim=*/true) + 1e-8).rsqrt();
    x = graph.Concat("mapping.input", {x, graph.Rows("mapping.classes", ports.label, unit)});
  }
  int number = 0;
  for (const auto& child : *mapping.dense) {
    const std::string name = "mapping.dense." + std::to_string(number++);
    models::EqualLinearImpl& layer = *child->as<models::EqualLinear>();
    // sqrt(2) after LeakyReLU is the same before it.
    x = graph.Dense(name, x, layer.EffectiveWeight() * models::kStyleGain,
                    layer.EffectiveBias() * models::kStyleGain);
    x = graph.LeakyRelu(name + ".leaky", x, models::kStyleSlope);
  }
  return x;
}

// w_avg + psi * (w - w_avg).
std::string Truncated(GraphBuilder& graph, const std::string& w, const Tensor& average) {
  const std::string centre = graph.Constant(kStylesAverage, average);
  const std::string offset = graph.Op("Sub", "w.offset", {w, centre});
  return graph.Op("Add", "w.truncated", {graph.Op("Mul", "w.scaled", {offset, "psi"}), centre});
}

// The styles of a convolution, [N, in, 1, 1], and [N, in] for its demodulation.
struct Styles {
  std::string rows, planes;
};

Styles StylesOf(GraphBuilder& graph, const std::string& name, const std::string& ws, int64_t row,
                const models::EqualLinearImpl& affine) {
  const std::string w = graph.Row(name + ".w", ws, row);
  const std::string rows =
      graph.Dense(name + ".styles", w, affine.EffectiveWeight(), affine.EffectiveBias());
  return {rows, graph.Unsqueeze(name + ".styles.planes", rows, {2, 3})};
}

// [N, out, 1, 1]: input_gain / sqrt(sum of (s w)^2 + epsilon).
std::string Factors(GraphBuilder& graph, const std::string& name, const std::string& styles,
                    const Tensor& weight, double input_gain) {
  const std::string square = graph.Op("Mul", name + ".square", {styles, styles});
  // The gain divides the sums, so that no operation is left for it.
  const double inside = 1 / (input_gain * input_gain);
  const std::string energy =
      graph.Dense(name + ".energy", square, weight.square().sum({2, 3}) * inside,
                  torch::full({weight.size(0)}, models::kDemodulationEpsilon * inside));
  const std::string factors =
      graph.Op("Reciprocal", name + ".factors", {graph.Op("Sqrt", name + ".root", {energy})});
  return graph.Unsqueeze(name + ".factors.planes", factors, {2, 3});
}

std::string StyleConv(GraphBuilder& graph, const std::string& name, const std::string& x,
                      const std::string& ws, int64_t row, models::StyleConvImpl& layer) {
  const Tensor weight = layer.EffectiveWeight();
  const Styles styles = StylesOf(graph, name, ws, row, *layer.affine);
  std::string y = graph.Op("Mul", name + ".modulated", {x, styles.planes});
  if (layer.up) {
    y = graph.UpConvOf(name + ".up", y, weight.transpose(0, 1), /*padding=*/0);
    y = graph.Filter(name + ".filter", y, ResampleFilter(4), weight.size(0), /*padding=*/1);
  } else {
    y = graph.ConvOf(name + ".conv", y, weight, {}, /*padding=*/1);
  }
  y = graph.Op("Mul", name + ".demodulated",
               {y, Factors(graph, name, styles.rows, weight, layer.input_gain)});
  if (layer.noise.defined()) {
    const Tensor noise = (layer.noise * layer.noise_strength).unsqueeze(0).unsqueeze(0);
    const std::string constant = graph.Constant(name + ".noise.constant", noise);
    y = graph.Op("Add", name + ".noisy",
                 {y, graph.Op("Mul", name + ".noise", {constant, "noise"})});
  }
  y = graph.Op("Add", name + ".biased",
               {y, graph.Constant(name + ".bias", layer.bias.view({1, -1, 1, 1}))});
  return graph.LeakyRelu(name, y, models::kStyleSlope);
}

std::string ToRgb(GraphBuilder& graph, const std::string& name, const std::string& x,
                  const std::string& ws, int64_t row, models::ToRgbImpl& layer) {
  const Styles styles = StylesOf(graph, name, ws, row, *layer.affine);
  const std::string scaled = graph.Op("Mul", name + ".modulated", {x, styles.planes});
  return graph.ConvOf(name, scaled, layer.EffectiveWeight(), layer.bias, /*padding=*/0);
}

}  // namespace

void BuildStylegan2(GraphBuilder& graph, models::Stylegan2Generator& generator,
                    const GeneratorPorts& ports) {
  graph.OptionalInput("psi", 1);
  if (!generator.NoiseSizes().empty()) graph.OptionalInput("noise", 1);
  const std::string w =
      graph.RepeatRows(kStylesValue, Mapping(graph, *generator.mapping, ports), generator.layers());
  const std::string ws = Truncated(graph, w, generator.w_avg);

  std::string x = graph.Constant("first", generator.first.unsqueeze(0));
  std::string picture;
  int64_t row = 0, number = 0;
  for (const auto& child : *generator.blocks) {
    const std::string name = "blocks." + std::to_string(number++);
    models::StyleBlockImpl& block = *child->as<models::StyleBlock>();
    if (!block.conv0.is_empty()) x = StyleConv(graph, name + ".conv0", x, ws, row++, *block.conv0);
    x = StyleConv(graph, name + ".conv1", x, ws, row++, *block.conv1);
    const std::string rgb = ToRgb(graph, name + ".rgb", x, ws, row, *block.rgb);
    if (picture.empty()) {
      picture = rgb;
      continue;
    }
    const int64_t channels = block.rgb->bias.size(0);
    const std::string enlarged =
        graph.UpConvOf(name + ".enlarged", picture, ResampleFilter(4).repeat({channels, 1, 1, 1}),
                       /*padding=*/1, channels);
    picture = graph.Op("Add", name + ".picture", {enlarged, rgb});
  }
  ClipToOne(graph, picture);
}

}  // namespace ganvas::exporter
