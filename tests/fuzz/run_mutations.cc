// Distorted generators through the whole engine: whatever is accepted is planned and run, and the
// default plan gives what plain kernels give.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "shared/onnx/reader.h"
#include "shared/onnx/writer.h"
#include "shared/runtime/session.h"
#include "tests/fuzz/distort.h"
#include "tests/unit/graph/network.h"

namespace ganvas {
namespace {

using Bytes = std::vector<uint8_t>;

// Larger runs tell nothing more.
constexpr int64_t kMostElements = 1 << 16;
constexpr int64_t kMostMacs = 16 << 20;
constexpr uint64_t kMostBytes = uint64_t{16} << 20;

std::vector<Bytes> Generators() {
  std::vector<Bytes> files;
  for (graph::Network (*make)() : {
           +[] { return graph::DcganNetwork(2); },
           +[] { return graph::SnganNetwork(4); },
           +[] { return graph::CycleganNetwork(12, 2, 1); },
           // Wide enough for Winograd.
           +[] { return graph::SnganNetwork(16); },
           +[] { return graph::Pix2pixNetwork(2, true); },
           +[] { return graph::StyleNetwork("half_pixel"); },
       }) {
    files.push_back(onnx::Write(make().End().Take()).value());
  }
  return files;
}

// The only input's declared shape, 2 for what is open.
std::optional<Shape> InputShape(const ModelInfo& info) {
  std::vector<int64_t> dims = info.inputs[0].dims;
  for (int64_t& dim : dims) dim = dim < 0 ? 2 : dim;
  const Result<Shape> shape = Shape::Create(dims);
  if (!shape.ok() || shape->elements() > kMostElements) return std::nullopt;
  return *shape;
}

bool IsSmall(const PlanInfo& plan) {
  int64_t macs = 0;
  uint64_t bytes = plan.arena_bytes + plan.scratch_bytes;
  for (const PlanStep& step : plan.steps) {
    macs += step.macs;
    bytes += step.output_bytes;
  }
  return macs <= kMostMacs && bytes <= kMostBytes;
}

// The first output; empty where the model is refused or large.
std::vector<float> RunIfSmall(const Bytes& bytes, bool direct) {
  Result<Session> session = Session::Load(bytes, {.direct_kernels = direct});
  if (!session.ok()) return {};
  const std::optional<Shape> shape = InputShape(session->info());
  if (!shape.has_value()) return {};
  // The same plan judges both, as kernels differ in what they need.
  Result<Session> judge = Session::Load(bytes, {.direct_kernels = true});
  const auto plan = judge->InspectPlan(std::vector{std::pair<std::string, Shape>{"x", *shape}});
  if (!plan.ok() || !IsSmall(*plan)) return {};
  const std::vector<float> x = kernels::Numbers(1).Vector(shape->elements());
  const auto outputs =
      session->Run(std::vector<NamedTensor>{{"x", {DType::kF32, *shape, x.data()}}});
  if (!outputs.ok()) return {};
  const OutputTensor& y = (*outputs)[0];
  return {y.floats(), y.floats() + y.shape.elements()};
}

TEST(RunMutationsTest, DistortedGeneratorsRun) {
  const std::vector<Bytes> generators = Generators();
  Random random(3);
  int compared = 0;
  for (int i = 0; i < 3000; ++i) {
    Result<onnx::Model> model = onnx::Read(generators[random.Below(generators.size())]);
    ASSERT_TRUE(model.ok());
    const size_t changes = 1 + random.Below(3);
    for (size_t k = 0; k < changes; ++k) Distort(*model, random);
    const Bytes bytes = onnx::Write(*model).value();
    const std::vector<float> found = RunIfSmall(bytes, false);
    const std::vector<float> expected = RunIfSmall(bytes, true);
    ASSERT_EQ(found.size(), expected.size());
    const bool usual =
        std::all_of(expected.begin(), expected.end(), [](float y) { return std::abs(y) < 10; });
    if (!usual || expected.empty()) continue;
    ++compared;
    kernels::ExpectClose(found, expected, 1e-2f);
    if (testing::Test::HasFailure()) FAIL() << "mutation " << i;
  }
  EXPECT_GT(compared, 1000);
}

}  // namespace
}  // namespace ganvas
