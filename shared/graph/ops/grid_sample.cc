#include <string>

#include "shared/base/quoted.h"
#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Attributes ParseGridSample(AttributeReader& r) {
  GridSampleAttrs attrs;
  const std::string mode = r.String("mode", r.opset() < 20 ? "bilinear" : "linear");
  if (mode == "nearest") {
    attrs.mode = GridMode::kNearest;
  } else if (mode == "cubic" || mode == "bicubic") {
    attrs.mode = GridMode::kCubic;
  } else if (mode != "linear" && mode != "bilinear") {
    r.FailBad("mode is " + Quoted(mode) + ", expected linear, nearest or cubic");
  }
  const std::string border = r.String("padding_mode", "zeros");
  if (border == "border") {
    attrs.border = GridBorder::kEdge;
  } else if (border == "reflection") {
    attrs.border = GridBorder::kReflect;
  } else if (border != "zeros") {
    r.FailBad("padding_mode is " + Quoted(border) + ", expected zeros, border or reflection");
  }
  attrs.align_corners = r.Flag("align_corners", false);
  return attrs;
}

Status InferGridSample(InferContext& c) {
  GANVAS_TRY(c.RequireFloat(0));
  GANVAS_TRY(c.RequireFloat(1));
  GANVAS_TRY(c.RequireRank(0, 4, 4));
  GANVAS_TRY(c.RequireRank(1, 4, 4));
  const Shape& x = c.shape(0);
  const Shape& grid = c.shape(1);
  if (grid[0] != x[0] || grid[3] != 2) {
    return c.Bad(c.InputName(1) + " has shape " + grid.ToString() + ", expected [" +
                 std::to_string(x[0]) + ", H, W, 2]");
  }
  if (x[2] == 0 || x[3] == 0) return c.Bad(c.InputName(0) + " has no pixels");
  const std::vector<int64_t> dims = {x[0], x[1], grid[1], grid[2]};
  return c.SetOutput(0, c.input(0).dtype, dims);
}

}  // namespace ganvas::graph
