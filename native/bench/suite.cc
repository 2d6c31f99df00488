#include "native/bench/suite.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "native/bench/network_writer.h"
#include "native/bench/networks.h"
#include "native/error.h"
#include "native/nearest.h"
#include "shared/latent/latent.h"
#include "shared/onnx/writer.h"
#include "shared/runtime/session.h"

namespace ganvas::bench {
namespace {

struct Network {
  SuiteModel model;
  const char* kind;
  std::vector<int64_t> picture;  // [C, H, W]
  // Returns the value before the Tanh.
  std::string (*build)(NetworkWriter& net, double last_gain);
};

const std::vector<Network>& Networks() {
  static const std::vector<Network> networks = {
      {{"dcgan64", "DCGAN 64x64, ngf 64, nz 100", true},
       "generator",
       {3, 64, 64},
       [](NetworkWriter& net, double gain) { return Dcgan(net, 100, 64, 3, 64, gain); }},
      {{"dcgan32", "DCGAN 32x32, ngf 32, nz 100, grey", true},
       "generator",
       {1, 32, 32},
       [](NetworkWriter& net, double gain) { return Dcgan(net, 100, 32, 1, 32, gain); }},
      {{"sngan32", "SNGAN ResNet 32x32, 256 channels", true},
       "generator",
       {3, 32, 32},
       [](NetworkWriter& net, double gain) { return Sngan32(net, 256, 0, gain); }},
      {{"sngan32-classes", "SNGAN ResNet 32x32, 256 channels, 10 classes", false},
       "generator",
       {3, 32, 32},
       [](NetworkWriter& net, double gain) { return Sngan32(net, 256, 10, gain); }},
      {{"r3gan32", "R3GAN 32x32, 256 channels, 8 blocks, groups of 16", false},
       "generator",
       {3, 32, 32},
       [](NetworkWriter& net, double gain) { return R3gan32(net, 256, gain); }},
      {{"stylegan2-64", "StyleGAN2 64x64, channel base 16384", false},
       "generator",
       {3, 64, 64},
       [](NetworkWriter& net, double gain) { return Stylegan2(net, 16384, 64, gain); }},
      {{"stylegan2-256", "StyleGAN2 256x256, channel base 16384", false},
       "generator",
       {3, 256, 256},
       [](NetworkWriter& net, double gain) { return Stylegan2(net, 16384, 256, gain); }},
      {{"cyclegan256", "CycleGAN ResNet 256x256, 9 blocks, ngf 64", false},
       "translator",
       {3, 256, 256},
       [](NetworkWriter& net, double gain) { return CycleGan(net, 64, 9, 256, gain); }},
      {{"cyclegan128", "CycleGAN ResNet 128x128, 6 blocks, ngf 32", false},
       "translator",
       {3, 128, 128},
       [](NetworkWriter& net, double gain) { return CycleGan(net, 32, 6, 128, gain); }},
      {{"mlp", "MLP 28x28, nz 100, up to 1024 wide", true},
       "generator",
       {1, 28, 28},
       [](NetworkWriter& net, double gain) { return Mlp(net, 100, 28, gain); }},
  };
  return networks;
}

const Network& Find(std::string_view name) {
  for (const Network& network : Networks()) {
    if (name == network.model.name) return network;
  }
  std::string names;
  std::vector<std::string> known;
  for (const Network& network : Networks()) {
    names += std::string(names.empty() ? "" : ", ") + network.model.name;
    known.emplace_back(network.model.name);
  }
  throw FatalError(ExitCode::kUsage, "no model '" + std::string(name) +
                                         "' in the benchmark, expected one of: " + names +
                                         DidYouMean(name, known));
}

// A JSON list of names.
std::string ClassesOf(const onnx::Model& model) {
  return model.inputs.size() > 1 ? R"(["0","1","2","3","4","5","6","7","8","9"])" : "[]";
}

std::vector<uint8_t> Build(const Network& network, const Variant& variant, double last_gain) {
  constexpr uint64_t kSeed = 1;
  NetworkWriter net(kSeed, variant.folded);
  std::string value = network.build(net, last_gain);
  if (variant.tanh) value = net.Tanh(value);
  std::vector<int64_t> dims = {-1};
  dims.insert(dims.end(), network.picture.begin(), network.picture.end());
  if (std::string_view(network.model.name) == "mlp") net.Reshape(value, dims);
  net.NameLastValue("image");
  net.Output("image", network.picture);

  onnx::Model model = std::move(net).Take();
  model.opset = 17;
  model.producer_name = "ganvas bench";
  model.graph_name = network.model.name;
  model.metadata = {{"ganvas.format", "1"},
                    {"ganvas.kind", network.kind},
                    {"ganvas.name", network.model.title},
                    {"ganvas.dataset", "none (random weights)"},
                    {"ganvas.license", "MIT"},
                    {"ganvas.classes", ClassesOf(model)},
                    {"ganvas.prior", "normal"},
                    {"ganvas.step", "0"},
                    {"ganvas.options", "{}"}};
  return ValueOrThrow(onnx::Write(model), network.model.name, ExitCode::kFailed);
}

// Of the picture before its Tanh, where the last layer has gain 1.
double DeviationBeforeTanh(const Network& network) {
  const std::string name = network.model.name;
  Session session = ValueOrThrow(Session::Load(Build(network, {.folded = true, .tanh = false}, 1)),
                                 name, ExitCode::kFailed);
  const Port& port = session.info().inputs.front();
  const bool pixels = std::string_view(network.kind) == "translator";
  std::vector<int64_t> dims = port.dims;
  dims[0] = pixels ? 1 : 16;
  const Shape shape = ValueOrThrow(Shape::Create(dims), name, ExitCode::kFailed);
  std::vector<float> numbers(static_cast<size_t>(shape.elements()));
  Latent(0, 0, pixels ? Prior::kUniform : Prior::kNormal, numbers);
  std::vector<NamedTensor> inputs = {{port.name, {port.dtype, shape, numbers.data()}}};
  const std::vector<int64_t> labels(16, 0);
  if (session.info().inputs.size() > 1) {
    inputs.push_back({session.info().inputs[1].name, {DType::kI64, Shape{16}, labels.data()}});
  }
  const auto outputs = ValueOrThrow(session.Run(inputs), name, ExitCode::kFailed);
  const OutputTensor& out = outputs.front();
  const auto count = static_cast<double>(out.shape.elements());
  double sum = 0;
  double squares = 0;
  for (int64_t i = 0; i < out.shape.elements(); ++i) {
    const double v = out.floats()[i];
    sum += v;
    squares += v * v;
  }
  return std::sqrt(squares / count - sum / count * (sum / count));
}

// Two digits, so that the file does not depend on the last bits of a machine's engine.
double Rounded(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.1e", value);
  return std::strtod(text, nullptr);
}

}  // namespace

std::span<const SuiteModel> Suite() {
  static const std::vector<SuiteModel> models = [] {
    std::vector<SuiteModel> list;
    for (const Network& network : Networks()) list.push_back(network.model);
    return list;
  }();
  return models;
}

const SuiteModel& FindSuiteModel(std::string_view name) { return Find(name).model; }

std::vector<uint8_t> WriteSuiteModel(std::string_view name, const Variant& variant) {
  const Network& network = Find(name);
  return Build(network, variant, Rounded(0.75 / DeviationBeforeTanh(network)));
}

}  // namespace ganvas::bench
