#include "native/data/stacked.h"

#include <array>
#include <cstdio>
#include <utility>
#include <vector>

#include "native/data/fingerprint.h"
#include "native/data/idx.h"
#include "native/error.h"
#include "shared/latent/latent.h"

namespace ganvas::data {
namespace {

constexpr uint64_t kSeed = 0x737461636b6564;  // "stacked"
constexpr int64_t kCount = 60000;

class Stacked final : public Dataset {
 public:
  Stacked(std::string folder, Split split, int size)
      : folder_(std::move(folder)), split_(split), digits_(OpenIdx(folder_, split, size)) {
    if (digits_->classes().empty() || digits_->classes().size() > 10) {
      throw FatalError(ExitCode::kBadFile, "stacked:" + folder_ + ": " +
                                               std::to_string(digits_->classes().size()) +
                                               " classes, expected digits labelled 0 to 9");
    }
    for (int label = 0; label < 1000; ++label) {
      char name[8];
      std::snprintf(name, sizeof(name), "%03d", label);
      classes_.emplace_back(name);
    }
  }

  int64_t size() const override { return kCount; }
  PictureShape shape() const override {
    return {3, digits_->shape().height, digits_->shape().width};
  }
  const std::vector<std::string>& classes() const override { return classes_; }
  std::string class_noun() const override { return "number"; }

  int64_t Get(int64_t index, uint8_t* out) const override {
    const auto words = Philox4x32(kSeed, static_cast<uint64_t>(index), 0);
    const uint64_t digits = static_cast<uint64_t>(digits_->size());
    int64_t label = 0;
    for (size_t c = 0; c < 3; ++c) {
      const int64_t digit = static_cast<int64_t>(words[c] * digits >> 32);
      label = 10 * label + digits_->Get(digit, out + c * digits_->shape().bytes());
    }
    return label;
  }

  std::string Describe() const override {
    const std::string side = std::to_string(digits_->shape().width);
    return "stacked digits, " + std::to_string(kCount) + (split_ == Split::kTest ? " test" : "") +
           " draws of three at " + side + "x" + side + " in colour, 1000 classes, from " + folder_;
  }

  uint64_t Fingerprint() const override {
    return Fingerprinter().Add("stacked 1").Add(digits_->Fingerprint()).value();
  }

 private:
  std::string folder_;
  Split split_;
  std::unique_ptr<Dataset> digits_;
  std::vector<std::string> classes_;
};

}  // namespace

std::unique_ptr<Dataset> OpenStacked(const std::string& folder, Split split, int size) {
  return std::make_unique<Stacked>(folder, split, size);
}

}  // namespace ganvas::data
