// Protobuf's wire format, read with bounds and without exceptions. (Header-only readers such as
// protozero's report by throwing, which does not compile under emcc -fno-exceptions.)
// Source: the encoding page of the Protocol Buffers documentation.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"

namespace ganvas::onnx {

// Where messages stand inside the file, for error texts: "GraphProto at offset 17".
struct MessageSource {
  const uint8_t* file_begin;
  const char* message;  // e.g. "GraphProto"; a literal
};

struct Field {
  enum class Wire : uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };
  uint32_t number = 0;
  Wire wire = Wire::kVarint;
  uint64_t value = 0;              // kVarint, kFixed32, kFixed64
  std::span<const uint8_t> bytes;  // kBytes
  const uint8_t* begin = nullptr;  // of the field's tag
};

// Walks over the fields of one message.
class WireReader {
 public:
  WireReader(std::span<const uint8_t> bytes, MessageSource source)
      : position_(bytes.data()), end_(bytes.data() + bytes.size()), source_(source) {}

  bool done() const { return position_ == end_; }
  // Behind the last field.
  const uint8_t* position() const { return position_; }
  // Precondition: !done(). Groups (wire types 3 and 4) are refused.
  Result<Field> Next();

  // The field's content, or an error if its wire type is another one.
  Result<uint64_t> Varint(const Field& field) const;
  Result<float> Float(const Field& field) const;
  Result<std::span<const uint8_t>> Bytes(const Field& field) const;
  Result<std::string> String(const Field& field) const;

  // Appends a repeated scalar, packed or not.
  Status AppendVarints(const Field& field, std::vector<int64_t>& out) const;
  Status AppendFloats(const Field& field, std::vector<float>& out) const;
  Status AppendDoubles(const Field& field, std::vector<double>& out) const;

  // kBadModel: "offset 12: GraphProto field 5: <what>".
  Error Bad(const Field& field, const std::string& what) const;
  // kBadModel if a repeated field, met `count` times before, may occur only `max` times.
  Status CheckCount(const Field& field, size_t count, size_t max) const;
  // A reader over a field's submessage.
  Result<WireReader> Submessage(const Field& field, const char* message) const;

 private:
  bool ReadVarint(uint64_t& value);
  Error BadAt(const uint8_t* where, const std::string& what) const;

  const uint8_t* position_;
  const uint8_t* end_;
  MessageSource source_;
};

}  // namespace ganvas::onnx
