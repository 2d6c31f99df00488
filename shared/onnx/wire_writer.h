// Protobuf's wire format, written: the counterpart of WireReader.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace ganvas::onnx {

// Builds one message in memory. A submessage is built on its own and then added.
class WireWriter {
 public:
  void AddVarint(uint32_t field, uint64_t value);
  void AddInt64(uint32_t field, int64_t value) { AddVarint(field, static_cast<uint64_t>(value)); }
  void AddFloat(uint32_t field, float value);
  void AddDouble(uint32_t field, double value);
  void AddString(uint32_t field, std::string_view text);
  void AddBytes(uint32_t field, const uint8_t* data, size_t size);
  // What stands before `size` bytes of a field that are written elsewhere.
  void AddHeader(uint32_t field, uint64_t size);
  // An empty message is written, too: it may mean something (a scalar's shape).
  void AddMessage(uint32_t field, const WireWriter& message);

  std::vector<uint8_t> Take() && { return std::move(bytes_); }

 private:
  void WriteVarint(uint64_t value);

  std::vector<uint8_t> bytes_;
};

}  // namespace ganvas::onnx
