// Undo and redo over whole states.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "web/app/state.h"

namespace ganvas::page {

class History {
 public:
  // To be called with the state before a change. Changes of the same name within one gesture (a
  // press and its drag, a run of key strokes in one field) are one step. `label` is what the user
  // knows the change by.
  void Record(const State& before, std::string_view name, int gesture, std::string_view label);

  bool can_undo() const { return !past_.empty(); }
  bool can_redo() const { return !future_.empty(); }
  // Replaces `state` by the one before or after it, and returns the label of the change; empty if
  // there is none.
  std::string Undo(State& state) { return Take(past_, future_, state); }
  std::string Redo(State& state) { return Take(future_, past_, state); }

 private:
  struct Step {
    State state;  // before the change in past_, after it in future_
    std::string label;
  };
  std::string Take(std::vector<Step>& from, std::vector<Step>& to, State& state);

  std::vector<Step> past_;
  std::vector<Step> future_;
  std::string last_name_;
  int last_gesture_ = -1;
};

}  // namespace ganvas::page
