// How far long work is, on a terminal.
#pragma once

#include <chrono>
#include <string>

namespace ganvas::cli {

// One line on stderr that is written over; nothing if stderr is not a terminal, and nothing in the
// first second.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine() { Clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // `share` of all work is done, in [0, 1]: "3 of 20  45%  0:12 left" for `what` "3 of 20". Without
  // the time where too little is done to tell.
  void Show(const std::string& what, double share);
  // Takes the line away, before other text is written.
  void Clear();
  double seconds() const;  // since the beginning

 private:
  bool terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace ganvas::cli
