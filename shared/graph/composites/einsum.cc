// Einsum: sums of products over named axes, written as transposed matrix products.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/base/quoted.h"
#include "shared/graph/composites/composites.h"

namespace ganvas::graph {
namespace {

bool Has(const std::string& axes, char axis) { return axes.find(axis) != std::string::npos; }

// A tensor whose axes have names.
struct Term {
  ValueId value = kNoValue;
  std::string axes;
};

class Contraction {
 public:
  explicit Contraction(Expansion& e) : e_(e) {}

  // Sums over the axes that `kept` lacks.
  Term SumTo(Term term, const std::string& kept) {
    AxesAttrs sum;
    sum.has_axes = true;
    sum.keepdims = false;
    std::string axes;
    for (size_t i = 0; i < term.axes.size(); ++i) {
      if (Has(kept, term.axes[i])) {
        axes += term.axes[i];
      } else {
        sum.axes.push_back(static_cast<int64_t>(i));
      }
    }
    if (sum.axes.empty()) return term;
    return {e_.Apply(OpKind::kReduceSum, {term.value}, sum), axes};
  }

  // The same axes in the order of `axes`.
  Term Order(Term term, const std::string& axes) {
    if (term.axes == axes) return term;
    TransposeAttrs order;
    for (const char axis : axes) {
      order.perm.push_back(static_cast<int64_t>(term.axes.find(axis)));
    }
    return {e_.Apply(OpKind::kTranspose, {term.value}, order), axes};
  }

  // The sum over the axes that `kept` lacks of the products of two terms.
  Term Multiply(Term a, Term b, const std::string& kept) {
    a = SumTo(std::move(a), b.axes + kept);
    b = SumTo(std::move(b), a.axes + kept);
    std::string batch, left, inner, right;
    for (const char axis : a.axes) {
      (Has(b.axes, axis) ? (Has(kept, axis) ? batch : inner) : left) += axis;
    }
    for (const char axis : b.axes) {
      if (!Has(a.axes, axis)) right += axis;
    }
    a = Order(std::move(a), batch + left + inner);
    b = Order(std::move(b), batch + inner + right);
    // Sizes follow from shapes, so that nothing of this arithmetic is left in a plan.
    const size_t shared = batch.size();
    const ValueId a_shape = e_.Apply(OpKind::kShape, {a.value}, ShapeAttrs{});
    const ValueId b_shape = e_.Apply(OpKind::kShape, {b.value}, ShapeAttrs{});
    const std::array<ValueId, 4> sizes = {Part(a_shape, 0, shared),
                                          Part(a_shape, shared, left.size()),
                                          Part(a_shape, shared + left.size(), inner.size()),
                                          Part(b_shape, shared + inner.size(), right.size())};
    const ValueId m = Product(sizes[1]), k = Product(sizes[2]), n = Product(sizes[3]);
    const ValueId product = e_.Apply(
        OpKind::kMatMul, {Reshape(a.value, {sizes[0], m, k}), Reshape(b.value, {sizes[0], k, n})});
    return {Reshape(product, {sizes[0], sizes[1], sizes[3]}), batch + left + right};
  }

 private:
  ValueId Part(ValueId shape, size_t begin, size_t count) {
    const auto first = static_cast<int64_t>(begin);
    return e_.Apply(OpKind::kSlice,
                    {shape, e_.Ints({first}), e_.Ints({first + static_cast<int64_t>(count)})},
                    SliceAttrs{});
  }
  // A vector of one number, 1 of none.
  ValueId Product(ValueId sizes) {
    const ValueId one = e_.Ints({1});
    const ValueId more = e_.Apply(OpKind::kConcat, {sizes, one}, AxisAttrs{0});
    return e_.Apply(OpKind::kReduceProd, {more}, AxesAttrs{});
  }
  ValueId Reshape(ValueId value, std::vector<ValueId> sizes) {
    const ValueId shape = e_.Apply(OpKind::kConcat, std::move(sizes), AxisAttrs{0});
    return e_.Apply(OpKind::kReshape, {value, shape}, ReshapeAttrs{true});
  }

  Expansion& e_;
};

// The output's axes where the equation does not name them: those that occur once, by name.
std::string ImplicitAxes(const std::vector<Term>& terms) {
  std::string all, once;
  for (const Term& term : terms) all += term.axes;
  std::sort(all.begin(), all.end());
  for (const char axis : all) {
    if (std::count(all.begin(), all.end(), axis) == 1) once += axis;
  }
  return once;
}

bool IsOneOfEach(const std::string& axes) {
  for (const char axis : axes) {
    const bool letter = (axis >= 'a' && axis <= 'z') || (axis >= 'A' && axis <= 'Z');
    if (!letter || std::count(axes.begin(), axes.end(), axis) != 1) return false;
  }
  return axes.size() <= static_cast<size_t>(Shape::kMaxRank);
}

}  // namespace

void ExpandEinsum(Expansion& e, AttributeReader& r) {
  std::string equation = r.String("equation", "");
  equation.erase(std::remove(equation.begin(), equation.end(), ' '), equation.end());
  const size_t arrow = equation.find("->");
  const bool named = arrow != std::string::npos;
  const std::string inputs = equation.substr(0, arrow);
  std::string out = named ? equation.substr(arrow + 2) : "";
  std::vector<Term> terms;
  for (size_t begin = 0;;) {
    const size_t end = inputs.find(',', begin);
    terms.push_back({e.input(terms.size()), inputs.substr(begin, end - begin)});
    if (end == std::string::npos) break;
    begin = end + 1;
  }
  bool plain = IsOneOfEach(out);
  for (const Term& term : terms) {
    plain = plain && term.value != kNoValue && IsOneOfEach(term.axes);
  }
  if (!plain || e.input(terms.size()) != kNoValue) {
    return r.FailUnsupported("the equation " + Quoted(equation) +
                             ", expected different letters for the axes of each input");
  }
  if (!named) out = ImplicitAxes(terms);
  for (const char axis : out) {
    plain = plain && std::any_of(terms.begin(), terms.end(),
                                 [&](const Term& term) { return Has(term.axes, axis); });
  }
  if (!plain) return r.FailBad("the equation " + Quoted(equation) + " makes an axis of nothing");
  Contraction contraction(e);
  Term result = terms[0];
  for (size_t i = 1; i < terms.size(); ++i) {
    std::string kept = out;
    for (size_t k = i + 1; k < terms.size(); ++k) kept += terms[k].axes;
    result = contraction.Multiply(std::move(result), terms[i], kept);
  }
  result = contraction.Order(contraction.SumTo(std::move(result), out), out);
  e.Finish(OpKind::kIdentity, {result.value});
}

}  // namespace ganvas::graph
