#include "native/data/loader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/support/fatal_message.h"

namespace ganvas::data {
namespace {

// Picture i is 1 x 1 x 2: {i, 100 + i}.
class Numbers final : public Dataset {
 public:
  explicit Numbers(int64_t count) : count_(count) {}
  int64_t size() const override { return count_; }
  PictureShape shape() const override { return {1, 1, 2}; }
  int64_t Get(int64_t index, uint8_t* out) const override {
    if (index == broken) throw FatalError(ExitCode::kBadFile, "13.png: broken");
    out[0] = static_cast<uint8_t>(index);
    out[1] = static_cast<uint8_t>(100 + index);
    return index;
  }
  const std::vector<std::string>& classes() const override { return classes_; }
  std::string Describe() const override { return "numbers"; }
  uint64_t Fingerprint() const override { return 1; }

  int64_t broken = -1;

 private:
  int64_t count_;
  std::vector<std::string> classes_;
};

LoaderOptions Options(int batch, uint64_t seed, bool mirror = false, int threads = 1) {
  LoaderOptions options;
  options.batch = batch;
  options.seed = seed;
  options.mirror = mirror;
  options.threads = threads;
  return options;
}

std::vector<Batch> Take(const Dataset& data, const LoaderOptions& options, int64_t start,
                        int count) {
  BatchLoader loader(data, options, start);
  std::vector<Batch> batches;
  for (int i = 0; i < count; ++i) batches.push_back(loader.Next());
  return batches;
}

TEST(BatchLoader, EveryEpochShowsEachPictureOnce) {
  const Numbers data(50);
  std::vector<int64_t> seen;
  for (const Batch& batch : Take(data, Options(20, 3), 0, 5)) {
    EXPECT_EQ(batch.count, 20);
    seen.insert(seen.end(), batch.labels.begin(), batch.labels.end());
    for (size_t i = 0; i < 20; ++i) EXPECT_EQ(batch.pictures[2 * i], batch.labels[i]);
  }
  const std::vector<int64_t> first(seen.begin(), seen.begin() + 50);
  const std::vector<int64_t> second(seen.begin() + 50, seen.end());
  EXPECT_EQ(std::set<int64_t>(first.begin(), first.end()).size(), 50u);
  EXPECT_EQ(std::set<int64_t>(second.begin(), second.end()).size(), 50u);
  EXPECT_NE(first, second);
  EXPECT_FALSE(std::is_sorted(first.begin(), first.end()));
}

TEST(BatchLoader, ContinuesAnywhereWithAnyThreads) {
  const Numbers data(37);
  const std::vector<Batch> whole = Take(data, Options(8, 5, true), 0, 20);
  for (int threads : {1, 4}) {
    const std::vector<Batch> tail = Take(data, Options(8, 5, true, threads), 7, 13);
    for (size_t i = 0; i < tail.size(); ++i) {
      EXPECT_EQ(tail[i].step, static_cast<int64_t>(7 + i));
      EXPECT_EQ(tail[i].labels, whole[7 + i].labels);
      EXPECT_EQ(tail[i].pictures, whole[7 + i].pictures);
    }
  }
  EXPECT_NE(Take(data, Options(8, 6), 0, 1)[0].labels, whole[0].labels);
}

TEST(BatchLoader, MirrorsHalf) {
  const Numbers data(100);
  int mirrored = 0;
  for (const Batch& batch : Take(data, Options(100, 1, true), 0, 10)) {
    for (size_t i = 0; i < 100; ++i) {
      const bool flipped = batch.pictures[2 * i] != batch.labels[i];
      EXPECT_EQ(batch.pictures[2 * i + (flipped ? 1 : 0)], batch.labels[i]);
      mirrored += flipped ? 1 : 0;
    }
  }
  EXPECT_NEAR(mirrored, 500, 64);  // 4 standard deviations
}

TEST(BatchLoader, TakesBatchesLargerThanTheData) {
  const Numbers data(3);
  const Batch batch = Take(data, Options(30, 1), 2, 1)[0];
  for (int64_t i = 0; i < 3; ++i) {
    EXPECT_EQ(std::count(batch.labels.begin(), batch.labels.end(), i), 10);
  }
}

TEST(BatchLoader, ShufflesEvenly) {
  // Where picture 0 lands in 2000 epochs of 10: chi-squared, 9 degrees of freedom, 0.1% level.
  const Numbers data(10);
  int counts[10] = {};
  for (const Batch& batch : Take(data, Options(10, 9), 0, 2000)) {
    const auto at = std::find(batch.labels.begin(), batch.labels.end(), 0);
    ++counts[at - batch.labels.begin()];
  }
  double chi = 0;
  for (int count : counts) chi += (count - 200) * (count - 200) / 200.0;
  EXPECT_LT(chi, 27.9);
}

TEST(BatchLoader, PassesErrorsOn) {
  Numbers data(20);
  data.broken = 13;
  BatchLoader loader(data, Options(20, 0), 0);
  EXPECT_EQ(FatalMessage(ExitCode::kBadFile, [&] { loader.Next(); }), "13.png: broken");
}

}  // namespace
}  // namespace ganvas::data
