// Help, versions and wrong options of every command.
#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

TEST(Usage, HelpEverywhere) {
  const Outcome all = RunGanvas("--help");
  EXPECT_EQ(all.code, 0);
  EXPECT_EQ(all.err, "");
  for (const char* command : {"train", "resume", "export", "sample", "translate", "eval", "info",
                              "directions", "film", "data", "serve", "bench"}) {
    EXPECT_NE(all.out.find(std::string("\n  ") + command + " "), std::string::npos) << command;
    const Outcome one = RunGanvas(std::string(command) + " --help");
    EXPECT_EQ(one.code, 0) << command;
    EXPECT_EQ(one.err, "") << command;
    EXPECT_NE(one.out.find("Usage: ganvas " + std::string(command)), std::string::npos) << one.out;
  }
}

TEST(Usage, Version) {
  const Outcome outcome = RunGanvas("--version");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_TRUE(outcome.out.starts_with("ganvas ")) << outcome.out;
}

TEST(Usage, WrongOptions) {
  ExpectError("", 2, "ganvas: no command given (see ganvas --help)");
  ExpectError(
      "paint", 2,
      "ganvas: unknown command 'paint': expected one of train, resume, export, sample, "
      "translate, eval, nearest, info, project, directions, map, walk, run, join, film, data, "
      "serve, bench (see ganvas --help)");
  ExpectError("smaple x.onnx", 2,
              "ganvas: unknown command 'smaple': did you mean sample? (see ganvas --help)");
  ExpectError("smaple x.onnx --seed 1", 2,
              "ganvas: unknown command 'smaple': did you mean sample? (see ganvas --help)");
  ExpectError("data shapes --blue", 2,
              "ganvas data: unknown option '--blue' (see ganvas data --help)");
  ExpectError(
      "data shapes --precision fp16", 2,
      "ganvas data: unknown option '--precision': an option of ganvas train, ganvas export, "
      "ganvas bench (see ganvas data --help)");
  ExpectErrorWith("data shapes --background wite --out a.png", 2, "; did you mean white?");
  ExpectErrorWith("data shapes+stirpe --out a.png", 2, "; did you mean +stripe?");
  ExpectErrorWith("data shapes@tset --out a.png", 2, "; did you mean @test?");
  ExpectErrorWith("data pair:shapes,glyps --out a.png", 2, "; did you mean glyphs?");
  ExpectError("data shapes --cuont=9 --out a.png", 2,
              "ganvas data: unknown option '--cuont': did you mean --count? (see ganvas data "
              "--help)");
  ExpectError("data shapes more --out a.png", 2,
              "ganvas data: unexpected argument 'more': beside options, only SPEC is expected (see "
              "ganvas data --help)");
  ExpectError("data shapes --out", 2,
              "ganvas data: --out: its value is missing, expected --out FILE (see ganvas data "
              "--help)");
  ExpectErrorWith("data shapes --out a.png --count many", 2,
                  "--count many: expected a number from 1 to 100000");
  ExpectErrorWith("data shapes --out a.png --size big", 2,
                  "--size big: expected one number, or width x height");
  ExpectError("sample", 2, "ganvas sample: MODEL is required (see ganvas sample --help)");
  ExpectErrorWith("sample a.onnx --out a.png --seed -1", 2, "--seed");
  ExpectErrorWith("sample a.onnx --out a.png --seed 18446744073709551616", 2, "--seed");
  ExpectErrorWith("sample a.onnx --out a.png --count 0", 2, "--count");
  ExpectErrorWith("sample a.onnx --out a.png --seed 1e3", 2,
                  "--seed: '1e3' is not a decimal number below 2^64");
  ExpectErrorWith("bench a.onnx --threads many", 2, "--threads");
}

TEST(Usage, ARepeatedOptionTakesTheLastValue) {
  const ScratchFolder folder;
  const std::string first = folder.File("first.png"), last = folder.File("last.png");
  const Outcome outcome =
      RunGanvas("data shapes --out " + first + " --count 4 --size 16 --out " + last + " --size 8");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_FALSE(std::filesystem::exists(first));
  EXPECT_TRUE(std::filesystem::exists(last));
  ExpectErrorWith("data shapes --count 4 --out " + last + " --count 0", 2,
                  "--count 0: expected a number from 1 to 100000");
}

}  // namespace
}  // namespace ganvas::cli
