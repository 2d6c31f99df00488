// Event files, which TensorBoard and other dashboards read: a sequence of records (TensorFlow's
// tfrecord format), each a protocol buffer message Event (tensorflow/core/util/event.proto).
#pragma once

#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "shared/onnx/wire_writer.h"

namespace ganvas::train {

// CRC-32C (Castagnoli) of the bytes, as RFC 3720, appendix B.4 has it.
uint32_t Crc32c(std::span<const uint8_t> bytes);

// The bytes as one record: length (8 bytes, little endian), its masked checksum, the bytes, their
// masked checksum. Masked is rotated right by 15 bits, plus 0xa282ead8.
std::string EventRecord(std::string_view bytes);

// The file of one session. Its name, events.out.tfevents.SECONDS.HOST.PROCESS, comes after those of
// earlier sessions in the same folder, because readers take them in this order.
class EventFile {
 public:
  // For a session that goes on after `step`. Events of later steps in earlier files no longer
  // count: a SessionLog START of step + 1 tells readers so. Throws FatalError(kFailed) where the
  // file cannot be written, as do the others.
  EventFile(const std::string& folder, int64_t step);
  ~EventFile();
  EventFile(const EventFile&) = delete;
  EventFile& operator=(const EventFile&) = delete;

  // Numbers by their tags, "loss/loss_d".
  void Scalars(int64_t step, std::span<const std::pair<std::string, double>> numbers);
  void Picture(int64_t step, std::string_view tag, int width, int height,
               std::span<const uint8_t> png);
  // Brings all events to the disk.
  void Sync();

  const std::string& path() const { return path_; }

 private:
  void Append(onnx::WireWriter event);

  std::string path_;
  std::FILE* file_ = nullptr;
};

}  // namespace ganvas::train
