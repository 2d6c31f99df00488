#include "native/cli/model_input.h"

#include "native/cli/model_file.h"
#include "shared/latent/latent.h"

namespace ganvas::cli {
namespace {

Shape ShapeOf(const std::string& path, const Port& port, int64_t batch) {
  const std::string where = path + ": input '" + port.name + "' is " + PortText(port);
  std::vector<int64_t> dims = port.dims;
  for (size_t i = 1; i < dims.size(); ++i) {
    if (dims[i] >= 0) continue;
    throw FatalError(ExitCode::kUsage, where + ", and only N may be dynamic here");
  }
  if (!dims.empty()) {
    if (dims[0] >= 0 && batch != 1 && dims[0] != batch) {
      throw FatalError(ExitCode::kUsage, where + ", so --batch must be " + std::to_string(dims[0]));
    }
    if (dims[0] < 0) dims[0] = batch;
  }
  return ValueOrThrow(Shape::Create(dims), path);
}

}  // namespace

ModelInputs::ModelInputs(const std::string& path, const ModelInfo& info, int64_t batch) {
  for (const Port& port : info.inputs) {
    const Shape shape = ShapeOf(path, port, batch);
    const auto count = static_cast<size_t>(shape.elements());
    const size_t bytes = count * ByteSize(port.dtype);
    std::vector<float>& numbers = storage_.emplace_back((bytes + 3) / 4);
    if (port.dtype == DType::kF32) Latent(0, 0, Prior::kNormal, numbers);
    tensors_.push_back({port.name, {port.dtype, shape, numbers.data()}});
  }
}

}  // namespace ganvas::cli
