#include "shared/kernels/elementwise.h"

#include <cstring>
#include <limits>

#include "shared/kernels/reference.h"
#include "tests/unit/kernels/kernel_test.h"

namespace ganvas::kernels {
namespace {

std::vector<float> Range(float low, float high, int count) {
  std::vector<float> values;
  for (int i = 0; i < count; ++i) {
    values.push_back(low + (high - low) * static_cast<float>(i) / static_cast<float>(count - 1));
  }
  return values;
}

TEST(Activation, EqualsReferenceOnEveryTarget) {
  ForEachTarget([] {
    for (const ActivationKind kind :
         {ActivationKind::kNone, ActivationKind::kRelu, ActivationKind::kLeakyRelu,
          ActivationKind::kTanh, ActivationKind::kSigmoid, ActivationKind::kClip}) {
      const Activation activation{kind, kind == ActivationKind::kClip ? -0.5f : 0.2f, 3.0f};
      std::vector<float> in = Range(-20, 20, 20011);
      const std::vector<float> near_zero = Range(-1, 1, 20011);
      in.insert(in.end(), near_zero.begin(), near_zero.end());
      std::vector<float> out(in.size()), expected(in.size());
      RunActivation(activation, in.data(), static_cast<int64_t>(in.size()), out.data());
      for (size_t i = 0; i < in.size(); ++i) {
        expected[i] = reference::Activate(activation, in[i]);
      }
      ExpectClose(out, expected, 5e-7f);
    }
  });
}

TEST(Activation, TailsHaveTheBitsOfFullVectors) {
  ForEachTarget([] {
    const std::vector<float> in = Range(-5, 5, 67);
    const Activation tanh{ActivationKind::kTanh, 0, 0};
    std::vector<float> all(in.size());
    RunActivation(tanh, in.data(), 67, all.data());
    for (size_t i = 0; i < in.size(); ++i) {
      float alone = 0;
      RunActivation(tanh, &in[i], 1, &alone);
      ASSERT_EQ(0, std::memcmp(&alone, &all[i], sizeof(float))) << i;
    }
  });
}

TEST(Activation, KeepsSignsAndLimits) {
  ForEachTarget([] {
    const float inf = std::numeric_limits<float>::infinity();
    const std::vector<float> in = {0.0f, -0.0f, inf, -inf, 1e-30f, 100.0f, -100.0f};
    std::vector<float> out(in.size());
    RunActivation({ActivationKind::kTanh, 0, 0}, in.data(), 7, out.data());
    EXPECT_EQ(out, (std::vector<float>{0.0f, -0.0f, 1.0f, -1.0f, 1e-30f, 1.0f, -1.0f}));
    EXPECT_TRUE(std::signbit(out[1]));
    RunUnary(UnaryKind::kExp, 0, 0, in.data(), 7, out.data());
    EXPECT_EQ(out[0], 1.0f);
    EXPECT_EQ(out[2], inf);
    EXPECT_EQ(out[3], 0.0f);
    EXPECT_EQ(out[5], inf);
    EXPECT_LT(out[6], 1e-37f);
  });
}

TEST(Exp, IsExactToAFewUnitsOnEveryTarget) {
  ForEachTarget([] {
    const std::vector<float> in = Range(-87, 88, 50021);
    std::vector<float> out(in.size());
    RunUnary(UnaryKind::kExp, 0, 0, in.data(), 50021, out.data());
    for (size_t i = 0; i < in.size(); ++i) {
      const double expected = std::exp(static_cast<double>(in[i]));
      ASSERT_LE(std::abs(out[i] - expected), 4e-7 * expected) << in[i];
    }
  });
}

float Apply(BinaryKind kind, float a, float b) {
  switch (kind) {
    case BinaryKind::kAdd:
      return a + b;
    case BinaryKind::kSub:
      return a - b;
    case BinaryKind::kMul:
      return a * b;
    case BinaryKind::kDiv:
      return a / b;
    case BinaryKind::kPow:
      return std::pow(a, b);
    case BinaryKind::kMax:
      return std::max(a, b);
    case BinaryKind::kMin:
      return std::min(a, b);
    case BinaryKind::kPRelu:
      return a < 0 ? a * b : a;
    case BinaryKind::kMod:
    case BinaryKind::kFmod:
      return std::fmod(a, b);
  }
  return 0;
}

// The element of `shape` that the `index`-th element of `out` is made from.
int64_t SourceOf(const Shape& shape, const Shape& out, int64_t index) {
  int64_t source = 0, stride = 1;
  for (int i = out.rank() - 1; i >= 0; --i) {
    const int64_t at = index % out[i];
    index /= out[i];
    const int own = i - (out.rank() - shape.rank());
    if (own < 0) continue;
    if (shape[own] > 1) source += at * stride;
    stride *= shape[own];
  }
  return source;
}

TEST(Binary, BroadcastsAsDefinedOnEveryTarget) {
  struct Case {
    Shape a, b, out;
  };
  const std::vector<Case> cases = {
      {Shape{7, 33}, Shape{7, 33}, Shape{7, 33}},
      {Shape{2, 3, 5, 7}, Shape{3, 1, 1}, Shape{2, 3, 5, 7}},
      {Shape{2, 1, 5, 1}, Shape{3, 1, 17}, Shape{2, 3, 5, 17}},
      {Shape{}, Shape{4, 9}, Shape{4, 9}},
      {Shape{1, 1}, Shape{}, Shape{1, 1}},
      {Shape{3, 1}, Shape{1, 70}, Shape{3, 70}},
      {Shape{0, 4}, Shape{4}, Shape{0, 4}},
  };
  ForEachTarget([&] {
    for (const Case& c : cases) {
      Numbers numbers(9);
      const std::vector<float> a = numbers.Vector(c.a.elements());
      std::vector<float> b = numbers.Vector(c.b.elements());
      for (float& x : b) x += x < 0 ? -0.5f : 0.5f;
      const Broadcast broadcast = MakeBroadcast(c.a, c.b, c.out);
      for (const BinaryKind kind :
           {BinaryKind::kAdd, BinaryKind::kSub, BinaryKind::kMul, BinaryKind::kDiv,
            BinaryKind::kMax, BinaryKind::kMin, BinaryKind::kPRelu, BinaryKind::kFmod}) {
        const int64_t count = c.out.elements();
        std::vector<float> out(static_cast<size_t>(count)), expected(out.size());
        // In two parts that do not fall on a row's end.
        const int64_t middle = count * 3 / 7;
        const Activation none;
        RunBinary(kind, broadcast, none, a.data(), b.data(), 0, middle, out.data());
        RunBinary(kind, broadcast, none, a.data(), b.data(), middle, count, out.data());
        for (int64_t i = 0; i < count; ++i) {
          expected[static_cast<size_t>(i)] =
              Apply(kind, a[static_cast<size_t>(SourceOf(c.a, c.out, i))],
                    b[static_cast<size_t>(SourceOf(c.b, c.out, i))]);
        }
        ASSERT_EQ(out, expected) << static_cast<int>(kind) << " " << c.out.ToString();
      }
    }
  });
}

TEST(Binary, Integers) {
  const std::vector<int64_t> a = {7, -7, 5, std::numeric_limits<int64_t>::min()};
  const std::vector<int64_t> b = {2, 2, 0, -1};
  const Broadcast same = MakeBroadcast(Shape{4}, Shape{4}, Shape{4});
  std::vector<int64_t> out(4);
  RunBinary(BinaryKind::kDiv, same, a.data(), b.data(), 0, 4, out.data());
  EXPECT_EQ(out, (std::vector<int64_t>{3, -3, 0, std::numeric_limits<int64_t>::min()}));
}

TEST(Binary, IntegerPowers) {
  constexpr int64_t kMost = 9'200'000'000'000'000'000;
  constexpr int64_t kLowest = std::numeric_limits<int64_t>::min();
  const std::vector<int64_t> a = {2, -3, 7, 0, 0, -1, 1, 5, 10, -10, 0, -1, 3};
  const std::vector<int64_t> b = {10, 3, 0, 5, 0, -3, -9, -1, 400, 401, -2, kLowest, 1};
  const std::vector<int64_t> expected = {1024, -27, 1, 0, 1, -1, 1, 0, kMost, -kMost, kMost, 1, 3};
  const auto count = static_cast<int64_t>(a.size());
  const Broadcast same = MakeBroadcast(Shape{count}, Shape{count}, Shape{count});
  std::vector<int64_t> out(a.size());
  RunBinary(BinaryKind::kPow, same, a.data(), b.data(), 0, count, out.data());
  EXPECT_EQ(out, expected);
}

}  // namespace
}  // namespace ganvas::kernels
