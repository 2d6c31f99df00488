// What people hand to the commands in place of a model of ours: other files, models of other
// exporters, names that are no names.
#include <sys/resource.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "shared/onnx/field_numbers.h"
#include "shared/onnx/reader.h"
#include "shared/onnx/wire_writer.h"
#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

using Json = nlohmann::json;

// A picture through a 1x1 convolution and Tanh, [1, 3, 8, 8] and opset 13 unless changed.
onnx::Model SmallModel() {
  onnx::Model model;
  model.opset = 13;
  model.graph_name = "small";
  model.inputs.push_back(Value("x", DType::kF32, {1, 3, 8, 8}));
  model.outputs.push_back(Value("image", DType::kF32, {1, 3, 8, 8}));
  model.initializers.push_back(Initializer("w", Shape{3, 3, 1, 1}, 0.3f));
  model.nodes.push_back(onnx::MakeNamedNode("Conv", "c", {"x", "w"}));
  model.nodes.push_back(onnx::MakeNamedNode("Tanh", "image", {"c"}));
  return model;
}

std::string Bytes(const onnx::WireWriter& writer) {
  onnx::WireWriter copy = writer;
  const std::vector<uint8_t> bytes = std::move(copy).Take();
  return {bytes.begin(), bytes.end()};
}

// SmallModel with its weight at `location`, `offset` bytes into it.
std::string ModelWithExternalWeight(const std::string& location, int64_t offset) {
  const auto bytes = onnx::Write(SmallModel()).value();
  const onnx::Model model = onnx::Read(bytes).value();
  onnx::WireWriter tensor, graph, file, opset;
  for (const int64_t dim : {3, 3, 1, 1}) tensor.AddInt64(onnx::tensor_field::kDims, dim);
  tensor.AddVarint(onnx::tensor_field::kDataType, 1);
  tensor.AddString(onnx::tensor_field::kName, "w");
  for (const auto& [key, value] : {std::pair<std::string, std::string>{"location", location},
                                   {"offset", std::to_string(offset)},
                                   {"length", "36"}}) {
    onnx::WireWriter entry;
    entry.AddString(onnx::entry_field::kKey, key);
    entry.AddString(onnx::entry_field::kValue, value);
    tensor.AddMessage(onnx::tensor_field::kExternalData, entry);
  }
  tensor.AddVarint(onnx::tensor_field::kDataLocation, 1);
  const auto node = [](const std::string& type, const std::vector<std::string>& inputs,
                       const std::string& output) {
    onnx::WireWriter message;
    for (const std::string& name : inputs) message.AddString(onnx::node_field::kInput, name);
    message.AddString(onnx::node_field::kOutput, output);
    message.AddString(onnx::node_field::kOpType, type);
    return message;
  };
  const auto port = [](const std::string& name) {
    onnx::WireWriter shape, type, tensor_type, info;
    for (const int64_t side : {1, 3, 8, 8}) {
      onnx::WireWriter dim;
      dim.AddInt64(onnx::dim_field::kValue, side);
      shape.AddMessage(onnx::shape_field::kDim, dim);
    }
    tensor_type.AddVarint(onnx::tensor_type_field::kElemType, 1);
    tensor_type.AddMessage(onnx::tensor_type_field::kShape, shape);
    type.AddMessage(onnx::type_field::kTensorType, tensor_type);
    info.AddString(onnx::value_info_field::kName, name);
    info.AddMessage(onnx::value_info_field::kType, type);
    return info;
  };
  graph.AddMessage(onnx::graph_field::kNode, node("Conv", {"x", "w"}, "c"));
  graph.AddMessage(onnx::graph_field::kNode, node("Tanh", {"c"}, "image"));
  graph.AddMessage(onnx::graph_field::kInitializer, tensor);
  graph.AddMessage(onnx::graph_field::kInput, port("x"));
  graph.AddMessage(onnx::graph_field::kOutput, port("image"));
  opset.AddInt64(onnx::opset_field::kVersion, 13);
  file.AddInt64(onnx::model_field::kIrVersion, 8);
  file.AddMessage(onnx::model_field::kGraph, graph);
  file.AddMessage(onnx::model_field::kOpsetImport, opset);
  return Bytes(file);
}

TEST(ForeignFiles, AreCalledWhatTheyAre) {
  const ScratchFolder folder;
  const std::string file = folder.File("model.onnx"), picture = folder.File("a.png");
  WriteText(picture, "models are looked at first");
  for (const auto& [text, kind] : std::vector<std::pair<std::string, std::string>>{
           {"\n\n<!DOCTYPE html>\n<html></html>", "not an ONNX model but a web page"},
           {"version https://git-lfs.github.com/spec/v1\n",
            "not an ONNX model but a Git LFS pointer"},
           {std::string("PK\x03\x04\0\0", 6) + "archive/data.pkl",
            "not an ONNX model but a PyTorch checkpoint"},
           {"", "an empty file"}}) {
    WriteText(file, text);
    for (const std::string& command :
         {"info " + file, "sample " + file + " --out " + folder.File("x.npy"),
          "translate " + file + " " + picture + " " + folder.File("b.png"),
          "export " + file + " --out " + folder.File("o.onnx")}) {
      ExpectErrorWith(command, 3, kind);
    }
  }
}

TEST(ForeignFiles, PipesAndDevicesAreRefusedAtOnce) {
  const ScratchFolder folder;
  const std::string pipe = folder.File("pipe.onnx");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  ExpectError("info " + pipe, 3, "ganvas info: " + pipe + ": a pipe, expected a file");
  ExpectError("info /dev/zero", 3, "ganvas info: /dev/zero: a device, expected a file");
  const std::string model = folder.File("m.onnx");
  WriteModel(model);
  ExpectErrorWith("sample " + model + " --latents " + pipe + " --out " + folder.File("x.npy"), 3,
                  "a pipe, expected a file");
  const std::string translator = folder.File("t.onnx");
  WriteTranslator(translator);
  const std::string picture = folder.File("p.png");
  ASSERT_EQ(mkfifo(picture.c_str(), 0600), 0);
  ExpectErrorWith("translate " + translator + " " + picture + " " + folder.File("o.png"), 3,
                  "a pipe, expected a file");
}

TEST(ForeignFiles, DeepJsonInMetadataIsNoNames) {
  const ScratchFolder folder;
  const std::string file = folder.File("deep.onnx");
  const std::string deep = std::string(90000, '[') + std::string(90000, ']');
  WriteModel(file, {.labels = true});
  const std::string written = FileText(file);
  const auto* data = reinterpret_cast<const uint8_t*>(written.data());
  const std::vector<uint8_t> bytes(data, data + written.size());
  onnx::Model model = onnx::Read(bytes).value();
  model.metadata["ganvas.classes"] = deep;
  model.metadata["ganvas.options"] = "{\"data\":" + deep + "}";
  WriteFileOf(file, model);
  const std::string expected = file +
                               ": the metadata entry 'ganvas.classes' is not a list of names: it "
                               "is nested too deep";
  for (const std::string& info : {"info " + file, "info --json " + file}) {
    ExpectErrorWith(info, 3, expected);
  }
  ExpectErrorWith("sample " + file + " --count 1 --out " + folder.File("x.npy"), 3, expected);
}

TEST(ForeignFiles, WeightsInAnotherFileAreRead) {
  const ScratchFolder folder;
  const std::string file = folder.File("model.onnx"), whole = folder.File("whole.onnx");
  WriteFileOf(whole, SmallModel());
  const onnx::Tensor weight = Initializer("w", Shape{3, 3, 1, 1}, 0.3f);
  std::filesystem::create_directory(folder.File("weights"));
  WriteText(folder.File("weights/w.bin"),
            "skip" + std::string(weight.data.begin(), weight.data.end()));
  WriteText(file, ModelWithExternalWeight("weights/w.bin", 4));
  const auto described = [](const std::string& path) {
    Json json = Json::parse(RunGanvas("info --json " + path).out);
    json.erase("file");
    json.erase("bytes");
    json.erase("producer");
    return json;
  };
  EXPECT_EQ(described(file), described(whole));
  const Outcome converted = RunGanvas("export " + file + " --out " + folder.File("o.onnx"));
  EXPECT_EQ(converted.code, 0) << converted.err;
  EXPECT_EQ(described(folder.File("o.onnx"))["parameters"], 9);

  std::filesystem::remove(folder.File("weights/w.bin"));
  ExpectErrorWith("info " + file, 3, "its weights are in another file: " + folder.path());
  WriteText(folder.File("weights/w.bin"), "short");
  ExpectErrorWith("info " + file, 3,
                  "its data lies at 4 and has 36 bytes, but 'weights/w.bin' has 5");
  WriteText(file, ModelWithExternalWeight("../w.bin", 0));
  ExpectErrorWith(
      "info " + file, 3,
      "tensor 'w': its data is in the file '../w.bin', expected a file in the folder of "
      "the model or below");
}

TEST(ForeignFiles, NamesReachTheTerminalWithoutControlCharacters) {
  const ScratchFolder folder;
  const std::string file = folder.File("escape.onnx");
  const std::string escape =
      "\n\x1b[2J\x1b[31m\xc2\x9b"
      "5m\xe2\x80\xae"
      "all is well";
  onnx::Model model = SmallModel();
  model.producer_name = escape;
  model.metadata["note"] = escape;
  model.inputs[0].name = model.nodes[0].inputs[0] = escape;
  model.nodes[0].name = escape;
  WriteFileOf(file, model);
  const auto is_clean = [](const std::string& text) {
    return text.find('\x1b') == std::string::npos && text.find("\xc2\x9b") == std::string::npos &&
           text.find("\xe2\x80\xae") == std::string::npos;
  };
  for (const std::string& command :
       {"info " + file, "info --plan " + file, "info --json --plan " + file}) {
    const Outcome outcome = RunGanvas(command);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_TRUE(is_clean(outcome.out)) << command;
    EXPECT_NE(outcome.out.find("all is well"), std::string::npos);
  }
  model.nodes[0].op_type = "Foo" + escape;
  WriteFileOf(file, model);
  const Outcome described = RunGanvas("info " + file);
  EXPECT_EQ(described.code, 0);
  EXPECT_TRUE(is_clean(described.out)) << described.out;
  const Outcome refused = RunGanvas("translate " + file + " a.png b.png");
  EXPECT_EQ(refused.code, 3);
  EXPECT_TRUE(is_clean(refused.err)) << refused.err;
  EXPECT_EQ(std::count(refused.err.begin(), refused.err.end(), '\n'), 1);
}

TEST(ForeignFiles, OpsetsOfAllTimesAreDescribed) {
  const ScratchFolder folder;
  const std::string file = folder.File("m.onnx");
  for (const int64_t opset : {1, 6, 7, 23, 25}) {
    onnx::Model model = SmallModel();
    model.opset = opset;
    WriteFileOf(file, model);
    const Outcome outcome = RunGanvas("info " + file);
    EXPECT_EQ(outcome.code, 0) << opset << ": " << outcome.err;
    EXPECT_NE(outcome.out.find("takes       3 channels"), std::string::npos) << outcome.out;
  }
  onnx::Model model = SmallModel();
  model.opset = 40;
  WriteFileOf(file, model);
  const Outcome later = RunGanvas("info " + file);
  EXPECT_EQ(later.code, 0) << later.err;
  EXPECT_NE(later.out.find("cannot run this model: the model uses opset 40, expected 1 to 25"),
            std::string::npos)
      << later.out;
}

TEST(ForeignFiles, ConstantsOfGigabytesAreNotMade) {
  const ScratchFolder folder;
  const std::string file = folder.File("fold.onnx");
  onnx::Model model = SmallModel();
  model.initializers.push_back(
      onnx::MakeTensor<int64_t>("k", DType::kI64, Shape{4}, {1, 1, 40000, 40000}));
  model.nodes.clear();
  model.nodes.push_back(onnx::MakeNamedNode("ConstantOfShape", "c", {"k"}));
  model.nodes.push_back(onnx::MakeNamedNode("ReduceMean", "m", {"c"}));
  model.nodes.push_back(onnx::MakeNamedNode("Add", "image", {"x", "m"}));
  WriteFileOf(file, model);
  EXPECT_EQ(RunGanvas("info " + file).code, 0);
  rusage used{};
  getrusage(RUSAGE_CHILDREN, &used);
  EXPECT_LT(used.ru_maxrss, 2L << 20);  // kilobytes
  // Too little memory is one kind of failure, whichever command meets it.
  ExpectErrorWith("info --plan " + file, 1, "a value that follows from constants takes 6104 MB");
}

TEST(ForeignFiles, WeightsOfOldFilesAndOfConstantNodesAreNarrowed) {
  const ScratchFolder folder;
  const std::string file = folder.File("m.onnx"), out = folder.File("o.onnx");
  onnx::Model model = SmallModel();
  model.inputs[0].dims[0] = {1, ""};
  model.initializers[0] = Initializer("w", Shape{64, 3, 3, 3}, 0.3f);
  model.initializers.push_back(Initializer("v", Shape{3, 64, 1, 1}, 0.01f));
  model.nodes.clear();
  model.nodes.push_back(onnx::MakeNamedNode("Conv", "c", {"x", "w"}));
  model.nodes[0].attributes.push_back(onnx::IntsAttr("pads", {1, 1, 1, 1}));
  model.nodes.push_back(onnx::MakeNamedNode("Conv", "d", {"c", "v"}));
  model.nodes.push_back(onnx::MakeNamedNode("Tanh", "image", {"d"}));
  // Before IR version 4 initializers were inputs, too.
  model.ir_version = 3;
  model.opset = 9;
  model.inputs.push_back(Value("w", DType::kF32, {64, 3, 3, 3}));
  model.inputs.push_back(Value("v", DType::kF32, {3, 64, 1, 1}));
  WriteFileOf(file, model);
  const auto wide = std::filesystem::file_size(file);
  Outcome outcome = RunGanvas("export " + file + " --out " + out + " --precision fp16");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_LT(std::filesystem::file_size(out), wide * 2 / 3);
  EXPECT_EQ(RunGanvas("info " + out).code, 0);

  std::filesystem::remove(out);
  model.ir_version = 8;
  model.opset = 13;
  model.inputs.resize(1);
  for (onnx::Tensor& tensor : model.initializers) {
    onnx::Node constant = onnx::MakeNamedNode("Constant", tensor.name, {});
    constant.attributes.push_back(onnx::Attr("value", std::move(tensor)));
    model.nodes.insert(model.nodes.begin(), std::move(constant));
  }
  model.initializers.clear();
  WriteFileOf(file, model);
  outcome = RunGanvas("export " + file + " --out " + out + " --precision int8");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_LT(std::filesystem::file_size(out), wide / 2);
}

}  // namespace
}  // namespace ganvas::cli
