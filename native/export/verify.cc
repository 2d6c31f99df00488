#include "native/export/verify.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "native/error.h"
#include "native/export/architectures.h"
#include "native/export/generator_onnx.h"
#include "native/export/weights.h"
#include "shared/latent/latent.h"
#include "shared/onnx/reader.h"
#include "shared/onnx/writer.h"
#include "shared/runtime/session.h"

namespace ganvas::exporter {
namespace {

constexpr int64_t kFewestLatents = 16;
constexpr int64_t kBatch = 16;
constexpr const char* kWhat = "exported model";

onnx::Model ReadModel(const std::vector<uint8_t>& bytes) {
  return ValueOrThrow(onnx::Read(bytes), kWhat, ExitCode::kFailed);
}

std::vector<uint8_t> WriteModel(const onnx::Model& model) {
  return ValueOrThrow(onnx::Write(model), kWhat, ExitCode::kFailed);
}

// The file with its narrow weights widened, and the same with the weights that they stand for.
struct WideTwins {
  std::vector<uint8_t> widened, trained;
};

WideTwins WideTwinsOf(const std::vector<uint8_t>& bytes, models::Generator& generator,
                      const models::NetworkShape& shape) {
  onnx::Model model = ReadModel(bytes);
  std::set<std::string> stored;
  for (const onnx::Tensor& tensor : model.initializers) stored.insert(tensor.name);
  WidenWeights(&model);
  WideTwins twins;
  twins.widened = WriteModel(model);

  onnx::Model graph = GeneratorGraph(generator, shape);
  std::map<std::string, onnx::Tensor*> trained;
  for (onnx::Tensor& tensor : graph.initializers) trained.emplace(tensor.name, &tensor);
  for (onnx::Tensor& tensor : model.initializers) {
    if (stored.count(tensor.name) > 0) continue;
    const auto found = trained.find(tensor.name);
    if (found == trained.end() || found->second->shape != tensor.shape) {
      throw FatalError(ExitCode::kFailed, std::string(kWhat) + ": stores a weight '" + tensor.name +
                                              "' that the network does not have");
    }
    tensor = std::move(*found->second);
  }
  twins.trained = WriteModel(model);
  return twins;
}

struct Inputs {
  torch::Tensor values;  // float[count, latent], or pictures float[count, C, H, W] in [-1, 1]
  torch::Tensor labels;  // int64[count], or undefined
};

torch::Tensor Numbers(uint64_t seed, const std::vector<int64_t>& dims, Prior prior) {
  torch::Tensor numbers = torch::empty(dims, torch::kFloat32);
  const int64_t count = dims.front();
  Latents(seed, 0, count, numbers.numel() / count, prior, numbers.data_ptr<float>());
  return numbers;
}

Inputs LatentInputs(const models::NetworkShape& shape, Prior prior) {
  const int64_t count = std::max<int64_t>(kFewestLatents, shape.classes);
  Inputs inputs = {Numbers(/*seed=*/0, {count, shape.latent}, prior), {}};
  if (shape.classes > 0) inputs.labels = torch::arange(count) % shape.classes;
  return inputs;
}

// As pictures have them: uneven surfaces, noise whose amplitude goes with its scale (1/f), and the
// edge of a disc.
torch::Tensor Surfaces(int64_t count, int64_t channels, int64_t height, int64_t width) {
  namespace F = torch::nn::functional;
  torch::Tensor pictures = torch::zeros({count, channels, height, width});
  for (int64_t cells = 2; cells <= std::min(height, width); cells *= 2) {
    const torch::Tensor octave =
        Numbers(static_cast<uint64_t>(cells), {count, channels, cells, cells}, Prior::kNormal);
    const auto spread = F::InterpolateFuncOptions()
                            .size(std::vector<int64_t>{height, width})
                            .mode(torch::kBilinear)
                            .align_corners(false);
    pictures += F::interpolate(octave, spread) * (2.0 / static_cast<double>(cells));
  }
  const torch::Tensor y = torch::linspace(0, 1, height).unsqueeze(1) - 0.4;
  const torch::Tensor x = torch::linspace(0, 1, width).unsqueeze(0) - 0.5;
  return torch::tanh(torch::where(y * y + x * x < 0.09, pictures + 0.5, -pictures));
}

// `each` pictures of both kinds.
Inputs PictureInputs(int64_t each, int64_t channels, int64_t height, int64_t width) {
  const torch::Tensor noise = Numbers(/*seed=*/0, {each, channels, height, width}, Prior::kUniform);
  return {torch::cat({noise, Surfaces(each, channels, height, width)}), {}};
}

// Inputs of different sizes do not fit into one batch.
std::vector<Inputs> AllInputs(const models::Generator& generator, const models::NetworkShape& shape,
                              Prior prior) {
  const std::optional<int64_t> multiple = SideMultiple(generator);
  if (!multiple) return {LatentInputs(shape, prior)};
  const int64_t channels = shape.picture_channels;
  const int64_t height = shape.picture_height(), width = shape.picture_width();
  return {PictureInputs(/*each=*/2, channels, height, width),
          PictureInputs(/*each=*/1, channels, height, width + *multiple)};
}

// Calls `run` with parts of the inputs and puts its results together.
template <typename Run>
torch::Tensor InBatches(const Inputs& inputs, const Run& run) {
  std::vector<torch::Tensor> parts;
  for (int64_t first = 0; first < inputs.values.size(0); first += kBatch) {
    const int64_t last = std::min(first + kBatch, inputs.values.size(0));
    Inputs part;
    part.values = inputs.values.slice(0, first, last);
    if (inputs.labels.defined()) part.labels = inputs.labels.slice(0, first, last);
    parts.push_back(run(part));
  }
  return torch::cat(parts);
}

torch::Tensor EngineRun(const std::vector<uint8_t>& bytes, const Inputs& inputs, bool direct) {
  SessionOptions options;
  options.direct_kernels = direct;
  Session session = ValueOrThrow(Session::Load(bytes, options), kWhat, ExitCode::kFailed);
  const std::string input = session.info().inputs.front().name;
  return InBatches(inputs, [&](const Inputs& part) {
    const Shape shape =
        ValueOrThrow(Shape::Create(part.values.sizes().vec()), kWhat, ExitCode::kFailed);
    std::vector<NamedTensor> tensors = {
        {input, {DType::kF32, shape, part.values.data_ptr<float>()}}};
    if (part.labels.defined()) {
      const Shape labels{part.labels.size(0)};
      tensors.push_back({"label", {DType::kI64, labels, part.labels.data_ptr<int64_t>()}});
    }
    const auto outputs = ValueOrThrow(session.Run(tensors), kWhat, ExitCode::kFailed);
    const OutputTensor& out = outputs.front();
    std::vector<int64_t> dims(out.shape.dims().begin(), out.shape.dims().end());
    return torch::from_blob(const_cast<float*>(out.floats()), dims, torch::kFloat32).clone();
  });
}

torch::Tensor TorchRun(models::Generator& generator, const Inputs& inputs) {
  const torch::Device device = generator.parameters().front().device();
  return InBatches(inputs, [&](const Inputs& part) {
    const torch::Tensor labels = part.labels.defined() ? part.labels.to(device) : torch::Tensor();
    return generator.forward(part.values.to(device), labels).to(torch::kCPU);
  });
}

// In units of the data where these are points.
torch::Tensor Difference(const torch::Tensor& a, const torch::Tensor& b,
                         const models::NetworkShape& shape) {
  if (a.sizes() != b.sizes()) {
    throw FatalError(ExitCode::kFailed, std::string(kWhat) + ": gives results of another shape");
  }
  const torch::Tensor difference = (a - b).abs();
  if (shape.kind != models::SampleKind::kPoints) return difference;
  return difference / torch::tensor({shape.points_scale[0], shape.points_scale[1]});
}

// A NaN anywhere is NaN in the maximum, which then fails every comparison.
double Largest(const torch::Tensor& difference) { return difference.max().item<double>(); }

// NaN comes in and stays.
void Raise(double* largest, double found) {
  if (!(found <= *largest) && !std::isnan(*largest)) *largest = found;
}

// What the file computes, in three forms of it, against LibTorch for the same inputs.
VerifyReport Compare(const std::vector<uint8_t>& bytes, const WideTwins& twins,
                     models::Generator& generator, const models::NetworkShape& shape,
                     const Inputs& inputs) {
  const torch::Tensor expected = TorchRun(generator, inputs);
  const torch::Tensor chosen = EngineRun(twins.trained, inputs, /*direct=*/false);
  VerifyReport report;
  report.difference =
      Largest(Difference(EngineRun(twins.trained, inputs, /*direct=*/true), expected, shape));
  report.default_difference = Largest(Difference(chosen, expected, shape));
  torch::Tensor as_stored = chosen;
  if (twins.widened != twins.trained) {
    as_stored = EngineRun(bytes, inputs, /*direct=*/false);
    const torch::Tensor widened = EngineRun(twins.widened, inputs, /*direct=*/false);
    Raise(&report.default_difference, Largest(Difference(as_stored, widened, shape)));
  }
  report.mean_difference = Difference(as_stored, expected, shape).mean().item<double>() * 127.5;
  return report;
}

}  // namespace

VerifyReport VerifyGenerator(const std::vector<uint8_t>& bytes, models::Generator& generator,
                             const models::NetworkShape& shape) {
  torch::NoGradGuard no_grad;
  const onnx::Model model = ReadModel(bytes);
  const auto prior = model.metadata.find("ganvas.prior");
  const bool uniform = prior != model.metadata.end() && prior->second == "uniform";
  const WideTwins twins = WideTwinsOf(bytes, generator, shape);
  VerifyReport report;
  for (const Inputs& inputs :
       AllInputs(generator, shape, uniform ? Prior::kUniform : Prior::kNormal)) {
    const VerifyReport part = Compare(bytes, twins, generator, shape, inputs);
    Raise(&report.difference, part.difference);
    Raise(&report.default_difference, part.default_difference);
    Raise(&report.mean_difference, part.mean_difference);
  }
  return report;
}

}  // namespace ganvas::exporter
