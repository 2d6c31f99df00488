#include "shared/onnx/wire.h"

#include <cstring>

namespace ganvas::onnx {
namespace {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
              "tensor data is used as it lies in the file");

template <typename T>
T Load(const uint8_t* from) {
  T value;
  std::memcpy(&value, from, sizeof(T));
  return value;
}

// A number of type T from the low bytes of `bits`.
template <typename T>
T FromBits(uint64_t bits) {
  T value;
  std::memcpy(&value, &bits, sizeof(T));
  return value;
}

// Packed or single fixed-width numbers of type T.
template <typename T>
bool AppendFixed(const Field& field, Field::Wire single, std::vector<T>& out) {
  if (field.wire == single) {
    out.push_back(FromBits<T>(field.value));
    return true;
  }
  if (field.wire != Field::Wire::kBytes || field.bytes.size() % sizeof(T) != 0) return false;
  if (field.bytes.empty()) return true;
  const size_t old = out.size();
  out.resize(old + field.bytes.size() / sizeof(T));
  std::memcpy(out.data() + old, field.bytes.data(), field.bytes.size());
  return true;
}

}  // namespace

bool WireReader::ReadVarint(uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (position_ == end_) return false;
    const uint8_t byte = *position_++;
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return true;
  }
  return false;
}

Result<Field> WireReader::Next() {
  Field field;
  field.begin = position_;
  uint64_t tag = 0;
  if (!ReadVarint(tag)) return BadAt(field.begin, "a field tag that does not end");
  field.number = static_cast<uint32_t>(tag >> 3);
  if (field.number == 0 || (tag >> 3) >= (1u << 29)) {
    return BadAt(field.begin, "field number " + std::to_string(tag >> 3) + " is not valid");
  }
  field.wire = static_cast<Field::Wire>(tag & 7);
  const auto left = [&] { return static_cast<uint64_t>(end_ - position_); };
  const auto truncated = [&](uint64_t size) {
    return Bad(field,
               "needs " + std::to_string(size) + " bytes, " + std::to_string(left()) + " are left");
  };
  switch (field.wire) {
    case Field::Wire::kVarint:
      if (!ReadVarint(field.value)) return Bad(field, "a number that does not end");
      return field;
    case Field::Wire::kFixed64:
      if (left() < 8) return truncated(8);
      field.value = Load<uint64_t>(position_);
      position_ += 8;
      return field;
    case Field::Wire::kFixed32:
      if (left() < 4) return truncated(4);
      field.value = Load<uint32_t>(position_);
      position_ += 4;
      return field;
    case Field::Wire::kBytes: {
      uint64_t size = 0;
      if (!ReadVarint(size)) return Bad(field, "a length that does not end");
      if (size > left()) return truncated(size);
      field.bytes = {position_, static_cast<size_t>(size)};
      position_ += size;
      return field;
    }
  }
  return Bad(field, "wire type " + std::to_string(tag & 7) + " is not valid");
}

Result<uint64_t> WireReader::Varint(const Field& field) const {
  if (field.wire != Field::Wire::kVarint) return Bad(field, "expected a number");
  return field.value;
}

Result<float> WireReader::Float(const Field& field) const {
  if (field.wire != Field::Wire::kFixed32) return Bad(field, "expected a float");
  return FromBits<float>(field.value);
}

Result<std::span<const uint8_t>> WireReader::Bytes(const Field& field) const {
  if (field.wire != Field::Wire::kBytes) return Bad(field, "expected bytes or a message");
  return field.bytes;
}

Result<std::string> WireReader::String(const Field& field) const {
  GANVAS_ASSIGN(const std::span<const uint8_t> bytes, Bytes(field));
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

Status WireReader::AppendVarints(const Field& field, std::vector<int64_t>& out) const {
  if (field.wire == Field::Wire::kVarint) {
    out.push_back(static_cast<int64_t>(field.value));
    return {};
  }
  if (field.wire != Field::Wire::kBytes) return Bad(field, "expected whole numbers");
  WireReader packed(field.bytes, source_);
  while (!packed.done()) {
    uint64_t value = 0;
    if (!packed.ReadVarint(value)) return Bad(field, "a number that does not end");
    out.push_back(static_cast<int64_t>(value));
  }
  return {};
}

Status WireReader::AppendFloats(const Field& field, std::vector<float>& out) const {
  if (!AppendFixed(field, Field::Wire::kFixed32, out)) return Bad(field, "expected floats");
  return {};
}

Status WireReader::AppendDoubles(const Field& field, std::vector<double>& out) const {
  if (!AppendFixed(field, Field::Wire::kFixed64, out)) return Bad(field, "expected doubles");
  return {};
}

Result<WireReader> WireReader::Submessage(const Field& field, const char* message) const {
  GANVAS_ASSIGN(const std::span<const uint8_t> bytes, Bytes(field));
  return WireReader(bytes, {source_.file_begin, message});
}

Status WireReader::CheckCount(const Field& field, size_t count, size_t max) const {
  if (count < max) return {};
  return Bad(field, "occurs more than " + std::to_string(max) + " times");
}

Error WireReader::Bad(const Field& field, const std::string& what) const {
  return BadAt(field.begin, "field " + std::to_string(field.number) + ": " + what);
}

Error WireReader::BadAt(const uint8_t* where, const std::string& what) const {
  return BadModel("offset " + std::to_string(where - source_.file_begin) + ": " + source_.message +
                  " " + what);
}

}  // namespace ganvas::onnx
