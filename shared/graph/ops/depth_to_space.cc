#include <string>

#include "shared/base/quoted.h"
#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Attributes ParseDepthToSpace(AttributeReader& r) {
  DepthToSpaceAttrs attrs;
  attrs.blocksize = r.IntIn("blocksize", 0, 1, 1024);
  const std::string mode = r.String("mode", "DCR");
  attrs.column_row_depth = mode == "CRD";
  if (mode != "CRD" && mode != "DCR") {
    r.FailBad("mode is " + Quoted(mode) + ", expected DCR or CRD");
  }
  return attrs;
}

Status InferDepthToSpace(InferContext& c) {
  const int64_t block = c.attributes<DepthToSpaceAttrs>().blocksize;
  GANVAS_TRY(c.RequireRank(0, 4, 4));
  const Shape& x = c.shape(0);
  if (x[1] % (block * block) != 0) {
    return c.Bad(c.InputName(0) + " has " + std::to_string(x[1]) +
                 " channels, expected a multiple of " + std::to_string(block * block));
  }
  const std::vector<int64_t> dims = {x[0], x[1] / (block * block), x[2] * block, x[3] * block};
  return c.SetOutput(0, c.input(0).dtype, dims);
}

}  // namespace ganvas::graph
