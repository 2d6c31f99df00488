// Latents in files: .npy, or .npz with the classes that go with them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native/cli/npy.h"

namespace ganvas::cli {

struct LatentFile {
  NpyArray latents;
  std::vector<int64_t> labels;  // one for each latent, or none
};

// Of a .npz, the array `z` or `latents`, or else its only one; classes are called `label`. Throws
// FatalError(kBadFile) naming the fault.
LatentFile ReadLatentFile(const std::string& path);

// By the name's ending: .npz with the array `z` and, unless there are none, `label`; else .npy,
// which holds the latents alone. Throws FatalError(kFailed).
void WriteLatentFile(const std::string& path, const NpyArray& latents,
                     const std::vector<int64_t>& labels = {});

}  // namespace ganvas::cli
