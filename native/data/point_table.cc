#include "native/data/point_table.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "native/data/file_bytes.h"
#include "native/error.h"
#include "shared/base/quoted.h"

namespace ganvas::data {
namespace {

std::string_view Trimmed(std::string_view text) {
  const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  return text;
}

// Takes the text before `separator`, or all of it, off the front.
std::string_view TakeUntil(char separator, std::string_view* text) {
  const size_t at = text->find(separator);
  const std::string_view taken = text->substr(0, at);
  text->remove_prefix(at == std::string_view::npos ? text->size() : at + 1);
  return taken;
}

std::vector<std::string_view> Fields(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    const bool last = line.find(',') == std::string_view::npos;
    fields.push_back(Trimmed(TakeUntil(',', &line)));
    if (last) return fields;
  }
}

template <typename Number>
std::optional<Number> Parse(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

PointTable ReadPointTable(const std::string& path) {
  const std::vector<uint8_t> bytes = ReadPlainOrGzip(path);
  std::string_view rest(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  int64_t number = 0;
  const auto fail = [&path, &number](const std::string& what) {
    return FatalError(ExitCode::kBadFile, path + " line " + std::to_string(number) + ": " + what);
  };

  number = 1;
  if (rest.starts_with("\xef\xbb\xbf")) rest.remove_prefix(3);
  const std::string_view header = Trimmed(TakeUntil('\n', &rest));
  const std::vector<std::string_view> names = Fields(header);
  const bool has_modes = names == std::vector<std::string_view>{"x", "y", "mode"};
  if (!has_modes && names != std::vector<std::string_view>{"x", "y"}) {
    throw fail(Quoted(header) + ", expected the header x,y or x,y,mode");
  }

  PointTable table;
  while (!rest.empty()) {
    ++number;
    const std::string_view line = Trimmed(TakeUntil('\n', &rest));
    if (line.empty()) continue;
    const std::vector<std::string_view> fields = Fields(line);
    if (fields.size() != names.size()) {
      throw fail(std::to_string(fields.size()) + " fields in " + Quoted(line) + ", expected " +
                 std::to_string(names.size()));
    }
    std::array<double, 2> point{};
    for (size_t i = 0; i < 2; ++i) {
      const std::optional<double> value = Parse<double>(fields[i]);
      if (!value || !std::isfinite(*value) || std::abs(*value) > 1e30) {
        throw fail(std::string(names[i]) + " is " + Quoted(fields[i]) + ", expected a number");
      }
      point[i] = *value;
    }
    table.points.push_back(point);
    if (!has_modes) continue;
    const std::optional<int64_t> mode = Parse<int64_t>(fields[2]);
    if (!mode) throw fail("mode is " + Quoted(fields[2]) + ", expected an integer");
    table.modes.push_back(*mode);
  }
  if (table.points.empty()) throw FatalError(ExitCode::kBadFile, path + ": holds no points");
  return table;
}

}  // namespace ganvas::data
