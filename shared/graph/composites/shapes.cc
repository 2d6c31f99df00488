// Composites whose nodes depend on attributes or on the rank of an input.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "shared/base/quoted.h"
#include "shared/graph/composites/composites.h"

namespace ganvas::graph {

// x/2 * (1 + erf(x / sqrt 2)), or by tanh(sqrt(2/pi) * (x + 0.044715 x^3)) instead of erf.
void ExpandGelu(Expansion& e, AttributeReader& r) {
  const std::string approximate = r.String("approximate", "none");
  if (approximate == "tanh") {
    e.Write("y=Tanh(Mul(Add(a,Mul(Mul(Mul(a,a),a),0.044715)),0.797884561))", r);
  } else {
    if (approximate != "none") {
      r.FailBad("approximate is " + Quoted(approximate) + ", expected none or tanh");
    }
    e.Write("y=Erf(Mul(a,0.707106781))", r);
  }
  e.Finish("Mul(Mul(a,0.5),Add(y,1))", r);
}

// Indices, depth, [off, on]. Negative indices count from the end, those outside give rows of off.
void ExpandOneHot(Expansion& e, AttributeReader& r) {
  const int64_t axis = r.IntIn("axis", -1, -Shape::kMaxRank, Shape::kMaxRank);
  e.Set("axis", e.Ints({axis}));
  // The numbers 0 to depth - 1 lie along the new axis.
  if (axis < 0) {
    std::vector<int64_t> shape(static_cast<size_t>(-axis), 1);
    shape[0] = -1;
    e.Set("shape", e.Ints(shape));
  } else {
    e.Set("ones",
          e.Apply(OpKind::kConstantOfShape, {e.Write("Shape(Slice(Shape(a),axis,[1000]))", r)},
                  ConstantOfShapeAttrs{DType::kI64, 1}));
    e.Write("shape=Join([-1],ones)", r);
  }
  e.Finish(
      "depth=Reshape(I64(b),[]);n=I64(a);n=Where(Less(n,0L),Add(n,depth),n);"
      "hot=Equal(Unsqueeze(n,axis),Reshape(Range(0L,depth,1L),shape));"
      "Where(hot,Slice(c,[1],[2]),Slice(c,[0],[1]))",
      r);
}

// [N, C, H, W] -> [N, C * block^2, H / block, W / block], a block's place slower than C.
void ExpandSpaceToDepth(Expansion& e, AttributeReader& r) {
  const int64_t block = r.IntIn("blocksize", 0, 1, 1024);
  e.Set("k", e.Ints({block}));
  e.Set("blocks", e.Ints({block * block}));
  const ValueId parted = e.Write(
      "s=Shape(a);h=Div(Slice(s,[2],[3]),k);w=Div(Slice(s,[3],[4]),k);"
      "Reshape(a,Join(Slice(s,[0],[2]),h,k,w,k))",
      r);
  e.Set("moved", e.Apply(OpKind::kTranspose, {parted}, TransposeAttrs{{0, 3, 5, 1, 2, 4}, false}));
  e.Finish("Reshape(moved,Join(Slice(s,[0],[1]),Mul(Slice(s,[1],[2]),blocks),h,w))", r);
}

// The upper or lower triangle of each matrix; b moves the diagonal, up where it is positive.
void ExpandTrilu(Expansion& e, AttributeReader& r) {
  e.Write(
      "s=Shape(a);row=Reshape(Range(0L,Reshape(Slice(s,[-2],[-1]),[]),1L),[-1,1]);"
      "column=Range(0L,Reshape(Slice(s,[-1],[1000]),[]),1L);distance=Sub(Sub?(column,b),row)",
      r);
  const bool upper = r.Flag("upper", true);
  e.Write(upper ? "keep=GreaterOrEqual(distance,0L)" : "keep=LessOrEqual(distance,0L)", r);
  e.Finish("Where(keep,a,0)", r);
}

}  // namespace ganvas::graph
