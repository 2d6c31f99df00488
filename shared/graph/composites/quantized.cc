// Operators on int8 and uint8. Sums of products are computed in float32, which holds them exactly
// below 2^24: convolutions are marked so that no faster arithmetic rounds them before.
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "shared/graph/composites/composites.h"

namespace ganvas::graph {
namespace {

// The weight `i` of a convolution without its zero point, `zero`: one for all or for each output
// channel. "scale" becomes the scale `i + 1`, ready to be multiplied with the result.
void SetWeight(Expansion& e, AttributeReader& r, size_t i, size_t zero, size_t scale) {
  const TensorView* weight = e.constant(i);
  const int rank = weight == nullptr ? 4 : weight->shape.rank();
  std::vector<int64_t> column(static_cast<size_t>(rank), 1);
  column[0] = -1;
  e.Set("column", e.Ints(column));
  column.pop_back();
  e.Set("channels", e.Ints(column));
  e.Set("raw", e.input(i));
  e.Set("zero", e.input(zero));
  e.Set("factor", e.input(scale));
  e.Set("weight", e.Write("Sub?(F32(raw),Reshape(F32(zero),column))", r));
  e.Set("scale", e.Write("Reshape(factor,channels)", r));
}

// Formula(x, weight) with a convolution, whose sums stay whole numbers.
ValueId WriteExact(Expansion& e, AttributeReader& r, std::string_view formula) {
  const ValueId value = e.Write(formula, r);
  e.MarkExact();
  return value;
}

// Zero points and scales of single rows of a matrix would need an axis more.
bool HasOneNumber(Expansion& e, AttributeReader& r, size_t i) {
  const TensorView* numbers = e.constant(i);
  if (numbers == nullptr || numbers->shape.elements() == 1) return true;
  r.FailUnsupported("input " + std::to_string(i) + " has shape " + numbers->shape.ToString() +
                    ", expected one number for all rows");
  return false;
}

}  // namespace

// x, w, zero points of x and w.
void ExpandConvInteger(Expansion& e, AttributeReader& r) {
  SetWeight(e, r, 1, 3, 4);
  e.Set("y", WriteExact(e, r, "Conv(Sub?(F32(a),F32(c)),weight)"));
  e.Finish("I32(y)", r);
}

// x, w, zero points of x and w.
void ExpandMatMulInteger(Expansion& e, AttributeReader& r) {
  if (!HasOneNumber(e, r, 2)) return;
  e.Finish("I32(MatMul(Sub?(F32(a),F32(c)),Sub?(F32(b),F32(d))))", r);
}

// x, w and y with scale and zero point each, bias.
void ExpandQLinearConv(Expansion& e, AttributeReader& r) {
  SetWeight(e, r, 3, 5, 4);
  e.Set("y", WriteExact(e, r, "Conv(Sub(F32(a),F32(c)),weight,F32(i))"));
  e.Finish("QuantizeLinear(Mul(y,Mul(scale,b)),g,h)", r);
}

// a, b and y with scale and zero point each.
void ExpandQLinearMatMul(Expansion& e, AttributeReader& r) {
  if (!HasOneNumber(e, r, 1) || !HasOneNumber(e, r, 2)) return;
  e.Finish("QuantizeLinear(Mul(MatMul(Sub(F32(a),F32(c)),Sub(F32(d),F32(f))),Mul(b,e)),g,h)", r);
}

// ONNX operator DynamicQuantizeLinear-11: numbers, scale and zero point of uint8.
void ExpandDynamicQuantizeLinear(Expansion& e, AttributeReader& r) {
  e.Write(
      "low=Min(Reshape(ReduceMin(a),[]),0);span=Sub(Max(Reshape(ReduceMax(a),[]),0),low);"
      "scale=Where(Equal(span,0),1,Div(span,255));"
      "zero=U8(Clip(Round(Div(Neg(low),scale)),0,255))",
      r);
  e.Finish("QuantizeLinear(a,scale,zero)", r, 0);
  e.Finish("Identity(scale)", r, 1);
  e.Finish("Identity(zero)", r, 2);
}

}  // namespace ganvas::graph
