// ganvas data and ganvas info.
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

TEST(Data, WritesAGrid) {
  const ScratchFolder folder;
  const std::string out = folder.File("g.png");
  const Outcome outcome =
      RunGanvas("data shapes+stripe@test --size 16 --count 9 --seed 3 --out " + out);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("4000 procedural pictures"), std::string::npos) << outcome.out;
  const std::string png = FileText(out);
  ASSERT_GT(png.size(), 33u);
  EXPECT_EQ(png.substr(0, 4), "\x89PNG");
  EXPECT_EQ(png.substr(16, 8), std::string("\0\0\0\x30\0\0\0\x30", 8));  // 48 x 48
  ASSERT_EQ(RunGanvas("data shapes+stripe@test --size 16 --count 9 --seed 3 --out " + out).code, 0);
  EXPECT_EQ(FileText(out), png);
  ASSERT_EQ(RunGanvas("data shapes+stripe@test --size 16 --count 9 --seed 4 --out " + out).code, 0);
  EXPECT_NE(FileText(out), png);
}

TEST(Data, ShowsBothDomainsOfAPair) {
  const ScratchFolder folder;
  const std::string out = folder.File("p.png");
  const Outcome outcome =
      RunGanvas("data pair:shapes,shapes+stripe@test --size 16 --count 9 --out " + out);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out,
            "A: shapes, 4000 procedural pictures 16x16 in colour, 6 classes\n"
            "B: shapes, 4000 procedural pictures 16x16 in colour, 6 classes, striped\n");
  // 48 and 48 with 8 between them, 48 high.
  EXPECT_EQ(FileText(out).substr(16, 8), std::string("\0\0\0\x68\0\0\0\x30", 8));
  ExpectError("data pair:shapes,folder:" + folder.path() + "/none --out " + out, 3,
              "ganvas data: domain B: folder:" + folder.path() +
                  "/none: no such folder; expected one that holds pictures");
}

TEST(Data, WritesPoints) {
  const ScratchFolder folder;
  const std::string csv = folder.File("p.csv");
  const Outcome outcome = RunGanvas("data ring8 --count 200 --seed 3 --out " + csv);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "ring8, 8 Gaussians of deviation 0.01 on a circle of radius 1\n");
  const std::string text = FileText(csv);
  EXPECT_EQ(text.substr(0, 9), "x,y,mode\n");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 201);
  const std::string size = std::string("\0\0\0\x80\0\0\0\x80", 8);
  for (const std::string& spec : {"points:" + csv, std::string("grid25@test")}) {
    const std::string out = folder.File("p.png");
    const Outcome plot = RunGanvas("data " + spec + " --size 128 --count 50 --out " + out);
    EXPECT_EQ(plot.code, 0) << plot.err;
    EXPECT_EQ(FileText(out).substr(16, 8), size);
  }
  ExpectError("data ring8 --size 20 --out " + folder.File("p.png"), 2,
              "ganvas data: --size 20, expected 64 to 4096 for a scatter plot");
  WriteText(csv, "x,y\n1,2\n3,?\n");
  ExpectError("data points:" + csv + " --out " + folder.File("p.png"), 3,
              "ganvas data: " + csv + " line 3: y is '?', expected a number");
}

TEST(Data, SaysWhatIsWrong) {
  const ScratchFolder folder;
  const std::string out = " --out " + folder.File("x.png");
  ExpectErrorWith("data circles" + out, 2, "ganvas data: unknown data 'circles', expected glyphs");
  ExpectError("data idx:" + folder.path() + out, 3,
              "ganvas data: idx:" + folder.path() +
                  ": no file train-images-idx3-ubyte or train-images.idx3-ubyte, plain or .gz");
  ExpectErrorWith("data folder:" + folder.path() + out, 3,
                  "ganvas data: folder:" + folder.path() + ": no readable pictures (PNG, ");
}

TEST(Data, ReportsAFolder) {
  const ScratchFolder folder;
  const std::string pictures = folder.File("pictures");
  ASSERT_EQ(RunGanvas("data shapes --size 16 --count 1 --out " + folder.File("a.png")).code, 0);
  const std::string png = FileText(folder.File("a.png"));
  for (const char* kind : {"cat", "dog"}) {
    fs::create_directories(pictures + "/" + kind);
    for (const char* name : {"/1.png", "/2.png"}) WriteText(pictures + "/" + kind + name, png);
  }
  WriteText(pictures + "/cat/broken.png", png.substr(0, 100));
  WriteText(pictures + "/stray.png", png);
  WriteText(pictures + "/notes.txt", "cats");
  const Outcome report = RunGanvas("data folder:" + pictures + " --size 16");
  EXPECT_EQ(report.code, 0) << report.err;
  EXPECT_EQ(report.out,
            "folder, 4 pictures at 16x16 in colour, 2 classes, from " + pictures +
                "\n"
                "  Sizes: all 16x16\n"
                "  Files: 4 PNG; 8 bits a channel; 4 stored in colour, 0 in grey\n"
                "  Classes: cat 2, dog 2\n"
                "  Equal pictures: 3 are the same as earlier ones (cat/2.png = cat/1.png)\n"
                "  Try --batch 4: there are 4 pictures, fewer than the default batch of 64\n"
                "  Try --augment ada: a discriminator memorizes few different pictures (1)\n"
                "  Try --conditional: the networks learn the class of each picture\n"
                "  Note: not used in " +
                pictures +
                ": 3 of 7 files (1 damaged, 1 beside the class folders, 1 not pictures); ganvas "
                "data --list names them\n");
  const Outcome list = RunGanvas("data folder:" + pictures + " --list");
  EXPECT_NE(list.out.find("  Not used: cat/broken.png: damaged: the file is cut off after 100 "
                          "bytes\n  Not used: notes.txt: not a picture\n"
                          "  Not used: stray.png: beside the class folders\n"),
            std::string::npos)
      << list.out;
  EXPECT_NE(RunGanvas("data folder:" + pictures + " --color grey").out.find("32x32 grey"),
            std::string::npos);
  ExpectErrorWith("data folder:" + pictures + " --no-skip-bad", 3, "1 of 5 pictures cannot be");
  ExpectErrorWith("data shapes --out " + folder.File("a.png") + "/x.png", 1, "cannot be written");
  // Folders that are missing are made.
  const std::string deep = folder.File("new/deep/x.png");
  ASSERT_EQ(RunGanvas("data folder:" + pictures + " --out " + deep).code, 0);
  EXPECT_EQ(FileText(deep).substr(0, 4), "\x89PNG");
}

TEST(Info, DescribesAModel) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  WriteModel(model, {.labels = true});
  const Outcome text = RunGanvas("info " + model);
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_NE(text.out.find("noise: float32 [N, 4]"), std::string::npos) << text.out;
  EXPECT_NE(text.out.find("image: float32 [N, 3, 2, 2]"), std::string::npos);
  const Outcome outcome = RunGanvas("info --json --plan " + model);
  const json info = json::parse(outcome.out, nullptr, false);
  ASSERT_TRUE(info.is_object()) << outcome.out;
  EXPECT_EQ(info["inputs"][1], (json{{"name", "label"}, {"dtype", "int64"}, {"dims", {"N"}}}));
  EXPECT_EQ(info["outputs"][0]["dims"], (json{"N", 3, 2, 2}));
  EXPECT_EQ(info["metadata"]["ganvas.prior"], "normal");
  EXPECT_EQ(info["operators"]["Gather"], 1);
  EXPECT_EQ(info["bytes"], fs::file_size(model));
  EXPECT_EQ(info["opset"], 13);
  const json& plan = info["plan"];
  ASSERT_EQ(plan["steps"].size(), 3u) << plan;
  EXPECT_EQ(plan["steps"][0]["output"], (json{1, 12}));
  EXPECT_EQ(plan["steps"][0]["macs"], 48);
  EXPECT_GE(plan["arena_bytes"], plan["live_bytes"]);
  EXPECT_GT(plan["packed_bytes"], 0);
  EXPECT_GT(plan["milliseconds"], 0);
}

TEST(Info, SaysWhatATranslatorDoes) {
  const ScratchFolder folder;
  const std::string model = folder.File("a2b.onnx");
  WriteTranslator(model);
  const Outcome outcome = RunGanvas("info " + model);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  for (const char* part : {"image: float32 [N, 3, H, W]", "image_out: float32 [N, 3, H, W]",
                           "translates  Apple into Orange\n", "takes       3 channels in -1..1 (",
                           "any height and width in multiples of 4", "; trained on 8 x 8\n",
                           "gives       3 channels in -1..1 (", "as large\n"}) {
    EXPECT_NE(outcome.out.find(part), std::string::npos) << part << "\n" << outcome.out;
  }
  EXPECT_EQ(RunGanvas("info " + model + " --plan").code, 0);
  const auto described = json::parse(RunGanvas("info --json " + model).out, nullptr, false);
  ASSERT_TRUE(described.contains("translator")) << described.dump();
  EXPECT_EQ(described["translator"]["domains"], json({"Apple", "Orange"}));
  EXPECT_EQ(described["translator"]["trained_size"], 8);
  EXPECT_EQ(described["translator"]["multiple"], 4);
  EXPECT_EQ(described["translator"]["height"], nullptr);
  EXPECT_EQ(described["translator"]["input"]["name"], "image");
  EXPECT_EQ(described["translator"]["output"]["range"], "-1..1");

  const std::string generator = folder.File("m.onnx");
  WriteModel(generator);
  const auto other = json::parse(RunGanvas("info --json " + generator).out, nullptr, false);
  EXPECT_FALSE(other.contains("translator")) << other.dump();
}

TEST(Info, PrintsThePlan) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  WriteModel(model);
  const Outcome outcome = RunGanvas("info --plan --batch 3 --threads 2 " + model);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  for (const std::string part :
       {"operator", "kernel", "GFLOP/s", "MatMul+Tanh", "[3, 12]", "\narena ", "packed weights"}) {
    EXPECT_NE(outcome.out.find(part), std::string::npos) << part << "\n" << outcome.out;
  }
  WriteModel(model, {.batch = 4});
  EXPECT_NE(RunGanvas("info --plan " + model).out.find("[4, 12]"), std::string::npos);
  ExpectErrorWith("info --plan --batch 3 " + model, 2, "so --batch must be 4");
}

TEST(Info, DescribesWhatTheEngineCannotRun) {
  const ScratchFolder folder;
  const std::string path = folder.File("m.onnx");
  onnx::Model model;
  model.opset = 13;
  model.inputs.push_back(Value("x", DType::kF32, {-1, 4}));
  model.outputs.push_back(Value("y", DType::kF32, {-1, 4}));
  model.nodes.push_back(onnx::MakeNamedNode("Det", "a", {"x"}));
  model.nodes.push_back(onnx::MakeNamedNode("Relu", "b", {"a"}));
  model.nodes.push_back(onnx::MakeNamedNode("Mish", "y", {"b"}));
  model.nodes.back().domain = "acme";
  WriteFileOf(path, model);
  const Outcome text = RunGanvas("info " + path);
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_NE(text.out.find("x: float32 [N, 4]"), std::string::npos) << text.out;
  EXPECT_NE(text.out.find("it lacks Det, acme::Mish\n"), std::string::npos) << text.out;
  const json info = json::parse(RunGanvas("info --json " + path).out, nullptr, false);
  ASSERT_TRUE(info.is_object());
  EXPECT_EQ(info["unsupported"], (json{"Det", "acme::Mish"}));
  ExpectErrorWith("info --plan " + path, 3, "'Det'");
}

TEST(Info, DescribesARun) {
  const ScratchFolder folder;
  const std::string run = folder.File("run");
  fs::create_directories(run + "/checkpoints");
  fs::create_directories(run + "/samples");
  ExpectError("info " + run, 3,
              "ganvas info: " + run +
                  ": is not a run folder: it has no options.json; expected a run of ganvas train");
  WriteText(run + "/options.json", R"({"data": "glyphs", "steps": 100})");
  const Outcome fresh = RunGanvas("info " + run);
  EXPECT_EQ(fresh.code, 0) << fresh.err;
  EXPECT_NE(fresh.out.find("no statistics yet"), std::string::npos) << fresh.out;
  WriteText(run + "/stats.jsonl", "{\"step\": 50}\n{\"step\": 60, \"loss_g\": 0.5}\n");
  for (const char* name : {"step_000060.safetensors", "step_000050.safetensors", "x.tmp"}) {
    WriteText(run + "/checkpoints/" + name, "x");
  }
  const json info = json::parse(RunGanvas("info --json " + run).out, nullptr, false);
  ASSERT_TRUE(info.is_object());
  EXPECT_EQ(info["options"]["steps"], 100);
  EXPECT_EQ(info["stats"]["step"], 60);
  EXPECT_EQ(info["checkpoints"], (json{"step_000050.safetensors", "step_000060.safetensors"}));
  EXPECT_EQ(info["samples"], json::array());
  const Outcome text = RunGanvas("info " + run);
  EXPECT_EQ(text.code, 0) << text.err;
  for (const char* part : {"step 60 of 100", "loss_g", "▅ ", "ganvas resume "}) {
    EXPECT_NE(text.out.find(part), std::string::npos) << part << "\n" << text.out;
  }
  EXPECT_NE(text.out.find("--out FILE.onnx\n"), std::string::npos) << text.out;
  // Side by side in a folder: the data does not look like a pair.
  WriteText(run + "/options.json",
            R"({"data": "folder:maps+split", "model": "pix2pix", "steps": 100})");
  const Outcome translator = RunGanvas("info " + run);
  EXPECT_NE(translator.out.find("--out DIR\n"), std::string::npos) << translator.out;
  WriteText(run + "/options.json", "{ broken");
  ExpectError("info " + run, 3, "ganvas info: " + run + "/options.json: not a JSON object");
}

TEST(Info, DrawsTheCurvesOfARun) {
  const ScratchFolder folder;
  const std::string run = folder.File("run"), png = folder.File("curves.png");
  fs::create_directories(run);
  WriteText(run + "/options.json", R"({"data": "glyphs", "model": "dcgan", "steps": 40})");
  ExpectError("info " + run + " --out " + png, 3,
              "ganvas info: " + run + "/stats.jsonl: has nothing to draw yet");
  std::string stats;
  for (int step = 1; step <= 40; ++step) {
    const std::string at = std::to_string(step);
    stats += "{\"step\":" + at + ",\"images\":" + at + "0,\"loss_d\":" + at + ",\"loss_g\":null" +
             (step % 20 == 0 ? ",\"fid\":" + std::to_string(50 - step) : "") + "}\n";
  }
  WriteText(run + "/stats.jsonl", stats + "{\"step\":41,\"lo");
  const Outcome text = RunGanvas("info " + run + " --out " + png);
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_EQ(FileText(png).substr(0, 4), "\x89PNG");
  EXPECT_EQ(FileText(png).substr(16, 4), std::string("\0\0\x04\x60", 4));  // 1120 wide
  EXPECT_NE(text.out.find("▁▁▂▂▂▂▂▃▃▃"), std::string::npos) << text.out;
  EXPECT_NE(text.out.find("best fid 10 at step 40"), std::string::npos) << text.out;
  EXPECT_NE(text.out.find("no number"), std::string::npos) << text.out;
  const json info =
      json::parse(RunGanvas("info --json --out " + png + " " + run).out, nullptr, false);
  ASSERT_TRUE(info.is_object());
  EXPECT_EQ(info["curves"], png);
  EXPECT_EQ(info["stats"]["step"], 40);
  EXPECT_EQ(info["best"]["fid"], (json{{"value", 10.0}, {"step", 40}}));
  ExpectErrorWith("info " + run + " --out curves.svg", 2, "expected a name that ends in .png");
  ExpectErrorWith("info " + run + " --out " + png + "/c.png", 1, "cannot be written");
  WriteModel(folder.File("m.onnx"));
  ExpectErrorWith("info " + folder.File("m.onnx") + " --out " + png, 2, "--out draws the curves");
}

TEST(Out, NamesOfOtherKindsOfFilesAreRefused) {
  const ScratchFolder folder;
  for (const char* name : {"x.jpg", "x.gif"}) {
    ExpectError("data shapes --size 16 --count 4 --out " + folder.File(name), 2,
                "ganvas data: --out " + folder.File(name) + ": expected a name that ends in .png");
  }
  ExpectErrorWith("data ring8 --out " + folder.File("x.jpg"), 2, "ends in .png or .csv");
  const std::string model = folder.File("m.onnx");
  WriteModel(model, {});
  ExpectErrorWith("export " + model + " --out " + folder.File("m.png"), 2, "ends in .onnx");
  const std::string pipe = folder.File("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  ExpectErrorWith("export " + pipe + " --out " + folder.File("n.onnx"), 3,
                  "a pipe, expected a file");
}

}  // namespace
}  // namespace ganvas::cli
