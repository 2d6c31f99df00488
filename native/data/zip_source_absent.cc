#include "native/data/zip_source.h"
#include "native/error.h"

namespace ganvas::data {

std::unique_ptr<FileSource> OpenZip(const std::string& path, const std::string& /*folder*/) {
  throw FatalError(ExitCode::kFailed, "zip:" + path +
                                          ": this build reads no zip files, because libzip was not "
                                          "found; unpack the file and use folder:DIR");
}

bool ZipHasFolder(const std::string& /*path*/, const std::string& /*folder*/) { return false; }

}  // namespace ganvas::data
