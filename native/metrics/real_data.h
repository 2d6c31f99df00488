// The real pictures that generated ones are measured by, in two parts that do not overlap.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "native/data/dataset.h"

namespace ganvas::metrics {

// `spec` with its split replaced by "@train" or "@test".
std::string WithSplit(const std::string& spec, const std::string& split);

// Opens both splits of a data specification; where it has no test split at all, its pictures are
// dealt into halves, the same for everyone.
class RealData {
 public:
  // Throws FatalError as data::OpenDataset does for either split, and kBadFile for fewer than two
  // pictures or splits whose labels mean different classes.
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
  // Whether pictures of both parts have labels.
  bool labelled() const { return !train_->classes().empty() && !test_->classes().empty(); }
  // All pictures where they were dealt into halves, so that a generator may have seen any of them;
  // null where test pictures are kept apart.
  const data::Dataset* dealt() const { return whole_.get(); }
  // What the data sets say of themselves: files that are not used, where pictures are cached.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  std::shared_ptr<const data::Dataset> train_, test_, whole_;
  std::string train_name_ = "train", test_name_ = "test";
  std::vector<std::string> notes_;
  bool test_is_reference_ = false;
};

}  // namespace ganvas::metrics
