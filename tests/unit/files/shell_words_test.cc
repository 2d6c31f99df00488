#include "native/files/shell_words.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <vector>

namespace ganvas {
namespace {

// What a shell makes of it.
std::string ThroughAShell(const std::string& word) {
  std::FILE* pipe = popen(("printf %s " + word).c_str(), "r");
  std::string text;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  pclose(pipe);
  return text;
}

TEST(ShellWords, AShellReadsTheWordItself) {
  for (const std::string word :
       {"plain", "my runs/one", "it's", "''", "a\"b", "$HOME", "`ls`", "a;b", "~", "*", "a\\b",
        "#x", "!", "bilder/\u00fcbung", "folder:x+invert@test", "two\nlines"}) {
    EXPECT_EQ(ThroughAShell(ShellWord(word)), word) << ShellWord(word);
  }
  EXPECT_EQ(ShellWord(""), "''");
}

TEST(ShellWords, OnlyWhatNeedsThemGetsQuotes) {
  EXPECT_EQ(ShellCommand({"ganvas", "resume", "runs/fashion-2"}), "ganvas resume runs/fashion-2");
  EXPECT_EQ(ShellCommand({"ganvas", "resume", "my runs/it's"}), "ganvas resume 'my runs/it'\\''s'");
}

}  // namespace
}  // namespace ganvas
