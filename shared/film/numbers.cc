#include "shared/film/numbers.h"

#include <algorithm>

#include "shared/film/entropy.h"

namespace ganvas::film {
namespace {

enum Kind : uint8_t { kAsNext, kOwn, kDifferences };

uint64_t Load(const uint8_t* at, size_t width) {
  uint64_t bits = 0;
  for (size_t i = 0; i < width; ++i) bits |= static_cast<uint64_t>(at[i]) << (8 * i);
  return bits;
}

void Store(uint64_t bits, size_t width, uint8_t* at) {
  for (size_t i = 0; i < width; ++i) at[i] = static_cast<uint8_t>(bits >> (8 * i));
}

// Arithmetic on the lowest bits of a number.
class Bits {
 public:
  explicit Bits(NumberForm form)
      : sign_(uint64_t{1} << (8 * form.width - 1)),
        mask_(sign_ | (sign_ - 1)),
        floating_(form.floating) {}

  // Neighbouring floats become neighbouring whole numbers, in the order of their values.
  uint64_t Ordered(uint64_t bits) const {
    if (!floating_) return bits;
    return (bits & sign_) != 0 ? ~bits & mask_ : bits | sign_;
  }
  uint64_t FromOrdered(uint64_t bits) const {
    if (!floating_) return bits;
    return (bits & sign_) != 0 ? bits & ~sign_ : ~bits & mask_;
  }
  // a - b, with small numbers of both signs as small ones: 0, -1, 1, -2, ...
  uint64_t Difference(uint64_t a, uint64_t b) const {
    const uint64_t difference = (a - b) & mask_;
    const uint64_t doubled = (difference << 1) & mask_;
    return (difference & sign_) != 0 ? ~doubled & mask_ : doubled;
  }
  // The way back: b + the difference.
  uint64_t Sum(uint64_t folded, uint64_t b) const {
    const uint64_t half = folded >> 1;
    return (b + ((folded & 1) != 0 ? ~half : half)) & mask_;
  }

 private:
  uint64_t sign_, mask_;
  bool floating_;
};

// Numbers apart into their bytes, the lowest of all numbers first.
std::vector<uint8_t> Coded(std::span<const uint8_t> numbers, size_t width) {
  std::vector<uint8_t> out, plane(numbers.size() / width);
  for (size_t byte = 0; byte < width; ++byte) {
    for (size_t i = 0; i < plane.size(); ++i) plane[i] = numbers[i * width + byte];
    AppendCoded(plane, out);
  }
  return out;
}

}  // namespace

void AppendNumbers(std::span<const uint8_t> numbers, std::span<const uint8_t> next, NumberForm form,
                   std::vector<uint8_t>& out) {
  if (std::equal(numbers.begin(), numbers.end(), next.begin())) {
    out.push_back(kAsNext);
    return;
  }
  const Bits bits(form);
  std::vector<uint8_t> differences(numbers.size());
  for (size_t i = 0; i < numbers.size(); i += form.width) {
    const uint64_t a = bits.Ordered(Load(numbers.data() + i, form.width));
    const uint64_t b = bits.Ordered(Load(next.data() + i, form.width));
    Store(bits.Difference(a, b), form.width, differences.data() + i);
  }
  const std::vector<uint8_t> own = Coded(numbers, form.width);
  const std::vector<uint8_t> by_next = Coded(differences, form.width);
  const bool shorter = by_next.size() < own.size();
  out.push_back(shorter ? kDifferences : kOwn);
  const std::vector<uint8_t>& chosen = shorter ? by_next : own;
  out.insert(out.end(), chosen.begin(), chosen.end());
}

Status DecodeNumbers(std::span<const uint8_t>& coded, NumberForm form, std::span<uint8_t> numbers) {
  if (coded.empty()) return BadModel("the film is damaged: the weights of a snapshot are cut off");
  const uint8_t kind = coded.front();
  coded = coded.subspan(1);
  if (kind == kAsNext) return {};
  if (kind > kDifferences) {
    return BadModel("the film is damaged: weights have a form that is not known");
  }
  const size_t count = numbers.size() / form.width;
  std::vector<uint8_t> planes(numbers.size());
  for (size_t byte = 0; byte < form.width; ++byte) {
    GANVAS_TRY(Decode(coded, std::span(planes).subspan(byte * count, count)));
  }
  const Bits bits(form);
  for (size_t i = 0; i < count; ++i) {
    uint64_t number = 0;
    for (size_t byte = 0; byte < form.width; ++byte) {
      number |= static_cast<uint64_t>(planes[byte * count + i]) << (8 * byte);
    }
    uint8_t* const at = numbers.data() + i * form.width;
    if (kind == kDifferences) {
      number = bits.FromOrdered(bits.Sum(number, bits.Ordered(Load(at, form.width))));
    }
    Store(number, form.width, at);
  }
  return {};
}

}  // namespace ganvas::film
