// The one exception type of native/, caught in main.
#pragma once

#include <stdexcept>
#include <string>

#include "shared/base/result.h"

namespace ganvas {

// Exit codes of the command line.
enum class ExitCode : int {
  kOk = 0,
  kFailed = 1,   // an unwritable output, a failed verification
  kUsage = 2,    // unknown or contradictory options
  kBadFile = 3,  // a missing or broken input file
  kInterrupted = 130,
};

// `what()` is one line that names the file, option or node, what was found and what was expected.
class FatalError : public std::runtime_error {
 public:
  FatalError(ExitCode code, const std::string& message)
      : std::runtime_error(message), code_(code) {}
  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

// The value of a Result from shared/, or throws its error with `context` (a file name, say) in
// front.
template <typename T>
T ValueOrThrow(Result<T> result, const std::string& context, ExitCode code = ExitCode::kBadFile) {
  if (!result.ok()) throw FatalError(code, context + ": " + result.error().message);
  return std::move(result).value();
}

}  // namespace ganvas
