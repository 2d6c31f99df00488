#include "native/data/csv.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "native/data/file_bytes.h"
#include "native/regular_file.h"
#include "shared/base/quoted.h"

namespace ganvas::data {
namespace {

constexpr double kLargestNumber = 1e30;

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

// Without the quotes around it; a doubled quote inside stays doubled.
std::string_view Unquoted(std::string_view field) {
  const bool quoted = field.size() > 1 && field.front() == '"' && field.back() == '"';
  return quoted ? field.substr(1, field.size() - 2) : field;
}

std::vector<std::string_view> Fields(std::string_view line) {
  std::vector<std::string_view> fields;
  size_t begin = 0;
  bool quoted = false;
  for (size_t i = 0; i <= line.size(); ++i) {
    if (i < line.size() && line[i] == '"') quoted = !quoted;
    if (i < line.size() && (line[i] != ',' || quoted)) continue;
    fields.push_back(Unquoted(Trimmed(line.substr(begin, i - begin))));
    begin = i + 1;
  }
  return fields;
}

template <typename Value>
std::optional<Value> Parse(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  Value value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::vector<uint8_t> ReadTable(const std::string& path) {
  RequireRegularFile(path, "a table with commas, plain or .gz");
  return ReadPlainOrGzip(path);
}

}  // namespace

Csv::Csv(const std::string& path) : path_(path), bytes_(ReadTable(path)) {
  rest_ = {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
  header_ = Trimmed(TakeUntil('\n', &rest_));
  names_ = Fields(header_);
}

Csv::Csv(const std::string& path, std::initializer_list<std::string_view> headers) : Csv(path) {
  const std::string_view first = std::exchange(header_, {});
  std::string expected;
  for (const std::string_view header : headers) {
    if (Fields(header) == names_) header_ = header;
    expected += (expected.empty() ? "" : " or ") + std::string(header);
  }
  if (header_.empty()) throw Wrong(Quoted(first) + ", expected the header " + expected);
}

bool Csv::Next() {
  while (!rest_.empty()) {
    ++line_;
    const std::string_view line = Trimmed(TakeUntil('\n', &rest_));
    if (line.empty()) continue;
    fields_ = Fields(line);
    if (fields_.size() != names_.size()) {
      throw Wrong(std::to_string(fields_.size()) + " fields in " + Quoted(line) + ", expected " +
                  std::to_string(names_.size()));
    }
    return true;
  }
  return false;
}

double Csv::Number(size_t column) const {
  const std::optional<double> value = Parse<double>(fields_[column]);
  if (!value || !std::isfinite(*value) || std::abs(*value) > kLargestNumber) {
    throw Wrong(std::string(names_[column]) + " is " + Quoted(fields_[column]) +
                ", expected a number");
  }
  return *value;
}

int64_t Csv::Integer(size_t column) const {
  const std::optional<int64_t> value = Parse<int64_t>(fields_[column]);
  if (!value) {
    throw Wrong(std::string(names_[column]) + " is " + Quoted(fields_[column]) +
                ", expected an integer");
  }
  return *value;
}

FatalError Csv::Wrong(const std::string& what) const {
  return FatalError(ExitCode::kBadFile, path_ + " line " + std::to_string(line_) + ": " + what);
}

}  // namespace ganvas::data
