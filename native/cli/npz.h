// NumPy's .npz files: a zip file of .npy arrays.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "native/cli/npy.h"

namespace ganvas::cli {

// Arrays of one file, by name, and texts, which NumPy reads as arrays of shape ().
struct NpzContents {
  std::map<std::string, NpyArray> arrays;  // of float32
  std::map<std::string, std::string> texts;
};

// Throws FatalError(kFailed). Nothing is compressed.
void WriteNpz(const std::string& path, const NpzContents& contents);

// Reads stored and deflated arrays of float32 and float64, and texts of ASCII; others are left out.
// Throws FatalError(kBadFile) naming the fault.
NpzContents ReadNpz(const std::string& path);

}  // namespace ganvas::cli
