#include "native/cli/generator_io.h"

#include <algorithm>

#include "native/cli/model_file.h"
#include "native/error.h"
#include "native/files/shell_words.h"

namespace ganvas::cli {
namespace {

constexpr int64_t kLargestBatch = 64;
constexpr int64_t kBatchElements = int64_t{1} << 20;  // of the output, so that memory stays small

bool IsLatent(const Port& port) {
  if (port.dtype != DType::kF32 || port.dims.size() < 2) return false;
  return std::all_of(port.dims.begin() + 2, port.dims.end(), [](int64_t d) { return d == 1; });
}

// As opposed to latents [N, nz, 1, 1].
bool IsPicture(const Port& port) {
  if (port.dtype != DType::kF32 || port.dims.size() != 4) return false;
  return (port.dims[2] < 0 || port.dims[2] > 4) && (port.dims[3] < 0 || port.dims[3] > 4);
}

bool IsLabel(const Port& port) { return port.dtype == DType::kI64 && port.dims.size() == 1; }

int64_t BatchSize(const ModelInfo& info, const GeneratorPorts& ports, int64_t count) {
  if (ports.fixed_batch > 0) return ports.fixed_batch;
  int64_t elements = 1;
  if (!info.outputs.empty()) {
    const std::vector<int64_t>& dims = info.outputs[0].dims;
    for (size_t i = 1; i < dims.size(); ++i) elements *= std::clamp<int64_t>(dims[i], 1, 1 << 20);
  }
  return std::clamp<int64_t>(kBatchElements / std::max<int64_t>(1, elements), 1,
                             std::min(count, kLargestBatch));
}

}  // namespace

GeneratorPorts FindGeneratorPorts(const std::string& path, const ModelInfo& info) {
  GeneratorPorts ports;
  const auto kind = info.metadata.find("ganvas.kind");
  const bool translator = kind != info.metadata.end() && kind->second == "translator";
  if (translator || std::any_of(info.inputs.begin(), info.inputs.end(), IsPicture)) {
    throw FatalError(ExitCode::kBadFile,
                     path + ": turns pictures into pictures and takes no latents; run it with: " +
                         ShellCommand({"ganvas", "translate", path, "IN", "OUT"}));
  }
  for (const Port& port : info.inputs) {
    if (ports.z.empty() && IsLatent(port)) {
      ports.z = port.name;
      ports.z_dims = port.dims;
      ports.nz = port.dims[1];
      ports.fixed_batch = port.dims[0];
    } else if (ports.label.empty() && IsLabel(port)) {
      ports.label = port.name;
    } else {
      throw FatalError(ExitCode::kBadFile,
                       path + ": input '" + port.name + "' is " + PortText(port) +
                           ", expected latents float32 [N, nz] and at most labels int64 [N]");
    }
  }
  if (ports.z.empty()) {
    throw FatalError(ExitCode::kBadFile, path + ": no input for latents, float32 [N, nz]");
  }
  ports.classes = static_cast<int64_t>(ClassNames(info).size());
  const auto prior = info.metadata.find("ganvas.prior");
  if (prior != info.metadata.end() && prior->second == "uniform") ports.prior = Prior::kUniform;
  return ports;
}

void Generate(Session* session, const std::string& path, const GeneratorPorts& ports,
              std::span<const float> latents, std::span<const int64_t> labels,
              const std::function<void(const GeneratedBatch&)>& take) {
  const int64_t nz = ports.nz;
  const int64_t count = static_cast<int64_t>(latents.size()) / nz;
  const int64_t batch = BatchSize(session->info(), ports, count);
  std::vector<float> padded;
  std::vector<int64_t> padded_labels;
  for (int64_t first = 0; first < count; first += batch) {
    const int64_t wanted = std::min(batch, count - first);
    std::span<const float> z =
        latents.subspan(static_cast<size_t>(first * nz), static_cast<size_t>(wanted * nz));
    std::span<const int64_t> label;
    if (!ports.label.empty()) {
      label = labels.subspan(static_cast<size_t>(first), static_cast<size_t>(wanted));
    }
    int64_t n = wanted;
    if (ports.fixed_batch > 0 && wanted < batch) {
      n = batch;
      padded.assign(z.begin(), z.end());
      padded.resize(static_cast<size_t>(n * nz));
      z = padded;
      padded_labels.assign(label.begin(), label.end());
      padded_labels.resize(static_cast<size_t>(n));
      label = padded_labels;
    }
    std::vector<int64_t> z_dims = ports.z_dims;
    z_dims[0] = n;
    z_dims[1] = nz;
    std::vector<NamedTensor> inputs = {
        {ports.z, {DType::kF32, ValueOrThrow(Shape::Create(z_dims), path), z.data()}}};
    if (!ports.label.empty()) inputs.push_back({ports.label, {DType::kI64, {n}, label.data()}});

    Result<std::vector<OutputTensor>> outputs = session->Run(inputs);
    if (!outputs.ok()) {
      throw FatalError(CodeOf(outputs.error()), path + ": " + outputs.error().message);
    }
    const auto output = std::find_if(outputs->begin(), outputs->end(), [](const OutputTensor& o) {
      return o.dtype == DType::kF32 && o.shape.rank() >= 1;
    });
    if (output == outputs->end() || output->shape[0] != n) {
      throw FatalError(ExitCode::kBadFile,
                       path + ": no float32 output with one result for each " + "latent");
    }
    std::vector<int64_t> dims(output->shape.dims().begin(), output->shape.dims().end());
    dims[0] = wanted;
    const Shape shape = ValueOrThrow(Shape::Create(dims), path);
    take({shape, {output->floats(), static_cast<size_t>(shape.elements())}, first});
  }
}

}  // namespace ganvas::cli
