// Tables as text, with commas between their fields.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "native/error.h"

namespace ganvas::data {

// Reads a .csv (plain or .gz) whose first line is its header, a line at a time. Empty lines, spaces
// around fields, fields in double quotes, a byte order mark and carriage returns are allowed. Every
// error is a FatalError(kBadFile) with the file and the line.
class Csv {
 public:
  // With any header.
  explicit Csv(const std::string& path);
  // With one of the known headers.
  Csv(const std::string& path, std::initializer_list<std::string_view> headers);

  // The names of the columns.
  const std::vector<std::string_view>& names() const { return names_; }

  // The header of the file, unchanged.
  std::string_view header() const { return header_; }

  // Goes to the next line; false at the end of the file. Its fields are as many as the header's.
  bool Next();

  // Field `column` of the line as it stands.
  std::string_view Text(size_t column) const { return fields_[column]; }
  // The same as a number below 1e30.
  double Number(size_t column) const;
  int64_t Integer(size_t column) const;

  // "FILE line 3: " and `what`.
  FatalError Wrong(const std::string& what) const;

 private:
  std::string path_;
  std::vector<uint8_t> bytes_;
  std::string_view rest_;
  std::string_view header_;
  std::vector<std::string_view> names_, fields_;
  int64_t line_ = 1;
};

}  // namespace ganvas::data
