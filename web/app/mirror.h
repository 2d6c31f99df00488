// Tells the page of the app's state and controls, so that the DOM mirror and the address follow.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <unordered_map>

#include "web/app/state.h"
#include "web/bridge/page_messages.h"

namespace ganvas::page {

class App;

// In CSS pixels of the canvas.
struct MirrorBox {
  float x, y, width, height;
};
// Where things are drawn, by id: controls, "shelf-3", "picture-0", and the parts of the page,
// "@bar", "@rail", "@stage", "@inspector" and "@shelf". "@tile-button" is the button of the picture
// under the pointer, "@rail-sample" the
// place of a mode on the rail, "@plot" the area of a scatter plot, "@time" the time of the last
// generation.
using MirrorBoxes = std::unordered_map<std::string, MirrorBox>;

// The part of the page that the control is in, where it is not drawn itself: what shows that it has
// the focus. `id` may be that of a shelf picture.
std::string PartOf(const std::string& id, const MirrorBoxes& boxes);

class Mirror {
 public:
  // Posts what has changed since the last call.
  void Update(const App& app, const MirrorBoxes& boxes);

 private:
  void PostState(const App& app);
  // Posts the message if its members are others than `last`, which they become.
  static void PostNew(std::string& last, FromApp message, const nlohmann::json& members);

  // The state as it was posted last: its JSON takes longer to make than to compare.
  std::optional<State> posted_;
  int posted_kept_ = -1;
  std::string posted_hash_;
  bool posted_dark_ = false;
  std::string controls_;
  std::string pictures_;
  std::string title_;
  std::string status_;
};

}  // namespace ganvas::page
