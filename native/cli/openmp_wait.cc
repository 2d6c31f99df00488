#include "native/cli/openmp_wait.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace ganvas::cli {

void RestartWithSleepingThreads() {
  if (std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr) return;
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> arguments;
  for (std::string argument; std::getline(file, argument, '\0');) arguments.push_back(argument);
  if (arguments.empty()) return;
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  setenv("OMP_WAIT_POLICY", "passive", 1);
  // Returns only where it failed; then the threads spin, which is slower at worst.
  execv("/proc/self/exe", pointers.data());
}

}  // namespace ganvas::cli
