// A table of what is known of pictures: colour of hair, background, ...
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native/data/dataset.h"

namespace ganvas::data {

struct Attribute {
  std::string name;
  std::vector<std::string> values;  // most frequent first; kOtherValues holds the rare ones
};

inline constexpr std::string_view kOtherValues = "(other)";

// Of an attribute. Values of fewer rows, and those beyond the most frequent ones, count as
// kOtherValues.
inline constexpr int64_t kFewestRowsOfValue = 10;
inline constexpr size_t kMostValues = 256;

struct AttributeTable {
  std::vector<Attribute> attributes;
  std::vector<std::string> files;             // one for each row, without the files' ending
  std::vector<std::vector<int64_t>> answers;  // [rows][attributes], numbers of values
  // Columns that are no attributes, and why: "id (8000 different values)".
  std::vector<std::string> ignored;
};

// Reads a .csv (plain or .gz) with a header: the first column has file names, the others are
// categorical attributes. An empty field is a value of its own. A column is ignored if all its rows
// have one value, or if most of them have rare values, as numbers and names have. Throws
// FatalError(kBadFile), naming the file, for a table without attributes or with a file name twice.
AttributeTable ReadAttributeTable(const std::string& path);

// The row of each picture of `dataset`, -1 where it has none. File names are paths within the
// folder; where no path is found, names without their folders are compared if they are unique.
std::vector<int64_t> RowsOf(const AttributeTable& table, const Dataset& dataset);

}  // namespace ganvas::data
