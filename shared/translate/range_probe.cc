#include "shared/translate/range_probe.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "shared/base/decimal.h"
#include "shared/graph/graph.h"
#include "shared/translate/numbers.h"
#include "shared/translate/pixels.h"
#include "shared/translate/run_cost.h"

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

bool LikeBytes(const ProbeAnswer& answer) { return std::max(-answer.low, answer.high) > 16; }

std::string Text(const ProbeAnswer& answer) {
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

RangeProbe::RangeProbe(const Translator& translator, const PictureSize& size)
    : takes_(translator.takes),
      input_range_(translator.input_range),
      scale_(translator.scale),
      size_(size) {}

const ProbeAnswer* RangeProbe::Found(ValueRange range) const {
  const auto answer = answers_.find(range);
  return answer == answers_.end() ? nullptr : &answer->second;
}

std::optional<ValueRange> RangeProbe::Next() const {
  const auto unless_asked = [&](ValueRange range) {
    return Found(range) == nullptr ? std::optional(range) : std::nullopt;
  };
  if (input_range_.source != RangeSource::kAssumed) return unless_asked(input_range_.range);
  const ProbeAnswer* share = Found(ValueRange::kShare);
  if (share == nullptr) return ValueRange::kShare;
  return unless_asked(LikeBytes(*share) ? ValueRange::kBytes : ValueRange::kUnit);
}

std::vector<float> RangeProbe::Picture(ValueRange range) const {
  PictureFormat format = takes_;
  format.range = range;
  const std::vector<uint8_t> picture = TestPicture(size_);
  std::vector<float> tensor(static_cast<size_t>(TensorShape(format, 1, size_).elements()));
  PixelsToTensor(picture.data(), static_cast<int>(size_.width), static_cast<int>(size_.height),
                 format, tensor.data());
  return tensor;
}

void RangeProbe::Take(ValueRange shown, std::span<const float> output,
                      const PictureSize& output_size, const Translator& translator) {
  scale_ = translator.scale;
  ProbeAnswer answer;
  if (output.empty()) {
    answers_[shown] = answer;
    return;
  }
  const std::vector<float> given = Picture(shown);
  const auto before = PartMeans(given.data(), size_, takes_.layout, takes_.channels);
  const auto after =
      PartMeans(output.data(), output_size, translator.gives.layout, translator.gives.channels);
  for (size_t i = 0; i < before.size(); ++i) answer.error += std::abs(before[i] - after[i]);
  answer.error /= static_cast<double>(before.size()) * WidthOf(shown);
  std::vector<float> numbers(output.begin(), output.end());
  for (float& number : numbers) number = std::isfinite(number) ? number : 0;
  const auto count = static_cast<int64_t>(numbers.size());
  const auto rank = [&](int64_t at) {
    std::nth_element(numbers.begin(), numbers.begin() + at, numbers.end());
    return static_cast<double>(numbers[static_cast<size_t>(at)]);
  };
  answer.low = rank(count / 100);
  answer.high = rank(count - 1 - count / 100);
  answers_[shown] = answer;
}

void RangeProbe::Settle(Translator& translator) const {
  PictureRange& in = translator.input_range;
  PictureRange& out = translator.output_range;
  const auto reason = [&](ValueRange range) {
    return "a test picture in " + std::string(RangeName(range)) + " gave " + Text(*Found(range));
  };
  if (in.source != RangeSource::kAssumed) {
    const ProbeAnswer& answer = *Found(in.range);
    Set(out,
        LikeBytes(answer)    ? ValueRange::kBytes
        : answer.low < -0.25 ? ValueRange::kUnit
                             : ValueRange::kShare,
        reason(in.range));
    return;
  }
  const ProbeAnswer& share = *Found(ValueRange::kShare);
  if (LikeBytes(share)) {
    // A normalization may have hidden the input's scale; one that is still there shows in answers
    // far past bytes.
    const ProbeAnswer& bytes = *Found(ValueRange::kBytes);
    const bool scales = std::max(-bytes.low, bytes.high) > 8 * std::max(-share.low, share.high);
    const ValueRange found = scales ? ValueRange::kShare : ValueRange::kBytes;
    Set(in, found, reason(found));
    Set(out, ValueRange::kBytes, reason(found));
    return;
  }
  // What makes pictures larger is of 0..1 where nothing else is known.
  const ProbeAnswer& unit = *Found(ValueRange::kUnit);
  const bool signed_numbers = scale_ <= 1 && unit.low < -0.25 && unit.error < 0.8 * share.error;
  const ValueRange found = signed_numbers ? ValueRange::kUnit : ValueRange::kShare;
  Set(in, found, reason(found));
  Set(out, found, reason(found));
}

std::optional<PictureSize> ProbeSize(const Session& session, const Translator& t) {
  std::vector<PictureSize> sizes;
  if (t.fixed_size()) {
    sizes.push_back({t.height, t.width});
  } else {
    for (const int64_t wanted : {64, 32, 16}) {
      const int64_t side =
          std::max(t.smallest, (wanted + t.multiple - 1) / t.multiple * t.multiple);
      sizes.push_back({side, side});
    }
  }
  for (const PictureSize& size : sizes) {
    const Shape shape = TensorShape(t.takes, BatchOf(t), size);
    const auto inferred =
        graph::Infer(session.graph(), InputShapes(session.graph().input_infos, t, shape));
    if (inferred.ok() && IsSmall(CostOf(session.graph(), *inferred))) return size;
  }
  return std::nullopt;
}

Status ProbeRanges(Session& session, const PictureSize& size, Translator& translator) {
  RangeProbe probe(translator, size);
  const int64_t batch = BatchOf(translator);
  const Shape shape = TensorShape(translator.takes, batch, size);
  const std::vector<Feed> constants = ConstantFeeds(translator, batch);
  while (const auto range = probe.Next()) {
    std::vector<float> tensor = probe.Picture(*range);
    tensor.resize(static_cast<size_t>(shape.elements()));
    const std::vector<uint8_t> bytes = BytesOf(tensor, translator.input_type);
    std::vector<NamedTensor> inputs = {
        {translator.input, {translator.input_type, shape, bytes.data()}}};
    for (const Feed& feed : constants) inputs.push_back(feed.tensor());
    GANVAS_ASSIGN(const std::vector<OutputTensor> outputs, session.Run(inputs));
    const auto output = std::find_if(outputs.begin(), outputs.end(), [&](const OutputTensor& o) {
      return o.name == translator.output;
    });
    if (output == outputs.end()) return BadModel("the run gave no picture");
    const std::vector<float> first = FloatsOf(
        {output->dtype, output->shape, output->storage.data()}, output->shape.elements() / batch);
    probe.Take(*range, first, SizeIn(output->shape, translator.gives.layout), translator);
  }
  probe.Settle(translator);
  return {};
}

}  // namespace ganvas::translate
