// Runs the built program and catches what it says; a folder for its files; tiny models to feed it.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "shared/onnx/model.h"
#include "shared/onnx/writer.h"

// The `ganvas` that is tested; the build sets it.
extern const char* const kProgram;

namespace ganvas::cli {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "ganvas_cli_XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline std::string ReadText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline void WriteBytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

struct Outcome {
  int code = -1;
  std::string out;
  std::string err;
};

// All of it goes through the shell; file names of tests need no quoting.
inline Outcome RunProgram(const std::string& program, const std::string& arguments) {
  const TemporaryFolder folder;
  const std::string command = program + " " + arguments + " >" + folder.File("out") + " 2>" +
                              folder.File("err") + " </dev/null";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, ReadText(folder.File("out")),
          ReadText(folder.File("err"))};
}

inline Outcome RunGanvas(const std::string& arguments) { return RunProgram(kProgram, arguments); }

// The program must end with `code`, print nothing to stdout and exactly `line` to stderr.
inline void ExpectError(const std::string& arguments, int code, const std::string& line) {
  const Outcome outcome = RunGanvas(arguments);
  EXPECT_EQ(outcome.code, code) << arguments;
  EXPECT_EQ(outcome.out, "") << arguments;
  EXPECT_EQ(outcome.err, line + "\n") << arguments;
}

// The same, where only a part of the one line is known.
inline void ExpectErrorWith(const std::string& arguments, int code, const std::string& part) {
  const Outcome outcome = RunGanvas(arguments);
  EXPECT_EQ(outcome.code, code) << arguments << ": " << outcome.err;
  EXPECT_NE(outcome.err.find(part), std::string::npos) << arguments << ": " << outcome.err;
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
}

inline onnx::Tensor Initializer(const std::string& name, const Shape& shape, float step) {
  onnx::Tensor tensor;
  tensor.name = name;
  tensor.shape = shape;
  std::vector<float> values(static_cast<size_t>(shape.elements()));
  for (size_t i = 0; i < values.size(); ++i) values[i] = step * static_cast<float>((i * 7) % 5) - 1;
  tensor.owned.resize(values.size() * 4);
  std::memcpy(tensor.owned.data(), values.data(), tensor.owned.size());
  tensor.data = tensor.owned;
  return tensor;
}

inline onnx::Node MakeNode(const std::string& type, std::vector<std::string> inputs,
                           const std::string& output) {
  onnx::Node node;
  node.name = output;
  node.op_type = type;
  node.inputs = std::move(inputs);
  node.outputs = {output};
  return node;
}

inline onnx::ValueInfo Value(const std::string& name, DType dtype,
                             const std::vector<int64_t>& dims) {
  onnx::ValueInfo value;
  value.name = name;
  value.dtype = dtype;
  value.has_shape = true;
  for (int64_t d : dims) value.dims.push_back({d, d < 0 ? "N" : ""});
  return value;
}

struct TinyModel {
  bool labels = false;  // three classes
  bool points = false;  // [N, 2] instead of [N, 3, 2, 2]
  int64_t batch = -1;   // N, where it is fixed
};

// tanh(z W (+ embedding of the label)), z float[N, 4], as pictures of 2x2 pixels or as points.
inline void WriteModel(const std::string& path, const TinyModel& tiny = {}) {
  const int64_t width = tiny.points ? 2 : 12;
  onnx::Model model;
  model.opset = 13;
  model.producer_name = "test";
  model.graph_name = "tiny";
  model.metadata = {{"ganvas.kind", "generator"}, {"ganvas.prior", "normal"}};
  model.inputs.push_back(Value("noise", DType::kF32, {tiny.batch, 4}));
  model.initializers.push_back(Initializer("w", Shape{4, width}, 0.5f));
  model.nodes.push_back(MakeNode("MatMul", {"noise", "w"}, "hidden"));
  if (tiny.labels) {
    model.metadata["ganvas.classes"] = R"(["red","green","blue"])";
    model.inputs.push_back(Value("label", DType::kI64, {tiny.batch}));
    model.initializers.push_back(Initializer("classes", Shape{3, width}, 0.9f));
    model.nodes.push_back(MakeNode("Gather", {"classes", "label"}, "embedding"));
    model.nodes.push_back(MakeNode("Add", {"hidden", "embedding"}, "sum"));
  }
  const std::string last = tiny.labels ? "sum" : "hidden";
  if (tiny.points) {
    model.nodes.push_back(MakeNode("Tanh", {last}, "points"));
    model.outputs.push_back(Value("points", DType::kF32, {tiny.batch, 2}));
  } else {
    model.nodes.push_back(MakeNode("Tanh", {last}, "flat"));
    onnx::Tensor shape;
    shape.name = "shape";
    shape.dtype = DType::kI64;
    shape.shape = Shape{4};
    const int64_t dims[] = {-1, 3, 2, 2};
    shape.owned.resize(sizeof(dims));
    std::memcpy(shape.owned.data(), dims, sizeof(dims));
    shape.data = shape.owned;
    model.initializers.push_back(std::move(shape));
    model.nodes.push_back(MakeNode("Reshape", {"flat", "shape"}, "image"));
    model.outputs.push_back(Value("image", DType::kF32, {tiny.batch, 3, 2, 2}));
  }
  const auto bytes = onnx::Write(model);
  ASSERT_TRUE(bytes.ok()) << bytes.error().message;
  WriteBytes(path, {bytes->begin(), bytes->end()});
}

struct TinyTranslator {
  int64_t side = -1;          // height and width, where they are fixed
  std::string trained = "8";  // on pictures of this side; "" where the file does not say
};

// tanh(image), float[N, 3, H, W].
inline void WriteTranslator(const std::string& path, const TinyTranslator& tiny = {}) {
  onnx::Model model;
  model.opset = 13;
  model.graph_name = "tiny";
  model.metadata = {{"ganvas.kind", "translator"},
                    {"ganvas.domains", R"(["Apple","Orange"])"},
                    {"ganvas.multiple", "4"}};
  if (!tiny.trained.empty()) model.metadata["ganvas.size"] = tiny.trained;
  model.inputs.push_back(Value("image", DType::kF32, {-1, 3, tiny.side, tiny.side}));
  model.outputs.push_back(Value("image_out", DType::kF32, {-1, 3, tiny.side, tiny.side}));
  for (auto* value : {&model.inputs[0], &model.outputs[0]}) {
    if (tiny.side > 0) break;
    value->dims[2].name = "H";
    value->dims[3].name = "W";
  }
  model.nodes.push_back(MakeNode("Tanh", {"image"}, "image_out"));
  const auto bytes = onnx::Write(model);
  ASSERT_TRUE(bytes.ok()) << bytes.error().message;
  WriteBytes(path, {bytes->begin(), bytes->end()});
}

}  // namespace ganvas::cli
