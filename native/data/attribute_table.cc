#include "native/data/attribute_table.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "native/data/csv.h"
#include "native/error.h"
#include "shared/base/quoted.h"

namespace ganvas::data {
namespace {

namespace fs = std::filesystem;

std::string PathWithoutEnding(std::string_view file) {
  return fs::path(file).lexically_normal().replace_extension().generic_string();
}

std::string LastPart(const std::string& path) { return fs::path(path).filename().string(); }

// The values of one column as an attribute with the number of each row's value; or, in `why`, the
// reason that it is none.
struct Column {
  Attribute attribute;
  std::vector<int64_t> numbers;
  std::string why;
};

Column AsAttribute(std::string name, const std::vector<std::string>& rows) {
  Column column;
  column.attribute.name = std::move(name);
  std::map<std::string, int64_t> counts;
  for (const std::string& value : rows) ++counts[value];
  if (counts.size() < 2) {
    column.why = "one value";
    return column;
  }
  std::vector<std::pair<int64_t, std::string>> order;
  for (const auto& [value, count] : counts) order.emplace_back(-count, value);
  std::sort(order.begin(), order.end());
  std::map<std::string, int64_t> number_of;
  int64_t named = 0;
  for (const auto& [negative, value] : order) {
    if (-negative < kFewestRowsOfValue || number_of.size() + 1 >= kMostValues) break;
    number_of[value] = static_cast<int64_t>(column.attribute.values.size());
    column.attribute.values.push_back(value.empty() ? "(empty)" : value);
    named -= negative;
  }
  const auto rest = static_cast<int64_t>(rows.size()) - named;
  if (2 * rest > static_cast<int64_t>(rows.size())) {
    column.why = std::to_string(counts.size()) + " different values";
    return column;
  }
  if (rest > 0) column.attribute.values.emplace_back(kOtherValues);
  for (const std::string& value : rows) {
    const auto found = number_of.find(value);
    column.numbers.push_back(found != number_of.end() ? found->second
                                                      : static_cast<int64_t>(number_of.size()));
  }
  return column;
}

}  // namespace

AttributeTable ReadAttributeTable(const std::string& path) {
  Csv csv(path);
  const size_t width = csv.names().size();
  if (width < 2) {
    throw csv.Wrong("expected a header of a file name and attributes with commas between them");
  }
  AttributeTable table;
  std::vector<std::vector<std::string>> columns(width - 1);
  std::set<std::string> seen;
  while (csv.Next()) {
    table.files.push_back(PathWithoutEnding(csv.Text(0)));
    if (!seen.insert(table.files.back()).second) {
      throw csv.Wrong(Quoted(csv.Text(0)) + " stands in two rows, expected one for each picture");
    }
    for (size_t i = 1; i < width; ++i) columns[i - 1].emplace_back(csv.Text(i));
  }
  table.answers.resize(table.files.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    Column column = AsAttribute(std::string(csv.names()[i + 1]), columns[i]);
    if (!column.why.empty()) {
      table.ignored.push_back(column.attribute.name + " (" + column.why + ")");
      continue;
    }
    for (size_t row = 0; row < column.numbers.size(); ++row) {
      table.answers[row].push_back(column.numbers[row]);
    }
    table.attributes.push_back(std::move(column.attribute));
  }
  if (table.attributes.empty()) {
    std::string columns_text;
    for (const std::string& each : table.ignored) {
      columns_text += (columns_text.empty() ? "" : ", ") + each;
    }
    throw FatalError(
        ExitCode::kBadFile,
        path + ": has no attributes: " + (table.files.empty() ? "it has no rows" : columns_text) +
            "; expected columns of values that at least " + std::to_string(kFewestRowsOfValue) +
            " rows have");
  }
  return table;
}

std::vector<int64_t> RowsOf(const AttributeTable& table, const Dataset& dataset) {
  std::unordered_map<std::string, int64_t> by_path, by_name;
  for (size_t row = 0; row < table.files.size(); ++row) {
    const auto number = static_cast<int64_t>(row);
    by_path.emplace(table.files[row], number);
    const auto [found, is_new] = by_name.emplace(LastPart(table.files[row]), number);
    if (!is_new) found->second = -1;
  }
  const auto rows_by = [&](const auto& rows, const auto& key) {
    std::vector<int64_t> found;
    for (int64_t i = 0; i < dataset.size(); ++i) {
      const auto row = rows.find(key(dataset.Name(i)));
      found.push_back(row == rows.end() ? -1 : row->second);
    }
    return found;
  };
  std::vector<int64_t> found = rows_by(by_path, [](const std::string& name) { return name; });
  const bool any = std::any_of(found.begin(), found.end(), [](int64_t row) { return row >= 0; });
  if (any) return found;
  std::set<std::string> names;
  for (int64_t i = 0; i < dataset.size(); ++i) {
    if (!names.insert(LastPart(dataset.Name(i))).second) return found;
  }
  return rows_by(by_name, LastPart);
}

}  // namespace ganvas::data
