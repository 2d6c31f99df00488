// Undo and redo over whole states.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "web/app/state.h"

namespace ganvas {

class History {
 public:
  // To be called with the state before a change. Changes of the same name within one gesture (a
  // press and its drag, a run of key strokes in one field) are one step.
  void Record(const State& before, std::string_view name, int gesture);

  bool can_undo() const { return !past_.empty(); }
  bool can_redo() const { return !future_.empty(); }
  // Replaces `state` by the one before or after it.
  void Undo(State& state) { Step(past_, future_, state); }
  void Redo(State& state) { Step(future_, past_, state); }

 private:
  void Step(std::vector<State>& from, std::vector<State>& to, State& state);

  std::vector<State> past_;
  std::vector<State> future_;
  std::string last_name_;
  int last_gesture_ = -1;
};

}  // namespace ganvas
