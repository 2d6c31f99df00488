// Attributes that a classifier reads: known combinations, some of which a generator lacks.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "native/error.h"
#include "native/metrics/attribute_figures.h"
#include "native/metrics/evaluator.h"
#include "native/metrics/pictures.h"
#include "shared/image/image.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::metrics {
namespace {

constexpr int64_t kColours = 3, kPlaces = 2, kAttributePictures = 600;
constexpr int kAttributeSide = 16;
constexpr const char* kColourNames[] = {"red", "green", "blue"};

// A square of one of three colours, left or right, above or below at random.
std::vector<uint8_t> Square(int64_t colour, int64_t place, int64_t number) {
  std::vector<uint8_t> rgba(4 * kAttributeSide * kAttributeSide, 30);
  const int top = static_cast<int>(number % 9), left = place == 0 ? 1 : 9;
  for (int y = 0; y < kAttributeSide; ++y) {
    for (int x = 0; x < kAttributeSide; ++x) {
      uint8_t* pixel = &rgba[static_cast<size_t>(4 * (y * kAttributeSide + x))];
      pixel[3] = 255;
      if (x < left || x >= left + 6 || y < top || y >= top + 6) continue;
      pixel[colour] = static_cast<uint8_t>(200 + number % 50);
    }
  }
  return rgba;
}

class AttributesOfPictures : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_ / "squares");
    std::string table = "file,colour,place,number,kind\n";
    for (int64_t i = 0; i < kAttributePictures; ++i) {
      const int64_t colour = i % kColours, place = i / kColours % kPlaces;
      const auto png = EncodePng({kAttributeSide, kAttributeSide, Square(colour, place, i)});
      ASSERT_TRUE(png.ok());
      const std::string name = std::to_string(i) + ".png";
      WriteText(folder_ / ("squares/" + name), {png->begin(), png->end()});
      table += name + "," + kColourNames[colour] + "," + (place == 0 ? "left" : "\"right, far\"") +
               "," + std::to_string(i) + ",square\n";
    }
    WriteText(folder_.File("table.csv"), table);
    options_.data = "folder:" + (folder_ / "squares");
    options_.attributes = folder_.File("table.csv");
    options_.metrics = {"attributes"};
    options_.cache_dir = folder_ / "cache";
    options_.samples = 240;
    options_.classifier_steps = 60;
    torch::set_num_threads(1);
    shape_ = {.points = false,
              .channels = 3,
              .height = kAttributeSide,
              .width = kAttributeSide,
              .classes = 0};
  }

  // Squares of the cells colour * kPlaces + place, in turn.
  static Generate Squares(const std::vector<int64_t>& cells) {
    return [=](int64_t first, int64_t count) {
      torch::Tensor pictures = torch::empty({count, 3, kAttributeSide, kAttributeSide});
      float* out = pictures.data_ptr<float>();
      for (int64_t number = first; number < first + count; ++number) {
        const int64_t cell = cells[static_cast<size_t>(number) % cells.size()];
        const std::vector<uint8_t> rgba = Square(cell / kPlaces, cell % kPlaces, 7 * number);
        for (size_t c = 0; c < 3; ++c) {
          for (size_t i = c; i < rgba.size(); i += 4) {
            *out++ = static_cast<float>(rgba[i]) / 127.5F - 1;
          }
        }
      }
      return pictures;
    };
  }

  static double Value(const std::vector<Part>& parts, const std::string& name) {
    for (const Part& part : parts) {
      if (part.name == name) return part.value;
    }
    ADD_FAILURE() << name;
    return 0;
  }
  static bool Says(const Report& report, const std::string& text) {
    return std::any_of(report.notes.begin(), report.notes.end(), [&](const std::string& note) {
      return note.find(text) != std::string::npos;
    });
  }

  ScratchFolder folder_;
  EvalOptions options_;
  SampleShape shape_;
};

TEST_F(AttributesOfPictures, NamesWhatIsMissingAndRare) {
  const auto evaluator = MakeEvaluator(options_, shape_);
  const Report all = evaluator->Evaluate(Squares({0, 1, 2, 3, 4, 5}));
  ASSERT_EQ(all.figures.size(), 1u);
  const Figure& figure = all.figures[0];
  EXPECT_EQ(figure.samples, 240);
  EXPECT_GT(Value(figure.parts, "accuracy"), 0.97);
  EXPECT_LT(Value(figure.parts, "distance"), 0.05);
  EXPECT_LT(Value(figure.floor, "distance"), 0.15);
  EXPECT_EQ(Value(figure.parts, "combinations"), 6);
  EXPECT_EQ(Value(figure.parts, "missing"), 0);
  EXPECT_EQ(Value(figure.parts, "rare"), 0);
  EXPECT_TRUE(Says(all, "ignored columns of " + options_.attributes +
                            ": number (600 different values), kind (one value)"));

  // No red one on the left (a sixth of the data), and a few on the right.
  std::vector<int64_t> cells = {1};
  for (int i = 0; i < 10; ++i) cells.insert(cells.end(), {2, 3, 4, 5});
  const Report some = evaluator->Evaluate(Squares(cells));
  const Figure& thin = some.figures[0];
  EXPECT_EQ(Value(thin.parts, "missing"), 1);
  EXPECT_EQ(Value(thin.parts, "rare"), 1);
  EXPECT_NEAR(Value(thin.parts, "distance"), 1.0 / 3 - 1.0 / 41, 0.03);
  EXPECT_TRUE(Says(some, "missing: colour=red place=left (0, expected 40)")) << [&] {
    std::string notes;
    for (const std::string& note : some.notes) notes += note + "\n";
    return notes;
  }();
  // Few red ones say the same of red ones on the right.
  EXPECT_TRUE(Says(some, "rare: colour=red (6, expected 80)"));
}

TEST_F(AttributesOfPictures, TablesThatDoNotFit) {
  const auto complaint = [&](const std::string& table) {
    WriteText(options_.attributes, table);
    try {
      MakeEvaluator(options_, shape_)->Evaluate(Squares({0}));
    } catch (const FatalError& error) {
      EXPECT_EQ(error.code(), ExitCode::kBadFile);
      return std::string(error.what());
    }
    return std::string();
  };
  std::string others = "file,colour\n";
  for (int i = 0; i < 40; ++i) {
    others += "other/x" + std::to_string(i) + ".png," + (i % 2 == 0 ? "red" : "blue") + "\n";
  }
  EXPECT_NE(complaint(others).find("has rows for 0 pictures"), std::string::npos);
  EXPECT_NE(complaint("file,id\n0.png,1\n1.png,2\n").find("has no attributes: id (2 different"),
            std::string::npos);
  EXPECT_NE(complaint("file,id\n0.png,1\n0.jpg,2\n").find("line 3"), std::string::npos);
  EXPECT_NE(complaint("file\n0.png\n").find("expected a header"), std::string::npos);
  options_.attributes.clear();
  EXPECT_THROW(MakeEvaluator(options_, shape_), FatalError);
}

TEST(ThinCellsOf, CountsWhatCanBeTold) {
  // 80 of (0, 0), 16 of (0, 1), 4 of (1, 0).
  const torch::Tensor truth =
      torch::cat({torch::zeros({80, 2}), torch::tensor({{0., 1.}}).expand({16, 2}),
                  torch::tensor({{1., 0.}}).expand({4, 2})})
          .to(torch::kInt64);
  const torch::Tensor read = truth.slice(0, 0, 50);
  int64_t countable = 0;
  const std::vector<ThinCell> thin = ThinCells(truth, read, {0, 1}, &countable);
  EXPECT_EQ(countable, 2) << "2 of (1, 0) would be expected: too few to be missed";
  ASSERT_EQ(thin.size(), 1u);
  EXPECT_EQ(thin[0].values, (std::vector<int64_t>{0, 1}));
  EXPECT_EQ(thin[0].expected, 8);
  EXPECT_EQ(thin[0].found, 0);
  EXPECT_NEAR(TotalVariation(truth, read, {0, 1}), 0.2, 1e-12);
  EXPECT_NEAR(TotalVariation(truth, read, {0}), 0.04, 1e-12);
  EXPECT_EQ(TotalVariation(truth, truth, {0, 1}), 0);
}

}  // namespace
}  // namespace ganvas::metrics
