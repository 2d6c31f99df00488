#include "shared/image/png_text.h"

#include <algorithm>
#include <array>

namespace ganvas {
namespace {

constexpr std::array<uint8_t, 8> kSignature = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
// Length, type and checksum of a chunk.
constexpr size_t kAround = 12;
// Signature and header chunk.
constexpr size_t kHeader = 8 + kAround + 13;

// Readers of metadata tell by this that a picture was made by AI.
constexpr const char* kMadeByAi =
    R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF )"
    R"(xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" )"
    R"(xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" )"
    R"(Iptc4xmpExt:DigitalSourceType=)"
    R"("http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/></rdf:RDF>)"
    R"(</x:xmpmeta>)";

uint32_t Crc32(std::span<const uint8_t> bytes) {
  uint32_t crc = 0xFFFFFFFFu;
  for (uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
  }
  return ~crc;
}

void AppendNumber(std::vector<uint8_t>& to, uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) to.push_back(static_cast<uint8_t>(number >> shift));
}

uint32_t NumberAt(std::span<const uint8_t> bytes) {
  return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3];
}

// Keyword, no compression, no language, no translated keyword, text.
std::vector<uint8_t> ChunkOf(const PngText& text) {
  std::vector<uint8_t> chunk = {'i', 'T', 'X', 't'};
  chunk.insert(chunk.end(), text.key.begin(), text.key.end());
  chunk.insert(chunk.end(), 5, 0);
  chunk.insert(chunk.end(), text.text.begin(), text.text.end());
  return chunk;
}

// What follows the keyword's end in a chunk: the text, or nothing if it is compressed or damaged.
std::optional<std::string> TextOf(std::span<const uint8_t> rest, bool international) {
  if (!international) return std::string(rest.begin(), rest.end());
  if (rest.size() < 2 || rest[0] != 0) return std::nullopt;
  rest = rest.subspan(2);
  // The language and the translated keyword end with a 0 each.
  for (int i = 0; i < 2; ++i) {
    const auto end = std::find(rest.begin(), rest.end(), 0);
    if (end == rest.end()) return std::nullopt;
    rest = rest.subspan(static_cast<size_t>(end - rest.begin()) + 1);
  }
  return std::string(rest.begin(), rest.end());
}

}  // namespace

std::vector<uint8_t> WithTexts(std::span<const uint8_t> png, std::span<const PngText> texts) {
  std::vector<uint8_t> whole(png.begin(), png.end());
  if (png.size() < kHeader) return whole;
  std::vector<uint8_t> chunks;
  for (const PngText& text : texts) {
    const std::vector<uint8_t> chunk = ChunkOf(text);
    AppendNumber(chunks, static_cast<uint32_t>(chunk.size() - 4));
    chunks.insert(chunks.end(), chunk.begin(), chunk.end());
    AppendNumber(chunks, Crc32(chunk));
  }
  whole.insert(whole.begin() + kHeader, chunks.begin(), chunks.end());
  return whole;
}

std::vector<PngText> TextsOfMade(const std::string& title, const std::string& state) {
  std::vector<PngText> texts = {{"Software", "Ganvas"},
                                {"Description", title + ", made by AI"},
                                {"XML:com.adobe.xmp", kMadeByAi}};
  if (!state.empty()) texts.push_back({"ganvas.state", state});
  return texts;
}

std::optional<std::string> FindText(std::span<const uint8_t> png, std::string_view key) {
  if (png.size() < kSignature.size()) return std::nullopt;
  if (!std::equal(kSignature.begin(), kSignature.end(), png.begin())) return std::nullopt;
  std::span<const uint8_t> rest = png.subspan(kSignature.size());
  while (rest.size() >= kAround) {
    const size_t length = NumberAt(rest);
    if (length > rest.size() - kAround) return std::nullopt;
    const std::span<const uint8_t> chunk = rest.subspan(4, length + 4);
    const std::string type(chunk.begin(), chunk.begin() + 4);
    const std::span<const uint8_t> data = chunk.subspan(4);
    const auto end = std::find(data.begin(), data.end(), 0);
    const bool text = type == "iTXt" || type == "tEXt";
    if (text && end != data.end() && std::equal(data.begin(), end, key.begin(), key.end()) &&
        NumberAt(rest.subspan(8 + length)) == Crc32(chunk)) {
      const size_t after = static_cast<size_t>(end - data.begin()) + 1;
      if (auto found = TextOf(data.subspan(after), type == "iTXt")) return found;
    }
    rest = rest.subspan(kAround + length);
  }
  return std::nullopt;
}

}  // namespace ganvas
