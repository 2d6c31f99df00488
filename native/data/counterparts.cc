#include "native/data/counterparts.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "native/data/dataset_spec.h"
#include "native/data/fingerprint.h"
#include "native/error.h"

namespace ganvas::data {
namespace {

// Some pictures of a data set, in an order of their own.
class Selected final : public Dataset {
 public:
  Selected(std::unique_ptr<Dataset> base, std::vector<int64_t> places)
      : base_(std::move(base)), places_(std::move(places)) {}

  int64_t size() const override { return static_cast<int64_t>(places_.size()); }
  PictureShape shape() const override { return base_->shape(); }
  int64_t Get(int64_t index, uint8_t* out) const override { return base_->Get(Place(index), out); }
  const std::vector<std::string>& classes() const override { return base_->classes(); }
  std::string Name(int64_t index) const override { return base_->Name(Place(index)); }
  std::string Describe() const override {
    return base_->Describe() +
           (size() == base_->size() ? "" : ", " + std::to_string(size()) + " with a counterpart");
  }
  uint64_t Fingerprint() const override {
    Fingerprinter hash;
    hash.Add(base_->Fingerprint());
    for (const int64_t place : places_) hash.Add(static_cast<uint64_t>(place));
    return hash.value();
  }
  std::vector<std::string> Notes() const override {
    std::vector<std::string> notes = base_->Notes();
    const int64_t left_out = base_->size() - size();
    if (left_out > 0) {
      notes.push_back(std::to_string(left_out) + " of " + std::to_string(base_->size()) +
                      " pictures have no counterpart of the same name and are left out");
    }
    return notes;
  }
  const FolderContents* contents() const override { return base_->contents(); }

 private:
  int64_t Place(int64_t index) const { return places_[static_cast<size_t>(index)]; }

  std::unique_ptr<Dataset> base_;
  std::vector<int64_t> places_;
};

}  // namespace

bool IsSameData(const std::string& a, const std::string& b) {
  const DatasetSpec of_a = ParseDatasetSpec(a), of_b = ParseDatasetSpec(b);
  return of_a.kind == of_b.kind && of_a.argument == of_b.argument && of_a.split == of_b.split;
}

std::vector<int64_t> Counterparts(const Dataset& from, const Dataset& to, const std::string& spec) {
  std::vector<int64_t> found(static_cast<size_t>(from.size()), -1);
  if (from.Name(0).empty() && to.Name(0).empty()) {
    if (from.size() != to.size()) {
      throw FatalError(ExitCode::kUsage,
                       "--paired: pictures of " + spec + " have no names, and there are " +
                           std::to_string(from.size()) + " of one domain and " +
                           std::to_string(to.size()) + " of the other; expected as many");
    }
    for (size_t i = 0; i < found.size(); ++i) found[i] = static_cast<int64_t>(i);
    return found;
  }
  std::map<std::string, int64_t> numbers;
  for (int64_t i = 0; i < to.size(); ++i) numbers.emplace(to.Name(i), i);
  for (int64_t i = 0; i < from.size(); ++i) {
    const auto at = numbers.find(from.Name(i));
    if (at != numbers.end()) found[static_cast<size_t>(i)] = at->second;
  }
  if (std::all_of(found.begin(), found.end(), [](int64_t number) { return number < 0; })) {
    throw FatalError(ExitCode::kUsage, "--paired: no picture of one domain of " + spec +
                                           " has the name of one of the other, as '" +
                                           from.Name(0) + "'");
  }
  return found;
}

void KeepCounterparts(DomainPair* pair, const std::string& spec) {
  const std::vector<int64_t> of_a = Counterparts(*pair->a, *pair->b, spec);
  std::vector<int64_t> places_a, places_b;
  for (size_t i = 0; i < of_a.size(); ++i) {
    if (of_a[i] < 0) continue;
    places_a.push_back(static_cast<int64_t>(i));
    places_b.push_back(of_a[i]);
  }
  pair->a = std::make_unique<Selected>(std::move(pair->a), std::move(places_a));
  pair->b = std::make_unique<Selected>(std::move(pair->b), std::move(places_b));
}

}  // namespace ganvas::data
