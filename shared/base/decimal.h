// Numbers inside error messages.
#pragma once

#include <string>

namespace ganvas {

// "-0.25", "1.333333", "3": at most six decimals. Without printf, which would be a part of the
// engine for this alone; beyond 1e12 it only says so.
std::string Decimal(double number);

}  // namespace ganvas
