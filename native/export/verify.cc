#include "native/export/verify.h"

#include <string>
#include <utility>

#include "native/error.h"
#include "shared/latent/latent.h"
#include "shared/runtime/session.h"

namespace ganvas::exporter {
namespace {

constexpr int64_t kLatents = 8;

// The engine's pictures for z float[kLatents, latent].
torch::Tensor EngineRun(const std::vector<uint8_t>& bytes, const torch::Tensor& z) {
  SessionOptions options;
  options.direct_kernels = true;
  Session session =
      ValueOrThrow(Session::Load(bytes, options), "exported model", ExitCode::kFailed);
  const NamedTensor input = {"z", {DType::kF32, Shape{z.size(0), z.size(1)}, z.data_ptr<float>()}};
  const std::vector<OutputTensor> outputs =
      ValueOrThrow(session.Run({&input, 1}), "exported model", ExitCode::kFailed);
  const OutputTensor& image = outputs.front();
  std::vector<int64_t> dims(image.shape.dims().begin(), image.shape.dims().end());
  return torch::from_blob(const_cast<float*>(image.floats()), dims, torch::kFloat32).clone();
}

double LargestDifference(const torch::Tensor& a, const torch::Tensor& b) {
  if (a.sizes() != b.sizes()) {
    throw FatalError(ExitCode::kFailed, "exported model: gives pictures of another shape");
  }
  // A NaN anywhere is NaN in the maximum, which then fails every comparison.
  return (a - b).abs().max().item<double>();
}

bool IsNarrowed(const torch::Tensor& parameter) { return parameter.dim() > 1; }

}  // namespace

VerifyReport VerifyGenerator(const std::vector<uint8_t>& bytes, models::Generator& generator,
                             int64_t latent, Precision precision) {
  torch::NoGradGuard no_grad;
  torch::Tensor z = torch::empty({kLatents, latent}, torch::kFloat32);
  Latents(/*seed=*/0, 0, kLatents, latent, Prior::kNormal, z.data_ptr<float>());
  const torch::Tensor engine = EngineRun(bytes, z);

  const auto run = [&] {
    const torch::Device device = generator.parameters().front().device();
    return generator.forward(z.to(device)).to(torch::kCPU);
  };
  VerifyReport report;
  report.difference_to_fp32 = LargestDifference(engine, run());
  if (precision == Precision::kFp32) {
    report.difference = report.difference_to_fp32;
    return report;
  }
  std::vector<std::pair<torch::Tensor, torch::Tensor>> originals;
  for (torch::Tensor& parameter : generator.parameters()) {
    if (!IsNarrowed(parameter)) continue;
    originals.emplace_back(parameter, parameter.clone());
    parameter.copy_(parameter.to(torch::kFloat16).to(torch::kFloat32));
  }
  report.difference = LargestDifference(engine, run());
  for (auto& [parameter, original] : originals) parameter.copy_(original);
  return report;
}

}  // namespace ganvas::exporter
