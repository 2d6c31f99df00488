// Where the training and the test pictures of a folder or a zip file lie.
#pragma once

#include <optional>
#include <string>

namespace ganvas::data {

// Both parts of a data set.
struct PartPaths {
  std::string train, test;
};

// The subfolders `train` and `test`, as they are called in any of the usual ways, or a folder
// trainA and testA beside it; nothing where there are not both.
std::optional<PartPaths> PartsOfFolder(const std::string& folder);
// The folders `train` and `test` inside of a zip file.
std::optional<PartPaths> PartsOfZip(const std::string& path);
// Of a file trainA.zip, testA.zip beside it; "" where it is not there.
std::string TestZipBeside(const std::string& path);

// Whether the folder or the zip file has test pictures in one of these ways.
bool FolderHasSplits(const std::string& folder);
bool ZipHasSplits(const std::string& path);

// False also for what cannot be looked at.
bool IsFolder(const std::string& path);
bool IsFile(const std::string& path);

}  // namespace ganvas::data
