// The error that a call is expected to end with.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "native/error.h"

namespace ganvas {

// Runs `function` and returns the message of its FatalError, which must have `code` and one line.
inline std::string FatalMessage(ExitCode code, const std::function<void()>& function) {
  try {
    function();
  } catch (const FatalError& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    const std::string message = error.what();
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    return message;
  }
  ADD_FAILURE() << "expected FatalError";
  return "";
}

}  // namespace ganvas
