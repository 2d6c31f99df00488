#include "shared/onnx/wire_writer.h"

#include <cstring>

#include "shared/onnx/wire.h"

namespace ganvas::onnx {
namespace {

uint64_t Tag(uint32_t field, Field::Wire wire) {
  return (static_cast<uint64_t>(field) << 3) | static_cast<uint64_t>(wire);
}

}  // namespace

void WireWriter::WriteVarint(uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<uint8_t>(value | 0x80));
  bytes_.push_back(static_cast<uint8_t>(value));
}

void WireWriter::AddVarint(uint32_t field, uint64_t value) {
  WriteVarint(Tag(field, Field::Wire::kVarint));
  WriteVarint(value);
}

void WireWriter::AddFloat(uint32_t field, float value) {
  WriteVarint(Tag(field, Field::Wire::kFixed32));
  const size_t old = bytes_.size();
  bytes_.resize(old + sizeof(value));
  std::memcpy(bytes_.data() + old, &value, sizeof(value));
}

void WireWriter::AddDouble(uint32_t field, double value) {
  WriteVarint(Tag(field, Field::Wire::kFixed64));
  const size_t old = bytes_.size();
  bytes_.resize(old + sizeof(value));
  std::memcpy(bytes_.data() + old, &value, sizeof(value));
}

void WireWriter::AddString(uint32_t field, std::string_view text) {
  AddBytes(field, reinterpret_cast<const uint8_t*>(text.data()), text.size());
}

void WireWriter::AddHeader(uint32_t field, uint64_t size) {
  WriteVarint(Tag(field, Field::Wire::kBytes));
  WriteVarint(size);
}

void WireWriter::AddBytes(uint32_t field, const uint8_t* data, size_t size) {
  AddHeader(field, size);
  bytes_.insert(bytes_.end(), data, data + size);
}

void WireWriter::AddMessage(uint32_t field, const WireWriter& message) {
  AddBytes(field, message.bytes_.data(), message.bytes_.size());
}

}  // namespace ganvas::onnx
