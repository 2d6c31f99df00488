// ganvas map.
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

class MapCommand : public ::testing::Test {
 protected:
  MapCommand() { WriteModel(model_, {.labels = true}); }
  std::string File(const std::string& name) const { return folder_.File(name); }
  Outcome Map(const std::string& more) const { return RunGanvas("map " + model_ + " " + more); }

  const ScratchFolder folder_;
  const std::string model_ = folder_.File("model.onnx");
};

TEST_F(MapCommand, DrawsEachSampleOnce) {
  const Outcome made = Map("--json --count 10 --seed 4 --out " + File("made/map.png"));
  ASSERT_EQ(made.code, 0) << made.err;
  const auto report = nlohmann::json::parse(made.out);
  EXPECT_EQ(report["side"], 4);
  std::multiset<int> cells = report["cells"];
  EXPECT_EQ(cells.count(-1), 6u);
  for (int sample = 0; sample < 10; ++sample) EXPECT_EQ(cells.count(sample), 1u);
  // The same again, and another map of another seed.
  EXPECT_EQ(
      nlohmann::json::parse(Map("--json --count 10 --seed 4 --out " + File("b.png")).out)["cells"],
      report["cells"]);
  EXPECT_EQ(FileText(File("b.png")), FileText(File("made/map.png")));
  EXPECT_NE(
      nlohmann::json::parse(Map("--json --count 10 --seed 5 --out " + File("c.png")).out)["cells"],
      report["cells"]);
}

TEST_F(MapCommand, TruncatesTheSamples) {
  const auto cells = [&](const std::string& more) {
    const Outcome made = Map("--json --count 30 --out " + File("psi.png") + more);
    EXPECT_EQ(made.code, 0) << made.err;
    return std::pair(nlohmann::json::parse(made.out)["cells"].dump(), FileText(File("psi.png")));
  };
  const auto whole = cells("");
  const auto half = cells(" --psi 0.5");
  EXPECT_NE(half.second, whole.second) << "the pictures";
  EXPECT_EQ(cells(" --trunc 0.5 --space z"), half);
  EXPECT_EQ(cells(" --psi 1"), whole);
  const Outcome in_w = Map("--psi 0.5 --space w --out " + File("psi.png"));
  EXPECT_EQ(in_w.code, 2);
  EXPECT_NE(in_w.err.find("has no input for truncation in w"), std::string::npos) << in_w.err;
}

TEST_F(MapCommand, RefusesOtherFilesAndCounts) {
  const Outcome other = Map("--out " + File("map.gif"));
  EXPECT_EQ(other.code, 2);
  EXPECT_NE(other.err.find("expected a name that ends in .png"), std::string::npos) << other.err;
  EXPECT_EQ(Map("--count 1 --out " + File("map.png")).code, 2);
  EXPECT_EQ(Map("--class 99 --out " + File("map.png")).code, 2);
}

}  // namespace
}  // namespace ganvas::cli
