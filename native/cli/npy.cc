#include "native/cli/npy.h"

#include <cctype>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "native/cli/files.h"
#include "native/error.h"

namespace ganvas::cli {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr uint64_t kLargestFile = uint64_t{1} << 34;
constexpr int64_t kMostElements = int64_t{1} << 32;

// The text after `'key':` in the header's Python dictionary.
std::optional<std::string_view> After(std::string_view header, std::string_view key) {
  std::string quoted(1, '\'');
  quoted.append(key).append(1, '\'');
  const size_t at = header.find(quoted);
  if (at == std::string_view::npos) return std::nullopt;
  const size_t colon = header.find(':', at);
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view rest = header.substr(colon + 1);
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  return rest;
}

// "(2, 3)", "(5,)" or "()".
std::optional<std::vector<int64_t>> ParseShape(std::string_view text) {
  const size_t end = text.find(')');
  if (text.empty() || text.front() != '(' || end == std::string_view::npos) return std::nullopt;
  std::vector<int64_t> dims;
  int64_t elements = 1;
  int64_t value = -1;
  for (char c : text.substr(1, end - 1)) {
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      value = (value < 0 ? 0 : value * 10) + (c - '0');
      if (value > kMostElements) return std::nullopt;
    } else if (c == ',') {
      if (value < 0) return std::nullopt;
      dims.push_back(value);
      value = -1;
    } else if (c != ' ') {
      return std::nullopt;
    }
  }
  if (value >= 0) dims.push_back(value);
  for (int64_t d : dims) {
    elements *= d;
    if (elements > kMostElements) return std::nullopt;
  }
  return dims;
}

std::string HeaderText(const std::string& type, std::span<const int64_t> dims) {
  std::string text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (";
  for (int64_t d : dims) text += std::to_string(d) + ", ";
  if (dims.size() > 1) text.resize(text.size() - 2);
  if (dims.size() == 1) text.pop_back();
  text += "), }";
  // Magic, version and length take 10 bytes; the numbers start at a multiple of 64.
  text.append(63 - (text.size() + 10) % 64, ' ');
  return text + "\n";
}

}  // namespace

NpyArray ReadNpy(const std::string& path) {
  return ParseNpy(ReadFile(path, kLargestFile, "an array as numpy.save writes it"), path);
}

NpyArray ParseNpy(std::span<const uint8_t> bytes, const std::string& path) {
  const auto fail = [&path](const std::string& what) {
    return FatalError(ExitCode::kBadFile, path + ": " + what);
  };
  if (bytes.size() < 12 || std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0) {
    throw fail("not a NumPy .npy file");
  }
  const bool long_header = bytes[6] >= 2;
  size_t length = bytes[8] | static_cast<size_t>(bytes[9]) << 8;
  if (long_header)
    length |= static_cast<size_t>(bytes[10]) << 16 | static_cast<size_t>(bytes[11]) << 24;
  const size_t begin = long_header ? 12 : 10;
  if (length > bytes.size() - begin) throw fail("truncated in its header");
  const std::string_view header(reinterpret_cast<const char*>(bytes.data()) + begin, length);

  const auto type = After(header, "descr");
  const auto order = After(header, "fortran_order");
  const auto shape = After(header, "shape");
  if (!type || !order || !shape) throw fail("a header without descr, fortran_order and shape");
  const bool is_float = type->starts_with("'<f4'");
  if (!is_float && !type->starts_with("'<f8'")) {
    throw fail("numbers of type " + std::string(type->substr(0, type->find(','))) +
               ", expected '<f4' or '<f8'");
  }
  if (!order->starts_with("False")) throw fail("Fortran order, expected C order");
  const auto dims = ParseShape(*shape);
  if (!dims) throw fail("an impossible shape");

  NpyArray array;
  array.dims = *dims;
  size_t count = 1;
  for (int64_t d : *dims) count *= static_cast<size_t>(d);
  const size_t width = is_float ? 4 : 8;
  const uint8_t* data = bytes.data() + begin + length;
  const size_t found = bytes.size() - begin - length;
  if (found != count * width) {
    throw fail(std::to_string(found) + " bytes of numbers, expected " +
               std::to_string(count * width));
  }
  array.values.resize(count);
  if (is_float) {
    if (count > 0) std::memcpy(array.values.data(), data, found);
  } else {
    for (size_t i = 0; i < count; ++i) {
      double value;
      std::memcpy(&value, data + 8 * i, 8);
      array.values[i] = static_cast<float>(value);
    }
  }
  return array;
}

std::vector<uint8_t> NpyHead(const std::string& type, std::span<const int64_t> dims) {
  const std::string header = HeaderText(type, dims);
  std::string start(kMagic);
  start += {'\x01', '\x00', static_cast<char>(header.size() & 0xff),
            static_cast<char>(header.size() >> 8)};
  start += header;
  return {start.begin(), start.end()};
}

NpyWriter::NpyWriter(std::string path, std::span<const int64_t> dims)
    : path_(std::move(path)), file_(path_), missing_(1) {
  for (int64_t d : dims) missing_ *= d;
  file_.Append(NpyHead("<f4", dims));
}

void NpyWriter::Append(std::span<const float> values) {
  missing_ -= static_cast<int64_t>(values.size());
  file_.Append({reinterpret_cast<const uint8_t*>(values.data()), values.size_bytes()});
}

void NpyWriter::Finish() {
  if (missing_ != 0) {
    throw FatalError(ExitCode::kFailed, path_ + ": " + std::to_string(missing_) +
                                            " numbers fewer than its shape promises");
  }
  file_.Finish(Sync::kYes);
}

}  // namespace ganvas::cli
