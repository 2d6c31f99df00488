// Which combinations of known attributes a generator makes, and how often.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "native/data/attribute_table.h"
#include "native/metrics/classifier.h"
#include "native/metrics/evaluator.h"
#include "native/metrics/real_data.h"

namespace ganvas::metrics {

// A table says what real pictures show. A classifier that learned it from the training pictures
// reads generated ones, and what it reads is compared with the table. It is right on `accuracy` of
// unseen pictures, which limits what the comparison can see; so the floor is unseen real pictures
// that the same classifier reads.
class AttributeFigures {
 public:
  // Refers to `data`. Throws FatalError: kBadFile for a table that does not fit, kUsage for data
  // whose pictures have no names.
  AttributeFigures(const EvalOptions& options, const RealData& data);

  // Of uint8[N, C, H, W]. If the real pictures of the floor are fewer, as many as these.
  Figure Measure(const std::string& name, const torch::Tensor& generated, Report& report);

 private:
  torch::Tensor Read(const torch::Tensor& pictures) const;  // int64[N, attributes]
  void AddNotes(const torch::Tensor& read, Report& report) const;

  EvalOptions options_;
  const RealData& data_;
  data::AttributeTable table_;
  int64_t without_row_ = 0;    // real pictures
  torch::Tensor truth_;        // int64[N, attributes] of all real pictures
  torch::Tensor unseen_;       // the same of the test pictures,
  torch::Tensor unseen_read_;  // and as the classifier reads them
  std::unique_ptr<Classifier> classifier_;
};

// What of a set of attributes is thin among generated pictures.
struct ThinCell {
  std::vector<int64_t> of;      // attributes
  std::vector<int64_t> values;  // of each
  double expected = 0;          // pictures, if they were as the real ones
  int64_t found = 0;
};

// A combination can be told missing if so many pictures of it are expected; it is rare if fewer
// than this share of them are found.
inline constexpr double kFewestExpected = 5;
inline constexpr double kRareShare = 0.25;

// Half the sum of absolute differences between the distributions of the attributes `of` in both
// sets, int64[N, attributes] and int64[M, attributes]: 0 for the same, 1 for nothing in common.
double TotalVariation(const torch::Tensor& truth, const torch::Tensor& read,
                      const std::vector<int64_t>& of);

// Missing (found 0) and rare combinations of the attributes `of`, most expected first. `countable`
// becomes the number of combinations that can be told missing.
std::vector<ThinCell> ThinCells(const torch::Tensor& truth, const torch::Tensor& read,
                                const std::vector<int64_t>& of, int64_t* countable);

}  // namespace ganvas::metrics
