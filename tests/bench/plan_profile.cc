// The plan of a model as WebAssembly in node, with the time of each step: where the engine's time
// goes in a browser. `ganvas info MODEL --plan` tells the same of the native engine.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "shared/latent/latent.h"
#include "shared/runtime/session.h"
#include "tests/bench/model_bench.h"

namespace ganvas {
namespace {

int Fail(const std::string& message) {
  std::fprintf(stderr, "plan_profile: %s\n", message.c_str());
  return 1;
}

int Profile(const char* path, int64_t batch, int runs) {
  std::vector<uint8_t> bytes;
  if (!bench::ReadFile(path, &bytes)) return Fail(std::string(path) + ": cannot be read");
  auto loaded = Session::Load(std::move(bytes));
  if (!loaded.ok()) return Fail(std::string(path) + ": " + loaded.error().message);
  Session session = std::move(loaded).value();
  std::vector<NamedTensor> inputs;
  std::vector<std::vector<float>> storage;
  for (const Port& port : session.info().inputs) {
    std::vector<int64_t> dims = port.dims;
    if (!dims.empty()) dims[0] = batch;
    const auto shape = Shape::Create(dims);
    if (!shape.ok()) return Fail("input '" + port.name + "': only the batch may be dynamic");
    const auto count = static_cast<size_t>(shape.value().elements());
    // Zeros where these are labels.
    std::vector<float>& numbers = storage.emplace_back(count * ByteSize(port.dtype) / 4 + 1);
    if (port.dtype == DType::kF32) Latent(0, 0, Prior::kNormal, numbers);
    inputs.push_back({port.name, {port.dtype, shape.value(), numbers.data()}});
  }
  // The first runs are V8's to compile in.
  for (int i = 0; i < 3; ++i) {
    if (const auto ran = session.Run(inputs); !ran.ok()) return Fail(ran.error().message);
  }
  const auto info = session.Profile(inputs, runs);
  if (!info.ok()) return Fail(info.error().message);
  std::fputs(PlanTable(info.value()).c_str(), stdout);
  return 0;
}

}  // namespace
}  // namespace ganvas

int main(int argc, char** argv) {
  const int64_t batch = argc > 2 ? std::atoll(argv[2]) : 1;
  const int runs = argc > 3 ? std::atoi(argv[3]) : 10;
  if (argc < 2 || argc > 4 || batch < 1 || runs < 1) {
    std::fputs("usage: plan_profile MODEL [BATCH [RUNS]]\n", stderr);
    return 2;
  }
  return ganvas::Profile(argv[1], batch, runs);
}
