// Where this user's programs keep what they can make again.
#pragma once

#include <string>

namespace ganvas::data {

// $XDG_CACHE_HOME/ganvas, else ~/.cache/ganvas, else a folder for temporary files. It need not be
// there yet.
std::string UserCacheFolder();

}  // namespace ganvas::data
