#include "web/app/history.h"

#include <utility>

namespace ganvas {
namespace {

constexpr size_t kMaxSteps = 200;

}  // namespace

void History::Record(const State& before, std::string_view name, int gesture) {
  if (gesture == last_gesture_ && name == last_name_) return;
  last_name_ = name;
  last_gesture_ = gesture;
  past_.push_back(before);
  future_.clear();
  if (past_.size() > kMaxSteps) past_.erase(past_.begin());
}

void History::Step(std::vector<State>& from, std::vector<State>& to, State& state) {
  if (from.empty()) return;
  to.push_back(state);
  const std::string theme = state.theme;
  const bool smooth = state.smooth;
  const int save_scale = state.save_scale;
  state = std::move(from.back());
  state.theme = theme;
  state.smooth = smooth;
  state.save_scale = save_scale;
  from.pop_back();
  last_gesture_ = -1;
}

}  // namespace ganvas
