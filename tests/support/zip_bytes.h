// Zip files made byte by byte (PKWARE's APPNOTE.TXT 6.3.10).
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ganvas {

enum class ZipMethod : uint16_t { kStored = 0, kDeflated = 8 };

struct ZipEntry {
  std::string name;
  std::vector<uint8_t> bytes;
  ZipMethod method = ZipMethod::kStored;
  bool zip64 = false;  // lengths and offset in the extra field, as files over 4 GB have them
  uint32_t checksum_flip = 0;
};

class ZipBytes {
 public:
  std::vector<uint8_t> Of(const std::vector<ZipEntry>& entries) {
    std::vector<uint8_t> directory;
    for (const ZipEntry& entry : entries) {
      const std::vector<uint8_t> packed =
          entry.method == ZipMethod::kDeflated ? Deflated(entry.bytes) : entry.bytes;
      const auto crc = static_cast<uint32_t>(
                           crc32(0, entry.bytes.data(), static_cast<uInt>(entry.bytes.size()))) ^
                       entry.checksum_flip;
      const uint64_t offset = out_.size();
      const auto head = [&](std::vector<uint8_t>* to, uint32_t signature, bool central) {
        Add(to, signature, 4);
        if (central) Add(to, 45, 2);
        Add(to, 45, 2);  // version
        Add(to, 0, 2);   // flags
        Add(to, static_cast<uint64_t>(entry.method), 2);
        Add(to, 0, 4);  // time and date
        Add(to, crc, 4);
        Add(to, entry.zip64 ? 0xffffffff : packed.size(), 4);
        Add(to, entry.zip64 ? 0xffffffff : entry.bytes.size(), 4);
        Add(to, entry.name.size(), 2);
        Add(to, entry.zip64 ? (central ? 28 : 20) : 0, 2);
        if (central) {
          Add(to, 0, 2 + 2 + 2 + 4);  // comment, disk, attributes
          Add(to, entry.zip64 ? 0xffffffff : offset, 4);
        }
        to->insert(to->end(), entry.name.begin(), entry.name.end());
        if (!entry.zip64) return;
        Add(to, 1, 2);
        Add(to, central ? 24 : 16, 2);
        Add(to, entry.bytes.size(), 8);
        Add(to, packed.size(), 8);
        if (central) Add(to, offset, 8);
      };
      head(&out_, 0x04034b50, false);
      out_.insert(out_.end(), packed.begin(), packed.end());
      head(&directory, 0x02014b50, true);
    }
    const size_t begin = out_.size();
    out_.insert(out_.end(), directory.begin(), directory.end());
    Add(&out_, 0x06054b50, 4);
    Add(&out_, 0, 4);  // disks
    Add(&out_, entries.size(), 2);
    Add(&out_, entries.size(), 2);
    Add(&out_, directory.size(), 4);
    Add(&out_, begin, 4);
    Add(&out_, 0, 2);
    return std::move(out_);
  }

 private:
  static void Add(std::vector<uint8_t>* to, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) to->push_back(static_cast<uint8_t>(i < 8 ? value >> 8 * i : 0));
  }

  static std::vector<uint8_t> Deflated(const std::vector<uint8_t>& bytes) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, /*raw*/ -15, 8, Z_DEFAULT_STRATEGY);
    std::vector<uint8_t> packed(deflateBound(&stream, static_cast<uLong>(bytes.size())));
    stream.next_in = const_cast<uint8_t*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = packed.data();
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
  }

  std::vector<uint8_t> out_;
};

}  // namespace ganvas
