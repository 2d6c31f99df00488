#include "shared/onnx/file_kind.h"

#include <algorithm>
#include <string_view>

namespace ganvas::onnx {
namespace {

using std::string_view_literals::operator""sv;

struct Signature {
  size_t offset;
  std::string_view bytes;
  const char* kind;
};

constexpr Signature kSignatures[] = {
    {0, "version https://git-lfs.github.com/"sv, "a Git LFS pointer"},
    {0, "PK\x03\x04"sv, "a zip archive"},
    {0, "PK\x05\x06"sv, "an empty zip archive"},
    {0, "\x1f\x8b"sv, "a gzip archive"},
    {0, "BZh"sv, "a bzip2 archive"},
    {0,
     "\xfd"
     "7zXZ"sv,
     "an xz archive"},
    {0, "7z\xbc\xaf\x27\x1c"sv, "a 7z archive"},
    {0, "Rar!"sv, "a rar archive"},
    {0, "\x28\xb5\x2f\xfd"sv, "a zstd archive"},
    {257, "ustar"sv, "a tar archive"},
    {0, "\x89HDF\r\n\x1a\n"sv, "an HDF5 file, as Keras writes"},
    {0, "GGUF"sv, "a GGUF file"},
    {0, "lmgg"sv, "a GGML file"},
    {4, "TFL3"sv, "a TensorFlow Lite model"},
    {4, "ORTM"sv, "a model in onnxruntime's own format"},
    {0, "\x93NUMPY"sv, "a NumPy array"},
    {0, "\0asm"sv, "a WebAssembly module"},
    {0, "\x89PNG"sv, "a PNG picture"},
    {0, "\xff\xd8\xff"sv, "a JPEG picture"},
    {0, "GIF8"sv, "a GIF picture"},
    {8, "WEBP"sv, "a WebP picture"},
    {0, "%PDF"sv, "a PDF document"},
    {0,
     "\x7f"
     "ELF"sv,
     "a program"},
};

// What to do instead.
std::string WithAdvice(const std::string& kind) {
  if (kind == "a web page") return kind + ": download the model file itself";
  if (kind == "a Git LFS pointer") return kind + ": fetch the file itself with 'git lfs pull'";
  if (kind.ends_with("archive")) return kind + ": unpack it first";
  return kind;
}

bool StartsWithNoCase(std::string_view text, std::string_view prefix) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return text.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), text.begin(),
                                                    [&](char a, char b) { return a == lower(b); });
}

// The first 8 bytes are the length of a JSON header, which follows.
bool IsSafetensors(std::string_view head, size_t size) {
  if (head.size() < 10 || head[8] != '{') return false;
  uint64_t length = 0;
  for (size_t i = 0; i < 8; ++i) {
    length |= static_cast<uint64_t>(static_cast<uint8_t>(head[i])) << (8 * i);
  }
  return length <= size - 8;
}

// Protocol 2 to 5; a protobuf message that begins so has a field 16.
bool IsPickle(std::string_view head) {
  return head.size() > 2 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5;
}

bool IsText(std::string_view head) {
  return std::all_of(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<uint8_t>(c);
    return (byte >= 0x20 && byte != 0x7f && byte <= 0xf4) || c == '\n' || c == '\r' || c == '\t';
  });
}

std::string TextKind(std::string_view head) {
  if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
  const size_t begin = head.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return "a file of blanks";
  head.remove_prefix(begin);
  for (const std::string_view start : {"<!doctype html"sv, "<html"sv, "<head"sv, "<body"sv}) {
    if (StartsWithNoCase(head, start)) return "a web page";
  }
  if (head[0] == '<') return "an XML or HTML file";
  if (head[0] == '{' || head[0] == '[') return "a JSON file";
  return "a text file";
}

}  // namespace

std::string OtherKind(std::span<const uint8_t> bytes) {
  constexpr size_t kHead = 1024;
  const std::string_view head(reinterpret_cast<const char*>(bytes.data()),
                              std::min(bytes.size(), kHead));
  if (head.empty()) return "an empty file";
  for (const Signature& known : kSignatures) {
    if (head.size() < known.offset || !head.substr(known.offset).starts_with(known.bytes)) continue;
    // torch.save writes a zip archive with a pickle in it.
    if (known.kind == "a zip archive"sv && head.find(".pkl") != std::string_view::npos) {
      return "a PyTorch checkpoint: export it to ONNX first";
    }
    return WithAdvice(known.kind);
  }
  if (IsSafetensors(head, bytes.size())) {
    return "a safetensors file, which holds weights and no network: export the model to ONNX first";
  }
  if (IsPickle(head)) return "a Python pickle, as PyTorch checkpoints are: export it to ONNX first";
  if (std::all_of(head.begin(), head.end(), [](char c) { return c == 0; })) {
    return "a file of zeros, as an unfinished download leaves";
  }
  return IsText(head) ? WithAdvice(TextKind(head)) : "";
}

}  // namespace ganvas::onnx
