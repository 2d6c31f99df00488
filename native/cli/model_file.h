// An ONNX file on disk -> a Session.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "native/error.h"
#include "shared/runtime/session.h"

namespace ganvas::cli {

// What commands expect that take either.
inline constexpr const char* kModelOrRun = "an ONNX file or a run of ganvas train";

// The file's bytes, with the weights that it keeps in other files of its folder put into it. Throws
// FatalError(kBadFile) naming the file that is missing or does not fit.
std::vector<uint8_t> ReadModelFile(const std::string& path);

// Throws FatalError naming the file: kBadFile for one that is missing or not understood, kFailed
// when memory runs out.
Session LoadSession(const std::string& path, const SessionOptions& options);

// The same of a file's bytes; `path` is what messages call them.
Session LoadSession(std::vector<uint8_t> bytes, const std::string& path,
                    const SessionOptions& options);

// Exit code for an error of the engine: kFailed for out of memory, else kBadFile.
ExitCode CodeOf(const Error& error);

// The value of a Result from the engine, or throws FatalError naming the file with that code.
template <typename T>
T ModelValue(Result<T> result, const std::string& path) {
  const ExitCode code = result.ok() ? ExitCode::kOk : CodeOf(result.error());
  return ValueOrThrow(std::move(result), path, code);
}

// What the file holds, also where the engine cannot run it. Throws FatalError naming the file.
ModelInfo InspectModel(const std::string& path);

// Threads when the user names none: one a core.
int DefaultThreads();

// "float32 [N, 100]".
std::string PortText(const Port& port);

// The side of the pictures that a translator was trained on, `ganvas.size`; 0 where the file does
// not say.
int64_t TrainedSize(const ModelInfo& info);

// What goes in and what comes out of a translator, `ganvas.domains`; empty where there are none.
// Throws FatalError(kBadFile), naming `path`, where the entry is nested too deep for a list.
std::vector<std::string> DomainNames(const std::string& path, const ModelInfo& info);

// The text of a training option in `ganvas.options`, of "data" say; "" where the file does not say.
std::string TrainingOption(const ModelInfo& info, const char* option);

// The class names in `ganvas.classes`; empty when there are none. Throws as DomainNames does.
std::vector<std::string> ClassNames(const std::string& path, const ModelInfo& info);

}  // namespace ganvas::cli
