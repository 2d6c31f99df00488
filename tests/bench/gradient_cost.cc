// What a gradient of a model by its float inputs costs, as a multiple of a forward run: natively,
// or as WebAssembly in node. Runs are interleaved; one thread.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "shared/graph/differentiate.h"
#include "shared/graph/graph.h"
#include "shared/latent/latent.h"
#include "shared/runtime/session.h"
#include "tests/bench/model_bench.h"

namespace ganvas {
namespace {

int Fail(const std::string& message) {
  std::fprintf(stderr, "gradient_cost: %s\n", message.c_str());
  return 1;
}

// Tensors that own their numbers.
struct Feeds {
  std::vector<NamedTensor> tensors;
  std::vector<std::vector<float>> storage;

  void Add(const std::string& name, DType dtype, const Shape& shape) {
    const auto count = static_cast<size_t>(shape.elements());
    std::vector<float>& numbers = storage.emplace_back(count * ByteSize(dtype) / 4 + 1);
    if (dtype == DType::kF32) Latent(0, storage.size(), Prior::kNormal, numbers);
    tensors.push_back({name, {dtype, shape, numbers.data()}});
  }
};

template <class Work>
double Milliseconds(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

int Measure(const char* path, int64_t batch, int64_t size, int runs, bool plan) {
  std::vector<uint8_t> bytes;
  if (!bench::ReadFile(path, &bytes)) return Fail(std::string(path) + ": cannot be read");
  auto loaded = Session::Load(std::move(bytes));
  if (!loaded.ok()) return Fail(std::string(path) + ": " + loaded.error().message);
  Session session = std::move(loaded).value();
  Feeds feeds, cotangents;
  std::vector<Shape> shapes;
  std::vector<std::string> by;
  feeds.storage.reserve(8);
  for (const Port& port : session.info().inputs) {
    if (port.default_value) continue;
    std::vector<int64_t> dims = port.dims;
    for (size_t i = 0; i < dims.size(); ++i) {
      if (i == 0) dims[i] = batch;
      if (dims[i] < 0) dims[i] = size;
    }
    const auto shape = Shape::Create(dims);
    if (!shape.ok()) return Fail(shape.error().message);
    feeds.Add(port.name, port.dtype, *shape);
    if (port.dtype == DType::kF32) by.push_back(port.name);
  }
  const auto first = session.Run(feeds.tensors);
  if (!first.ok()) return Fail(first.error().message);
  cotangents.Add((*first)[0].name, (*first)[0].dtype, (*first)[0].shape);
  if (plan) {
    for (const Port& port : session.info().inputs) {
      const auto fed = std::find_if(feeds.tensors.begin(), feeds.tensors.end(),
                                    [&](const NamedTensor& f) { return f.name == port.name; });
      shapes.push_back(fed == feeds.tensors.end() ? Shape{1} : fed->tensor.shape);
    }
    const std::vector<std::string> of = {(*first)[0].name};
    auto graph = graph::Differentiate(session.graph(), shapes, of, by);
    if (!graph.ok()) return Fail(graph.error().message);
    Session derived = std::move(session.Derive(std::move(graph).value()).value());
    Feeds all = feeds;
    std::vector<NamedTensor> tensors = feeds.tensors;
    tensors.push_back({graph::CotangentName(of[0]), cotangents.tensors[0].tensor});
    static const float kOne = 1;
    for (const Port& port : session.info().inputs) {
      if (port.default_value) tensors.push_back({port.name, {DType::kF32, Shape{1}, &kOne}});
    }
    const auto info = derived.Profile(tensors, runs);
    if (!info.ok()) return Fail(info.error().message);
    std::fputs(PlanTable(*info).c_str(), stdout);
    return 0;
  }
  std::vector<double> forward, gradient, ratios;
  for (int run = -2; run < runs; ++run) {
    std::string failed;
    const double f = Milliseconds([&] {
      if (const auto ran = session.Run(feeds.tensors); !ran.ok()) failed = ran.error().message;
    });
    const double g = Milliseconds([&] {
      const auto ran = session.Gradient(feeds.tensors, cotangents.tensors, by);
      if (!ran.ok()) failed = ran.error().message;
    });
    if (!failed.empty()) return Fail(failed);
    if (run < 0) continue;
    forward.push_back(f);
    gradient.push_back(g);
    ratios.push_back(g / f);
  }
  std::printf("batch %d: forward %.3f ms, gradient %.3f ms, ratio %.2f (%.2f to %.2f)\n",
              static_cast<int>(batch), bench::Quantile(forward, 0.5),
              bench::Quantile(gradient, 0.5), bench::Quantile(ratios, 0.5),
              bench::Quantile(ratios, 0.25), bench::Quantile(ratios, 0.75));
  return 0;
}

}  // namespace
}  // namespace ganvas

int main(int argc, char** argv) {
  if (argc < 4 || argc > 6) {
    std::fprintf(stderr,
                 "usage: gradient_cost MODEL BATCH RUNS [SIZE [plan]]\n"
                 "SIZE stands for free dimensions of pictures, 64 where it is left out.\n");
    return 2;
  }
  return ganvas::Measure(argv[1], std::atoll(argv[2]), argc > 4 ? std::atoll(argv[4]) : 64,
                         std::atoi(argv[3]), argc > 5);
}
