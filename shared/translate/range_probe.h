// Value ranges by running small pictures, where the graph does not tell them. The caller that runs
// the model takes the pictures from here and brings back what came of them.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "shared/base/result.h"
#include "shared/runtime/session.h"
#include "shared/translate/tensor_size.h"
#include "shared/translate/translator.h"

namespace ganvas::translate {

// What an output is like, without its outermost hundredths.
struct ProbeAnswer {
  double low = 0, high = 0;
  double error = 0;  // mean distance of its means over 8x8 parts from the input's, in input ranges
};

class RangeProbe {
 public:
  // A test picture of that size will be shown.
  RangeProbe(const Translator& translator, const PictureSize& size);

  // The range in which it is to be shown next; nothing when all has been asked.
  std::optional<ValueRange> Next() const;
  // The tensor of one test picture in that range, in the layout that the translator takes.
  std::vector<float> Picture(ValueRange range) const;
  // What the model made of it: one picture as `translator`, of which a run may have told more
  // since, gives it.
  void Take(ValueRange shown, std::span<const float> output, const PictureSize& output_size,
            const Translator& translator);
  // Sets the ranges that are still assumed. To be called when Next() has nothing more.
  void Settle(Translator& translator) const;

  const PictureSize& size() const { return size_; }

 private:
  const ProbeAnswer* Found(ValueRange range) const;

  PictureFormat takes_;
  PictureRange input_range_;
  double scale_;
  PictureSize size_;
  std::map<ValueRange, ProbeAnswer> answers_;
};

// Why a range is assumed where no small run can be made.
inline constexpr char kTooLargeToProbe[] = "the model is too large for a test run";

// The largest picture up to 64x64, or of the fixed size, that a small run can show to the model;
// nothing where even the smallest one takes long.
std::optional<PictureSize> ProbeSize(const Session& session, const Translator& translator);

// Runs a probe to its end. Ranges whose source is not kAssumed stay as they are.
Status ProbeRanges(Session& session, const PictureSize& size, Translator& translator);

}  // namespace ganvas::translate
