#include "shared/runtime/plan_info.h"

#include <algorithm>
#include <cstdio>

#include "shared/base/quoted.h"

namespace ganvas {
namespace {

using Row = std::vector<std::string>;

// Columns padded to their widest entry; those from `right` on are set to the right.
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
      text += i >= right ? space + row[i] : row[i] + space;
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

std::string Fixed(double number, int digits) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.*f", digits, number);
  return text;
}

std::string Kilobytes(uint64_t bytes) { return std::to_string((bytes + 1023) / 1024); }

}  // namespace

std::string PlanTable(const PlanInfo& info) {
  double milliseconds = 0;
  int64_t macs = 0;
  for (const PlanStep& step : info.steps) {
    milliseconds += step.milliseconds;
    macs += step.macs;
  }
  const bool timed = milliseconds > 0;
  const auto rate = [](int64_t of, double in) {
    return of > 0 && in > 0 ? Fixed(2e-6 * static_cast<double>(of) / in, 1) : std::string("-");
  };
  std::vector<Row> rows{
      {"operator", "node", "output", "kernel", "items", "MMACs", "KB", "weights KB"}};
  if (timed) rows[0].insert(rows[0].end(), {"ms", "%", "GFLOP/s"});
  for (const PlanStep& step : info.steps) {
    rows.push_back({step.op, Printable(step.node, 120), step.output.ToString(), step.kernel,
                    std::to_string(step.items), Fixed(static_cast<double>(step.macs) * 1e-6, 2),
                    Kilobytes(step.output_bytes), Kilobytes(step.weight_bytes)});
    if (!timed) continue;
    rows.back().insert(rows.back().end(), {Fixed(step.milliseconds, 3),
                                           Fixed(100 * step.milliseconds / milliseconds, 1),
                                           rate(step.macs, step.milliseconds)});
  }
  std::string text = Table(rows, 4);
  text += "total " + Fixed(static_cast<double>(macs) * 1e-6, 2) + " MMACs";
  if (timed) {
    text += " in " + Fixed(milliseconds, 3) + " ms, " + rate(macs, milliseconds) +
            " GFLOP/s (products of direct sums; winograd needs fewer)";
  }
  const double live = static_cast<double>(std::max<uint64_t>(1, info.live_bytes));
  text += "\narena " + Kilobytes(info.arena_bytes) + " KB, live at once at most " +
          Kilobytes(info.live_bytes) + " KB (ratio " +
          Fixed(static_cast<double>(info.arena_bytes) / live, 2) + "); scratch " +
          Kilobytes(info.scratch_bytes) + " KB a thread; packed weights " +
          Kilobytes(info.packed_bytes) + " KB\n";
  return text;
}

}  // namespace ganvas
