#include "shared/film/entropy.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ganvas::film {
namespace {

enum Form : uint8_t { kOneValue, kPlain, kByTable };

// Frequencies sum to 2^kBits; the state is in [kLow, 256 * kLow).
constexpr uint32_t kBits = 12;
constexpr uint32_t kSum = 1u << kBits;
constexpr uint32_t kLow = 1u << 23;

using Table = std::array<uint32_t, 256>;

// Of the values that occur, each at least 1.
Table Frequencies(std::span<const uint8_t> bytes) {
  std::array<uint64_t, 256> counts = {};
  for (const uint8_t byte : bytes) ++counts[byte];
  Table table = {};
  uint32_t sum = 0;
  for (size_t i = 0; i < 256; ++i) {
    if (counts[i] == 0) continue;
    table[i] = std::max<uint32_t>(1, static_cast<uint32_t>(counts[i] * kSum / bytes.size()));
    sum += table[i];
  }
  // What rounding took or gave too much goes to the most frequent values.
  while (sum != kSum) {
    const auto largest = std::max_element(table.begin(), table.end());
    const uint32_t change = sum < kSum ? kSum - sum : std::min(sum - kSum, (*largest + 1) / 2);
    *largest = sum < kSum ? *largest + change : *largest - change;
    sum = sum < kSum ? sum + change : sum - change;
  }
  return table;
}

Table Starts(const Table& table) {
  Table starts = {};
  uint32_t sum = 0;
  for (size_t i = 0; i < 256; ++i) {
    starts[i] = sum;
    sum += table[i];
  }
  return starts;
}

void AppendNumber(uint64_t value, std::vector<uint8_t>& out) {
  for (; value >= 128; value >>= 7) out.push_back(static_cast<uint8_t>(value | 128));
  out.push_back(static_cast<uint8_t>(value));
}

// A bit for each value that occurs, then their frequencies.
void AppendTable(const Table& table, std::vector<uint8_t>& out) {
  for (size_t i = 0; i < 256; i += 8) {
    uint8_t bits = 0;
    for (size_t bit = 0; bit < 8; ++bit) {
      if (table[i + bit] > 0) bits = static_cast<uint8_t>(bits | (1u << bit));
    }
    out.push_back(bits);
  }
  for (const uint32_t frequency : table) {
    if (frequency > 0) AppendNumber(frequency, out);
  }
}

// From the last byte to the first, since decoding turns the order round.
std::vector<uint8_t> Stream(std::span<const uint8_t> bytes, const Table& table) {
  const Table starts = Starts(table);
  std::vector<uint8_t> reversed;
  reversed.reserve(bytes.size());
  uint32_t state = kLow;
  for (size_t i = bytes.size(); i-- > 0;) {
    const uint32_t frequency = table[bytes[i]];
    const uint32_t most = ((kLow >> kBits) << 8) * frequency;
    for (; state >= most; state >>= 8) reversed.push_back(static_cast<uint8_t>(state));
    state = ((state / frequency) << kBits) + state % frequency + starts[bytes[i]];
  }
  for (int i = 0; i < 4; ++i, state >>= 8) reversed.push_back(static_cast<uint8_t>(state));
  std::reverse(reversed.begin(), reversed.end());
  return reversed;
}

Error Damaged(const char* what) { return BadModel(std::string("the film is damaged: ") + what); }

Result<uint64_t> TakeNumber(std::span<const uint8_t>& from) {
  uint64_t value = 0;
  for (uint32_t shift = 0; shift < 35 && !from.empty(); shift += 7) {
    const uint8_t byte = from.front();
    from = from.subspan(1);
    value |= static_cast<uint64_t>(byte & 127) << shift;
    if (byte < 128) return value;
  }
  return Damaged("a number ends too late");
}

Result<Table> TakeTable(std::span<const uint8_t>& from) {
  if (from.size() < 32) return Damaged("a table is cut off");
  const auto bits = from.first(32);
  from = from.subspan(32);
  Table table = {};
  uint64_t sum = 0;
  for (size_t i = 0; i < 256; ++i) {
    if ((bits[i / 8] >> (i % 8) & 1) == 0) continue;
    GANVAS_ASSIGN(const uint64_t frequency, TakeNumber(from));
    if (frequency == 0 || frequency > kSum) return Damaged("a frequency is out of range");
    table[i] = static_cast<uint32_t>(frequency);
    sum += frequency;
  }
  if (sum != kSum) return Damaged("the frequencies of a table have a wrong sum");
  return table;
}

// All of `coded` is the stream.
Status DecodeStream(std::span<const uint8_t> coded, const Table& table, std::span<uint8_t> out) {
  const Table starts = Starts(table);
  std::array<uint8_t, kSum> values = {};
  for (size_t i = 0; i < 256; ++i) {
    std::fill_n(values.begin() + starts[i], table[i], static_cast<uint8_t>(i));
  }
  if (coded.size() < 4) return Damaged("a stream is cut off");
  uint32_t state = 0;
  for (int i = 0; i < 4; ++i) state = state << 8 | coded[static_cast<size_t>(i)];
  const uint8_t* at = coded.data() + 4;
  const uint8_t* const end = coded.data() + coded.size();
  for (uint8_t& byte : out) {
    const uint32_t slot = state & (kSum - 1);
    byte = values[slot];
    state = table[byte] * (state >> kBits) + slot - starts[byte];
    while (state < kLow) {
      if (at == end) return Damaged("a stream is cut off");
      state = state << 8 | *at++;
    }
  }
  if (state != kLow || at != end) return Damaged("a stream does not end where it should");
  return {};
}

}  // namespace

void AppendCoded(std::span<const uint8_t> bytes, std::vector<uint8_t>& out) {
  const bool same =
      std::all_of(bytes.begin(), bytes.end(), [&](uint8_t byte) { return byte == bytes[0]; });
  if (same) {
    out.push_back(kOneValue);
    out.push_back(bytes.empty() ? 0 : bytes[0]);
    return;
  }
  const Table table = Frequencies(bytes);
  const std::vector<uint8_t> stream = Stream(bytes, table);
  std::vector<uint8_t> coded = {kByTable};
  AppendTable(table, coded);
  AppendNumber(stream.size(), coded);
  if (coded.size() + stream.size() > bytes.size()) {
    out.push_back(kPlain);
    out.insert(out.end(), bytes.begin(), bytes.end());
    return;
  }
  out.insert(out.end(), coded.begin(), coded.end());
  out.insert(out.end(), stream.begin(), stream.end());
}

Status Decode(std::span<const uint8_t>& coded, std::span<uint8_t> out) {
  if (coded.empty()) return Damaged("it is cut off");
  const uint8_t form = coded.front();
  coded = coded.subspan(1);
  if (form == kOneValue) {
    if (coded.empty()) return Damaged("it is cut off");
    std::fill(out.begin(), out.end(), coded.front());
    coded = coded.subspan(1);
    return {};
  }
  if (form == kPlain) {
    if (coded.size() < out.size()) return Damaged("it is cut off");
    std::copy_n(coded.begin(), out.size(), out.begin());
    coded = coded.subspan(out.size());
    return {};
  }
  if (form != kByTable) return Damaged("it has a form that is not known");
  GANVAS_ASSIGN(const Table table, TakeTable(coded));
  GANVAS_ASSIGN(const uint64_t size, TakeNumber(coded));
  if (size > coded.size()) return Damaged("it is cut off");
  const auto stream = coded.first(static_cast<size_t>(size));
  coded = coded.subspan(static_cast<size_t>(size));
  return DecodeStream(stream, table, out);
}

}  // namespace ganvas::film
