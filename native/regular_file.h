// Files that are read from begin to end, as opposed to folders, pipes and devices.
#pragma once

#include <filesystem>
#include <string>

#include "native/error.h"

namespace ganvas {

// Throws FatalError(kBadFile) for a path that is not a regular file: opening a pipe would
// wait for somebody to write, and a device may never end. Where nothing is there, the error says
// what was `expected`; without such a text that is for the caller to say.
inline void RequireRegularFile(const std::filesystem::path& path,
                               const std::string& expected = "") {
  std::error_code error;
  const auto fail = [&](const char* what) {
    return FatalError(ExitCode::kBadFile, path.string() + ": " + what + ", expected a file");
  };
  switch (std::filesystem::status(path, error).type()) {
    case std::filesystem::file_type::directory:
      throw fail("a folder");
    case std::filesystem::file_type::fifo:
      throw fail("a pipe");
    case std::filesystem::file_type::character:
    case std::filesystem::file_type::block:
      throw fail("a device");
    case std::filesystem::file_type::socket:
      throw fail("a socket");
    case std::filesystem::file_type::not_found:
      if (expected.empty()) break;
      throw FatalError(ExitCode::kBadFile,
                       path.string() + ": No such file or directory; expected " + expected);
    default:
      break;
  }
}

}  // namespace ganvas
