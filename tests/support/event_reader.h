// Reads event files for TensorBoard, written without any code of the program: records and their
// checksums bit by bit, messages by the field numbers of event.proto and summary.proto.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ganvas {

struct ReadPicture {
  std::string tag;
  uint64_t width = 0, height = 0;
  std::string png;
};

struct ReadEvent {
  double wall_time = 0;
  int64_t step = 0;
  std::string version;
  bool session_start = false;
  std::vector<std::pair<std::string, float>> scalars;
  std::vector<ReadPicture> pictures;
};

namespace event_reader {

inline uint32_t CrcBitByBit(std::string_view bytes) {
  uint32_t crc = ~uint32_t{0};
  for (const char c : bytes) {
    for (int bit = 0; bit < 8; ++bit) {
      const bool one = ((static_cast<uint8_t>(c) >> bit) & 1) != 0;
      crc = (crc >> 1) ^ (((crc & 1) != 0) != one ? 0x82f63b78U : 0U);
    }
  }
  return ~crc;
}

template <typename Number>
Number Little(std::string_view bytes) {
  Number number{};
  std::memcpy(&number, bytes.data(), sizeof number);  // tests run on little-endian machines
  return number;
}

inline bool ChecksumFits(std::string_view bytes, uint32_t masked) {
  const uint32_t rotated = masked - 0xa282ead8U;
  return ((rotated >> 17) | (rotated << 15)) == CrcBitByBit(bytes);
}

// Fields of a message: number, and the value as a number or as bytes.
struct WireField {
  uint64_t number = 0, value = 0;
  std::string_view bytes;
};

inline std::vector<WireField> FieldsOf(std::string_view message) {
  std::vector<WireField> fields;
  size_t at = 0;
  const auto varint = [&] {
    uint64_t value = 0;
    for (int shift = 0; at < message.size(); shift += 7) {
      const auto byte = static_cast<uint8_t>(message[at++]);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < message.size()) {
    const uint64_t tag = varint();
    WireField field{tag >> 3, 0, {}};
    const uint64_t wire = tag & 7;
    if (wire == 0) {
      field.value = varint();
    } else {
      const uint64_t size = wire == 1 ? 8 : wire == 5 ? 4 : varint();
      if (size > message.size() - at) {
        ADD_FAILURE() << "a field is longer than its message";
        return fields;
      }
      field.bytes = message.substr(at, size);
      at += size;
    }
    fields.push_back(field);
  }
  return fields;
}

inline void ReadValue(std::string_view message, ReadEvent& event) {
  std::string tag;
  for (const WireField& field : FieldsOf(message)) {
    if (field.number == 1) tag = field.bytes;
    if (field.number == 2) event.scalars.emplace_back(tag, Little<float>(field.bytes));
    if (field.number != 4) continue;
    ReadPicture picture{tag, 0, 0, ""};
    for (const WireField& part : FieldsOf(field.bytes)) {
      if (part.number == 1) picture.height = part.value;
      if (part.number == 2) picture.width = part.value;
      if (part.number == 4) picture.png = part.bytes;
    }
    event.pictures.push_back(picture);
  }
}

inline ReadEvent EventOf(std::string_view message) {
  ReadEvent event;
  for (const WireField& field : FieldsOf(message)) {
    if (field.number == 1) event.wall_time = Little<double>(field.bytes);
    if (field.number == 2) event.step = static_cast<int64_t>(field.value);
    if (field.number == 3) event.version = field.bytes;
    if (field.number == 5) {
      for (const WireField& value : FieldsOf(field.bytes)) ReadValue(value.bytes, event);
    }
    if (field.number == 7) {
      for (const WireField& part : FieldsOf(field.bytes)) {
        event.session_start |= part.number == 1 && part.value == 1;
      }
    }
  }
  return event;
}

}  // namespace event_reader

// All events of a file; a test fails where a record is damaged.
inline std::vector<ReadEvent> ReadEvents(const std::string& path) {
  using namespace event_reader;
  std::ifstream file(path, std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::vector<ReadEvent> events;
  for (size_t at = 0; at < all.size();) {
    const std::string_view rest = std::string_view(all).substr(at);
    if (rest.size() < 16) {
      ADD_FAILURE() << path << ": ends within a record";
      break;
    }
    const auto length = Little<uint64_t>(rest);
    EXPECT_TRUE(ChecksumFits(rest.substr(0, 8), Little<uint32_t>(rest.substr(8)))) << path;
    if (rest.size() < 16 + length) {
      ADD_FAILURE() << path << ": ends within a record";
      break;
    }
    const std::string_view data = rest.substr(12, length);
    EXPECT_TRUE(ChecksumFits(data, Little<uint32_t>(rest.substr(12 + length)))) << path;
    events.push_back(EventOf(data));
    at += 16 + length;
  }
  return events;
}

// The event files of a folder in the order of their names.
inline std::vector<std::string> EventFilesIn(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("events.out.tfevents.")) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// What a dashboard shows of a folder: a session that starts at step N removes what earlier ones
// said of N and later steps.
inline std::vector<ReadEvent> ShownEvents(const std::string& folder) {
  std::vector<ReadEvent> shown;
  for (const std::string& file : EventFilesIn(folder)) {
    for (ReadEvent& event : ReadEvents(file)) {
      if (event.session_start) {
        std::erase_if(shown, [&](const ReadEvent& old) { return old.step >= event.step; });
      }
      if (!event.scalars.empty() || !event.pictures.empty()) shown.push_back(std::move(event));
    }
  }
  return shown;
}

}  // namespace ganvas
