#include "native/data/user_cache.h"

#include <cstdlib>
#include <filesystem>

namespace ganvas::data {

namespace fs = std::filesystem;

std::string UserCacheFolder() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache != '\0') {
    return (fs::path(cache) / "ganvas").string();
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    return (fs::path(home) / ".cache" / "ganvas").string();
  }
  return (fs::temp_directory_path() / "ganvas").string();
}

}  // namespace ganvas::data
