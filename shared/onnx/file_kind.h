// What a file is that is no ONNX model: a web page, a Git LFS pointer, a checkpoint, ...
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ganvas::onnx {

// "a web page", with advice where there is some: "a Git LFS pointer, ...: fetch the file itself";
// "" for bytes that look like no other kind of file.
std::string OtherKind(std::span<const uint8_t> bytes);

}  // namespace ganvas::onnx
