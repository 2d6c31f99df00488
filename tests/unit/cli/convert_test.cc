// ganvas export FILE.onnx: weights of a file in another precision.
#include <nlohmann/json.hpp>

#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

using nlohmann::json;

TEST(ExportFile, StoresWeightsAnew) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  WriteModel(model);
  const std::string half = folder.File("half.onnx");
  const Outcome outcome = RunGanvas("export " + model + " --out " + half + " --precision fp16");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  EXPECT_TRUE(outcome.out.starts_with(half + ": from " + model + ", fp16, ")) << outcome.out;
  EXPECT_NE(outcome.out.find("mean 0.000"), std::string::npos) << outcome.out;

  const json info = json::parse(RunGanvas("info --json " + half).out, nullptr, false);
  ASSERT_TRUE(info.is_object());
  EXPECT_EQ(info["stored"]["float16"], 48);
  EXPECT_FALSE(info["stored"].contains("float32")) << info;
  EXPECT_EQ(info["operators"]["Cast"], 1);
  const Outcome text = RunGanvas("info " + half);
  EXPECT_NE(text.out.find("48 float16"), std::string::npos) << text.out;

  const std::string narrow = folder.File("narrow.onnx");
  ASSERT_EQ(RunGanvas("export " + half + " --out " + narrow + " --precision int8").code, 0);
  EXPECT_NE(RunGanvas("info " + narrow).out.find("48 int8"), std::string::npos);
  const std::string wide = folder.File("wide.onnx");
  ASSERT_EQ(RunGanvas("export " + half + " --out " + wide).code, 0);
  EXPECT_NE(RunGanvas("info " + wide).out.find("48 float32"), std::string::npos);
}

TEST(ExportFile, SaysWhatIsWrong) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  const std::string out = folder.File("out.onnx");
  WriteModel(model);
  const std::string start = "export " + model + " --out " + out;
  ExpectError(start + " --precision int4", 2,
              "ganvas export: --precision int4: expected fp32, fp16 or int8; did you mean int8?");
  ExpectErrorWith(start + " --name x", 2, "--name: " + model + " is a file, which keeps its own");
  ExpectErrorWith("export " + model + " --out " + folder.File("m.onnx/x.onnx"), 1,
                  "cannot be written");
  const std::string absent = folder.File("none.onnx");
  ExpectError("export " + absent + " --out " + out, 3,
              "ganvas export: " + absent + ": No such file or directory; expected an ONNX file");
  WriteText(model, "no model");
  ExpectErrorWith(start, 3, "ganvas export: " + model + ": ");
  EXPECT_FALSE(std::filesystem::exists(out));
}

}  // namespace
}  // namespace ganvas::cli
