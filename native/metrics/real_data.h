// The real pictures that generated ones are measured by, in two parts that do not overlap.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "native/data/dataset.h"

namespace ganvas::metrics {

// `spec` with its split replaced by "@train" or "@test".
std::string WithSplit(const std::string& spec, const std::string& split);

// Opens both splits of a data specification; where there is no test split, its pictures are dealt
// into halves, the same for everyone.
class RealData {
 public:
  // Throws FatalError as data::OpenDataset does, and kBadFile for fewer than two pictures.
  RealData(const std::string& spec, const data::DatasetOptions& options);

  // What generated pictures are compared with: the split that the specification names.
  const data::Dataset& reference() const { return test_is_reference_ ? *test_ : *train_; }
  const std::string& reference_name() const {
    return test_is_reference_ ? test_name_ : train_name_;
  }
  // The other part: it takes the generator's place for the floor.
  const data::Dataset& held_out() const { return test_is_reference_ ? *train_ : *test_; }
  const std::string& held_out_name() const { return test_is_reference_ ? train_name_ : test_name_; }

  const data::Dataset& train() const { return *train_; }
  const data::Dataset& test() const { return *test_; }
  const std::string& train_name() const { return train_name_; }
  const std::string& test_name() const { return test_name_; }
  const std::vector<std::string>& classes() const { return train_->classes(); }

 private:
  std::shared_ptr<const data::Dataset> train_, test_;
  std::string train_name_ = "train", test_name_ = "test";
  bool test_is_reference_ = false;
};

}  // namespace ganvas::metrics
