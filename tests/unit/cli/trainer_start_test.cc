// ganvas without LibTorch, and how it goes on as ganvas-train. Each test copies it into a folder of
// its own, where that program is what the test puts there.
#include "tests/unit/cli/run_ganvas.h"

// A program that needs a shared library which is nowhere; the build sets it.
extern const char* const kNeedsAbsentLibrary;

namespace ganvas::cli {
namespace {

namespace fs = std::filesystem;

class TrainerStart : public testing::Test {
 protected:
  TrainerStart() { fs::copy_file(kProgram, folder_.File("ganvas")); }

  Outcome Run(const std::string& arguments) const {
    return RunProgram(folder_.File("ganvas"), arguments);
  }
  // A run folder as far as `ganvas sample` looks before it needs LibTorch.
  std::string RunFolder() const {
    fs::create_directory(folder_.File("run"));
    WriteText(folder_.File("run/options.json"), "{}");
    return folder_.File("run");
  }

  ScratchFolder folder_;
};

TEST_F(TrainerStart, OtherCommandsLoadNoLibTorch) {
  const Outcome listed = RunProgram("LD_TRACE_LOADED_OBJECTS=1 " + folder_.File("ganvas"), "");
  EXPECT_NE(listed.out.find("libstdc++"), std::string::npos) << listed.out;
  // The address of a library may have any digits, c10 among them.
  for (const char* part : {"torch", "libc10", "gomp", "openblas"}) {
    EXPECT_EQ(listed.out.find(part), std::string::npos) << listed.out;
  }
}

TEST_F(TrainerStart, HelpOfTrainingNeedsNoTrainer) {
  const Outcome train = Run("train --help");
  EXPECT_EQ(train.code, 0) << train.err;
  for (const char* part : {"--batch", "Models:\n  mlp ", "Objectives:", "Presets"}) {
    EXPECT_NE(train.out.find(part), std::string::npos) << part;
  }
  const Outcome eval = Run("eval --help");
  EXPECT_EQ(eval.code, 0) << eval.err;
  EXPECT_NE(eval.out.find("  fid "), std::string::npos) << eval.out;
  EXPECT_EQ(Run("train --dataa glyphs").code, 2);
}

TEST_F(TrainerStart, SaysThatTheTrainerIsMissing) {
  const std::string run = RunFolder();
  for (const std::string& arguments :
       {std::string("train --data glyphs"), std::string("resume x"),
        std::string("eval x --metrics fid"), "export " + run + " --out y",
        "sample " + run + " --out y.png"}) {
    const Outcome outcome = Run(arguments);
    EXPECT_EQ(outcome.code, 1) << arguments;
    EXPECT_EQ(outcome.out, "") << arguments;
    const std::string command = arguments.substr(0, arguments.find(' '));
    EXPECT_EQ(outcome.err, "ganvas " + command + ": " + folder_.File("ganvas-train") +
                               " is missing: train, resume, eval and run folders need it. Install "
                               "LibTorch (libtorch-dev) and build the target ganvas_trainer, or "
                               "install the component trainer\n");
  }
}

TEST_F(TrainerStart, NamesTheLibrariesThatTheTrainerLacks) {
  fs::copy_file(kNeedsAbsentLibrary, folder_.File("ganvas-train"));
  const Outcome outcome = Run("train --data glyphs");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.err, "ganvas train: " + folder_.File("ganvas-train") +
                             " needs shared libraries that are missing: libabsent_library.so. "
                             "Install LibTorch (libtorch-dev)\n");
}

TEST_F(TrainerStart, HandsOverArgumentsStreamsAndExitCode) {
  const std::string trainer = folder_.File("ganvas-train");
  WriteText(trainer,
            "#!/bin/sh\n"
            "printf '%s.' \"$@\"\n"
            "echo \"$OMP_WAIT_POLICY\"\n"
            "echo error >&2\n"
            "exit 130\n");
  fs::permissions(trainer, fs::perms::owner_all);
  const Outcome outcome = Run("train --data 'folder:my pictures' --out run");
  EXPECT_EQ(outcome.code, 130);
  EXPECT_EQ(outcome.out, "train.--data.folder:my pictures.--out.run.passive\n");
  EXPECT_EQ(outcome.err, "error\n");
  // Who says how threads wait is listened to.
  const Outcome active = RunProgram("OMP_WAIT_POLICY=active " + folder_.File("ganvas"), "resume r");
  EXPECT_EQ(active.out, "resume.r.active\n");
}

TEST_F(TrainerStart, IsFoundThroughALink) {
  const std::string trainer = folder_.File("ganvas-train");
  WriteText(trainer, "#!/bin/sh\nexit 7\n");
  fs::permissions(trainer, fs::perms::owner_all);
  fs::create_directory(folder_.File("bin"));
  fs::create_symlink(folder_.File("ganvas"), folder_.File("bin/ganvas"));
  EXPECT_EQ(RunProgram(folder_.File("bin/ganvas"), "resume r").code, 7);
}

}  // namespace
}  // namespace ganvas::cli
