#include "native/run/tensor_file.h"

#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "native/bounded_json.h"
#include "native/error.h"
#include "native/files/durable_file.h"

namespace ganvas::train {
namespace {

using Json = nlohmann::json;

constexpr char kMetadata[] = "__metadata__";
constexpr char kChecksumKey[] = "ganvas.checksum";       // of the numbers
constexpr char kHeaderKey[] = "ganvas.header_checksum";  // of the header without this entry

// FNV-1a over 64-bit words; the last word is padded with zeros.
class Checksum {
 public:
  void Add(std::span<const uint8_t> bytes) {
    for (size_t i = 0; i < bytes.size(); i += 8) {
      uint64_t word = 0;
      std::memcpy(&word, bytes.data() + i, std::min<size_t>(8, bytes.size() - i));
      hash_ = (hash_ ^ word) * 0x100000001b3u;
    }
  }
  std::string text() const {
    char text[17];
    std::snprintf(text, sizeof text, "%016" PRIx64, hash_);
    return text;
  }

 private:
  uint64_t hash_ = 0xcbf29ce484222325u;
};

std::string HeaderChecksum(Json header) {
  header[kMetadata].erase(kHeaderKey);
  const std::string text = header.dump();
  Checksum checksum;
  checksum.Add({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  return checksum.text();
}

size_t ElementBytes(const std::string& dtype) {
  if (dtype == "F32") return 4;
  if (dtype == "F64" || dtype == "I64") return 8;
  return dtype == "U8" ? 1 : 0;
}

}  // namespace

const StoredTensor* TensorFile::Find(std::string_view name) const {
  for (const StoredTensor& tensor : tensors) {
    if (tensor.name == name) return &tensor;
  }
  return nullptr;
}

void WriteTensorFile(const std::string& path, const TensorFile& file) {
  Json header = Json::object();
  Checksum checksum;
  size_t offset = 0;
  for (const StoredTensor& tensor : file.tensors) {
    header[tensor.name] = {{"dtype", tensor.dtype},
                           {"shape", tensor.shape},
                           {"data_offsets", {offset, offset + tensor.data.size()}}};
    offset += tensor.data.size();
    checksum.Add(tensor.data);
  }
  header[kMetadata] = file.metadata;
  header[kMetadata][kChecksumKey] = checksum.text();
  header[kMetadata][kHeaderKey] = HeaderChecksum(header);
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');  // so that the numbers are aligned
  uint8_t length[8];
  const uint64_t text_size = text.size();
  std::memcpy(length, &text_size, 8);

  std::vector<std::span<const uint8_t>> parts;
  parts.emplace_back(length, 8);
  parts.emplace_back(reinterpret_cast<const uint8_t*>(text.data()), text.size());
  for (const StoredTensor& tensor : file.tensors) parts.push_back(tensor.data);
  WriteFileDurably(path, parts);
}

TensorFile ReadTensorFile(const std::string& path) {
  return ParseTensorFile(ReadWholeFile(path), path);
}

TensorFile ParseTensorFile(std::vector<uint8_t> file_bytes, const std::string& path) {
  const auto fail = [&](const std::string& what) {
    throw FatalError(ExitCode::kBadFile, path + ": " + what);
  };
  TensorFile file;
  file.storage = std::move(file_bytes);
  const std::span<const uint8_t> bytes(file.storage);
  uint64_t header_bytes = 0;
  if (bytes.size() >= 8) std::memcpy(&header_bytes, bytes.data(), 8);
  if (header_bytes == 0 || header_bytes > bytes.size() - 8) {
    fail("not a whole checkpoint: its header does not fit into " + std::to_string(bytes.size()) +
         " bytes");
  }
  const Json header = ParseJson<Json>(
      {reinterpret_cast<const char*>(bytes.data()) + 8, static_cast<size_t>(header_bytes)});
  if (!header.is_object()) fail("not a checkpoint: its header is not JSON");
  const auto body = bytes.subspan(8 + header_bytes);

  std::vector<std::pair<size_t, StoredTensor>> placed;
  size_t expected_bytes = 0;
  try {
    for (const auto& [name, entry] : header.items()) {
      if (name == kMetadata) {
        file.metadata = entry.get<std::map<std::string, std::string>>();
        continue;
      }
      StoredTensor tensor;
      tensor.name = name;
      tensor.dtype = entry.at("dtype").get<std::string>();
      tensor.shape = entry.at("shape").get<std::vector<int64_t>>();
      const auto begin = entry.at("data_offsets").at(0).get<size_t>();
      const auto end = entry.at("data_offsets").at(1).get<size_t>();
      size_t elements = 1;
      for (const int64_t dim : tensor.shape) elements *= static_cast<size_t>(dim);
      if (begin > end || elements * ElementBytes(tensor.dtype) != end - begin) {
        fail("tensor '" + name + "' does not have the bytes of its shape");
      }
      if (end > body.size()) {
        fail("truncated: tensor '" + name + "' ends at byte " + std::to_string(end) + " of " +
             std::to_string(body.size()));
      }
      expected_bytes = std::max(expected_bytes, end);
      tensor.data = body.subspan(begin, end - begin);
      placed.emplace_back(begin, std::move(tensor));
    }
  } catch (const Json::exception&) {
    fail("not a checkpoint: its header does not describe tensors");
  }
  if (expected_bytes != body.size()) fail("longer than its header says");
  std::stable_sort(placed.begin(), placed.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  const auto header_checksum = file.metadata.find(kHeaderKey);  // older files have none
  if (header_checksum != file.metadata.end() && header_checksum->second != HeaderChecksum(header)) {
    fail("damaged: its header is not the one that was written");
  }
  Checksum checksum;
  for (auto& [begin, tensor] : placed) {
    checksum.Add(tensor.data);
    file.tensors.push_back(std::move(tensor));
  }
  if (file.metadata[kChecksumKey] != checksum.text()) {
    fail("damaged: its checksum is " + checksum.text() + ", expected " +
         file.metadata[kChecksumKey]);
  }
  return file;
}

}  // namespace ganvas::train
