// What becomes of what lay where a result goes, and of results that nobody can take.
#include <nlohmann/json.hpp>

#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kOld = "what was here before";

// `ganvas ARGUMENTS` with `around` in front of it and `redirected` behind, both for the shell.
Outcome RunInShell(const std::string& around, const std::string& arguments,
                   const std::string& redirected) {
  const ScratchFolder folder;
  const std::string command =
      around + " " + kProgram + " " + arguments + " 2>" + folder.File("err") + " " + redirected;
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, "", FileText(folder.File("err"))};
}

std::vector<std::string> FilesIn(const std::string& path) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(path)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Files may not grow past a few hundred bytes, as on a disk that is full.
TEST(Output, AFullDiskLeavesWhatWasThere) {
  const ScratchFolder folder, inputs;
  const std::string model = inputs.File("m.onnx"), points = inputs.File("p.onnx");
  const std::string translator = inputs.File("t.onnx"), picture = inputs.File("in.png");
  WriteModel(model, {.labels = true});  // more than the 512 bytes that are left
  WriteModel(points, {.points = true});
  const std::string labelled = inputs.File("l.onnx");
  WriteModel(labelled, {.labels = true});
  WriteTranslator(translator);
  ASSERT_EQ(RunGanvas("data shapes --size 64 --count 1 --out " + picture).code, 0);
  const std::string out = folder.File("out");
  for (const auto& [arguments, ending] : std::vector<std::pair<std::string, std::string>>{
           {"sample " + model + " --count 4000 --out ", ".png"},
           {"sample " + model + " --count 4000 --out ", ".npy"},
           {"sample " + model + " --out " + folder.File("new.npy") + " --latents-out ", ".npy"},
           {"sample " + points + " --count 4000 --out ", ".csv"},
           {"data shapes --size 32 --out ", ".png"},
           {"data ring8 --out ", ".csv"},
           {"export " + labelled + " --precision fp32 --out ", ".onnx"},
           {"translate " + translator + " " + picture + " ", ".png"}}) {
    const std::string path = out + ending;
    WriteText(path, kOld);
    const Outcome outcome = RunInShell("ulimit -f 1;", arguments + path, ">/dev/null");
    EXPECT_EQ(outcome.code, 1) << arguments;
    EXPECT_NE(outcome.err.find(path + ": cannot be written: File too large"), std::string::npos)
        << arguments << outcome.err;
    EXPECT_EQ(FileText(path), kOld) << arguments;
    fs::remove(path);
    EXPECT_TRUE(FilesIn(folder.path()).empty()) << arguments << FilesIn(folder.path()).front();
  }
}

TEST(Output, OfAFolderWhatIsWholeStays) {
  const ScratchFolder folder;
  ASSERT_EQ(RunGanvas("bench --write-models " + folder.path() + " --only mlp").code, 0);
  const std::vector<std::string> names = FilesIn(folder.path());
  ASSERT_FALSE(names.empty());
  const std::string before = FileText(folder.File(names[0]));
  const Outcome full = RunInShell(
      "ulimit -f 1;", "bench --write-models " + folder.path() + " --only mlp", ">/dev/null");
  EXPECT_EQ(full.code, 1) << full.err;
  EXPECT_EQ(FilesIn(folder.path()), names);
  EXPECT_EQ(FileText(folder.File(names[0])), before);
}

TEST(Output, AProtectedFileIsNotReplaced) {
  if (geteuid() == 0) GTEST_SKIP() << "nothing is protected from root";
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx"), out = folder.File("a.png");
  WriteModel(model);
  WriteText(out, kOld);
  fs::permissions(out, fs::perms::owner_read);
  ExpectErrorWith("sample " + model + " --out " + out, 1, "cannot be written: Permission denied");
  EXPECT_EQ(FileText(out), kOld);
}

TEST(Output, StdoutThatTakesNothingIsAnError) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx"), picture = folder.File("in.png");
  const std::string translator = folder.File("t.onnx");
  WriteModel(model);
  WriteTranslator(translator);
  ASSERT_EQ(RunGanvas("data shapes --size 16 --count 1 --out " + picture).code, 0);
  for (const std::string& arguments :
       {"info " + model + " --json", "info " + model, "bench " + model + " --json",
        "translate " + translator + " " + picture + " " + folder.File("o.png") + " --json",
        "data shapes --out " + folder.File("s.png"), std::string("--help"),
        std::string("--version"), std::string("info --help")}) {
    for (const char* where : {">/dev/full", ">&-"}) {
      const Outcome outcome = RunInShell("", arguments, where);
      EXPECT_EQ(outcome.code, 1) << arguments << where;
      EXPECT_NE(outcome.err.find(": standard output: cannot be written"), std::string::npos)
          << arguments << where << outcome.err;
      EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    }
  }
}

// A file that is opened while stdout is closed must not get what is printed.
TEST(Output, ClosedStreamsDoNotRunIntoFiles) {
  const ScratchFolder folder;
  const std::string out = folder.File("s.png"), expected = folder.File("expected.png");
  ASSERT_EQ(RunGanvas("data shapes --out " + expected).code, 0);
  RunInShell("", "data shapes --out " + out, ">&- <&-");
  EXPECT_EQ(FileText(out), FileText(expected));
}

TEST(Output, SamplesGoOnlyIntoWhatCanBeWritten) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx");
  WriteModel(model);
  for (const std::string name : {"x.gif", "x.jpg", "x.JPEG", "x.webp", "x.mp4", "x.npz"}) {
    const std::string out = folder.File(name);
    ExpectErrorWith("sample " + model + " --out " + out, 2,
                    "expected a name that ends in .png (a grid), .npy (numbers) or .csv (points), "
                    "or a folder: " +
                        out + "/");
    EXPECT_FALSE(fs::exists(out));
  }
  // Small or capital letters, and a folder where that is meant.
  ASSERT_EQ(RunGanvas("sample " + model + " --count 2 --out " + folder.File("X.PNG")).code, 0);
  EXPECT_TRUE(fs::is_regular_file(folder.File("X.PNG")));
  for (const char* name : {"model.v2/", "psi0.7", "plain"}) {
    ASSERT_EQ(RunGanvas("sample " + model + " --count 2 --out " + folder.File(name)).code, 0);
    EXPECT_TRUE(fs::exists(folder.File(name) + "/000001.png")) << name;
  }
}

TEST(Output, OlderSamplesInTheFolderAreSaid) {
  const ScratchFolder folder;
  const std::string model = folder.File("m.onnx"), out = folder.File("samples");
  WriteModel(model);
  const auto sample = [&](const std::string& count) {
    return RunGanvas("sample " + model + " --count " + count + " --out " + out);
  };
  EXPECT_EQ(sample("7").err, "");
  EXPECT_EQ(sample("7").err, "") << "all of them are written anew";
  const Outcome fewer = sample("4");
  EXPECT_EQ(fewer.code, 0);
  EXPECT_NE(fewer.err.find(out + " also holds 3 older numbered pictures, from 000004 on"),
            std::string::npos)
      << fewer.err;
}

TEST(Output, SuggestedCommandsAreQuoted) {
  const ScratchFolder folder;
  fs::create_directory(folder.File("my models"));
  const std::string model = folder.File("my models/it's.onnx");
  WriteTranslator(model);
  const std::string quoted = "'" + folder.File("my models/it'\\''s.onnx") + "'";
  ExpectErrorWith("sample " + quoted + " --out x.png", 3, "ganvas translate " + quoted + " IN OUT");
}

}  // namespace
}  // namespace ganvas::cli
