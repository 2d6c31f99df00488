#include "native/data/spec_paths.h"

#include "native/data/dataset_spec.h"
#include "native/data/pair_spec.h"

namespace ganvas::data {

std::string WithPaths(std::string_view spec,
                      const std::function<std::string(const std::string&)>& place) {
  if (IsPairSpec(spec) && spec.starts_with("pair:")) {
    const auto [a, b] = ParsePairSpec(spec);
    const std::string placed = "pair:" + WithPaths(a, place);  // before B's
    return placed + "," + WithPaths(b, place);
  }
  const DatasetSpec parsed = ParseDatasetSpec(spec);
  if (parsed.argument.empty()) return std::string(spec);
  std::string placed(spec);
  return placed.replace(parsed.kind.size() + 1, parsed.argument.size(), place(parsed.argument));
}

}  // namespace ganvas::data
