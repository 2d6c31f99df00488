// Whole reports of generators whose quality is known.
#include "native/metrics/evaluator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <map>

#include "native/error.h"
#include "native/metrics/metric_table.h"
#include "native/metrics/pictures.h"
#include "native/metrics/tick_metrics.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/metrics/spots.h"

namespace ganvas::metrics {
namespace {

// Generators that give back pictures of the data.
class Spots : public testing::Test {
 protected:
  void SetUp() override {
    WriteSpots(folder_.path());
    options_.data = "idx:" + folder_.path();
    // The same pictures each time: their classifier is trained once.
    static const ScratchFolder kept;
    options_.cache_dir = kept / "cache";
    options_.samples = 150;
    options_.classifier_steps = 60;
    shape_ = {.points = false, .channels = 1, .height = kSpotSide, .width = kSpotSide};
  }

  // Picture `step` * i + `shift` of the data for number i.
  static Generate Copies(const std::string& spec, int64_t step = 1, int64_t shift = 0) {
    data::DatasetOptions dataset_options;
    dataset_options.size = kSpotSide;
    const auto dataset = std::shared_ptr<data::Dataset>(data::OpenDataset(spec, dataset_options));
    return [=](int64_t first, int64_t count) {
      std::vector<int64_t> indices;
      for (int64_t i = first; i < first + count; ++i) {
        indices.push_back((i * step + shift) % dataset->size());
      }
      return ReadPictures(*dataset, indices).bytes.to(torch::kFloat32) / 127.5 - 1;
    };
  }
  Generate TestPictures() const { return Copies(options_.data + "@test"); }

  static std::map<std::string, Figure> ByName(const Report& report) {
    std::map<std::string, Figure> figures;
    for (const Figure& figure : report.figures) figures[figure.name] = figure;
    return figures;
  }

  void RemoveTest() {
    std::filesystem::remove(folder_ / "t10k-images-idx3-ubyte");
    std::filesystem::remove(folder_ / "t10k-labels-idx1-ubyte");
  }

  std::string Complaint(ExitCode code = ExitCode::kUsage) {
    try {
      MakeEvaluator(options_, shape_);
    } catch (const FatalError& error) {
      EXPECT_EQ(error.code(), code) << error.what();
      return error.what();
    }
    return "none";
  }

  ScratchFolder folder_;
  EvalOptions options_;
  SampleShape shape_;
};

TEST_F(Spots, RealPicturesScoreAsTheFloor) {
  options_.metrics = ParseMetrics("fid,kid,is,prdc,swd,modes");
  const auto evaluator = MakeEvaluator(options_, shape_);
  const Report real = evaluator->Evaluate(TestPictures());
  const auto figures = ByName(real);
  ASSERT_EQ(figures.size(), 10u);  // with coverage_ratio
  EXPECT_EQ(real.samples, 150);
  EXPECT_EQ(real.split, "train");
  EXPECT_EQ(real.floor, "real test against real train");
  EXPECT_TRUE(real.detector_accuracy.has_value());
  for (const auto& [name, number] : FlatNumbers(real)) {
    std::string_view column = name;
    IsLevel(name, &column);
    EXPECT_NE(FindColumn(column), nullptr) << name << " is in no row";
  }
  for (const auto& [name, figure] : figures) {
    EXPECT_EQ(figure.samples, 150) << name;
    if (name == "coverage_ratio") continue;
    EXPECT_EQ(figure.floor.size(), figure.parts.size()) << name;
    EXPECT_EQ(figure.floor_samples, 150) << name;
  }
  const auto value = [&](const std::string& name) { return figures.at(name).parts[0].value; };
  const auto floor = [&](const std::string& name) { return figures.at(name).floor[0].value; };
  EXPECT_NEAR(value("coverage_ratio"), value("coverage") / floor("coverage"), 1e-12);
  EXPECT_NEAR(value("coverage_ratio"), 1, 0.15);
  EXPECT_NEAR(value("precision"), floor("precision"), 0.15);
  EXPECT_LT(value("fid"), 2 * floor("fid"));

  // The same picture over and over is precise and covers nothing; noise is neither.
  const auto once = ByName(evaluator->Evaluate(Copies(options_.data + "@test", 0)));
  EXPECT_EQ(once.at("modes").parts[0].value, 1);
  EXPECT_LT(once.at("coverage_ratio").parts[0].value, 0.1);
  EXPECT_LT(once.at("recall").parts[0].value, 0.1);
  EXPECT_GT(once.at("fid").parts[0].value, 5 * floor("fid"));
  EXPECT_GT(once.at("kid").parts[0].value, 0);
  const auto noise = ByName(evaluator->Evaluate([](int64_t, int64_t count) {
    return torch::rand({count, 1, 16, 16}) * 2 - 1;
  }));
  EXPECT_LT(noise.at("coverage").parts[0].value, 0.2);
  EXPECT_GT(noise.at("swd").parts[0].value, 2 * floor("swd"));

  // Real sides and floors are the same in every report.
  EXPECT_EQ(noise.at("fid").floor[0].value, floor("fid"));
  EXPECT_EQ(FlatNumbers(evaluator->Evaluate(TestPictures())), FlatNumbers(real));
}

TEST_F(Spots, CopiesAreFoundOut) {
  options_.metrics = {"memorization", "memorization-features"};
  options_.neighbours = folder_ / "pairs.png";
  const auto copies = ByName(MakeEvaluator(options_, shape_)->Evaluate(Copies(options_.data)));
  for (const std::string& name : options_.metrics) {
    const auto& parts = copies.at(name).parts;
    EXPECT_EQ(parts[0].name, "ratio");
    EXPECT_NEAR(parts[0].value, 0, 1e-3) << name;
    EXPECT_EQ(parts[1].name, "share_closer");
    EXPECT_EQ(parts[1].value, 1) << name;
    EXPECT_EQ(copies.at(name).floor[0].value, 1) << name;
  }
  EXPECT_GT(std::filesystem::file_size(options_.neighbours), 100u);
  const auto unseen = ByName(MakeEvaluator(options_, shape_)->Evaluate(TestPictures()));
  EXPECT_NEAR(unseen.at("memorization").parts[0].value, 1, 0.1);
  EXPECT_LT(unseen.at("memorization").parts[1].value, 0.1);
}

TEST_F(Spots, TheRatioOfCoverageIsOfEquallyMany) {
  options_.metrics = {"coverage"};
  const auto few = ByName(MakeEvaluator(options_, shape_)->Evaluate(TestPictures()));
  EXPECT_EQ(few.at("coverage_ratio").samples, 150);
  options_.samples = 600;  // of which the first 200 are all different
  const Report report = MakeEvaluator(options_, shape_)->Evaluate(TestPictures());
  const auto figures = ByName(report);
  EXPECT_EQ(figures.at("coverage").samples, 600);
  EXPECT_EQ(figures.at("coverage").floor_samples, 200);
  EXPECT_EQ(figures.at("coverage_ratio").samples, 200);
  EXPECT_NEAR(figures.at("coverage_ratio").parts[0].value, 1, 1e-9);  // the floor's own pictures
  ASSERT_EQ(report.notes.size(), 1u);
  EXPECT_NE(report.notes[0].find("--samples 200"), std::string::npos) << report.notes[0];
}

// Where no picture is known to be unseen, each is compared with all others.
TEST_F(Spots, CopiesAreFoundOutWithoutTestPictures) {
  RemoveTest();
  options_.metrics = {"memorization"};
  const auto evaluator = MakeEvaluator(options_, shape_);
  // Of either half.
  const Report report = evaluator->Evaluate(Copies(options_.data));
  const Figure copies = ByName(report).at("memorization");
  EXPECT_NEAR(copies.parts[0].value, 0, 1e-9);
  EXPECT_EQ(copies.parts[1].value, 1);
  EXPECT_EQ(copies.against, "all pictures, each left out");
  ASSERT_EQ(report.notes.size(), 1u);
  EXPECT_NE(report.notes[0].find("no test pictures"), std::string::npos) << report.notes[0];
  EXPECT_NE(report.notes[0].find("all 600"), std::string::npos) << report.notes[0];
  EXPECT_NE(report.notes[0].find("150 of them"), std::string::npos) << report.notes[0];
  WriteSpots(folder_.path(), "t10k", 200, 2);
  const Generate unseen = TestPictures();
  RemoveTest();
  EXPECT_NEAR(ByName(evaluator->Evaluate(unseen)).at("memorization").parts[0].value, 1, 0.1);
}

TEST_F(Spots, AGeneratorOfTestPicturesIsComparedWithThem) {
  options_.metrics = {"memorization"};
  options_.trained_on_test = true;
  const auto evaluator = MakeEvaluator(options_, shape_);
  const Report report = evaluator->Evaluate(TestPictures());
  EXPECT_NEAR(report.figures[0].parts[0].value, 0, 1e-9);
  EXPECT_EQ(report.figures[0].against, "test");
  EXPECT_NE(report.notes[0].find("all 200 of test"), std::string::npos) << report.notes[0];
  EXPECT_NEAR(evaluator->Evaluate(Copies(options_.data)).figures[0].parts[0].value, 1, 0.1);
}

// Copies of the training pictures in the test split: nothing can be divided by their distance.
TEST_F(Spots, ADistanceOfZeroIsNamed) {
  for (const char* file : {"images-idx3-ubyte", "labels-idx1-ubyte"}) {
    std::filesystem::copy_file(folder_ / (std::string("train-") + file),
                               folder_ / (std::string("t10k-") + file),
                               std::filesystem::copy_options::overwrite_existing);
  }
  options_.metrics = {"memorization"};
  const Report report = MakeEvaluator(options_, shape_)->Evaluate(Copies(options_.data));
  EXPECT_FALSE(std::isfinite(report.figures[0].parts[0].value));
  ASSERT_GE(report.notes.size(), 2u);
  EXPECT_NE(report.notes[1].find("memorization ratio: no finite number"), std::string::npos)
      << report.notes[1];
}

// Labels that say nothing of the pictures: the classifier can only guess.
TEST_F(Spots, AClassifierThatGuessesIsNamed) {
  for (const char* prefix : {"train", "t10k"}) {
    const std::string file = folder_ / (std::string(prefix) + "-labels-idx1-ubyte");
    std::string bytes = FileText(file);
    for (size_t i = 8; i < bytes.size(); ++i) {
      bytes[i] = static_cast<char>((i * 2654435761u >> 13) % kSpotClasses);
    }
    WriteText(file, bytes);
  }
  options_.metrics = {"fid"};
  const Report report = MakeEvaluator(options_, shape_)->Evaluate(TestPictures());
  ASSERT_FALSE(report.notes.empty());
  EXPECT_TRUE(report.notes[0].starts_with("Warning: the classifier of 4 classes"))
      << report.notes[0];
  EXPECT_NE(report.notes[0].find("a guess is on 25.0%"), std::string::npos) << report.notes[0];
  options_.detector = "built-in";
  const Report built_in = MakeEvaluator(options_, shape_)->Evaluate(TestPictures());
  EXPECT_EQ(built_in.detector, "the built-in network");
}

TEST_F(Spots, CasLearnsFromTheGeneratorAlone) {
  options_.metrics = {"cas"};
  options_.cas_samples = 400;
  shape_.classes = kSpotClasses;
  const auto evaluator = MakeEvaluator(options_, shape_);
  // Picture i is of class i mod 4, as it is asked for; then each is of the class before.
  const Figure right = evaluator->Evaluate(Copies(options_.data)).figures.at(0);
  const Figure wrong = evaluator->Evaluate(Copies(options_.data, 1, 3)).figures.at(0);
  EXPECT_EQ(right.samples, 400);
  EXPECT_EQ(right.floor_samples, 600);
  EXPECT_GT(right.parts[0].value, 0.95);
  EXPECT_LT(wrong.parts[0].value, 0.05);
  EXPECT_GT(right.floor.at(0).value, 0.95);
}

TEST_F(Spots, StackedOnesAreToldChannelByChannel) {
  options_.metrics = {"modes", "fid"};
  options_.data = "stacked:" + folder_.path();
  options_.samples = 1500;
  shape_.channels = 3;
  const auto evaluator = MakeEvaluator(options_, shape_);
  const auto all = ByName(evaluator->Evaluate(TestPictures()));
  EXPECT_EQ(all.at("modes").parts[0].value, 64);  // of four digits each
  EXPECT_EQ(all.at("modes").parts[1].value, 1000);
  EXPECT_NEAR(all.at("modes").parts[2].value, std::log(1000.0 / 64), 0.05);
  EXPECT_EQ(all.at("modes").floor[0].value, 64);
  const auto one = ByName(evaluator->Evaluate(Copies(options_.data, 0)));
  EXPECT_EQ(one.at("modes").parts[0].value, 1);
  EXPECT_GT(one.at("fid").parts[0].value, 5 * all.at("fid").parts[0].value);
}

TEST_F(Spots, TicksKeepTheRealSide) {
  options_.metrics = ParseMetrics("fid,coverage,modes,swd");
  int real_features = 0;
  options_.progress = [&](const std::string& work, int64_t done, int64_t total) {
    if (work == "features of real pictures" && done == total) ++real_features;
  };
  TickMetrics tick(options_, shape_);
  const auto first = tick.Measure(TestPictures());
  const auto second = tick.Measure(TestPictures());
  EXPECT_EQ(first, second);
  EXPECT_EQ(real_features, 1);
  for (const char* name :
       {"fid", "coverage", "modes_covered", "modes_reverse_kl", "swd", "swd_16"}) {
    EXPECT_EQ(first.count(name), 1u) << name;
  }
}

TEST_F(Spots, DamagedTestPicturesAreNotMissingOnes) {
  options_.metrics = {"swd"};
  std::filesystem::resize_file(folder_ / "t10k-images-idx3-ubyte", 1000);
  EXPECT_NE(Complaint(ExitCode::kBadFile).find("t10k-images-idx3-ubyte: 984 bytes"),
            std::string::npos);
  std::filesystem::remove(folder_ / "t10k-images-idx3-ubyte");  // its labels are still there
  EXPECT_NE(Complaint(ExitCode::kBadFile).find("no file t10k-images-idx3-ubyte"),
            std::string::npos);
  RemoveTest();
  const Report halves = MakeEvaluator(options_, shape_)->Evaluate(Copies(options_.data));
  EXPECT_EQ(halves.split, "one half");
  EXPECT_EQ(halves.floor, "real other half against real one half");
  options_.data += "@test";  // asked for by name
  EXPECT_NE(Complaint(ExitCode::kBadFile).find("t10k"), std::string::npos);
}

TEST_F(Spots, LabelsOfTestPicturesAreNeededByAClassifierOnly) {
  std::filesystem::remove(folder_ / "t10k-labels-idx1-ubyte");
  options_.metrics = {"modes"};
  EXPECT_NE(Complaint().find("no labels of its test pictures"), std::string::npos);
  options_.metrics = {"swd"};
  EXPECT_EQ(Complaint(), "none");
}

TEST_F(Spots, WhatCannotBeHadIsRefused) {
  EXPECT_THROW(ParseMetrics("fid,beauty"), FatalError);
  EXPECT_THROW(ParseMetrics(""), FatalError);
  EXPECT_EQ(ParseMetrics("coverage,prdc,fid"),
            (std::vector<std::string>{"fid", "precision", "recall", "density", "coverage"}));
  options_.metrics = {"cas"};
  EXPECT_NE(Complaint().find("conditional generator"), std::string::npos);
  options_.metrics = {"fid"};
  options_.samples = 1;
  EXPECT_NE(Complaint().find("more than one picture"), std::string::npos);
  options_.samples = 4;
  options_.metrics = {"coverage"};
  EXPECT_NE(Complaint().find("more than 5"), std::string::npos);
  options_.samples = 100;
  options_.neighbours = folder_ / "x.png";
  EXPECT_NE(Complaint().find("--neighbours"), std::string::npos);
  options_.neighbours = "";
  shape_.channels = 2;
  EXPECT_NE(Complaint().find("2 channels"), std::string::npos);
  shape_.channels = 1;
  shape_.width = 8;
  EXPECT_NE(Complaint().find("8x16"), std::string::npos);
  shape_.width = 16;
  options_.data = "ring8";
  EXPECT_NE(Complaint().find("points"), std::string::npos);
  options_.data = "";
  EXPECT_NE(Complaint().find("--data"), std::string::npos);
  shape_.points = true;
  options_.metrics = {"modes"};
  EXPECT_NE(Complaint().find("--centers"), std::string::npos);
  options_.data = "ring8";
  options_.metrics = {"fid"};
  EXPECT_NE(Complaint().find("is for pictures"), std::string::npos);
  options_.data = "shapes";
  options_.metrics = {"modes"};
  EXPECT_NE(Complaint().find("ring8"), std::string::npos);
}

}  // namespace
}  // namespace ganvas::metrics
