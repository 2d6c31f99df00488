#include "shared/kernels/norm.h"

#include <algorithm>

#include "shared/kernels/reference.h"
#include "tests/unit/kernels/kernel_test.h"

namespace ganvas::kernels {
namespace {

constexpr Activation kLeaky{ActivationKind::kLeakyRelu, 0.2f, 0};

TEST(ChannelAffine, EqualsItsDefinitionOnEveryTarget) {
  ForEachTarget([] {
    for (const bool add : {false, true}) {
      Numbers numbers(2);
      const int64_t plane = 1337;
      const std::vector<float> in = numbers.Vector(2 * 3 * plane);
      const std::vector<float> residual = numbers.Vector(2 * 3 * plane);
      const std::vector<float> scale = numbers.Vector(3);
      const std::vector<float> shift = numbers.Vector(3);
      const auto run = [&](const std::vector<int64_t>& ends) {
        std::vector<float> out(in.size());
        int64_t begin = 0;
        for (const int64_t end : ends) {
          RunChannelAffine(3, plane, scale.data(), shift.data(), kLeaky, in.data(),
                           add ? residual.data() : nullptr, begin, end, out.data());
          begin = end;
        }
        return out;
      };
      std::vector<float> expected(in.size());
      for (size_t i = 0; i < in.size(); ++i) {
        const size_t c = i / plane % 3;
        expected[i] =
            reference::Activate(kLeaky, in[i] * scale[c] + shift[c] + (add ? residual[i] : 0.0f));
      }
      const std::vector<float> whole = run({6 * plane});
      ExpectClose(whole, expected, 1e-6f);
      EXPECT_EQ(run({1, 700, 3 * plane + 5, 6 * plane}), whole);
    }
  });
}

// Numbers around `mean` that also drift along each plane.
std::vector<float> Planes(int64_t planes, int64_t plane, float mean, float spread) {
  Numbers numbers(6);
  std::vector<float> in = numbers.Vector(planes * plane);
  for (size_t i = 0; i < in.size(); ++i) {
    const auto at = static_cast<float>(i % static_cast<size_t>(plane));
    in[i] = mean + spread * (in[i] + at / static_cast<float>(plane));
  }
  return in;
}

TEST(InstanceNorm, EqualsReferenceOnEveryTarget) {
  ForEachTarget([] {
    for (const int64_t plane : {1, 5, 64, 1000, 1024, 9001}) {
      for (const float mean : {0.0f, 50.0f}) {
        InstanceNorm norm{3, plane, plane, 1e-5f, {}};
        const std::vector<float> in = Planes(6, plane, mean, 0.01f);
        Numbers numbers(6);
        const std::vector<float> scale = numbers.Vector(3);
        const std::vector<float> shift = numbers.Vector(3);
        std::vector<float> out(in.size()), expected(in.size());
        RunInstanceNorm(norm, scale.data(), shift.data(), in.data(), nullptr, 0, 2, out.data());
        RunInstanceNorm(norm, scale.data(), shift.data(), in.data(), nullptr, 2, 6, out.data());
        reference::InstanceNorm(6, 3, plane, in.data(), scale.data(), shift.data(), 1e-5f,
                                expected.data());
        ExpectClose(out, expected, 2e-5f);
      }
    }
  });
}

// Float sums of squares of 1e6 would not know of a variance of 1e-3.
TEST(InstanceNorm, KeepsTheVarianceBesideALargeMean) {
  ForEachTarget([] {
    const InstanceNorm norm{1, 70000, 70000, 0, {}};
    const std::vector<float> in = Planes(1, norm.plane, 1000.0f, 0.1f);
    const float scale = 1, shift = 0;
    std::vector<float> out(in.size());
    RunInstanceNorm(norm, &scale, &shift, in.data(), nullptr, 0, 1, out.data());
    double sum = 0, squares = 0;
    for (const float y : out) {
      sum += y;
      squares += static_cast<double>(y) * y;
    }
    const auto n = static_cast<double>(norm.plane);
    EXPECT_NEAR(sum / n, 0, 1e-6);
    EXPECT_NEAR(squares / n, 1, 1e-6);
  });
}

TEST(InstanceNorm, SegmentsGiveWhatWholePlanesGive) {
  ForEachTarget([] {
    const InstanceNorm whole{2, 5000, 5000, 1e-5f, kLeaky};
    InstanceNorm cut = whole;
    cut.segment = 1300;
    const std::vector<float> in = Planes(4, whole.plane, 3.0f, 1.0f);
    const std::vector<float> residual = Numbers(5).Vector(4 * whole.plane);
    const std::vector<float> scale = {1.5f, -0.5f}, shift = {0.25f, 2.0f};
    std::vector<float> a(in.size()), b = in;
    RunInstanceNorm(whole, scale.data(), shift.data(), in.data(), residual.data(), 0, 4, a.data());
    std::vector<Moments> moments(static_cast<size_t>(4 * cut.segments()));
    for (int64_t s = 0; s < 4 * cut.segments(); ++s) {
      RunSegmentMoments(cut, b.data(), s, moments.data());
    }
    for (int64_t s = 0; s < 4 * cut.segments(); ++s) {  // in place
      RunSegmentNorm(cut, moments.data(), scale.data(), shift.data(), b.data(), residual.data(), s,
                     b.data());
    }
    ExpectClose(b, a, 1e-5f);
  });
}

TEST(InstanceNorm, ActivatesTheSumWithTheResidualInItsPlace) {
  ForEachTarget([] {
    const InstanceNorm norm{2, 77, 77, 1e-5f, kLeaky};
    const InstanceNorm plain{2, 77, 77, 1e-5f, {}};
    const std::vector<float> in = Planes(2, 77, 3.0f, 1.0f);
    const std::vector<float> scale = {1.5f, -0.5f}, shift = {0.25f, 2.0f};
    std::vector<float> expected(in.size());
    std::vector<float> out = Numbers(5).Vector(2 * 77);
    RunInstanceNorm(plain, scale.data(), shift.data(), in.data(), nullptr, 0, 2, expected.data());
    for (size_t i = 0; i < out.size(); ++i) {
      expected[i] = reference::Activate(kLeaky, expected[i] + out[i]);
    }
    RunInstanceNorm(norm, scale.data(), shift.data(), in.data(), out.data(), 0, 2, out.data());
    ExpectClose(out, expected, 1e-6f);
  });
}

TEST(Moments, MergeInAnyCut) {
  const Moments both = Merged({3, 2, 6}, {1, 6, 0});
  EXPECT_EQ(both.count, 4);
  EXPECT_EQ(both.mean, 3);
  EXPECT_EQ(both.squares, 18);
}

}  // namespace
}  // namespace ganvas::kernels
