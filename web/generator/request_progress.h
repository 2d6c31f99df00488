// How far a request is, as the page shows it.
#pragma once

#include <string>

namespace ganvas::page {

struct RequestProgress {
  bool busy = false;
  double asked_at = 0;  // ms
  int percent = 0;      // of the request on its way
  std::string text;     // "16 pictures in 42 ms", of the last request that was done, or empty
};

}  // namespace ganvas::page
