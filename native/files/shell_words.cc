#include "native/files/shell_words.h"

#include <algorithm>

namespace ganvas {
namespace {

// Bytes above 127 are parts of UTF-8 characters, which no shell splits at.
bool IsPlain(char c) {
  constexpr std::string_view kPlain = "_@%+=:,./-";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) > 127 || kPlain.find(c) != std::string_view::npos;
}

}  // namespace

std::string ShellWord(std::string_view word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), IsPlain)) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

std::string ShellCommand(std::initializer_list<std::string_view> words) {
  std::string command;
  for (const std::string_view word : words) {
    command += (command.empty() ? "" : " ") + ShellWord(word);
  }
  return command;
}

}  // namespace ganvas
