// Commands that messages suggest, so that a shell reads them as they are meant.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace ganvas {

// The word itself where a POSIX shell takes it as it stands, else in single quotes.
std::string ShellWord(std::string_view word);

// "ganvas resume 'my runs/one'".
std::string ShellCommand(std::initializer_list<std::string_view> words);

}  // namespace ganvas
