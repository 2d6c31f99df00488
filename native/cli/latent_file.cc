#include "native/cli/latent_file.h"

#include <cmath>
#include <optional>

#include "native/cli/npz.h"
#include "native/error.h"
#include "native/regular_file.h"

namespace ganvas::cli {
namespace {

constexpr const char* kLabel = "label";

FatalError Bad(const std::string& path, const std::string& what) {
  return FatalError(ExitCode::kBadFile, path + ": " + what);
}

std::vector<int64_t> LabelsOf(const std::string& path, const NpyArray& array, int64_t count) {
  if (static_cast<int64_t>(array.values.size()) != count) {
    throw Bad(path, "array 'label' has " + std::to_string(array.values.size()) +
                        " classes, expected one for each of " + std::to_string(count) + " latents");
  }
  std::vector<int64_t> labels;
  for (const float label : array.values) {
    if (!(label >= 0) || label > 1e6f || label != std::floor(label)) {
      throw Bad(path, "array 'label' holds " + std::to_string(label) +
                          ", expected the number of a class");
    }
    labels.push_back(static_cast<int64_t>(label));
  }
  return labels;
}

}  // namespace

LatentFile ReadLatentFile(const std::string& path) {
  RequireRegularFile(path,
                     "latents as ganvas sample --latents-out, ganvas project --out and the page "
                     "write them");
  if (!path.ends_with(".npz")) return {ReadNpy(path), {}};
  NpzContents contents = ReadNpz(path);
  std::optional<NpyArray> labels;
  if (const auto found = contents.arrays.find(kLabel); found != contents.arrays.end()) {
    labels = std::move(found->second);
    contents.arrays.erase(found);
  }
  auto latents = contents.arrays.find("z");
  if (latents == contents.arrays.end()) latents = contents.arrays.find("latents");
  if (latents == contents.arrays.end() && contents.arrays.size() == 1) {
    latents = contents.arrays.begin();
  }
  if (latents == contents.arrays.end()) {
    std::string names;
    for (const auto& [name, array] : contents.arrays) names += (names.empty() ? "" : ", ") + name;
    throw Bad(path, "its arrays of numbers are " + (names.empty() ? "none" : names) +
                        "; expected latents (count, nz) called z: numpy.savez(FILE, z=latents)");
  }
  LatentFile file{std::move(latents->second), {}};
  const int64_t count = file.latents.dims.empty() ? 0 : file.latents.dims[0];
  if (labels) file.labels = LabelsOf(path, *labels, count);
  return file;
}

void WriteLatentFile(const std::string& path, const NpyArray& latents,
                     const std::vector<int64_t>& labels) {
  if (!path.ends_with(".npz")) {
    NpyWriter writer(path, latents.dims);
    writer.Append(latents.values);
    writer.Finish();
    return;
  }
  NpzContents contents;
  contents.arrays["z"] = latents;
  if (!labels.empty()) {
    contents.arrays[kLabel] = {{static_cast<int64_t>(labels.size())},
                               std::vector<float>(labels.begin(), labels.end())};
  }
  WriteNpz(path, contents);
}

}  // namespace ganvas::cli
