// Which picture of one domain is the true translation of which of the other.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native/data/dataset.h"
#include "native/data/pair_spec.h"

namespace ganvas::data {

// Whether both specifications are the same data but for what is done to the pictures, so that equal
// numbers are the same picture.
bool IsSameData(const std::string& a, const std::string& b);

// For each picture of `from` the number of its counterpart in `to`, -1 where there is none: the one
// of the same name or, where neither has names and both are as many, of the same number. `spec`
// names the pair in messages. Throws FatalError(kUsage) where no picture has a counterpart.
std::vector<int64_t> Counterparts(const Dataset& from, const Dataset& to, const std::string& spec);

// Leaves pictures without a counterpart out of both domains, and puts those of B into the order of
// A: then equal numbers are a pair. Throws as Counterparts does.
void KeepCounterparts(DomainPair* pair, const std::string& spec);

}  // namespace ganvas::data
