// An ONNX file on disk -> a Session.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native/error.h"
#include "shared/runtime/session.h"

namespace ganvas::cli {

// Largest model file that is read, 2 GiB: what a protobuf message can be.
inline constexpr uint64_t kLargestModel = uint64_t{1} << 31;

// Throws FatalError naming the file: kBadFile for one that is missing or not understood, kFailed
// when memory runs out.
Session LoadSession(const std::string& path, const SessionOptions& options);

// What the file holds, also where the engine cannot run it. Throws FatalError naming the file.
ModelInfo InspectModel(const std::string& path);

// Exit code for an error of the engine: kFailed for out of memory, else kBadFile.
ExitCode CodeOf(const Error& error);

// Threads when the user names none: one a core.
int DefaultThreads();

// "float32 [N, 100]".
std::string PortText(const Port& port);

// The side of the pictures that a translator was trained on, `ganvas.size`; 0 where the file does
// not say.
int64_t TrainedSize(const ModelInfo& info);

// What goes in and what comes out of a translator, `ganvas.domains`; empty where there are none.
std::vector<std::string> DomainNames(const ModelInfo& info);

// The text of a training option in `ganvas.options`, of "data" say; "" where the file does not say.
std::string TrainingOption(const ModelInfo& info, const char* option);

// The class names in `ganvas.classes`; empty when there are none.
std::vector<std::string> ClassNames(const ModelInfo& info);

}  // namespace ganvas::cli
