#include "shared/kernels/conv.h"

#include <cstring>

#include "shared/base/aligned_buffer.h"
#include "tests/unit/kernels/conv_cases.h"

namespace ganvas::kernels {
namespace {

// Runs all items in the order first, last, second, ... so that a hidden order would show.
std::vector<float> RunAll(const TapConv& conv, const Inputs& in, bool transposed,
                          const Activation& activation) {
  std::vector<float> packed(static_cast<size_t>(conv.packed_floats()));
  PackConvWeights(conv, WeightsOf(conv, in, transposed), packed.data());
  auto input = AlignedBuffer::Create(in.input.size() * sizeof(float)).value();
  std::memcpy(input.data(), in.input.data(), in.input.size() * sizeof(float));
  auto scratch =
      AlignedBuffer::Create(static_cast<size_t>(conv.scratch_floats()) * sizeof(float)).value();
  const int64_t count = conv.batch * conv.groups * conv.out_channels * conv.out_h * conv.out_w;
  std::vector<float> output(static_cast<size_t>(count), 12345.0f);
  ConvEpilogue epilogue;
  epilogue.bias = in.bias.data();
  epilogue.residual = in.residual.empty() ? nullptr : in.residual.data();
  epilogue.activation = activation;
  for (int64_t i = 0; i < conv.items(); ++i) {
    const int64_t item = i % 2 == 0 ? i / 2 : conv.items() - 1 - i / 2;
    RunConvItem(conv, packed.data(), input.as<float>(), epilogue, item, scratch.as<float>(),
                output.data());
  }
  return output;
}

void Check(const ConvGeometry& g, bool transposed) {
  SCOPED_TRACE((transposed ? "transposed " : "conv ") + Describe(g));
  const Inputs in = MakeInputs(g);
  const Activation leaky{ActivationKind::kLeakyRelu, 0.2f, 0};
  const TapConv conv = transposed ? MakeConvTranspose(g) : MakeConv(g);
  ExpectClose(RunAll(conv, in, transposed, leaky), Expected(g, in, transposed, leaky), 2e-5f);
}

std::vector<ConvGeometry> Cases() {
  return {
      Geometry(1, 1, 3, 5, 4, 4, 3, 3, 1, 1, 1, 1, 1, 1),
      Geometry(5, 1, 7, 13, 4, 4, 4, 4, 2, 2, 1, 1, 1, 1),
      Geometry(3, 1, 33, 26, 9, 7, 3, 3, 1, 1, 1, 1, 1, 1),
      Geometry(2, 1, 6, 3, 17, 35, 5, 4, 2, 1, 1, 1, 2, 1),
      Geometry(2, 3, 6, 9, 8, 11, 3, 2, 1, 2, 2, 1, 1, 0),
      Geometry(2, 4, 4, 4, 6, 70, 3, 3, 2, 3, 1, 2, 1, 1),
      Geometry(1, 1, 300, 17, 5, 5, 1, 1, 1, 1, 1, 1, 0, 0),
      Geometry(2, 1, 5, 49, 12, 13, 7, 7, 1, 1, 1, 1, 3, 3),
      Geometry(3, 1, 30, 14, 7, 32, 3, 3, 1, 1, 1, 1, 1, 1),
      Geometry(2, 1, 20, 9, 9, 47, 5, 5, 2, 1, 1, 2, 2, 4),
      Geometry(2, 2, 10, 26, 5, 16, 4, 4, 2, 2, 1, 1, 1, 1),
      Geometry(1, 2, 10, 4, 3, 64, 2, 2, 3, 3, 1, 1, 0, 0),
      Geometry(70, 1, 9, 8, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0),
      Geometry(1, 1, 3, 4, 12, 12, 9, 9, 1, 1, 1, 1, 4, 4),
  };
}

TEST(Conv, EqualsReferenceOnEveryTarget) {
  ForEachTarget([] {
    for (const ConvGeometry& g : Cases()) Check(ConvOf(g), false);
  });
}

TEST(ConvTranspose, EqualsReferenceOnEveryTarget) {
  ForEachTarget([] {
    for (const ConvGeometry& g : Cases()) {
      Check(TransposeOf(g, 0), true);
      if (g.stride_h > 1 && g.stride_w > 1) Check(TransposeOf(g, 1), true);
    }
  });
}

TEST(ConvTranspose, KernelSmallerThanStrideLeavesTheBiasBetween) {
  Check(TransposeOf(Geometry(2, 1, 3, 4, 3, 5, 2, 1, 3, 4, 1, 1, 0, 0), 1), true);
}

TEST(ConvTranspose, StrideTwoHasFourDensePhases) {
  const TapConv conv =
      MakeConvTranspose(TransposeOf(Geometry(1, 1, 8, 8, 4, 4, 4, 4, 2, 2, 1, 1, 1, 1), 0));
  ASSERT_EQ(conv.phases.size(), 4u);
  for (const auto& phase : conv.phases) EXPECT_EQ(phase.taps.size(), 4u);
  EXPECT_EQ(conv.taps.size(), 9u);  // shared by the phases
  EXPECT_EQ(conv.macs(), 4 * 4 * 8 * 8 * 16);
}

TEST(Conv, BitsDoNotDependOnBatchOrPlace) {
  ForEachTarget([] {
    for (const bool transposed : {false, true}) {
      ConvGeometry g = Geometry(5, 1, 40, 19, 5, 6, 4, 4, 2, 2, 1, 1, 1, 1);
      g = transposed ? TransposeOf(g, 0) : ConvOf(g);
      Numbers numbers(11);
      Inputs in;
      in.input = numbers.Vector(g.batch * g.in_channels * g.in_h * g.in_w);
      in.weight = numbers.Vector(g.in_channels * g.out_channels * g.kernel_h * g.kernel_w);
      in.bias = numbers.Vector(g.out_channels);
      const Activation tanh{ActivationKind::kTanh, 0, 0};
      const std::vector<float> all =
          RunAll(transposed ? MakeConvTranspose(g) : MakeConv(g), in, transposed, tanh);
      ConvGeometry single = g;
      single.batch = 1;
      const size_t in_size = in.input.size() / 5;
      const size_t out_size = all.size() / 5;
      for (size_t n = 0; n < 5; ++n) {
        Inputs one = in;
        one.input.assign(in.input.begin() + static_cast<int64_t>(n * in_size),
                         in.input.begin() + static_cast<int64_t>((n + 1) * in_size));
        const std::vector<float> alone = RunAll(
            transposed ? MakeConvTranspose(single) : MakeConv(single), one, transposed, tanh);
        ASSERT_EQ(0, std::memcmp(alone.data(), all.data() + n * out_size, out_size * 4));
      }
    }
  });
}

}  // namespace
}  // namespace ganvas::kernels
