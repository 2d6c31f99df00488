// Reports of translators whose quality is known.
#include "native/metrics/translation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>

#include "native/data/counterparts.h"
#include "native/error.h"
#include "native/metrics/metric_table.h"
#include "native/metrics/translation_figures.h"
#include "shared/image/image.h"
#include "tests/support/pictures.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/metrics/spots.h"

namespace ganvas::metrics {
namespace {

torch::Tensor Nothing(const torch::Tensor& pictures) { return pictures; }
torch::Tensor Invert(const torch::Tensor& pictures) { return -pictures; }

// Light stripes along x + y, as +stripe draws them: [-1, 1] -> [0, 1] where they are.
torch::Tensor Stripe(const torch::Tensor& pictures) {
  const int64_t size = pictures.size(3), period = size / 4;
  const torch::Tensor along = torch::arange(size).view({-1, 1}) + torch::arange(size);
  const torch::Tensor stripes = along.remainder(period) < period / 2;
  return torch::where(stripes, pictures / 2 + 0.5, pictures);
}
torch::Tensor Unstripe(const torch::Tensor& pictures) {
  const int64_t size = pictures.size(3), period = size / 4;
  const torch::Tensor along = torch::arange(size).view({-1, 1}) + torch::arange(size);
  const torch::Tensor stripes = along.remainder(period) < period / 2;
  return torch::where(stripes, pictures * 2 - 1, pictures);
}

std::map<std::string, Figure> ByName(const Report& report) {
  std::map<std::string, Figure> figures;
  for (const Figure& figure : report.figures) figures[figure.name] = figure;
  return figures;
}

std::string Complaint(const EvalOptions& options, const SampleShape& shape, ExitCode code,
                      const Translators& translators = {Nothing, Nothing}) {
  try {
    TranslationEvaluator(options, shape).Evaluate(translators);
  } catch (const FatalError& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    return error.what();
  }
  return "none";
}

TEST(MeanAbsoluteDifference, IsOnZeroToOne) {
  const torch::Tensor a = torch::tensor({0, 255, 100, 7}, torch::kUInt8);
  const torch::Tensor b = torch::tensor({255, 0, 151, 7}, torch::kUInt8);
  EXPECT_NEAR(MeanAbsoluteDifference(a, b), (1 + 1 + 0.2 + 0) / 4, 1e-12);
  EXPECT_EQ(MeanAbsoluteDifference(a, a), 0);
}

class ShapePair : public testing::Test {
 protected:
  void SetUp() override {
    options_.data = "pair:shapes,shapes+stripe";
    options_.metrics = ParseMetrics("swd,cycle,l1,factors");
    options_.samples = 40;
    shape_ = {.points = false, .channels = 3, .height = 32, .width = 32};
  }
  EvalOptions options_;
  SampleShape shape_;
};

TEST_F(ShapePair, ThePerfectTranslatorHasNoError) {
  const Report report = TranslationEvaluator(options_, shape_).Evaluate({Stripe, Unstripe});
  EXPECT_EQ(report.split, "test");
  EXPECT_EQ(report.samples, 40);
  EXPECT_NE(report.data.find("B: shapes, 4000 procedural pictures"), std::string::npos);
  const auto figures = ByName(report);
  ASSERT_EQ(figures.size(), 8u);
  for (const std::string direction : {"a2b_", "b2a_"}) {
    EXPECT_LT(figures.at(direction + "cycle").parts[0].value, 0.004);
    const Figure& l1 = figures.at(direction + "l1");
    EXPECT_LT(l1.parts[0].value, 0.004);
    EXPECT_GT(l1.baseline[0].value, 0.15);
    EXPECT_EQ(l1.samples, 40);
    const Figure& factors = figures.at(direction + "factors");
    ASSERT_EQ(factors.parts.size(), 4u);
    for (size_t i = 0; i < 4; ++i) {
      EXPECT_EQ(factors.parts[i].value, 1) << factors.parts[i].name;
      EXPECT_EQ(factors.floor[i].value, 1) << factors.parts[i].name;
    }
    const Figure& swd = figures.at(direction + "swd");
    EXPECT_LT(swd.parts[0].value, swd.baseline[0].value / 2);
    EXPECT_LT(swd.parts[0].value, 1.5 * swd.floor[0].value);
  }
}

TEST_F(ShapePair, DoingNothingScoresAsTheBaseline) {
  const auto figures = ByName(TranslationEvaluator(options_, shape_).Evaluate({Nothing, Nothing}));
  for (const auto& [name, figure] : figures) {
    if (name.ends_with("cycle")) {
      EXPECT_EQ(figure.parts[0].value, 0);
      EXPECT_TRUE(figure.baseline.empty());
      continue;
    }
    ASSERT_EQ(figure.parts.size(), figure.baseline.size()) << name;
    for (size_t i = 0; i < figure.parts.size(); ++i) {
      EXPECT_EQ(figure.parts[i].value, figure.baseline[i].value) << name;
    }
  }
}

TEST_F(ShapePair, WhatATranslatorSpoilsIsSeen) {
  options_.metrics = {"factors"};
  TranslationEvaluator evaluator(options_, shape_);
  const auto shares = [&](const Translate& a2b) {
    const Figure figure = evaluator.Evaluate({a2b, nullptr}).figures.at(0);
    EXPECT_EQ(figure.name, "a2b_factors");
    return std::vector<double>{figure.parts[0].value, figure.parts[1].value, figure.parts[2].value};
  };
  const auto hues = shares([](const torch::Tensor& x) { return Stripe(x.roll(1, 1)); });
  EXPECT_EQ(hues[2], 0);
  EXPECT_GT(hues[0], 0.9);
  EXPECT_GT(hues[1], 0.9);
  const auto places = shares([](const torch::Tensor& x) { return Stripe(x.flip(3)); });
  EXPECT_LT(places[1], 0.3);
  EXPECT_EQ(places[2], 1);
  const auto one = shares([](const torch::Tensor& x) { return Stripe(x[0].expand_as(x)); });
  EXPECT_LT(one[0], 0.6);
}

TEST_F(ShapePair, OneTranslatorIsMeasuredAlone) {
  options_.metrics = {"l1"};
  const Report report = TranslationEvaluator(options_, shape_).Evaluate({nullptr, Unstripe});
  ASSERT_EQ(report.figures.size(), 1u);
  EXPECT_EQ(report.figures[0].name, "b2a_l1");
  options_.metrics = {"cycle"};
  EXPECT_NE(Complaint(options_, shape_, ExitCode::kUsage, {Stripe, nullptr})
                .find("cycle: goes there and back"),
            std::string::npos);
}

TEST_F(ShapePair, SaysWhatCannotBeHad) {
  const auto about = [&](const std::string& metrics, const std::string& data) {
    options_.metrics = ParseMetrics(metrics);
    options_.data = data;
    return Complaint(options_, shape_, ExitCode::kUsage);
  };
  EXPECT_EQ(about("swd", "shapes"),
            "a translator is measured between two domains; give --data pair:A,B");
  EXPECT_NE(about("modes", "pair:shapes,shapes").find("--metrics modes: is for generators"),
            std::string::npos);
  EXPECT_NE(about("l1", "pair:shapes@test,shapes@train").find("--paired"), std::string::npos);
  EXPECT_NE(about("factors", "pair:shapes@test,shapes@train").find("is for pair:shapes,shapes"),
            std::string::npos);
  EXPECT_EQ(Complaint(options_, {.points = false, .channels = 2, .height = 8, .width = 16},
                      ExitCode::kUsage),
            "translated pictures of 2 channels cannot be measured, expected 1 or 3");
  options_.metrics = {"swd"};
  options_.data = "pair:shapes,folder:/nowhere";
  EXPECT_EQ(Complaint(options_, shape_, ExitCode::kBadFile),
            "domain B: folder:/nowhere: no such folder; expected one that holds pictures");
}

TEST(Labels, AreJudgedByAClassifierOfTheTarget) {
  const ScratchFolder folder;
  WriteSpots(folder.path());
  EvalOptions options;
  options.data = "pair:idx:" + folder.path() + ",idx:" + folder.path() + "+invert";
  options.cache_dir = folder / "cache";
  options.classifier_steps = 80;
  options.metrics = ParseMetrics("fid,labels");
  const SampleShape shape{.points = false, .channels = 1, .height = kSpotSide, .width = kSpotSide};
  TranslationEvaluator evaluator(options, shape);
  const Report right = evaluator.Evaluate({Invert, Invert});
  const auto figures = ByName(right);
  for (const std::string direction : {"a2b_", "b2a_"}) {
    const Figure& labels = figures.at(direction + "labels");
    EXPECT_EQ(labels.samples, 200);
    EXPECT_GT(labels.parts[0].value, 0.9);
    EXPECT_NEAR(labels.parts[0].value, labels.floor[0].value, 1e-12);  // the same pictures
    EXPECT_LT(labels.baseline[0].value, 0.6);
    const Figure& fid = figures.at(direction + "fid");
    EXPECT_NEAR(fid.parts[0].value, 0, 1e-2);
    EXPECT_GT(fid.baseline[0].value, 10 * fid.floor[0].value);
  }
  EXPECT_EQ(right.notes.size(), 2u);
  // Pictures that are all of one class keep the labels of that class.
  const Report one = evaluator.Evaluate(
      {[](const torch::Tensor& x) { return Invert(x[0].expand_as(x)); }, nullptr});
  EXPECT_NEAR(ByName(one).at("a2b_labels").parts[0].value, 0.25, 0.07);
}

// Pictures of equal names are each other's translations; without test pictures all are taken.
TEST(Paired, FoldersWithoutTestPictures) {
  const ScratchFolder folder;
  for (const char* domain : {"A", "B"}) {
    std::filesystem::create_directory(folder / domain);
    for (int i = 0; i < 4; ++i) {
      Image image{16, 16, {}};
      for (int p = 0; p < 256; ++p) {
        const auto v = static_cast<uint8_t>(40 * i + p / 2);
        const uint8_t shown = domain[0] == 'A' ? v : static_cast<uint8_t>(255 - v);
        image.rgba.insert(image.rgba.end(), {shown, shown, shown, 255});
      }
      // The last of each has no counterpart.
      const std::string name = i < 3 ? std::to_string(i) : domain;
      WritePng(folder / (std::string(domain) + "/" + name + ".png"), image);
    }
  }
  EvalOptions options;
  options.data = "pair:folder:" + (folder / "A") + ",folder:" + (folder / "B");
  options.metrics = ParseMetrics("swd,l1");
  const SampleShape shape{.points = false, .channels = 1, .height = 16, .width = 16};
  EXPECT_NE(Complaint(options, shape, ExitCode::kUsage).find("--paired"), std::string::npos);
  options.paired = true;
  const Report report = TranslationEvaluator(options, shape).Evaluate({Invert, Nothing});
  EXPECT_EQ(report.split, "all");
  EXPECT_EQ(report.floor, "");
  EXPECT_TRUE(report.notes.empty());
  options.trained_on_these = true;
  EXPECT_EQ(TranslationEvaluator(options, shape).Evaluate({Invert, Nothing}).notes.size(), 1u);
  const auto figures = ByName(report);
  EXPECT_EQ(figures.at("a2b_swd").samples, 4);
  EXPECT_TRUE(figures.at("a2b_swd").floor.empty());
  EXPECT_EQ(figures.at("a2b_l1").samples, 3);
  EXPECT_EQ(figures.at("a2b_l1").parts[0].value, 0);
  EXPECT_GT(figures.at("a2b_l1").baseline[0].value, 0.2);
  EXPECT_EQ(figures.at("b2a_l1").parts[0].value, figures.at("a2b_l1").baseline[0].value);
}

TEST(Counterparts, HaveEqualNamesOrNumbers) {
  EXPECT_TRUE(data::IsSameData("idx:x+invert@test", "idx:x@test"));
  EXPECT_FALSE(data::IsSameData("idx:x@train", "idx:x@test"));
  EXPECT_FALSE(data::IsSameData("idx:x", "idx:y"));

  class Named final : public data::Dataset {
   public:
    explicit Named(std::vector<std::string> names) : names_(std::move(names)) {}
    int64_t size() const override { return static_cast<int64_t>(names_.size()); }
    data::PictureShape shape() const override { return {1, 1, 1}; }
    int64_t Get(int64_t, uint8_t*) const override { return -1; }
    const std::vector<std::string>& classes() const override { return classes_; }
    std::string Name(int64_t i) const override { return names_[static_cast<size_t>(i)]; }
    std::string Describe() const override { return ""; }
    uint64_t Fingerprint() const override { return 0; }

   private:
    std::vector<std::string> names_, classes_;
  };
  EXPECT_EQ(data::Counterparts(Named({"a", "b", "c"}), Named({"c", "a"}), "p"),
            (std::vector<int64_t>{1, -1, 0}));
  EXPECT_EQ(data::Counterparts(Named({"", ""}), Named({"", ""}), "p"),
            (std::vector<int64_t>{0, 1}));
  EXPECT_THROW(data::Counterparts(Named({"", ""}), Named({""}), "p"), FatalError);
  EXPECT_THROW(data::Counterparts(Named({"a"}), Named({"b", ""}), "p"), FatalError);
}

}  // namespace
}  // namespace ganvas::metrics
