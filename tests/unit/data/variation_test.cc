#include "native/data/variation.h"

#include <gtest/gtest.h>

#include <cstring>
#include <utility>

namespace ganvas::data {
namespace {

// One picture of given bytes.
class OnePicture final : public Dataset {
 public:
  OnePicture(PictureShape shape, std::vector<uint8_t> bytes)
      : shape_(shape), bytes_(std::move(bytes)) {}
  int64_t size() const override { return 1; }
  PictureShape shape() const override { return shape_; }
  int64_t Get(int64_t, uint8_t* out) const override {
    std::memcpy(out, bytes_.data(), bytes_.size());
    return 5;
  }
  const std::vector<std::string>& classes() const override { return classes_; }
  std::string Describe() const override { return "one"; }
  uint64_t Fingerprint() const override { return 1; }

 private:
  PictureShape shape_;
  std::vector<uint8_t> bytes_;
  std::vector<std::string> classes_;
};

std::vector<uint8_t> Varied(PictureShape shape, const std::vector<uint8_t>& bytes, int channels,
                            const std::vector<Variation>& variations) {
  const auto data =
      WithVariations(std::make_unique<OnePicture>(shape, bytes), channels, variations);
  std::vector<uint8_t> out(data->shape().bytes());
  EXPECT_EQ(data->Get(0, out.data()), 5);
  return out;
}

TEST(WithVariations, ConvertsChannels) {
  EXPECT_EQ(Varied({1, 1, 2}, {10, 20}, 3, {}), (std::vector<uint8_t>{10, 20, 10, 20, 10, 20}));
  EXPECT_EQ(Varied({3, 1, 1}, {255, 0, 0}, 1, {}), (std::vector<uint8_t>{76}));
  EXPECT_EQ(Varied({3, 1, 1}, {9, 9, 9}, 1, {}), (std::vector<uint8_t>{9}));
}

TEST(WithVariations, InvertsAndTints) {
  EXPECT_EQ(Varied({1, 1, 2}, {0, 200}, 0, {Variation::kInvert}), (std::vector<uint8_t>{255, 55}));
  // Grey data becomes colour; the order of the variations counts.
  EXPECT_EQ(Varied({1, 1, 1}, {0}, 0, {Variation::kInvert, Variation::kTint}),
            (std::vector<uint8_t>{255, 191, 95}));
  EXPECT_EQ(Varied({1, 1, 1}, {0}, 0, {Variation::kTint, Variation::kInvert}),
            (std::vector<uint8_t>{255, 255, 255}));
}

TEST(WithVariations, StripesRunDiagonally) {
  const std::vector<uint8_t> out =
      Varied({1, 8, 8}, std::vector<uint8_t>(64, 100), 0, {Variation::kStripe});
  for (int y = 0; y < 8; ++y) {
    for (int x = 0; x < 8; ++x) EXPECT_EQ(out[y * 8 + x], (x + y) % 2 == 0 ? 178 : 100);
  }
}

TEST(WithVariations, ChangesTheFingerprint) {
  const auto fingerprint = [](int channels, const std::vector<Variation>& variations) {
    return WithVariations(
               std::make_unique<OnePicture>(PictureShape{1, 1, 1}, std::vector<uint8_t>{1}),
               channels, variations)
        ->Fingerprint();
  };
  EXPECT_EQ(fingerprint(0, {}), 1u);
  EXPECT_NE(fingerprint(3, {}), 1u);
  EXPECT_NE(fingerprint(0, {Variation::kInvert}), fingerprint(0, {Variation::kStripe}));
}

TEST(UndoVariation, GivesBackWhatAVariationTook) {
  const PictureShape shape{3, 8, 8};
  std::vector<uint8_t> bytes(shape.bytes());
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * 37);
  for (const auto& [variation, error] :
       {std::pair{Variation::kInvert, 0}, std::pair{Variation::kStripe, 1},
        std::pair{Variation::kTint, 3}}) {
    std::vector<uint8_t> picture = Varied(shape, bytes, 0, {variation});
    EXPECT_NE(picture, bytes);
    UndoVariation(variation, shape, picture.data());
    for (size_t i = 0; i < bytes.size(); ++i) EXPECT_NEAR(picture[i], bytes[i], error);
  }
  // What is too dark for a stripe, or too bright for the tint, ends at the nearest number.
  std::vector<uint8_t> outside(64, 100);
  UndoVariation(Variation::kStripe, {1, 8, 8}, outside.data());
  EXPECT_EQ(outside[0], 0);
  EXPECT_EQ(outside[1], 100);
  outside.assign(3, 250);
  UndoVariation(Variation::kTint, {3, 1, 1}, outside.data());
  EXPECT_EQ(outside, (std::vector<uint8_t>{250, 255, 255}));
}

}  // namespace
}  // namespace ganvas::data
