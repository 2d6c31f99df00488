// Stands in for the page around the app: keeps what the app says, and expects each message to have
// the members of its row.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

namespace ganvas::page {

struct Posted {
  nlohmann::json message;
  std::vector<uint8_t> bytes;
};

// All that was posted since the last Forget.
const std::vector<Posted>& AllPosted();
void ForgetPosted();
// The last message of the type, null if there is none.
nlohmann::json LastPosted(const char* type);
int CountPosted(const char* type);

}  // namespace ganvas::page
