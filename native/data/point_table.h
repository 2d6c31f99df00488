// Tables of points in the plane, as text.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ganvas::data {

struct PointTable {
  std::vector<std::array<double, 2>> points;
  std::vector<int64_t> modes;  // one for each point, or none
};

// Reads a .csv (plain or .gz) of the header `x,y` or `x,y,mode` and one point on each line, numbers
// with a decimal point, modes as integers. Throws FatalError(kBadFile) with the file and the line
// where something else stands; at least one point is required.
PointTable ReadPointTable(const std::string& path);

}  // namespace ganvas::data
