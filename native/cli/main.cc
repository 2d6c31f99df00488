// The ganvas command: parses, runs one command, turns errors into one line and an exit code.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>
#include <string>

#include "native/cli/bench_command.h"
#include "native/cli/data_command.h"
#include "native/cli/directions_command.h"
#include "native/cli/eval_command.h"
#include "native/cli/export_command.h"
#include "native/cli/files.h"
#include "native/cli/film_command.h"
#include "native/cli/info_command.h"
#include "native/cli/join_command.h"
#include "native/cli/map_command.h"
#include "native/cli/nearest_command.h"
#include "native/cli/project_command.h"
#include "native/cli/run_command.h"
#include "native/cli/sample_command.h"
#include "native/cli/serve_command.h"
#include "native/cli/train_command.h"
#include "native/cli/translate_command.h"
#include "native/cli/usage_error.h"
#include "native/cli/walk_command.h"
#include "native/error.h"
#include "native/files/durable_file.h"
#include "native/system_error.h"
#include "shared/base/quoted.h"

namespace ganvas::cli {
namespace {

constexpr const char* kExamples =
    "\nExamples:\n"
    "  ganvas data glyphs --out glyphs.png\n"
    "  ganvas train --data glyphs --model dcgan --out runs/glyphs\n"
    "  ganvas export runs/glyphs --out glyphs.onnx\n"
    "  ganvas sample glyphs.onnx --seed 1 --count 64 --out grid.png\n"
    "  ganvas COMMAND --help explains a command.\n";

// "ganvas" or "ganvas sample": whose error it is.
std::string Speaker(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? "ganvas" : "ganvas " + chosen.front()->get_name();
}

int Complain(const CLI::App& app, std::string message, ExitCode code) {
  std::replace(message.begin(), message.end(), '\n', ' ');
  // Messages quote names from files.
  std::fprintf(stderr, "%s: %s\n", Speaker(app).c_str(), Printable(message).c_str());
  return static_cast<int>(code);
}

// These commands report progress, and handle a closed stdout themselves.
bool PrintsItsResult(const CLI::App& app) {
  return !app.got_subcommand("train") && !app.got_subcommand("resume") &&
         !app.got_subcommand("serve");
}

// Where a standard stream is closed, the next file to be opened would take its number, and what is
// printed would go into that file. Reading ends at once, writing fails.
void HoldStandardStreams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) != -1 || errno != EBADF) continue;
    if (open("/dev/null", O_RDONLY) != stream) return;
  }
}

// What is half written goes when the program is ended; what lay there before stays.
void EndedBySignal(int /*signal*/) {
  constexpr char kAnswer[] = "ganvas: interrupted\n";
  RemoveUnfinishedFiles();
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, kAnswer, sizeof kAnswer - 1);
  _exit(static_cast<int>(ExitCode::kInterrupted));
}

int Main(int argc, char** argv) {
  CLI::App app("Train a GAN, export one ONNX file, explore it in any browser.", "ganvas");
  app.set_version_flag("--version", "ganvas " GANVAS_VERSION);
  app.set_help_flag("-h,--help", "Show this text");
  app.require_subcommand(0, 1);
  app.footer(kExamples);
  ExitCode result = ExitCode::kOk;
  AddTrainCommand(app, result);
  AddResumeCommand(app, result);
  AddExportCommand(app, result);
  AddSampleCommand(app, result);
  AddTranslateCommand(app, result);
  AddEvalCommand(app, result);
  AddNearestCommand(app, result);
  AddInfoCommand(app, result);
  AddProjectCommand(app, result);
  AddDirectionsCommand(app, result);
  AddMapCommand(app, result);
  AddWalkCommand(app, result);
  AddRunCommand(app, result);
  AddJoinCommand(app, result);
  AddFilmCommand(app, result);
  AddDataCommand(app, result);
  AddServeCommand(app, result);
  AddBenchCommand(app, result);
  try {
    LetTheLastValueCount(app);
    app.parse(argc, argv);
    if (app.get_subcommands().empty()) {
      return Complain(app, "no command given (see ganvas --help)", ExitCode::kUsage);
    }
    if (result == ExitCode::kOk && PrintsItsResult(app)) RequireStdout();
    return static_cast<int>(result);
  } catch (const CLI::Success& asked) {  // --help, --version
    const int code = app.exit(asked);
    if (std::cout.flush()) return code;
    return Complain(app, "standard output: cannot be written", ExitCode::kFailed);
  } catch (const CLI::ParseError& error) {
    return Complain(app, UsageMessage(app, error) + " (see " + Speaker(app) + " --help)",
                    ExitCode::kUsage);
  } catch (const FatalError& error) {
    return Complain(app, error.what(), error.code());
  } catch (const std::bad_alloc&) {
    return Complain(app, "not enough memory", ExitCode::kFailed);
  } catch (const std::filesystem::filesystem_error& error) {
    return Complain(app, error.path1().string() + ": " + SystemErrorText(error.code().value()),
                    ExitCode::kFailed);
  } catch (const std::exception& error) {
    return Complain(app, std::string("internal error: ") + error.what(), ExitCode::kFailed);
  }
}

}  // namespace
}  // namespace ganvas::cli

int main(int argc, char** argv) {
  ganvas::cli::HoldStandardStreams();
  for (const int signal : {SIGINT, SIGTERM}) {
    // A shell's background command ignores Ctrl-C. A handler that is SIG_IGN even for a moment
    // would lose a signal that is held back.
    struct sigaction action = {};
    sigaction(signal, nullptr, &action);
    if (action.sa_handler != SIG_IGN) std::signal(signal, ganvas::cli::EndedBySignal);
  }
  // ganvas holds them back while it becomes ganvas-train.
  sigset_t held;
  sigemptyset(&held);
  for (const int signal : {SIGINT, SIGTERM}) sigaddset(&held, signal);
  sigprocmask(SIG_UNBLOCK, &held, nullptr);
  std::signal(SIGXFSZ, SIG_IGN);  // past a limit of file sizes, writes fail and say so
  try {
    return ganvas::cli::Main(argc, argv);
  } catch (...) {  // setting the commands up failed, or memory for a message
    std::fputs("ganvas: cannot start\n", stderr);
    return static_cast<int>(ganvas::ExitCode::kFailed);
  }
}
