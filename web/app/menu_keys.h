// Keys of an open menu: arrows, Home, End, Enter, Space, and the letters that a row begins with.
#pragma once

#include <string>
#include <vector>

namespace ganvas::page {

class MenuKeys {
 public:
  struct Step {
    int cursor = -1;      // the row that keys are at, -1 before the first key
    bool moved = false;   // it is another row than before
    bool chosen = false;  // Enter: take it
  };

  // True if an open menu takes the key.
  bool Press(const std::string& key);
  // To be called in each frame by the menu that is open, with the labels of its rows and the row
  // that is chosen, -1 for none.
  Step Next(const std::string& menu, const std::vector<std::string>& labels, int chosen,
            double now_ms);
  // Puts the keys at a row of the menu, which other keys than its own have chosen.
  void MoveTo(const std::string& menu, int row);
  // To be called at the end of a frame: a menu that was not drawn is closed.
  void EndFrame();

 private:
  void Find(char letter, const std::vector<std::string>& labels, double now_ms);

  std::string menu_;
  bool drawn_ = false;
  int cursor_ = -1;
  int moved_to_ = -1;
  std::vector<std::string> keys_;
  std::string typed_;
  double typed_at_ = 0;
};

}  // namespace ganvas::page
