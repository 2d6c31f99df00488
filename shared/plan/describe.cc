#include <algorithm>
#include <string>
#include <vector>

#include "shared/plan/plan.h"

namespace ganvas::plan {
namespace {

using Row = std::vector<std::string>;

// Columns padded to their widest entry; the last `right` columns are set to the right.
std::string Table(const std::vector<Row>& rows, size_t right) {
  std::vector<size_t> widths(rows[0].size(), 0);
  for (const Row& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - row[i].size(), ' ');
      if (i > 0) text += "  ";
      if (i + right >= row.size()) {
        text += space;
        text += row[i];
      } else {
        text += row[i];
        text += space;
      }
    }
    text += '\n';
  }
  return text;
}

std::string Kilobytes(uint64_t bytes) { return std::to_string((bytes + 1023) / 1024); }

}  // namespace

std::string Describe(const Plan& plan) {
  std::vector<Row> rows{{"operator", "node", "output", "kernel", "items", "kMACs", "KB"}};
  int64_t macs = 0;
  for (const Step& step : plan.steps) {
    macs += step.work.macs;
    rows.push_back({step.op, step.node, step.output_shape.ToString(), step.work.kernel,
                    std::to_string(step.work.items), std::to_string(step.work.macs / 1000),
                    Kilobytes(step.output_bytes)});
  }
  std::string text = Table(rows, 3);
  text += "total " + std::to_string(macs / 1000) + " kMACs; arena " + Kilobytes(plan.arena_bytes);
  text += " KB (live at once at most " + Kilobytes(plan.live_bytes);
  text += " KB); scratch " + Kilobytes(plan.scratch_bytes) + " KB for each thread\n";
  return text;
}

}  // namespace ganvas::plan
