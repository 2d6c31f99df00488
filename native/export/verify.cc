#include "native/export/verify.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "native/error.h"
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
  torch::Tensor z;       // float[count, latent]
  torch::Tensor labels;  // int64[count], or undefined
};

Inputs MakeInputs(const models::NetworkShape& shape, Prior prior) {
  const int64_t count = std::max<int64_t>(kFewestLatents, shape.classes);
  Inputs inputs;
  inputs.z = torch::empty({count, shape.latent}, torch::kFloat32);
  Latents(/*seed=*/0, 0, count, shape.latent, prior, inputs.z.data_ptr<float>());
  if (shape.classes > 0) inputs.labels = torch::arange(count) % shape.classes;
  return inputs;
}

// Calls `run` with parts of the inputs and puts its results together.
template <typename Run>
torch::Tensor InBatches(const Inputs& inputs, const Run& run) {
  std::vector<torch::Tensor> parts;
  for (int64_t first = 0; first < inputs.z.size(0); first += kBatch) {
    const int64_t last = std::min(first + kBatch, inputs.z.size(0));
    Inputs part;
    part.z = inputs.z.slice(0, first, last);
    if (inputs.labels.defined()) part.labels = inputs.labels.slice(0, first, last);
    parts.push_back(run(part));
  }
  return torch::cat(parts);
}

torch::Tensor EngineRun(const std::vector<uint8_t>& bytes, const Inputs& inputs, bool direct) {
  SessionOptions options;
  options.direct_kernels = direct;
  Session session = ValueOrThrow(Session::Load(bytes, options), kWhat, ExitCode::kFailed);
  return InBatches(inputs, [&](const Inputs& part) {
    const Shape z{part.z.size(0), part.z.size(1)};
    std::vector<NamedTensor> tensors = {{"z", {DType::kF32, z, part.z.data_ptr<float>()}}};
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
    return generator.forward(part.z.to(device), labels).to(torch::kCPU);
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

}  // namespace

VerifyReport VerifyGenerator(const std::vector<uint8_t>& bytes, models::Generator& generator,
                             const models::NetworkShape& shape) {
  torch::NoGradGuard no_grad;
  const onnx::Model model = ReadModel(bytes);
  const auto prior = model.metadata.find("ganvas.prior");
  const bool uniform = prior != model.metadata.end() && prior->second == "uniform";
  const Inputs inputs = MakeInputs(shape, uniform ? Prior::kUniform : Prior::kNormal);
  const WideTwins twins = WideTwinsOf(bytes, generator, shape);

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
    const double narrow = Largest(Difference(as_stored, widened, shape));
    // Written so that NaN stays.
    if (!(narrow <= report.default_difference)) report.default_difference = narrow;
  }
  report.mean_difference = Difference(as_stored, expected, shape).mean().item<double>() * 127.5;
  return report;
}

}  // namespace ganvas::exporter
