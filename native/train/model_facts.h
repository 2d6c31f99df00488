// What an exported file says about the run that it comes from.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "native/export/generator_onnx.h"
#include "native/run/dataset_record.h"
#include "native/run/options.h"

namespace ganvas::train {

// What people may call the two domains of `pair:SPEC_A,SPEC_B`: "folder:/data/apples@train" is
// "apples". Empty if the data is not a pair.
std::pair<std::string, std::string> DomainNames(const Options& options);

// Name and licence are left empty. Folders are cut down to their last name: the file is for others.
// `direction`: a2b or b2a, which of the two networks of a translation run; others ignore it.
exporter::ModelFacts FactsOf(const Options& options, const DatasetRecord& record, int64_t step,
                             const std::string& direction = "");

}  // namespace ganvas::train
