// What values inside a model are good for.
#pragma once

#include <string>
#include <vector>

#include "shared/runtime/session.h"

namespace ganvas {

// The value that holds the styles of all layers: the one that the metadata `ganvas.w` names, else
// the last one of these values through which all of the output goes. "" where there is none.
std::string StylesName(const ModelInfo& info, const std::vector<NamedValue>& values);

}  // namespace ganvas
