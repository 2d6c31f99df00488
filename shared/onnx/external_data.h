// Weights that an ONNX file keeps in other files ("external data"), put into the file.
// Source: docs/ExternalData.md of ONNX.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "shared/base/result.h"

namespace ganvas::onnx {

// Whether a path names a file of the model's folder or below; with forward slashes.
bool IsInsideFolder(const std::string& path);

// The names of the files that tensors of this model lie in, sorted; empty for most models. A name
// is a path relative to the model's folder. kBadModel: not ONNX, or a path that is absolute or
// leaves the folder.
Result<std::vector<std::string>> ExternalFiles(std::span<const uint8_t> bytes);

// The same model as one file. `files` holds the bytes of all that ExternalFiles names. kBadModel:
// a name is missing there, a tensor lies outside its file, or more than 2^31 bytes come out.
Result<std::vector<uint8_t>> WithExternalData(
    std::span<const uint8_t> bytes, const std::map<std::string, std::span<const uint8_t>>& files);

}  // namespace ganvas::onnx
