#include "native/cli/model_input.h"

#include <algorithm>

#include "native/cli/model_file.h"
#include "shared/latent/latent.h"

namespace ganvas::cli {
namespace {

// Height or width of pictures.
bool IsSide(const Port& port, size_t dim) { return port.dims.size() == 4 && dim >= 2; }

Shape ShapeOf(const std::string& path, const Port& port, int64_t batch, int64_t side,
              int64_t trained) {
  const std::string where = path + ": input '" + port.name + "' is " + PortText(port);
  const auto bad = [&](const std::string& what) {
    return FatalError(ExitCode::kUsage, where + what);
  };
  std::vector<int64_t> dims = port.dims;
  for (size_t i = 1; i < dims.size(); ++i) {
    const bool is_side = IsSide(port, i);
    if (is_side && side > 0 && dims[i] >= 0 && dims[i] != side) {
      throw bad(", so --size cannot be " + std::to_string(side));
    }
    if (dims[i] >= 0) continue;
    if (!is_side) throw bad(", and only N and the sides of pictures may be dynamic here");
    dims[i] = side > 0 ? side : trained;
    if (dims[i] == 0) throw bad(", so --size is needed");
  }
  if (!dims.empty()) {
    if (dims[0] >= 0 && batch != 1 && dims[0] != batch) {
      throw bad(", so --batch must be " + std::to_string(dims[0]));
    }
    if (dims[0] < 0) dims[0] = batch;
  }
  return ValueOrThrow(Shape::Create(dims), path);
}

}  // namespace

ModelInputs::ModelInputs(const std::string& path, const ModelInfo& info, int64_t batch,
                         int64_t side) {
  const bool sides = std::any_of(info.inputs.begin(), info.inputs.end(),
                                 [](const Port& port) { return port.dims.size() == 4; });
  if (side > 0 && !sides) {
    throw FatalError(ExitCode::kUsage, "--size: " + path + " takes no pictures");
  }
  const int64_t trained = TrainedSize(info);
  for (const Port& port : info.inputs) {
    const Shape shape = ShapeOf(path, port, batch, side, trained);
    const auto count = static_cast<size_t>(shape.elements());
    const size_t bytes = count * ByteSize(port.dtype);
    std::vector<float>& numbers = storage_.emplace_back((bytes + 3) / 4);
    if (port.dtype == DType::kF32) Latent(0, 0, Prior::kNormal, numbers);
    tensors_.push_back({port.name, {port.dtype, shape, numbers.data()}});
  }
}

}  // namespace ganvas::cli
