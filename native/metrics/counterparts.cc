#include "native/metrics/counterparts.h"

#include <algorithm>
#include <map>

#include "native/data/dataset_spec.h"
#include "native/error.h"

namespace ganvas::metrics {

bool IsSameData(const std::string& a, const std::string& b) {
  const data::DatasetSpec of_a = data::ParseDatasetSpec(a), of_b = data::ParseDatasetSpec(b);
  return of_a.kind == of_b.kind && of_a.argument == of_b.argument && of_a.split == of_b.split;
}

std::vector<int64_t> Counterparts(const data::Dataset& from, const data::Dataset& to,
                                  const std::string& spec) {
  std::vector<int64_t> found(static_cast<size_t>(from.size()), -1);
  if (from.Name(0).empty() && to.Name(0).empty()) {
    if (from.size() != to.size()) {
      throw FatalError(ExitCode::kUsage,
                       "--paired: pictures of " + spec + " have no names, and there are " +
                           std::to_string(from.size()) + " of one domain and " +
                           std::to_string(to.size()) + " of the other; expected as many");
    }
    for (size_t i = 0; i < found.size(); ++i) found[i] = static_cast<int64_t>(i);
    return found;
  }
  std::map<std::string, int64_t> numbers;
  for (int64_t i = 0; i < to.size(); ++i) numbers.emplace(to.Name(i), i);
  for (int64_t i = 0; i < from.size(); ++i) {
    const auto at = numbers.find(from.Name(i));
    if (at != numbers.end()) found[static_cast<size_t>(i)] = at->second;
  }
  if (std::all_of(found.begin(), found.end(), [](int64_t number) { return number < 0; })) {
    throw FatalError(ExitCode::kUsage, "--paired: no picture of one domain of " + spec +
                                           " has the name of one of the other, as '" +
                                           from.Name(0) + "'");
  }
  return found;
}

}  // namespace ganvas::metrics
