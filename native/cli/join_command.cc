#include "native/cli/join_command.h"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "native/cli/files.h"
#include "native/cli/model_file.h"
#include "native/export/onnx_check.h"
#include "shared/onnx/join.h"
#include "shared/onnx/reader.h"
#include "shared/onnx/writer.h"

namespace ganvas::cli {
namespace {

struct JoinOptions {
  std::string first, second, out;
};

void RequireOtherFile(const std::string& out, const std::string& source) {
  std::error_code ignored;
  if (!std::filesystem::equivalent(out, source, ignored)) return;
  throw FatalError(ExitCode::kUsage, "--out " + out + ": " + source + " would be written over");
}

bool Complains(const exporter::CheckReport& check) {
  return check.outcome == exporter::CheckOutcome::kComplaint;
}

// "z float32 [N, 512] -> w -> image float32 [N, 3, 64, 64]".
void PrintWritten(const std::string& path, const ModelInfo& info, size_t bytes) {
  const auto list = [](const std::vector<Port>& ports) {
    std::string text;
    for (const Port& port : ports) {
      text += (text.empty() ? "" : ", ") + port.name + " " + PortText(port);
    }
    return text;
  };
  std::printf("%s: %s -> %s -> %s, %zu bytes\n", path.c_str(), list(info.inputs).c_str(),
              info.metadata.at("ganvas.w").c_str(), list(info.outputs).c_str(), bytes);
}

void Join(const JoinOptions& options) {
  RequireOtherFile(options.out, options.first);
  RequireOtherFile(options.out, options.second);
  // Models point into these.
  const std::vector<uint8_t> first = ReadModelFile(options.first);
  const std::vector<uint8_t> second = ReadModelFile(options.second);
  onnx::NamedModel a{options.first, ModelValue(onnx::Read(first), options.first)};
  onnx::NamedModel b{options.second, ModelValue(onnx::Read(second), options.second)};
  auto joined = onnx::Join(std::move(a), std::move(b));
  if (!joined.ok()) throw FatalError(CodeOf(joined.error()), joined.error().message);
  const std::vector<uint8_t> bytes = ModelValue(onnx::Write(*joined), options.out);
  const exporter::CheckReport check = exporter::CheckOnnx(bytes);
  // What was wrong before is not for us to refuse.
  if (Complains(check) && !Complains(exporter::CheckOnnx(first)) &&
      !Complains(exporter::CheckOnnx(second))) {
    throw FatalError(ExitCode::kFailed,
                     options.out + ": not written: the ONNX checker says: " + check.message);
  }
  const ModelInfo info = ModelValue(Session::Inspect(bytes), options.out);
  WriteFile(options.out, bytes);
  PrintWritten(options.out, info, bytes.size());
}

}  // namespace

void AddJoinCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command = app.add_subcommand(
      "join", "Join a mapping (z to w) and a synthesis (w to pictures) into one ONNX file");
  const auto options = std::make_shared<JoinOptions>();
  command->add_option("MAPPING", options->first, "ONNX file; the order of the two does not matter")
      ->required()
      ->type_name("MAPPING.onnx");
  command->add_option("SYNTHESIS", options->second, "ONNX file that takes what the other one gives")
      ->required()
      ->type_name("SYNTHESIS.onnx");
  command->add_option("--out", options->out, "output file")->required()->type_name("FILE.onnx");
  command->footer(
      "\nExamples:\n"
      "  ganvas join mapping.onnx synthesis.onnx --out faces.onnx\n");
  command->callback([options, &result] {
    Join(*options);
    result = ExitCode::kOk;
  });
}

}  // namespace ganvas::cli
