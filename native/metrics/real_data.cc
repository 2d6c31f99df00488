#include "native/metrics/real_data.h"

#include <algorithm>
#include <utility>

#include "native/data/dataset_spec.h"
#include "native/data/fingerprint.h"
#include "native/error.h"
#include "native/metrics/random_stream.h"
#include "shared/base/quoted.h"

namespace ganvas::metrics {
namespace {

class Subset final : public data::Dataset {
 public:
  Subset(std::shared_ptr<const data::Dataset> whole, std::vector<int64_t> indices)
      : whole_(std::move(whole)), indices_(std::move(indices)) {}
  int64_t size() const override { return static_cast<int64_t>(indices_.size()); }
  data::PictureShape shape() const override { return whole_->shape(); }
  int64_t Get(int64_t index, uint8_t* out) const override {
    return whole_->Get(indices_[static_cast<size_t>(index)], out);
  }
  const std::vector<std::string>& classes() const override { return whole_->classes(); }
  std::string Name(int64_t index) const override {
    return whole_->Name(indices_[static_cast<size_t>(index)]);
  }
  std::string Describe() const override {
    return std::to_string(size()) + " of " + whole_->Describe();
  }
  uint64_t Fingerprint() const override {
    data::Fingerprinter hash;
    hash.Add("subset").Add(whole_->Fingerprint());
    for (const int64_t index : indices_) hash.Add(static_cast<uint64_t>(index));
    return hash.value();
  }

 private:
  std::shared_ptr<const data::Dataset> whole_;
  std::vector<int64_t> indices_;
};

std::string VariationText(data::Variation variation) {
  switch (variation) {
    case data::Variation::kInvert:
      return "+invert";
    case data::Variation::kStripe:
      return "+stripe";
    case data::Variation::kTint:
      break;
  }
  return "+tint";
}

// A label must mean the same in both: the classes of one may end earlier.
void CheckSameClasses(const std::string& spec, const data::Dataset& train,
                      const data::Dataset& test) {
  const size_t both = std::min(train.classes().size(), test.classes().size());
  for (size_t i = 0; i < both; ++i) {
    if (train.classes()[i] == test.classes()[i]) continue;
    throw FatalError(ExitCode::kBadFile, spec + ": class " + std::to_string(i) + " is " +
                                             Quoted(train.classes()[i]) +
                                             " in the training pictures and " +
                                             Quoted(test.classes()[i]) + " in the test pictures");
  }
}

}  // namespace

std::string WithSplit(const std::string& spec, const std::string& split) {
  const data::DatasetSpec parsed = data::ParseDatasetSpec(spec);
  std::string text = parsed.kind;
  if (!parsed.argument.empty()) text += ":" + parsed.argument;
  for (const data::Variation variation : parsed.variations) text += VariationText(variation);
  return text + split;
}

RealData::RealData(const std::string& spec, const data::DatasetOptions& options) {
  test_is_reference_ = data::ParseDatasetSpec(spec).split == data::Split::kTest;
  // Where both splits are wrong, the one that was named is complained of.
  if (test_is_reference_) test_ = data::OpenDataset(spec, options);
  train_ = data::OpenDataset(WithSplit(spec, "@train"), options);
  if (test_ == nullptr && data::HasTestSplit(spec)) {
    test_ = data::OpenDataset(WithSplit(spec, "@test"), options);
  }
  for (const auto& each : {train_, test_}) {
    if (each == nullptr) continue;
    for (std::string& note : each->Notes()) notes_.push_back(std::move(note));
  }
  if (train_->size() < 2) {
    throw FatalError(ExitCode::kBadFile, spec + ": too few pictures to measure by");
  }
  if (test_ != nullptr) {
    CheckSameClasses(spec, *train_, *test_);
    return;
  }
  whole_ = train_;
  RandomStream random(0, Purpose::kHeldOut);
  std::vector<int64_t> order = ChooseDistinct(random, train_->size(), train_->size());
  const auto middle = order.begin() + static_cast<ptrdiff_t>(order.size() / 2);
  test_ = std::make_shared<Subset>(train_, std::vector<int64_t>(middle, order.end()));
  train_ = std::make_shared<Subset>(train_, std::vector<int64_t>(order.begin(), middle));
  train_name_ = "one half";
  test_name_ = "other half";
}

}  // namespace ganvas::metrics
