// Where psi truncates.
#include "shared/meaning/truncation.h"

#include <gtest/gtest.h>

#include <limits>

namespace ganvas::meaning {
namespace {

Generator Styled() {
  Generator generator;
  ConstantInput noise, psi;
  noise.role = ConstantRole::kNoise;
  psi.role = ConstantRole::kTruncation;
  noise.value = psi.value = 1;
  generator.constants = {noise, psi};
  return generator;
}

TEST(Truncation, GoesToTheModelWhereItHasAnInput) {
  for (const TruncationSpace space : {TruncationSpace::kAuto, TruncationSpace::kW}) {
    Generator generator = Styled();
    EXPECT_EQ(Truncate(generator, space, 0.5).value(), 1.0f);
    EXPECT_EQ(generator.constants[0].value, 1);
    EXPECT_EQ(generator.constants[1].value, 0.5);
  }
}

TEST(Truncation, ElseItIsTheFactorOfLatents) {
  Generator plain;
  EXPECT_EQ(Truncate(plain, TruncationSpace::kAuto, 0.5).value(), 0.5f);
  EXPECT_EQ(Truncate(plain, TruncationSpace::kW, 0.5).error().message,
            "the model has no input for truncation in w; truncate in z");
  Generator styled = Styled();
  EXPECT_EQ(Truncate(styled, TruncationSpace::kZ, -1).value(), -1.0f);
  EXPECT_EQ(styled.constants[1].value, 1);
  EXPECT_FALSE(Truncate(plain, TruncationSpace::kZ, std::numeric_limits<double>::infinity()).ok());
}

TEST(Truncation, SpacesHaveNames) {
  EXPECT_EQ(TruncationSpaceNamed("z"), TruncationSpace::kZ);
  EXPECT_EQ(TruncationSpaceNamed("w"), TruncationSpace::kW);
  EXPECT_EQ(TruncationSpaceNamed("auto"), TruncationSpace::kAuto);
}

}  // namespace
}  // namespace ganvas::meaning
