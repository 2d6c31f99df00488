#include "shared/kernels/winograd.h"

#include <cmath>
#include <cstring>

#include "shared/base/aligned_buffer.h"
#include "tests/unit/kernels/conv_cases.h"

namespace ganvas::kernels {
namespace {

TapConv MakeTaps(const ConvGeometry& g, bool transposed) {
  return transposed ? MakeConvTranspose(g) : MakeConv(g);
}

// Runs all items in the order first, last, second, ... so that a hidden order would show.
std::vector<float> RunAll(const TapConv& conv, const WinogradConv& winograd, const Inputs& in,
                          bool transposed, const Activation& activation) {
  auto packed =
      AlignedBuffer::Create(static_cast<size_t>(winograd.packed_floats()) * sizeof(float)).value();
  PackWinogradWeights(winograd, conv, WeightsOf(conv, in, transposed), packed.as<float>());
  auto input = AlignedBuffer::Create(in.input.size() * sizeof(float)).value();
  std::memcpy(input.data(), in.input.data(), in.input.size() * sizeof(float));
  auto scratch =
      AlignedBuffer::Create(static_cast<size_t>(winograd.scratch_floats()) * sizeof(float)).value();
  const int64_t count = conv.batch * conv.out_channels * conv.out_h * conv.out_w;
  std::vector<float> output(static_cast<size_t>(count), 12345.0f);
  ConvEpilogue epilogue;
  epilogue.bias = in.bias.data();
  epilogue.residual = in.residual.empty() ? nullptr : in.residual.data();
  epilogue.activation = activation;
  for (int64_t i = 0; i < winograd.items(); ++i) {
    const int64_t item = i % 2 == 0 ? i / 2 : winograd.items() - 1 - i / 2;
    RunWinogradItem(winograd, packed.as<float>(), input.as<float>(), epilogue, item,
                    scratch.as<float>(), output.data());
  }
  return output;
}

void Check(const ConvGeometry& g, bool transposed) {
  const Inputs in = MakeInputs(g);
  const TapConv conv = MakeTaps(g, transposed);
  for (const int64_t outputs : {2, 4}) {
    SCOPED_TRACE((transposed ? "transposed " : "conv ") + Describe(g) + "F " +
                 std::to_string(outputs));
    const auto winograd = MakeWinograd(conv, outputs);
    ASSERT_TRUE(winograd.has_value());
    const Activation leaky{ActivationKind::kLeakyRelu, 0.2f, 0};
    ExpectClose(RunAll(conv, *winograd, in, transposed, leaky), Expected(g, in, transposed, leaky),
                (outputs == 2 ? 4e-6f : 3e-5f) * std::sqrt(static_cast<float>(g.in_channels) + 4));
  }
}

// Batch, channels, height and width; a 3x3 kernel, or 4x4 of stride 2.
std::vector<ConvGeometry> Cases(bool transposed) {
  const int64_t k = transposed ? 4 : 3;
  const int64_t s = transposed ? 2 : 1;
  const auto make = [&](int64_t batch, int64_t in, int64_t out, int64_t h, int64_t w, int64_t top,
                        int64_t left) {
    const ConvGeometry g = Geometry(batch, 1, in, out, h, w, k, k, s, s, 1, 1, top, left);
    return transposed ? TransposeOf(g, 0) : ConvOf(g);
  };
  return {make(1, 3, 5, 4, 4, 1, 1),
          make(3, 17, 26, 8, 8, 1, 1),
          make(5, 33, 13, 5, 7, 1, 1),
          make(2, 40, 48, 16, 16, 1, 1),
          make(1, 300, 4, 9, 11, 1, 1),
          make(1, 6, 70, 17, 65, 1, 1),
          make(2, 5, 6, 20, 10, 1, 1),
          make(1, 4, 3, 130, 128, 1, 1),
          make(40, 8, 9, 4, 4, 0, 1),
          make(2, 12, 9, 18, 18, 0, transposed ? 1 : 0),
          make(1, 7, 20, 9, 67, 1, transposed ? 1 : 0)};
}

TEST(Winograd, EqualsReferenceOnEveryTarget) {
  ForEachTarget([] {
    for (const bool transposed : {false, true}) {
      for (const ConvGeometry& g : Cases(transposed)) Check(g, transposed);
    }
  });
}

TEST(Winograd, RefusesOtherSums) {
  const auto refused = [](const ConvGeometry& g, bool transposed) {
    return !MakeWinograd(MakeTaps(g, transposed), 2).has_value();
  };
  EXPECT_TRUE(refused(ConvOf(Geometry(1, 1, 8, 8, 8, 8, 5, 5, 1, 1, 1, 1, 2, 2)), false));
  EXPECT_TRUE(refused(ConvOf(Geometry(1, 1, 8, 8, 8, 8, 3, 3, 2, 2, 1, 1, 1, 1)), false));
  EXPECT_TRUE(refused(ConvOf(Geometry(1, 1, 8, 8, 8, 8, 3, 3, 1, 1, 2, 2, 2, 2)), false));
  EXPECT_TRUE(refused(ConvOf(Geometry(1, 2, 8, 8, 8, 8, 3, 3, 1, 1, 1, 1, 1, 1)), false));
  EXPECT_TRUE(refused(ConvOf(Geometry(1, 1, 8, 8, 8, 8, 1, 9, 1, 1, 1, 1, 0, 4)), false));
  EXPECT_TRUE(refused(TransposeOf(Geometry(1, 1, 8, 8, 8, 8, 3, 3, 2, 2, 1, 1, 1, 1), 0), true));
  EXPECT_TRUE(refused(TransposeOf(Geometry(1, 1, 8, 8, 8, 8, 6, 6, 3, 3, 1, 1, 1, 1), 0), true));
}

// Wide images: the scratch of a thread stays small, an item short, or the sum is left direct.
TEST(Winograd, WideImagesKeepItemsSmall) {
  ForEachTarget([] {
    for (const int64_t width : {64, 256, 1024, 4096}) {
      for (const int64_t channels : {16, 64, 256, 512}) {
        for (const bool transposed : {false, true}) {
          const int64_t k = transposed ? 4 : 3;
          const int64_t s = transposed ? 2 : 1;
          const ConvGeometry g =
              Geometry(1, 1, channels, channels, 64, width, k, k, s, s, 1, 1, 1, 1);
          for (const int64_t outputs : {2, 4}) {
            const auto w = MakeWinograd(
                MakeTaps(transposed ? TransposeOf(g, 0) : ConvOf(g), transposed), outputs);
            if (!w.has_value()) continue;
            SCOPED_TRACE(Describe(g));
            EXPECT_LE(w->scratch_floats() * 4, int64_t{8} << 20);
            EXPECT_LE(w->macs() / w->items(), int64_t{256} << 20);
          }
        }
      }
    }
  });
}

// The rule by shape: small tiles where images are small, direct where channels are few; the batch
// does not matter.
TEST(Winograd, IsChosenByTheShapeOfOneImage) {
  const auto chosen = [](int64_t batch, int64_t channels, int64_t size,
                         bool transposed) -> int64_t {
    const int64_t k = transposed ? 4 : 3;
    const int64_t s = transposed ? 2 : 1;
    const ConvGeometry g =
        Geometry(batch, 1, channels, channels, size, size, k, k, s, s, 1, 1, 1, 1);
    const auto w = ChooseWinograd(MakeTaps(transposed ? TransposeOf(g, 0) : ConvOf(g), transposed));
    return w.has_value() ? w->outputs : 0;
  };
  ForEachTarget([&] {
    for (const int64_t batch : {1, 64}) {
      EXPECT_LE(chosen(batch, 256, 4, true), 2);
      EXPECT_EQ(chosen(batch, 128, 32, true), 4);
      EXPECT_EQ(chosen(batch, 256, 6, false), 2);
      EXPECT_EQ(chosen(batch, 256, 64, false), 4);
      EXPECT_EQ(chosen(batch, 3, 64, false), 0);
      for (const int64_t size : {4, 8, 16}) {
        EXPECT_EQ(chosen(batch, 256, size, true), chosen(1, 256, size, true));
      }
    }
  });
}

TEST(Winograd, BitsDoNotDependOnBatchOrPlace) {
  ForEachTarget([] {
    for (const bool transposed : {false, true}) {
      const int64_t k = transposed ? 4 : 3;
      const int64_t s = transposed ? 2 : 1;
      ConvGeometry g = Geometry(7, 1, 40, 19, 10, 9, k, k, s, s, 1, 1, 1, 1);
      g = transposed ? TransposeOf(g, 0) : ConvOf(g);
      Inputs in = MakeInputs(g);
      in.residual.clear();
      const Activation tanh{ActivationKind::kTanh, 0, 0};
      for (const int64_t outputs : {2, 4}) {
        const TapConv conv = MakeTaps(g, transposed);
        const std::vector<float> all =
            RunAll(conv, *MakeWinograd(conv, outputs), in, transposed, tanh);
        ConvGeometry single = g;
        single.batch = 1;
        const TapConv conv1 = MakeTaps(single, transposed);
        const size_t in_size = in.input.size() / 7;
        const size_t out_size = all.size() / 7;
        for (size_t n = 0; n < 7; ++n) {
          Inputs one = in;
          one.input.assign(in.input.begin() + static_cast<int64_t>(n * in_size),
                           in.input.begin() + static_cast<int64_t>((n + 1) * in_size));
          const std::vector<float> alone =
              RunAll(conv1, *MakeWinograd(conv1, outputs), one, transposed, tanh);
          ASSERT_EQ(0, std::memcmp(alone.data(), all.data() + n * out_size, out_size * 4));
        }
      }
    }
  });
}

}  // namespace
}  // namespace ganvas::kernels
