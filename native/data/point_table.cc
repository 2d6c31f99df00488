#include "native/data/point_table.h"

#include "native/data/csv.h"

namespace ganvas::data {

PointTable ReadPointTable(const std::string& path) {
  Csv csv(path, {"x,y", "x,y,mode"});
  PointTable table;
  while (csv.Next()) {
    table.points.push_back({csv.Number(0), csv.Number(1)});
    if (csv.header() == "x,y,mode") table.modes.push_back(csv.Integer(2));
  }
  if (table.points.empty()) throw FatalError(ExitCode::kBadFile, path + ": holds no points");
  return table;
}

}  // namespace ganvas::data
