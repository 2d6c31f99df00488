#include "fake_bridge.h"

#include <algorithm>

#include "web/bridge/app_bridge.h"
#include "web/platform/texture.h"

namespace ganvas::page {
namespace {

std::vector<Posted>& Kept() {
  static std::vector<Posted> kept;
  return kept;
}

}  // namespace

void Post(const std::string& json, std::span<const uint8_t> bytes) {
  Kept().push_back({nlohmann::json::parse(json), {bytes.begin(), bytes.end()}});
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
