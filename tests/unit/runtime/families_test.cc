// Generators of every family through the whole engine: fused and in place against step by step,
// and one picture against itself in other company.
#include <cstring>

#include "tests/unit/graph/network.h"
#include "tests/unit/runtime/models.h"

namespace ganvas {
namespace {

struct Family {
  std::string name;
  Shape input;  // of one picture
  graph::Network (*make)();
};

const std::vector<Family>& Families() {
  static const std::vector<Family> families = {
      {"dcgan", Shape{20, 1, 1}, [] { return graph::DcganNetwork(4); }},
      {"sngan", Shape{12, 4, 4}, [] { return graph::SnganNetwork(12); }},
      {"cyclegan", Shape{3, 24, 24}, [] { return graph::CycleganNetwork(24, 4, 2); }},
      {"pix2pix", Shape{3, 64, 64}, [] { return graph::Pix2pixNetwork(4, true); }},
      {"pix2pix, instance", Shape{3, 64, 64}, [] { return graph::Pix2pixNetwork(4, false); }},
      {"style", Shape{16, 4, 4}, [] { return graph::StyleNetwork("half_pixel"); }},
      {"style, corners", Shape{16, 4, 4}, [] { return graph::StyleNetwork("align_corners"); }},
      {"style, asymmetric", Shape{16, 4, 4}, [] { return graph::StyleNetwork("asymmetric"); }},
  };
  return families;
}

Session Load(onnx::ModelBuilder builder, const SessionOptions& options) {
  Result<Session> session = Session::Load(onnx::Write(builder.Take()).value(), options);
  EXPECT_TRUE(session.ok()) << session.error().message;
  return std::move(session).value();
}

Shape Batch(const Shape& one, int64_t count) { return Shape{count, one[0], one[1], one[2]}; }

std::vector<float> Pictures(Session* session, const Shape& shape, const std::vector<float>& x) {
  const auto outputs = session->Run(std::vector{Floats("x", shape, x)});
  EXPECT_TRUE(outputs.ok()) << outputs.error().message;
  const OutputTensor& y = (*outputs)[0];
  return {y.floats(), y.floats() + y.shape.elements()};
}

TEST(Families, FusedEqualsStepByStep) {
  for (const Family& family : Families()) {
    SCOPED_TRACE(family.name);
    const Shape shape = Batch(family.input, 2);
    const std::vector<float> x = kernels::Numbers(5).Vector(shape.elements());
    Session fused = Load(family.make().End(), {});
    Session plain = Load(family.make().End(true), {.direct_kernels = true});
    const std::vector<float> y = Pictures(&fused, shape, x);
    float largest = 0;
    for (const float value : y) largest = std::max(largest, std::abs(value));
    EXPECT_GT(largest, 0.3f);
    kernels::ExpectClose(y, Pictures(&plain, shape, x), 1e-4f);
  }
}

TEST(Families, BitsDependOnNothingElse) {
  constexpr int64_t kCount = 3;
  for (const Family& family : Families()) {
    SCOPED_TRACE(family.name);
    const Shape one = Batch(family.input, 1);
    const Shape many = Batch(family.input, kCount);
    const std::vector<float> x = kernels::Numbers(6).Vector(many.elements());
    Session alone = Load(family.make().End(), {});
    std::vector<float> expected;
    for (int64_t i = 0; i < kCount; ++i) {
      const auto begin = x.begin() + i * one.elements();
      const std::vector<float> y = Pictures(&alone, one, {begin, begin + one.elements()});
      expected.insert(expected.end(), y.begin(), y.end());
    }
    for (const int threads : {1, 2, 3}) {
      Session together = Load(family.make().End(), {.threads = threads});
      for (int round = 0; round < 2; ++round) {
        const std::vector<float> y = Pictures(&together, many, x);
        ASSERT_EQ(y.size(), expected.size());
        EXPECT_EQ(std::memcmp(y.data(), expected.data(), y.size() * sizeof(float)), 0)
            << threads << " threads";
      }
    }
  }
}

}  // namespace
}  // namespace ganvas
