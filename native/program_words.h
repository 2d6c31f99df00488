// The words that a program is started with.
#pragma once

#include <fstream>
#include <string>
#include <vector>

namespace ganvas {

// Those of this process, its own name first.
inline std::vector<std::string> OwnArguments() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> arguments;
  for (std::string argument; std::getline(file, argument, '\0');) arguments.push_back(argument);
  return arguments;
}

// As exec and posix_spawn take them; `texts` must outlive the result.
inline std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace ganvas
