#include "native/run/event_file.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <ctime>
#include <filesystem>

#include "native/error.h"
#include "shared/onnx/wire_writer.h"

namespace ganvas::train {
namespace {

constexpr std::string_view kPrefix = "events.out.tfevents.";
constexpr const char* kFileVersion = "brain.Event:2";

// Field numbers of event.proto and summary.proto.
enum EventField : uint32_t {
  kWallTime = 1,
  kStep = 2,
  kVersion = 3,
  kSummary = 5,
  kSessionLog = 7
};
enum SummaryField : uint32_t { kValue = 1 };
enum ValueField : uint32_t { kTag = 1, kSimpleValue = 2, kImage = 4 };
enum ImageField : uint32_t { kHeight = 1, kWidth = 2, kColours = 3, kEncoded = 4 };
enum SessionField : uint32_t { kStatus = 1 };
constexpr uint64_t kSessionStart = 1;
constexpr int64_t kRgb = 3;

constexpr std::array<uint32_t, 256> CrcTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < table.size(); ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0x82f63b78 : 0);
    table[i] = value;
  }
  return table;
}

uint32_t Masked(std::string_view bytes) {
  const uint32_t crc = Crc32c({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
}

template <typename Number>
void AppendLittleEndian(std::string& to, Number number) {
  for (size_t i = 0; i < sizeof number; ++i) to.push_back(static_cast<char>(number >> (8 * i)));
}

// Of "events.out.tfevents.SECONDS.HOST.PROCESS"; 0 for other names.
int64_t SecondsOf(const std::string& name) {
  int64_t seconds = 0;
  if (name.starts_with(kPrefix)) {
    std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), seconds);
  }
  return seconds;
}

std::string NameOfNext(const std::string& folder) {
  auto seconds = static_cast<int64_t>(std::time(nullptr));
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    seconds = std::max(seconds, SecondsOf(entry.path().filename().string()) + 1);
  }
  char host[64] = {};
  gethostname(host, sizeof host - 1);
  return std::string(kPrefix) + std::to_string(seconds) + "." + host + "." +
         std::to_string(getpid());
}

onnx::WireWriter BeginEvent(int64_t step) {
  onnx::WireWriter event;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  event.AddDouble(kWallTime, std::chrono::duration<double>(now).count());
  event.AddInt64(kStep, step);
  return event;
}

}  // namespace

uint32_t Crc32c(std::span<const uint8_t> bytes) {
  static constexpr std::array<uint32_t, 256> kTable = CrcTable();
  uint32_t crc = 0xffffffff;
  for (const uint8_t byte : bytes) crc = (crc >> 8) ^ kTable[(crc ^ byte) & 0xff];
  return ~crc;
}

std::string EventRecord(std::string_view bytes) {
  std::string record;
  AppendLittleEndian(record, static_cast<uint64_t>(bytes.size()));
  AppendLittleEndian(record, Masked(record));
  record += bytes;
  AppendLittleEndian(record, Masked(bytes));
  return record;
}

EventFile::EventFile(const std::string& folder, int64_t step)
    : path_(folder + "/" + NameOfNext(folder)) {
  file_ = std::fopen(path_.c_str(), "we");
  if (file_ == nullptr) {
    throw FatalError(ExitCode::kFailed, path_ + ": cannot be written: " + std::strerror(errno));
  }
  onnx::WireWriter version = BeginEvent(step);
  version.AddString(kVersion, kFileVersion);
  Append(std::move(version));
  if (step == 0) return;
  onnx::WireWriter session;
  session.AddVarint(kStatus, kSessionStart);
  onnx::WireWriter start = BeginEvent(step + 1);
  start.AddMessage(kSessionLog, session);
  Append(std::move(start));
}

EventFile::~EventFile() { std::fclose(file_); }

void EventFile::Scalars(int64_t step, std::span<const std::pair<std::string, double>> numbers) {
  onnx::WireWriter summary;
  for (const auto& [tag, number] : numbers) {
    onnx::WireWriter value;
    value.AddString(kTag, tag);
    value.AddFloat(kSimpleValue, static_cast<float>(number));
    summary.AddMessage(kValue, value);
  }
  onnx::WireWriter event = BeginEvent(step);
  event.AddMessage(kSummary, summary);
  Append(std::move(event));
}

void EventFile::Picture(int64_t step, std::string_view tag, int width, int height,
                        std::span<const uint8_t> png) {
  onnx::WireWriter image;
  image.AddInt64(kHeight, height);
  image.AddInt64(kWidth, width);
  image.AddInt64(kColours, kRgb);
  image.AddBytes(kEncoded, png.data(), png.size());
  onnx::WireWriter value;
  value.AddString(kTag, tag);
  value.AddMessage(kImage, image);
  onnx::WireWriter summary;
  summary.AddMessage(kValue, value);
  onnx::WireWriter event = BeginEvent(step);
  event.AddMessage(kSummary, summary);
  Append(std::move(event));
}

// Whole records only reach the file while it is followed.
void EventFile::Append(onnx::WireWriter event) {
  const std::vector<uint8_t> bytes = std::move(event).Take();
  const std::string record =
      EventRecord({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (std::fwrite(record.data(), 1, record.size(), file_) != record.size() ||
      std::fflush(file_) != 0) {
    throw FatalError(ExitCode::kFailed, path_ + ": cannot be written: " + std::strerror(errno));
  }
}

void EventFile::Sync() {
  // Throws nothing: a disk that is full has refused the event itself.
  fdatasync(fileno(file_));
}

}  // namespace ganvas::train
