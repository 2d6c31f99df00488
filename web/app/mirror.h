// Tells the page of the app's state and controls, so that the DOM mirror and the address follow.
#pragma once

#include <string>
#include <unordered_map>

namespace ganvas {

class App;

// In CSS pixels of the canvas.
struct MirrorBox {
  float x, y, width, height;
};
using MirrorBoxes = std::unordered_map<std::string, MirrorBox>;

class Mirror {
 public:
  // Posts what has changed since the last call. `boxes` holds where each control is drawn, by id.
  void Update(const App& app, const MirrorBoxes& boxes);

 private:
  std::string controls_;
  std::string state_;
  std::string status_;
};

}  // namespace ganvas
