#include "fake_bridge.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "message_rows.h"
#include "web/bridge/app_bridge.h"
#include "web/platform/texture.h"

namespace ganvas::page {
namespace {

std::vector<Posted>& Kept() {
  static std::vector<Posted> kept;
  return kept;
}

}  // namespace

void Post(FromApp message, const nlohmann::json& members, std::span<const uint8_t> bytes) {
  const auto& row = MessagesFromApp()[static_cast<size_t>(message)];
  EXPECT_EQ(DifferenceFromRow(members, row.members), "") << row.type;
  Kept().push_back(
      {nlohmann::json::parse(MessageText(message, members)), {bytes.begin(), bytes.end()}});
}

void RequestFrame(int) {}

// Nothing is drawn here.
Texture::~Texture() = default;

const std::vector<Posted>& AllPosted() { return Kept(); }

void ForgetPosted() { Kept().clear(); }

nlohmann::json LastPosted(const char* type) {
  for (auto it = Kept().rbegin(); it != Kept().rend(); ++it) {
    if (it->message["type"] == type) return it->message;
  }
  return nullptr;
}

int CountPosted(const char* type) {
  return static_cast<int>(std::count_if(Kept().begin(), Kept().end(), [&](const Posted& posted) {
    return posted.message["type"] == type;
  }));
}

}  // namespace ganvas::page
