// Compares a message with its row of web/bridge/page_messages.h.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace ganvas::page {

// What the message has that the row lacks, or lacks though the row demands it; empty if they agree.
std::string DifferenceFromRow(const nlohmann::json& message, const std::string& members);

}  // namespace ganvas::page
