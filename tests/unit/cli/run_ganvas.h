// Runs the built program and catches what it says; tiny models to feed it.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "shared/onnx/model_builder.h"
#include "shared/onnx/writer.h"
#include "tests/support/scratch_folder.h"

// The `ganvas` that is tested; the build sets it.
extern const char* const kProgram;

namespace ganvas::cli {

struct Outcome {
  int code = -1;
  std::string out;
  std::string err;
};

// All of it goes through the shell; file names of tests need no quoting.
inline Outcome RunProgram(const std::string& program, const std::string& arguments) {
  const ScratchFolder folder;
  const std::string command = program + " " + arguments + " >" + folder.File("out") + " 2>" +
                              folder.File("err") + " </dev/null";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, FileText(folder.File("out")),
          FileText(folder.File("err"))};
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

// The bytes of a PNG file of ours without the texts behind its header.
inline std::string WithoutTexts(const std::string& path) {
  constexpr size_t kHeader = 33;
  const std::string file = FileText(path);
  const size_t pixels = file.find("IDAT");
  return pixels == std::string::npos ? file : file.substr(0, kHeader) + file.substr(pixels - 4);
}

// Numbers from -1 on, which repeat after five.
inline onnx::Tensor Initializer(const std::string& name, const Shape& shape, float step) {
  std::vector<float> values(static_cast<size_t>(shape.elements()));
  for (size_t i = 0; i < values.size(); ++i) values[i] = step * static_cast<float>((i * 7) % 5) - 1;
  return onnx::MakeTensor(name, DType::kF32, shape, values);
}

inline onnx::ValueInfo Value(const std::string& name, DType dtype,
                             const std::vector<int64_t>& dims) {
  return onnx::MakeValue(name, dtype, dims, {"N", "H", "W"});
}

inline void WriteFileOf(const std::string& path, const onnx::Model& model) {
  const auto bytes = onnx::Write(model);
  ASSERT_TRUE(bytes.ok()) << bytes.error().message;
  WriteText(path, {bytes->begin(), bytes->end()});
}

struct TinyModel {
  bool labels = false;  // three classes
  bool points = false;  // [N, 2] instead of [N, 3, 2, 2]
  int64_t batch = -1;   // N, where it is fixed
};

// tanh(z W (+ embedding of the label)), z float[N, 4], as pictures of 2x2 pixels or as points.
inline void WriteModel(const std::string& path, const TinyModel& tiny = {}) {
  const int64_t width = tiny.points ? 2 : 12;
  onnx::ModelBuilder builder(13);
  builder.Input(Value("noise", DType::kF32, {tiny.batch, 4}));
  builder.Initializer(Initializer("w", Shape{4, width}, 0.5f));
  std::string last = builder.Op("MatMul", "hidden", {"noise", "w"});
  if (tiny.labels) {
    builder.Input(Value("label", DType::kI64, {tiny.batch}));
    builder.Initializer(Initializer("classes", Shape{3, width}, 0.9f));
    builder.Op("Gather", "embedding", {"classes", "label"});
    last = builder.Op("Add", "sum", {"hidden", "embedding"});
  }
  if (tiny.points) {
    builder.Op("Tanh", "points", {last});
    builder.Output(Value("points", DType::kF32, {tiny.batch, 2}));
  } else {
    builder.Op("Tanh", "flat", {last});
    builder.Ints("shape", {-1, 3, 2, 2})
        .Add(onnx::MakeNamedNode("Reshape", "image", {"flat", "shape"}));
    builder.Output(Value("image", DType::kF32, {tiny.batch, 3, 2, 2}));
  }
  onnx::Model model = builder.Take();
  model.producer_name = "test";
  model.graph_name = "tiny";
  model.metadata = {{"ganvas.kind", "generator"}, {"ganvas.prior", "normal"}};
  if (tiny.labels) model.metadata["ganvas.classes"] = R"(["red","green","blue"])";
  WriteFileOf(path, model);
}

struct TinyTranslator {
  int64_t side = -1;          // height and width, where they are fixed
  std::string trained = "8";  // on pictures of this side; "" where the file does not say
};

// tanh(image), float[N, 3, H, W].
inline void WriteTranslator(const std::string& path, const TinyTranslator& tiny = {}) {
  const std::vector<int64_t> dims = {-1, 3, tiny.side, tiny.side};
  onnx::ModelBuilder builder(13);
  builder.Input(Value("image", DType::kF32, dims));
  builder.Op("Tanh", "image_out", {"image"});
  builder.Output(Value("image_out", DType::kF32, dims));
  onnx::Model model = builder.Take();
  model.graph_name = "tiny";
  model.metadata = {{"ganvas.kind", "translator"},
                    {"ganvas.domains", R"(["Apple","Orange"])"},
                    {"ganvas.multiple", "4"}};
  if (!tiny.trained.empty()) model.metadata["ganvas.size"] = tiny.trained;
  WriteFileOf(path, model);
}

// tanh(input * image), where `input` takes one number.
inline void WriteStrengthTranslator(const std::string& path, const std::string& input) {
  const std::vector<int64_t> dims = {-1, 3, -1, -1};
  onnx::ModelBuilder builder(13);
  builder.Input("image", dims).Input(input, std::vector<int64_t>{1});
  builder.Op("Mul", "scaled", {"image", input});
  builder.Op("Tanh", "image_out", {"scaled"});
  builder.Output(Value("image_out", DType::kF32, dims));
  WriteFileOf(path, builder.Take());
}

}  // namespace ganvas::cli
