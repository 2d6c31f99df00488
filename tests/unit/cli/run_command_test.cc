// ganvas run, and ganvas info --values.
#include <nlohmann/json.hpp>

#include "native/cli/npy.h"
#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

class RunCommand : public ::testing::Test {
 protected:
  // image = tanh(hidden) of hidden = noise w + embedding of the label.
  RunCommand() {
    WriteModel(model_, {.labels = true});
    Write("noise.npy", {2, 4}, {1, 2, 3, 4, -1, 0, 1, 0});
    Write("label.npy", {2}, {0, 2});
  }
  void Write(const std::string& name, const std::vector<int64_t>& dims,
             const std::vector<float>& values) const {
    NpyWriter writer(folder_.File(name), dims);
    writer.Append(values);
    writer.Finish();
  }
  NpyArray Read(const std::string& name) const { return ReadNpy(folder_.File(name)); }
  // " --OPTION NAME=FOLDER/FILE"
  std::string File(const std::string& option, const std::string& name,
                   const std::string& file) const {
    return " --" + option + " " + name + "=" + folder_.File(file);
  }
  std::string Inputs() const {
    return model_ + File("in", "noise", "noise.npy") + File("in", "label", "label.npy");
  }

  const ScratchFolder folder_;
  const std::string model_ = folder_.File("model.onnx");
};

TEST_F(RunCommand, RunsFromAnyValuesToAnyValues) {
  const Outcome first =
      RunGanvas("run " + Inputs() + File("out", "hidden", "hidden.npy") +
                File("out", "embedding", "embedding.npy") + File("out", "image", "image.npy"));
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_NE(first.out.find("hidden.npy: hidden float32[2, 12]\n"), std::string::npos) << first.out;
  EXPECT_EQ(Read("hidden.npy").dims, (std::vector<int64_t>{2, 12}));
  // From both values inside on, without the inputs.
  const Outcome second =
      RunGanvas("run " + model_ + File("in", "hidden", "hidden.npy") +
                File("in", "embedding", "embedding.npy") + File("out", "image", "again.npy"));
  EXPECT_EQ(second.code, 0) << second.err;
  EXPECT_EQ(Read("again.npy").dims, Read("image.npy").dims);
  const std::vector<float> image = Read("image.npy").values, again = Read("again.npy").values;
  ASSERT_EQ(again.size(), image.size());
  for (size_t i = 0; i < image.size(); ++i) EXPECT_NEAR(again[i], image[i], 1e-6) << i;
}

TEST_F(RunCommand, SaysWhatIsWrong) {
  const std::string out = File("out", "image", "x.npy");
  ExpectErrorWith("run " + model_ + out, 2, "input 'noise': missing, expected float32[N, 4]");
  ExpectErrorWith("run " + Inputs() + File("out", "hiden", "x.npy"), 2,
                  "no value of the model is called 'hiden'; ganvas info " + model_ +
                      " --values lists the values");
  ExpectErrorWith("run " + Inputs() + " --out image", 2,
                  "--out 'image': expected NAME=FILE.npy, such as z=z.npy");
  ExpectErrorWith("run " + Inputs(), 2, "--out");
  ExpectErrorWith("run " + model_ + File("in", "noise", "absent.npy") + out, 3, "absent.npy");
  Write("half.npy", {2}, {0, 0.5f});
  ExpectErrorWith(
      "run " + model_ + File("in", "noise", "noise.npy") + File("in", "label", "half.npy") + out, 3,
      "found 0.500000, expected whole numbers");
  ExpectErrorWith("run " + Inputs() + " --out image=/dev/null/x.npy", 1, "/dev/null/x.npy");
}

TEST_F(RunCommand, InfoListsTheValues) {
  const Outcome text = RunGanvas("info " + model_ + " --values");
  EXPECT_EQ(text.code, 0);
  EXPECT_NE(text.out.find("\nnoise"), std::string::npos) << text.out;
  EXPECT_NE(text.out.find("MatMul  for directions\n"), std::string::npos) << text.out;
  const auto json = nlohmann::json::parse(RunGanvas("info " + model_ + " --values --json").out);
  bool found = false;
  for (const auto& value : json["values"]) {
    if (value["name"] != "hidden") continue;
    found = true;
    EXPECT_EQ(value["operator"], "MatMul");
    EXPECT_EQ(value["dtype"], "float32");
    EXPECT_EQ(value["dims"], (nlohmann::json{nullptr, 12}));
    EXPECT_EQ(value["uses"], nlohmann::json{"directions"});
  }
  EXPECT_TRUE(found);
}

TEST_F(RunCommand, InfoShowsThePlanOfAGradient) {
  const Outcome plan = RunGanvas("info " + model_ + " --plan --gradient");
  EXPECT_EQ(plan.code, 0) << plan.err;
  EXPECT_NE(plan.out.find("Slope"), std::string::npos) << plan.out;
  EXPECT_NE(plan.out.find("arena"), std::string::npos) << plan.out;
  EXPECT_EQ(RunGanvas("info " + model_ + " --plan").out.find("Slope"), std::string::npos);
  ExpectErrorWith("info " + model_ + " --gradient", 2, "--gradient needs --plan");
}

}  // namespace
}  // namespace ganvas::cli
