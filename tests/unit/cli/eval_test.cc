// ganvas eval: the program with LibTorch.
#include <cmath>
#include <nlohmann/json.hpp>

#include "native/metrics/metric_table.h"
#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

using nlohmann::json;

// Points that are tanh of a product: they lie anywhere.
TEST(Eval, PointsAsJsonAndAsATable) {
  const ScratchFolder folder;
  const std::string model = folder.File("points.onnx");
  WriteModel(model, {.points = true});
  WriteText(folder.File("centers.csv"), "x,y,weight\n-1,-1,1\n1,1,3\n");
  const std::string known = " --centers " + folder.File("centers.csv") + " --sigma 0.5";
  const Outcome outcome =
      RunGanvas("eval " + model + " --metrics modes --samples 400 --json" + known);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  const json report = json::parse(outcome.out);
  EXPECT_EQ(report["modes"]["total"], 2);
  EXPECT_EQ(report["modes"]["samples"], 400);
  EXPECT_TRUE(report["modes"]["covered"].is_number_integer());
  EXPECT_TRUE(report["modes"]["high_quality"].is_number());
  EXPECT_TRUE(report["modes"]["reverse_kl"].is_number());
  EXPECT_EQ(report["floor"]["modes"]["covered"], 2);
  EXPECT_EQ(report["samples"], 400);
  EXPECT_EQ(report["split"], "known mixture");
  const Outcome again =
      RunGanvas("eval " + model + " --metrics modes --samples 400 --json" + known);
  EXPECT_EQ(again.out, outcome.out);
  const Outcome other =
      RunGanvas("eval " + model + " --metrics modes --samples 400 --seed 1 --json" + known);
  EXPECT_NE(other.out, outcome.out);
  const Outcome text = RunGanvas("eval " + model + " --metrics modes,swd --samples 400" + known);
  EXPECT_EQ(text.code, 0);
  EXPECT_NE(text.out.find("\nmodes covered "), std::string::npos) << text.out;
  EXPECT_NE(text.out.find("\nswd "), std::string::npos) << text.out;
}

// A translator that gives tanh of its pictures, which leaves shapes where they are.
TEST(Eval, TranslatorsBesideDoingNothing) {
  const ScratchFolder folder;
  const std::string model = folder.File("t.onnx");
  WriteTranslator(model, {.trained = "16"});
  const std::string pair = " --data pair:shapes,shapes+stripe --samples 6 --metrics ";
  const Outcome outcome = RunGanvas("eval " + model + pair + "l1,factors --json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  const json report = json::parse(outcome.out);
  EXPECT_EQ(report["split"], "test");
  EXPECT_EQ(report["samples"], 6);
  EXPECT_GT(report["a2b_l1"].get<double>(), 0);
  EXPECT_GT(report["baseline"]["a2b_l1"].get<double>(), 0);
  EXPECT_NE(report["a2b_l1"], report["baseline"]["a2b_l1"]);
  EXPECT_EQ(report["baseline"]["a2b_factors"]["shape"], 1);
  EXPECT_EQ(report["floor"]["a2b_factors"]["all"], 1);
  EXPECT_EQ(report["figures"]["a2b_factors"]["samples"], 6);
  EXPECT_FALSE(report.contains("b2a_l1"));

  // A folder of both directions; the files say that they are translators, so --data may tell it.
  WriteTranslator(folder.File("a2b.onnx"), {.trained = "16"});
  WriteTranslator(folder.File("b2a.onnx"), {.trained = "16"});
  const Outcome both = RunGanvas("eval " + folder.path() + pair + "cycle,l1");
  ASSERT_EQ(both.code, 0) << both.err;
  for (const char* text : {"\nsplit     test\n", "\nbaseline  doing nothing", "\na2b_cycle ",
                           "\nb2a_cycle ", "\nb2a_l1 ", "value  baseline  floor"}) {
    EXPECT_NE(both.out.find(text), std::string::npos) << text << both.out;
  }
  const Outcome back = RunGanvas("eval " + model + pair + "l1 --direction b2a --json");
  ASSERT_EQ(back.code, 0) << back.err;
  EXPECT_TRUE(json::parse(back.out).contains("b2a_l1"));

  ExpectErrorWith("eval " + model + pair + "cycle", 2, "cycle: goes there and back");
  ExpectErrorWith("eval " + model + " --metrics swd", 2, "give --data pair:A,B");
  ExpectErrorWith("eval " + model + " --metrics swd --data shapes", 2, "give --data pair:A,B");
  ExpectErrorWith("eval " + folder.path() + pair + "l1 --direction b2a", 2,
                  "--back and --direction are for one file");
  WriteTranslator(model, {.trained = ""});
  ExpectErrorWith("eval " + model + pair + "l1", 2, "--size is required");
  WriteModel(model);
  ExpectErrorWith("eval " + model + " --metrics swd --data shapes --paired", 2,
                  "--paired are for translators");
  ExpectErrorWith("eval " + model + pair + "l1", 3, "t.onnx");
}

TEST(Eval, HelpTellsOfEveryMetric) {
  const Outcome help = RunGanvas("eval --help");
  ASSERT_EQ(help.code, 0) << help.err;
  for (const metrics::MetricInfo& metric : metrics::MetricTable()) {
    const size_t line = help.out.find("\n  " + std::string(metric.name) + "  ");
    ASSERT_NE(line, std::string::npos) << metric.name;
    const std::string text = help.out.substr(line + 1, help.out.find('\n', line + 1) - line - 1);
    EXPECT_TRUE(text.ends_with(metric.summary)) << text;
  }
  EXPECT_NE(help.out.find("\n  prdc                   precision, recall, density, coverage\n"),
            std::string::npos);
}

TEST(Eval, WrongUse) {
  const ScratchFolder folder;
  const std::string points = folder.File("points.onnx");
  WriteModel(points, {.points = true});
  const std::string start = "eval " + points + " --metrics ";
  ExpectErrorWith(start + "fid,beauty", 2,
                  "unknown metric 'beauty', expected a list of: modes, fid");
  ExpectErrorWith(start + "fid --data ring8", 2, "--metrics fid: is for pictures");
  ExpectErrorWith(start + "modes", 2, "--centers");
  ExpectErrorWith(start + "modes --data glyphs", 2, "is pictures, but this model gives points");
  ExpectErrorWith(start + "modes --centers x.csv", 2,
                  "--centers FILE.csv needs --sigma X greater than 0");
  ExpectErrorWith(start + "modes --centers none.csv --sigma 1", 3, "none.csv");
  WriteText(folder.File("bad.csv"), "x,y\n1,2\n3,four\n");
  ExpectErrorWith(start + "modes --sigma 1 --centers " + folder.File("bad.csv"), 3,
                  "bad.csv line 3: y is 'four', expected a number");
  WriteText(folder.File("bad.csv"), "x,y,weight\n1,2,-1\n");
  ExpectErrorWith(start + "modes --sigma 1 --centers " + folder.File("bad.csv"), 3,
                  "bad.csv line 2: a weight below 0");
  ExpectErrorWith("eval " + folder.File("none.onnx") + " --metrics modes", 3, "none.onnx");
  ExpectErrorWith("eval " + folder.path() + " --metrics modes", 3, folder.path());
  ExpectErrorWith("eval " + points, 2, "--metrics is required");
}

}  // namespace
}  // namespace ganvas::cli
