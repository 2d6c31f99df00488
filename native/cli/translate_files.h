// Which pictures are read, and where each result goes.
#pragma once

#include <string>
#include <vector>

namespace ganvas::cli {

struct TranslateJob {
  std::string in, out;
};

// `in` a picture: `out` is a .png, or a folder for one of its name. `in` a folder: `out` is a
// folder that gets a .png of the same name for each .png, .jpg and .jpeg in it and below, in order
// of their names; hidden files and `out` itself are left out. Where two names would become one, the
// second keeps its extension before the new one. Throws FatalError: kBadFile where there is nothing
// to read, kUsage where a picture would be written over one that is read, where `out` should be a
// folder but is a file, and where it names a picture of another format than PNG.
std::vector<TranslateJob> TranslateJobs(const std::string& in, const std::string& out);

}  // namespace ganvas::cli
