// Points in the plane: ring8, grid25 and files.
#include "native/data/points.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "native/data/dataset.h"
#include "tests/support/fatal_message.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::data {
namespace {

struct Drawn {
  std::vector<float> xy;
  std::vector<int64_t> modes;
};

Drawn Draw(const PointSource& source, uint64_t seed, uint64_t first, int64_t count) {
  Drawn drawn;
  drawn.xy.resize(static_cast<size_t>(2 * count));
  drawn.modes.resize(static_cast<size_t>(count));
  source.Draw(seed, first, count, drawn.xy.data(), drawn.modes.data());
  return drawn;
}

void WriteText(const ScratchFolder& folder, const std::string& name, const std::string& text) {
  folder.Write(name, {text.begin(), text.end()});
}

TEST(Points, HaveTheGeometryOfThePacGanPaper) {
  const auto ring = OpenPoints("ring8");
  ASSERT_EQ(ring->mixture()->centers.size(), 8u);
  EXPECT_EQ(ring->mixture()->sigma, 0.01);
  for (size_t i = 0; i < 8; ++i) {
    const auto& c = ring->mixture()->centers[i];
    EXPECT_NEAR(c[0], std::cos(M_PI * static_cast<double>(i) / 4), 1e-15);
    EXPECT_NEAR(c[1], std::sin(M_PI * static_cast<double>(i) / 4), 1e-15);
    EXPECT_EQ(ring->mixture()->weights[i], 0.125);
  }
  const auto grid = OpenPoints("grid25@train");
  ASSERT_EQ(grid->mixture()->centers.size(), 25u);
  EXPECT_EQ(grid->mixture()->sigma, 0.05);
  std::set<std::array<double, 2>> centers(grid->mixture()->centers.begin(),
                                          grid->mixture()->centers.end());
  for (double x : {-4, -2, 0, 2, 4}) {
    for (double y : {-4, -2, 0, 2, 4}) EXPECT_EQ(centers.count({x, y}), 1u) << x << " " << y;
  }
  EXPECT_EQ(ring->size(), 0);
  EXPECT_EQ(ring->Describe(), "ring8, 8 Gaussians of deviation 0.01 on a circle of radius 1");
}

TEST(Points, AreDrawnFromTheirMixture) {
  for (const char* spec : {"ring8", "grid25"}) {
    const auto source = OpenPoints(spec);
    const PointMixture& mixture = *source->mixture();
    constexpr size_t kCount = 50000;
    const Drawn drawn = Draw(*source, 3, 0, kCount);
    std::vector<double> counts(mixture.centers.size());
    double square = 0, fourth = 0;
    std::array<double, 2> mean{}, spread{};
    size_t within = 0;
    for (size_t i = 0; i < kCount; ++i) {
      const auto& center = mixture.centers[static_cast<size_t>(drawn.modes[i])];
      counts[static_cast<size_t>(drawn.modes[i])] += 1;
      double distance = 0;
      for (size_t c = 0; c < 2; ++c) {
        const double x = drawn.xy[2 * i + c];
        const double d = (x - center[c]) / mixture.sigma;
        square += d * d / (2 * kCount);
        fourth += d * d * d * d / (2 * kCount);
        distance += d * d;
        mean[c] += x / kCount;
        spread[c] += (x - source->mean()[c]) * (x - source->mean()[c]) / kCount;
      }
      if (distance <= 9) ++within;
    }
    // Five standard errors of the estimates everywhere.
    EXPECT_NEAR(square, 1, 5 * std::sqrt(2.0 / (2 * kCount)));
    EXPECT_NEAR(fourth, 3, 5 * std::sqrt(96.0 / (2 * kCount)));
    EXPECT_NEAR(static_cast<double>(within) / kCount, 1 - std::exp(-4.5), 0.0024);
    double chi = 0;
    const double expected = kCount / static_cast<double>(counts.size());
    for (double n : counts) chi += (n - expected) * (n - expected) / expected;
    const double freedom = static_cast<double>(counts.size()) - 1;
    EXPECT_LT(chi, freedom + 5 * std::sqrt(2 * freedom)) << spec;
    for (size_t c = 0; c < 2; ++c) {
      EXPECT_NEAR(mean[c], source->mean()[c], 5 * source->deviation()[c] / std::sqrt(kCount));
      EXPECT_NEAR(std::sqrt(spread[c]), source->deviation()[c], 0.02 * source->deviation()[c]);
    }
  }
  EXPECT_NEAR(OpenPoints("ring8")->deviation()[0], std::sqrt(0.5 + 1e-4), 1e-12);
  EXPECT_NEAR(OpenPoints("grid25")->deviation()[1], std::sqrt(8 + 0.0025), 1e-12);
}

TEST(Points, ASampleDependsOnItsSeedAndNumberOnly) {
  const ScratchFolder folder;
  WriteText(folder, "p.csv", "x,y\n1,2\n3,4\n5,6\n7,8\n9,10\n");
  for (const std::string& spec : {std::string("ring8"), "points:" + folder.File("p.csv")}) {
    const auto source = OpenPoints(spec);
    const Drawn whole = Draw(*source, 7, 0, 40);
    const Drawn tail = Draw(*OpenPoints(spec), 7, 13, 27);
    EXPECT_TRUE(std::equal(tail.xy.begin(), tail.xy.end(), whole.xy.begin() + 26)) << spec;
    EXPECT_TRUE(std::equal(tail.modes.begin(), tail.modes.end(), whole.modes.begin() + 13));
    EXPECT_NE(Draw(*source, 8, 0, 40).xy, whole.xy);
    std::vector<float> alone(2);
    source->Draw(7, 5, 1, alone.data(), nullptr);
    EXPECT_EQ(alone[0], whole.xy[10]);
  }
  EXPECT_NE(Draw(*OpenPoints("ring8"), 7, 0, 9).xy, Draw(*OpenPoints("ring8@test"), 7, 0, 9).xy);
  EXPECT_NE(OpenPoints("ring8")->Fingerprint(), OpenPoints("ring8@test")->Fingerprint());
  EXPECT_NE(OpenPoints("ring8")->Fingerprint(), OpenPoints("grid25")->Fingerprint());
}

// What Philox and the normal quantile of a Python program give.
TEST(Points, KeepTheirBits) {
  const Drawn drawn = Draw(*OpenPoints("grid25"), 1, 0, 2);
  EXPECT_EQ(drawn.modes, (std::vector<int64_t>{20, 24}));
  EXPECT_EQ(drawn.xy, (std::vector<float>{-3.989836465565708f, 3.9872103422613936f,
                                          3.938504409274208f, 3.96609404045971f}));
}

TEST(PointFile, EveryEpochShowsEachPointOnce) {
  const ScratchFolder folder;
  for (int size : {1, 2, 3, 17, 300}) {
    std::string text = "x,y\n";
    for (int i = 0; i < size; ++i) text += std::to_string(i) + ",0\n";
    WriteText(folder, "p.csv", text);
    const auto source = OpenPoints("points:" + folder.File("p.csv"));
    EXPECT_EQ(source->size(), size);
    EXPECT_EQ(source->mixture(), nullptr);
    std::vector<std::vector<float>> epochs;
    for (int epoch = 0; epoch < 3; ++epoch) {
      const Drawn drawn = Draw(*source, 1, static_cast<uint64_t>(epoch * size), size);
      EXPECT_EQ(std::set<float>(drawn.xy.begin(), drawn.xy.end()).size(),
                static_cast<size_t>(size));
      EXPECT_EQ(drawn.modes[0], -1);
      epochs.push_back(drawn.xy);
    }
    if (size >= 17) {
      EXPECT_NE(epochs[0], epochs[1]);
    }
  }
}

TEST(PointFile, ShufflesEvenly) {
  // Where each of five points lands in 2000 epochs: 16 degrees of freedom, 0.1% level.
  const ScratchFolder folder;
  WriteText(folder, "p.csv", "x,y\n0,0\n1,0\n2,0\n3,0\n4,0\n");
  const Drawn drawn = Draw(*OpenPoints("points:" + folder.File("p.csv")), 4, 0, 5 * 2000);
  std::map<std::pair<size_t, int>, double> counts;
  for (size_t i = 0; i < 5 * 2000; ++i) ++counts[{i % 5, static_cast<int>(drawn.xy[2 * i])}];
  double chi = 0;
  for (size_t place = 0; place < 5; ++place) {
    for (int point = 0; point < 5; ++point) {
      const double n = counts[{place, point}];
      chi += (n - 400) * (n - 400) / 400;
    }
  }
  EXPECT_LT(chi, 39.3);
}

TEST(PointFile, ModesBecomeAMixture) {
  const ScratchFolder folder;
  WriteText(folder, "p.csv",
            "\xef\xbb\xbfx, y ,mode\r\n1,0,7\r\n+3,0,7\r\n2,1.5e0,7\n2,-1.5,7\n\n-5,-5,-2\n");
  const auto source = OpenPoints("points:" + folder.File("p.csv"));
  const PointMixture& mixture = *source->mixture();
  ASSERT_EQ(mixture.centers.size(), 2u);
  EXPECT_EQ(mixture.centers[0], (std::array<double, 2>{-5, -5}));  // mode -2 is the first
  EXPECT_EQ(mixture.centers[1], (std::array<double, 2>{2, 0}));
  EXPECT_EQ(mixture.weights, (std::vector<double>{0.2, 0.8}));
  EXPECT_NEAR(mixture.sigma, std::sqrt((1 + 1 + 2.25 + 2.25) / 6), 1e-12);
  EXPECT_NEAR(source->mean()[0], 0.6, 1e-12);
  EXPECT_NEAR(source->deviation()[1], std::sqrt((2 * 2.25 + 25) / 5 - 1), 1e-12);
  EXPECT_EQ(source->Describe(), "5 points of 2 modes from " + folder.File("p.csv"));
  const Drawn drawn = Draw(*source, 1, 0, 5);
  EXPECT_EQ(std::count(drawn.modes.begin(), drawn.modes.end(), 1), 4);
  for (size_t i = 0; i < 5; ++i) EXPECT_EQ(drawn.xy[2 * i] < 0, drawn.modes[i] == 0);

  WriteText(folder, "q.csv", "x,y,mode\n1,0,7\n3,0,7\n2,1.5,7\n2,-1.5,7\n-5,-5,-3\n");
  EXPECT_EQ(OpenPoints("points:" + folder.File("q.csv"))->mixture()->sigma, mixture.sigma);
  EXPECT_NE(OpenPoints("points:" + folder.File("q.csv"))->Fingerprint(), source->Fingerprint());
}

TEST(PointFile, SaysWhatIsWrong) {
  const ScratchFolder folder;
  const std::string path = folder.File("p.csv");
  const auto error = [&](const std::string& text) {
    WriteText(folder, "p.csv", text);
    const std::string message =
        FatalMessage(ExitCode::kBadFile, [&] { static_cast<void>(OpenPoints("points:" + path)); });
    EXPECT_EQ(message.substr(0, path.size()), path);
    return message.substr(std::min(message.size(), path.size()));
  };
  EXPECT_EQ(error(""), " line 1: '', expected the header x,y or x,y,mode");
  EXPECT_EQ(error("1,2\n"), " line 1: '1,2', expected the header x,y or x,y,mode");
  EXPECT_EQ(error("x,y\n\n"), ": holds no points");
  EXPECT_EQ(error("x,y\n1,2\n1\n"), " line 3: 1 fields in '1', expected 2");
  EXPECT_EQ(error("x,y\n1,2,3\n"), " line 2: 3 fields in '1,2,3', expected 2");
  EXPECT_EQ(error("x,y\n1,two\n"), " line 2: y is 'two', expected a number");
  EXPECT_EQ(error("x,y\n,1\n"), " line 2: x is '', expected a number");
  EXPECT_EQ(error("x,y\n1,nan\n"), " line 2: y is 'nan', expected a number");
  EXPECT_EQ(error("x,y\n1e999,1\n"), " line 2: x is '1e999', expected a number");
  EXPECT_EQ(error("x,y,mode\n1,2,0.5\n"), " line 2: mode is '0.5', expected an integer");
  EXPECT_EQ(FatalMessage(ExitCode::kBadFile,
                         [&] { static_cast<void>(OpenPoints("points:" + folder.File("none"))); }),
            folder.File("none") +
                ": No such file or directory; expected a table with commas, plain or .gz");
}

TEST(Points, SpecificationsAreToldFromThoseOfPictures) {
  for (const char* spec : {"ring8", "grid25@test", "points:x.csv", "points:"}) {
    EXPECT_TRUE(IsPointSpec(spec)) << spec;
  }
  for (const char* spec : {"shapes", "ring", "folder:ring8", "", "points.csv"}) {
    EXPECT_FALSE(IsPointSpec(spec)) << spec;
  }
  const auto usage = [](const std::string& spec) {
    return FatalMessage(ExitCode::kUsage, [&] { static_cast<void>(OpenPoints(spec)); });
  };
  EXPECT_EQ(usage("shapes"),
            "data 'shapes': not points in the plane, expected ring8, grid25, spiral, moons or "
            "points:FILE.csv");
  EXPECT_EQ(usage("ring8:x"), "data 'ring8:x': ring8 takes no argument");
  EXPECT_EQ(usage("points:"), "data 'points:': expected points:FILE.csv");
  EXPECT_EQ(usage("points:a.csv@test"),
            "data 'points:a.csv@test': a file of points has no @test; use another file");
  EXPECT_EQ(usage("grid25+tint"),
            "data 'grid25+tint': +invert, +stripe and +tint are for pictures, not for points");
  EXPECT_EQ(FatalMessage(ExitCode::kUsage, [] { static_cast<void>(OpenDataset("ring8", {})); }),
            "data 'ring8': is points in the plane; expected pictures");
}

}  // namespace
}  // namespace ganvas::data
