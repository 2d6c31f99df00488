// One exit code for each kind of fault, whichever command meets it.
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

// Each command with what it needs beside the thing that is at fault. IN becomes that thing, DIR a
// folder for outputs, GOOD a model that works and PICTURE a picture.
struct Call {
  std::string command;
  std::string arguments;
};

class ExitCodes : public ::testing::Test {
 protected:
  ExitCodes() {
    WriteModel(folder_.File("good.onnx"));
    WriteText(folder_.File("broken.onnx"), "not a model");
    WriteText(folder_.File("broken.csv"), "x,y\n1,two\n");
    WriteText(folder_.File("file"), "not a folder");
    std::filesystem::create_directories(folder_.File("broken.run"));
    WriteText(folder_.File("broken.run/options.json"), "{");
    std::filesystem::create_directories(folder_.File("out"));
  }

  static std::string Replaced(std::string text, const std::string& word, const std::string& by) {
    for (size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += by.size()) {
      text.replace(at, word.size(), by);
    }
    return text;
  }

  // Runs each call with `in` for IN and expects `code` and one line that contains `named`.
  void Expect(const std::vector<Call>& calls, const std::string& in, int code,
              const std::string& named) {
    for (const Call& call : calls) {
      std::string arguments = Replaced(call.arguments, "IN", in);
      arguments = Replaced(arguments, "GOOD", folder_.File("good.onnx"));
      arguments = Replaced(arguments, "DIR", folder_.File("out"));
      SCOPED_TRACE(call.command + " " + arguments);
      ExpectErrorWith(call.command + " " + arguments, code, named);
    }
  }

  const ScratchFolder folder_;
};

const std::vector<Call> kOfModels = {
    {"sample", "IN --out DIR/x.png"},
    {"translate", "IN IN DIR/x.png"},
    {"eval", "IN --metrics swd"},
    {"nearest", "IN"},
    {"info", "IN"},
    {"bench", "IN"},
};

const std::vector<Call> kOfRuns = {
    {"resume", "IN"},  {"export", "IN --out DIR/x.onnx"}, {"film", "IN --out DIR/x.onnx"},
    {"info", "IN"},    {"eval", "IN --metrics swd"},      {"sample", "IN --out DIR/x.png"},
    {"nearest", "IN"},
};

const std::vector<Call> kOfPoints = {
    {"train", "--model mlp --data points:IN --out DIR/run"},
    {"data", "points:IN --out DIR/x.png"},
};

TEST_F(ExitCodes, OfAnOptionThatThereIsNot) {
  for (const char* command : {"train", "resume", "export", "sample", "translate", "eval", "nearest",
                              "info", "film", "data", "serve", "bench"}) {
    ExpectErrorWith(std::string(command) + " --wibble", 2, "unknown option '--wibble'");
  }
}

TEST_F(ExitCodes, OfAnArgumentThatIsMissing) {
  for (const auto& [command, argument] :
       std::vector<std::pair<std::string, std::string>>{{"train", "--data"},
                                                        {"resume", "RUN"},
                                                        {"export", "RUN"},
                                                        {"film", "RUN"},
                                                        {"sample", "MODEL"},
                                                        {"translate", "MODEL"},
                                                        {"eval", "TARGET"},
                                                        {"nearest", "MODEL"},
                                                        {"info", "TARGET"},
                                                        {"data", "SPEC"},
                                                        {"bench", "MODEL"}}) {
    ExpectErrorWith(command, 2, argument);
  }
}

// The line says what was expected there.
TEST_F(ExitCodes, OfAnInputThatIsMissing) {
  const std::string what = ": No such file or directory; expected ";
  Expect(kOfModels, folder_.File("none.onnx"), 3, "none.onnx");
  Expect({{"sample", "IN --out DIR/x.png"},
          {"nearest", "IN"},
          {"info", "IN"},
          {"bench", "IN"},
          {"directions", "IN --out DIR/d.npz"},
          {"map", "IN --out DIR/m.png"},
          {"walk", "IN --out DIR/w.gif"},
          {"project", "IN DIR/p.png --out DIR/p.npy"},
          {"run", "IN --out y=DIR/y.npy"},
          {"join", "IN GOOD --out DIR/j.onnx"},
          {"export", "IN --out DIR/x.onnx"},
          {"translate", "IN GOOD DIR/x.png"}},
         folder_.File("none.onnx"), 3, "none.onnx" + what);
  Expect({{"sample", "GOOD --latents IN --out DIR/x.png"},
          {"sample", "GOOD --like IN --out DIR/x.png"},
          {"run", "GOOD --in z=IN --out y=DIR/y.npy"},
          {"project", "GOOD IN --out DIR/p.npy"},
          {"data", "points:IN --out DIR/x.png"},
          {"train", "--model mlp --data points:IN --out DIR/run"}},
         folder_.File("none"), 3, "none" + what);
  Expect({kOfRuns.begin(), kOfRuns.begin() + 3}, folder_.File("none.run"), 3,
         "none.run: no such folder; expected ");
  Expect({{"serve", "IN"},
          {"serve", "DIR --runs IN"},
          {"data", "folder:IN --out DIR/x.png"},
          {"data", "idx:IN --out DIR/x.png"},
          {"data", "cifar:IN --out DIR/x.png"}},
         folder_.File("none"), 3, "none: no such folder; expected ");
  Expect({{"translate", "GOOD IN DIR/x.png"}}, folder_.File("none"), 3,
         "none: no such file or folder; expected ");
}

TEST_F(ExitCodes, OfAnInputThatIsBroken) {
  Expect(kOfModels, folder_.File("broken.onnx"), 3, "broken.onnx: not an ONNX model");
  Expect(kOfRuns, folder_.File("broken.run"), 3, "broken.run/options.json");
  Expect(kOfPoints, folder_.File("broken.csv"), 3, "broken.csv line 2");
}

TEST_F(ExitCodes, OfAnOutputThatCannotBeWritten) {
  Expect({{"sample", "GOOD --count 1 --out IN/x.png"},
          {"sample", "GOOD --count 1 --out IN/x.npy"},
          {"data", "shapes --count 1 --out IN/x.png"},
          {"train", "--data shapes --steps 1 --out IN/run"}},
         folder_.File("file"), 1, "file/");
}

}  // namespace
}  // namespace ganvas::cli
