// Prints the rows of all messages as JSON, for tests/node/messages.test.mjs.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "web/bridge/page_messages.h"

int main() {
  nlohmann::json tables;
  for (const auto& row : ganvas::page::MessagesFromApp()) {
    tables["FromApp"][row.type] = row.members;
  }
  for (const auto& row : ganvas::page::MessagesToApp()) tables["ToApp"][row.type] = row.members;
  std::puts(tables.dump().c_str());
}
