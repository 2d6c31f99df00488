#include "shared/graph/op_table.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

#include "shared/graph/composite.h"

namespace ganvas::graph {
namespace {

TEST(OpTableTest, EachKindIsFoundByItsName) {
  for (const OpKind kind : kAllOpKinds) {
    ASSERT_NE(FindOperator(OpName(kind)), nullptr) << OpName(kind);
    EXPECT_EQ(FindOperator(OpName(kind)), &OperatorOf(kind)) << OpName(kind);
  }
  EXPECT_EQ(FindOperator("Nonsense"), nullptr);
}

// Of two rows with one name, the second one would never be found.
TEST(OpTableTest, EachOperatorTypeStandsInOneRow) {
  std::multiset<std::string_view> names;
#define GANVAS_ROW(name, ...) names.insert(#name);
  GANVAS_OPERATORS(GANVAS_ROW)
  GANVAS_OPERATOR_ALIASES(GANVAS_ROW)
  GANVAS_OTHER_OPERATORS(GANVAS_ROW)
#undef GANVAS_ROW
  for (const std::string_view name : names) {
    EXPECT_EQ(names.count(name), 1u) << name;
    EXPECT_FALSE(FindOperator(name) != nullptr && FindComposite("", name) != nullptr) << name;
  }
}

TEST(OpTableTest, TraitsAreFoundByKindAndByName) {
  EXPECT_TRUE(HasTrait(OpKind::kConv, kTakesResidual));
  EXPECT_FALSE(HasTrait(OpKind::kGemm, kTakesResidual));
  EXPECT_TRUE(HasTrait("Upsample", kKeepsRange)) << "as the Resize that it becomes";
  EXPECT_TRUE(HasTrait("HardSigmoid", kShare)) << "as a composite";
  EXPECT_TRUE(HasTrait("Softsign", kWithinOne)) << "as a composite";
  EXPECT_FALSE(HasTrait("Nonsense", kKeepsRange));
}

}  // namespace
}  // namespace ganvas::graph
