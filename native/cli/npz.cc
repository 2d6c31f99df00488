#include "native/cli/npz.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

#include "native/cli/files.h"
#include "native/error.h"

namespace ganvas::cli {
namespace {

// PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
constexpr uint32_t kLocalHeader = 0x04034b50, kDirectoryHeader = 0x02014b50, kEnd = 0x06054b50;
constexpr size_t kLocalBytes = 30, kDirectoryBytes = 46, kEndBytes = 22;
constexpr size_t kLongestComment = 65535;
constexpr uint64_t kLargestFile = uint64_t{1} << 31;
constexpr uint16_t kDeflated = 8;

void Add(std::vector<uint8_t>* to, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) to->push_back(static_cast<uint8_t>(value >> (8 * i)));
}

uint32_t Word(const uint8_t* at, int bytes) {
  uint32_t value = 0;
  for (int i = 0; i < bytes; ++i) value |= static_cast<uint32_t>(at[i]) << (8 * i);
  return value;
}

class ZipWriter {
 public:
  void Entry(const std::string& name, std::span<const uint8_t> bytes) {
    const auto size = static_cast<uint32_t>(bytes.size());
    const auto sum = static_cast<uint32_t>(crc32(0, bytes.data(), size));
    const auto head = [&](std::vector<uint8_t>* to, bool directory) {
      Add(to, directory ? kDirectoryHeader : kLocalHeader, 4);
      if (directory) Add(to, 20, 2);
      Add(to, 20, 2);         // version
      Add(to, 0, 2 + 2 + 2);  // flags, stored, time
      Add(to, 0x21, 2);       // 1 January 1980
      Add(to, sum, 4);
      Add(to, size, 4);
      Add(to, size, 4);
      Add(to, name.size(), 2);
      Add(to, 0, 2);
      if (directory) {
        Add(to, 0, 2 + 2 + 2 + 4);
        Add(to, begin_, 4);
      }
      to->insert(to->end(), name.begin(), name.end());
    };
    begin_ = static_cast<uint32_t>(file_.size());
    head(&file_, false);
    file_.insert(file_.end(), bytes.begin(), bytes.end());
    head(&directory_, true);
    ++entries_;
  }

  std::vector<uint8_t> Finish() {
    const size_t begin = file_.size();
    file_.insert(file_.end(), directory_.begin(), directory_.end());
    Add(&file_, kEnd, 4);
    Add(&file_, 0, 4);
    Add(&file_, entries_, 2);
    Add(&file_, entries_, 2);
    Add(&file_, directory_.size(), 4);
    Add(&file_, begin, 4);
    Add(&file_, 0, 2);
    return std::move(file_);
  }

 private:
  std::vector<uint8_t> file_, directory_;
  uint32_t begin_ = 0;
  uint64_t entries_ = 0;
};

std::vector<uint8_t> Inflated(std::span<const uint8_t> packed, size_t size) {
  std::vector<uint8_t> bytes(size);
  z_stream stream{};
  if (inflateInit2(&stream, -15) != Z_OK) return {};
  stream.next_in = const_cast<uint8_t*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = bytes.data();
  stream.avail_out = static_cast<uInt>(bytes.size());
  const int end = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  if (end != Z_STREAM_END || stream.total_out != size) bytes.clear();
  return bytes;
}

// A .npy file of one string of ASCII, as NumPy writes it: four bytes a letter.
bool ReadText(std::span<const uint8_t> bytes, std::string* text) {
  if (bytes.size() < 12) return false;
  const size_t begin = 10 + Word(bytes.data() + 8, 2);
  const std::string_view head(reinterpret_cast<const char*>(bytes.data()),
                              std::min(begin, bytes.size()));
  if (head.find("'<U") == std::string_view::npos) return false;
  for (size_t at = begin; at + 4 <= bytes.size(); at += 4) {
    const uint32_t letter = Word(bytes.data() + at, 4);
    if (letter > 126) return false;
    if (letter != 0) text->push_back(static_cast<char>(letter));
  }
  return true;
}

bool HoldsFloats(std::span<const uint8_t> bytes) {
  const std::string_view head(reinterpret_cast<const char*>(bytes.data()),
                              std::min<size_t>(bytes.size(), 128));
  return head.find("'<f4'") != std::string_view::npos ||
         head.find("'<f8'") != std::string_view::npos;
}

}  // namespace

void WriteNpz(const std::string& path, const NpzContents& contents) {
  ZipWriter zip;
  for (const auto& [name, array] : contents.arrays) {
    std::vector<uint8_t> bytes = NpyHead("<f4", array.dims);
    const auto* numbers = reinterpret_cast<const uint8_t*>(array.values.data());
    bytes.insert(bytes.end(), numbers, numbers + array.values.size() * sizeof(float));
    zip.Entry(name + ".npy", bytes);
  }
  for (const auto& [name, text] : contents.texts) {
    std::vector<uint8_t> bytes =
        NpyHead("<U" + std::to_string(std::max<size_t>(1, text.size())), {});
    for (const char letter : text) Add(&bytes, static_cast<uint8_t>(letter), 4);
    if (text.empty()) Add(&bytes, 0, 4);
    zip.Entry(name + ".npy", bytes);
  }
  WriteFile(path, zip.Finish());
}

NpzContents ReadNpz(const std::string& path) {
  const std::vector<uint8_t> file =
      ReadFile(path, kLargestFile, "arrays as numpy.savez writes them");
  const auto broken = [&path] {
    return FatalError(ExitCode::kBadFile,
                      path +
                          ": not a whole .npz file; expected one that numpy.savez, ganvas or "
                          "the page wrote: copy or make it again");
  };
  if (file.size() < kEndBytes) throw broken();
  size_t end = file.size() - kEndBytes;
  const size_t earliest = end > kLongestComment ? end - kLongestComment : 0;
  while (Word(&file[end], 4) != kEnd) {
    if (end == earliest) throw broken();
    --end;
  }
  const size_t entries = Word(&file[end + 10], 2);
  size_t at = Word(&file[end + 16], 4);
  NpzContents contents;
  for (size_t i = 0; i < entries; ++i) {
    if (at > end || end - at < kDirectoryBytes || Word(&file[at], 4) != kDirectoryHeader) {
      throw broken();
    }
    const uint32_t method = Word(&file[at + 10], 2), sum = Word(&file[at + 16], 4);
    const size_t packed = Word(&file[at + 20], 4), size = Word(&file[at + 24], 4);
    const size_t name_size = Word(&file[at + 28], 2);
    const size_t local = Word(&file[at + 42], 4);
    const size_t next =
        at + kDirectoryBytes + name_size + Word(&file[at + 30], 2) + Word(&file[at + 32], 2);
    if (next > end || local > end || end - local < kLocalBytes) throw broken();
    std::string name(reinterpret_cast<const char*>(&file[at + kDirectoryBytes]), name_size);
    at = next;
    const size_t begin =
        local + kLocalBytes + Word(&file[local + 26], 2) + Word(&file[local + 28], 2);
    if (begin > end || end - begin < packed || size > kLargestFile) throw broken();
    if (!name.ends_with(".npy")) continue;
    name.resize(name.size() - 4);
    const std::span<const uint8_t> raw(file.data() + begin, packed);
    // No stream of deflate is 1100 times as small as what it holds.
    if (method == kDeflated && size / 1100 > packed) throw broken();
    const std::vector<uint8_t> bytes =
        method == kDeflated ? Inflated(raw, size) : std::vector<uint8_t>(raw.begin(), raw.end());
    const bool whole = bytes.size() == size && (method == 0 || method == kDeflated) &&
                       crc32(0, bytes.data(), static_cast<uInt>(bytes.size())) == sum;
    if (!whole) throw broken();
    std::string text;
    if (ReadText(bytes, &text)) {
      contents.texts[name] = text;
    } else if (HoldsFloats(bytes)) {
      contents.arrays[name] = ParseNpy(bytes, path + ": " + name);
    }
  }
  return contents;
}

}  // namespace ganvas::cli
