#include "web/app/history.h"

#include <utility>

namespace ganvas::page {
namespace {

constexpr size_t kMaxSteps = 200;

}  // namespace

void History::Record(const State& before, std::string_view name, int gesture,
                     std::string_view label) {
  if (gesture == last_gesture_ && name == last_name_) return;
  last_name_ = name;
  last_gesture_ = gesture;
  past_.push_back({before, std::string(label)});
  future_.clear();
  if (past_.size() > kMaxSteps) past_.erase(past_.begin());
}

std::string History::Take(std::vector<Step>& from, std::vector<Step>& to, State& state) {
  if (from.empty()) return "";
  const std::string label = from.back().label;
  to.push_back({state, label});
  const std::string theme = state.theme;
  const bool smooth = state.smooth;
  const int save_scale = state.save_scale;
  state = std::move(from.back().state);
  state.theme = theme;
  state.smooth = smooth;
  state.save_scale = save_scale;
  from.pop_back();
  last_gesture_ = -1;
  return label;
}

}  // namespace ganvas::page
