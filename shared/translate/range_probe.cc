#include "shared/translate/range_probe.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "shared/base/decimal.h"
#include "shared/translate/pixels.h"

namespace ganvas::translate {
namespace {

// Ramps and waves over the whole range, another in each colour, and a dark and a light block.
std::vector<uint8_t> TestPicture(const PictureSize& size) {
  std::vector<uint8_t> rgba;
  for (int64_t y = 0; y < size.height; ++y) {
    for (int64_t x = 0; x < size.width; ++x) {
      const double u = static_cast<double>(x) / static_cast<double>(size.width);
      const double v = static_cast<double>(y) / static_cast<double>(size.height);
      double rgb[3] = {u, v, 0.5 + 0.5 * std::sin(12 * (u - v))};
      if (std::abs(u - 0.3) < 0.1 && std::abs(v - 0.3) < 0.1) rgb[0] = rgb[1] = rgb[2] = 0.02;
      if (std::abs(u - 0.7) < 0.1 && std::abs(v - 0.6) < 0.1) rgb[0] = rgb[1] = rgb[2] = 0.98;
      for (const double c : rgb) rgba.push_back(static_cast<uint8_t>(255 * c));
      rgba.push_back(255);
    }
  }
  return rgba;
}

// What an output is like, without its outermost hundredths.
struct Answer {
  double low = 0, high = 0;
  double error = 0;  // mean distance of its means over 8x8 parts from the input's, in input ranges
};

constexpr int kParts = 8;

// Means of the first plane over a grid of parts.
std::vector<double> PartMeans(const float* numbers, const PictureSize& size, Layout layout,
                              int channels) {
  std::vector<double> sums(kParts * kParts), counts(kParts * kParts);
  const size_t pixel = layout == Layout::kNchw ? 1 : static_cast<size_t>(channels);
  for (int64_t y = 0; y < size.height; ++y) {
    for (int64_t x = 0; x < size.width; ++x) {
      const auto part =
          static_cast<size_t>(y * kParts / size.height * kParts + x * kParts / size.width);
      sums[part] += static_cast<double>(numbers[static_cast<size_t>(y * size.width + x) * pixel]);
      ++counts[part];
    }
  }
  for (size_t i = 0; i < sums.size(); ++i) sums[i] /= std::max(1.0, counts[i]);
  return sums;
}

double WidthOf(ValueRange range) {
  return range == ValueRange::kBytes ? 255 : range == ValueRange::kShare ? 1 : 2;
}

Result<Answer> Ask(Session& session, const Translator& translator, const PictureSize& size,
                   const std::vector<uint8_t>& picture, ValueRange range) {
  PictureFormat format = translator.takes;
  format.range = range;
  const Shape shape = TensorShape(format, BatchOf(translator), size);
  std::vector<float> tensor(static_cast<size_t>(shape.elements()));
  PixelsToTensor(picture.data(), static_cast<int>(size.width), static_cast<int>(size.height),
                 format, tensor.data());
  const NamedTensor named{translator.input, {DType::kF32, shape, tensor.data()}};
  GANVAS_ASSIGN(const std::vector<OutputTensor> outputs, session.Run({&named, 1}));
  const auto output = std::find_if(outputs.begin(), outputs.end(), [&](const OutputTensor& o) {
    return o.name == translator.output;
  });
  if (output == outputs.end()) return BadModel("the run gave no picture");
  const PictureSize out_size = SizeIn(output->shape, translator.gives.layout);
  const int64_t count = output->shape.elements() / BatchOf(translator);
  std::vector<float> numbers(output->floats(), output->floats() + count);
  Answer answer;
  const auto before = PartMeans(tensor.data(), size, format.layout, format.channels);
  const auto after =
      PartMeans(numbers.data(), out_size, translator.gives.layout, translator.gives.channels);
  for (size_t i = 0; i < before.size(); ++i) answer.error += std::abs(before[i] - after[i]);
  answer.error /= static_cast<double>(before.size()) * WidthOf(range);
  const auto rank = [&](int64_t at) {
    std::nth_element(numbers.begin(), numbers.begin() + at, numbers.end());
    return static_cast<double>(numbers[static_cast<size_t>(at)]);
  };
  answer.low = rank(count / 100);
  answer.high = rank(count - 1 - count / 100);
  return answer;
}

bool LikeBytes(const Answer& answer) { return std::max(-answer.low, answer.high) > 16; }

std::string Text(const Answer& answer) {
  const auto rounded = [](double v) {
    return Decimal(std::abs(v) > 10 ? std::round(v) : std::round(v * 100) / 100);
  };
  return rounded(answer.low) + ".." + rounded(answer.high);
}

void Set(PictureRange& range, ValueRange value, const std::string& reason) {
  if (range.source != RangeSource::kAssumed) return;
  range = {value, RangeSource::kProbe, reason};
}

}  // namespace

Status ProbeRanges(Session& session, const PictureSize& size, Translator& translator) {
  const std::vector<uint8_t> picture = TestPicture(size);
  PictureRange& in = translator.input_range;
  PictureRange& out = translator.output_range;
  const auto ask = [&](ValueRange range) { return Ask(session, translator, size, picture, range); };
  const auto reason = [](ValueRange range, const Answer& answer) {
    return "a test picture in " + std::string(RangeName(range)) + " gave " + Text(answer);
  };
  if (in.source != RangeSource::kAssumed) {
    GANVAS_ASSIGN(const Answer answer, ask(in.range));
    Set(out,
        LikeBytes(answer)    ? ValueRange::kBytes
        : answer.low < -0.25 ? ValueRange::kUnit
                             : ValueRange::kShare,
        reason(in.range, answer));
    return {};
  }
  GANVAS_ASSIGN(const Answer share, ask(ValueRange::kShare));
  if (LikeBytes(share)) {
    // A normalization may have hidden the input's scale; one that is still there shows in answers
    // far past bytes.
    GANVAS_ASSIGN(const Answer bytes, ask(ValueRange::kBytes));
    const bool scales = std::max(-bytes.low, bytes.high) > 8 * std::max(-share.low, share.high);
    const ValueRange found = scales ? ValueRange::kShare : ValueRange::kBytes;
    const Answer& seen = scales ? share : bytes;
    Set(in, found, reason(found, seen));
    Set(out, ValueRange::kBytes, reason(found, seen));
    return {};
  }
  GANVAS_ASSIGN(const Answer unit, ask(ValueRange::kUnit));
  // What makes pictures larger is of 0..1 where nothing else is known.
  const bool signed_numbers =
      translator.scale <= 1 && unit.low < -0.25 && unit.error < 0.8 * share.error;
  const ValueRange found = signed_numbers ? ValueRange::kUnit : ValueRange::kShare;
  const Answer& seen = signed_numbers ? unit : share;
  Set(in, found, reason(found, seen));
  Set(out, found, reason(found, seen));
  return {};
}

}  // namespace ganvas::translate
