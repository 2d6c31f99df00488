#include "web/app/menu_keys.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace ganvas::page {
namespace {

// Letters that follow each other faster are one word.
constexpr double kWordMs = 800;

bool StartsWith(const std::string& label, const std::string& typed) {
  if (label.size() < typed.size()) return false;
  return std::equal(typed.begin(), typed.end(), label.begin(), [](char a, char b) {
    return std::toupper(static_cast<unsigned char>(a)) ==
           std::toupper(static_cast<unsigned char>(b));
  });
}

bool IsLetter(const std::string& key) { return key.size() == 1; }

}  // namespace

bool MenuKeys::Press(const std::string& key) {
  if (menu_.empty()) return false;
  const bool known = key == "ArrowDown" || key == "ArrowUp" || key == "Home" || key == "End" ||
                     key == "Enter" || key == "Space" || IsLetter(key);
  if (known) keys_.push_back(key);
  return known;
}

void MenuKeys::Find(char letter, const std::vector<std::string>& labels, double now_ms) {
  const int count = static_cast<int>(labels.size());
  if (now_ms - typed_at_ > kWordMs) typed_.clear();
  typed_at_ = now_ms;
  typed_ += letter;
  // The same letter again goes on to the next row that begins with it.
  const bool same = typed_.find_first_not_of(letter) == std::string::npos;
  const std::string word = same ? std::string(1, letter) : typed_;
  const int first = std::max(0, cursor_) + (same && cursor_ >= 0 ? 1 : 0);
  for (int i = 0; i < count; ++i) {
    const int row = (first + i) % count;
    if (!StartsWith(labels[static_cast<size_t>(row)], word)) continue;
    cursor_ = row;
    return;
  }
}

MenuKeys::Step MenuKeys::Next(const std::string& menu, const std::vector<std::string>& labels,
                              int chosen, double now_ms) {
  drawn_ = true;
  if (menu_ != menu) {
    menu_ = menu;
    cursor_ = moved_to_ = -1;
    keys_.clear();
    typed_.clear();
  }
  const int last = static_cast<int>(labels.size()) - 1;
  const int before = cursor_;
  Step step;
  for (const std::string& key : std::exchange(keys_, {})) {
    // The first arrow shows where one is.
    const bool begins = cursor_ < 0;
    if (key == "ArrowDown") cursor_ = begins ? std::max(0, chosen) : cursor_ + 1;
    if (key == "ArrowUp") cursor_ = begins ? (chosen < 0 ? last : chosen) : cursor_ - 1;
    if (key == "Home") cursor_ = 0;
    if (key == "End") cursor_ = last;
    if (key == "Enter" || key == "Space") step.chosen = cursor_ >= 0;
    if (IsLetter(key)) Find(key[0], labels, now_ms);
    cursor_ = std::clamp(cursor_, -1, last);
    if (!begins) cursor_ = std::clamp(cursor_, 0, last);
  }
  step.cursor = std::min(cursor_, last);
  step.moved = cursor_ != before || moved_to_ >= 0;
  moved_to_ = -1;
  return step;
}

void MenuKeys::MoveTo(const std::string& menu, int row) {
  if (menu_ == menu && cursor_ == row) return;
  menu_ = menu;
  cursor_ = moved_to_ = row;
}

void MenuKeys::EndFrame() {
  if (!std::exchange(drawn_, false)) menu_.clear();
}

}  // namespace ganvas::page
