// A mapping and a synthesis as one model, for JavaScript.
#include <emscripten/emscripten.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "shared/onnx/join.h"
#include "shared/onnx/reader.h"
#include "shared/onnx/writer.h"
#include "web/bridge/engine_state.h"

namespace {

namespace onnx = ganvas::onnx;

ganvas::Result<onnx::NamedModel> Read(const char* name, std::span<const uint8_t> bytes) {
  auto model = onnx::Read(bytes);
  if (!model.ok()) {
    return ganvas::Error{model.error().code, std::string(name) + ": " + model.error().message};
  }
  return onnx::NamedModel{name, std::move(model).value()};
}

ganvas::Result<std::vector<uint8_t>> Join(std::span<const uint8_t> first,
                                          std::span<const uint8_t> second) {
  GANVAS_ASSIGN(onnx::NamedModel a, Read("the first model", first));
  GANVAS_ASSIGN(onnx::NamedModel b, Read("the second model", second));
  GANVAS_ASSIGN(const onnx::Model joined, onnx::Join(std::move(a), std::move(b)));
  return onnx::Write(joined);
}

}  // namespace

extern "C" {

// The joined file, for ganvas_free, and how many bytes it has; 0 on error. See shared/onnx/join.h.
EMSCRIPTEN_KEEPALIVE uint8_t* ganvas_join(const uint8_t* first, uint32_t first_bytes,
                                          const uint8_t* second, uint32_t second_bytes,
                                          uint32_t* bytes) {
  const auto joined = Join({first, first_bytes}, {second, second_bytes});
  if (!joined.ok()) {
    ganvas::engine::SetError(joined.error());
    return nullptr;
  }
  auto* copy = static_cast<uint8_t*>(std::malloc(joined->size()));
  if (copy == nullptr) {
    ganvas::engine::SetError(ganvas::OutOfMemory("not enough memory for the joined model"));
    return nullptr;
  }
  std::memcpy(copy, joined->data(), joined->size());
  *bytes = static_cast<uint32_t>(joined->size());
  return copy;
}

}  // extern "C"
