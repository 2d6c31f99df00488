// What a run folder says about its run, read without its lock.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace ganvas::cli {

// Names of the finished files of a subfolder, ascending; temporary names are left out.
nlohmann::ordered_json Files(const std::string& folder, const std::string& extension);

// Whether some process holds the lock of the run, as the kernel lists it: asking for the lock
// itself could be in the way of one that begins.
bool IsWritten(const std::string& folder);

// A member of `json`; 0 where there is none or it is not a number.
double NumberOf(const nlohmann::ordered_json& json, const char* name);

// Whether the model of these options translates pictures: `export` then takes a folder.
bool RunTranslates(const nlohmann::ordered_json& options);

// The end of a file, at most `bytes`, without the part of a line that it begins with; "" where it
// cannot be read or is not a regular file.
std::string Tail(const std::string& path, size_t bytes);

}  // namespace ganvas::cli
