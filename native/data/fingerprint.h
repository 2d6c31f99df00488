// A 64-bit hash that tells whether data is still the same; not cryptographic.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace ganvas::data {

// FNV-1a's step (Fowler, Noll, Vo) on 8 bytes at a time, with a final mix.
class Fingerprinter {
 public:
  Fingerprinter& Add(uint64_t value) {
    state_ = (state_ ^ value) * 0x100000001b3u;
    state_ ^= state_ >> 29;
    return *this;
  }
  Fingerprinter& Add(std::span<const uint8_t> bytes) {
    Add(uint64_t{bytes.size()});
    size_t i = 0;
    for (; i + 8 <= bytes.size(); i += 8) {
      uint64_t word;
      std::memcpy(&word, bytes.data() + i, 8);
      Add(word);
    }
    for (; i < bytes.size(); ++i) Add(uint64_t{bytes[i]});
    return *this;
  }
  Fingerprinter& Add(std::string_view text) {
    return Add({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  }
  uint64_t value() const { return (state_ ^ (state_ >> 32)) * 0x9e3779b97f4a7c15u; }

 private:
  uint64_t state_ = 0xcbf29ce484222325u;
};

}  // namespace ganvas::data
